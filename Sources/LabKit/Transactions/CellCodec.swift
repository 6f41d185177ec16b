import Storage

// A cell's place in the data file: one sector, and in it a line of text, `a = 30 #1c291ca3`, that ends with a checksum.
// The rest is zeros. A sector that holds nothing but zeros is a cell that nobody has written yet: its value is 0.

/// Turns a cell's value into the bytes of its sector and back.
public enum CellCodec {
  /// The path of the data file.
  public static let file = "cells"
  /// Bytes that a cell takes in the data file: a sector, so that no power cut tears it.
  public static let size = DiskLimits.sectorSize
  /// The size of the data file, in bytes.
  public static let fileSize = Cell.count * size

  /// Where in the data file a cell begins.
  public static func offset(of cell: Cell) -> Int { cell.number * size }

  /// The bytes of a cell's sector.
  public static func encode(_ value: Int, of cell: Cell) -> [UInt8] {
    let text = Array("\(cell) = \(value) #".utf8)
    let line = text + Array(hexadecimal(CRC32.checksum(text)).utf8) + [UInt8(ascii: "\n")]
    return line + [UInt8](repeating: 0, count: size - line.count)
  }

  /// The value in a cell's sector.
  ///
  /// Throws ``DamagedFile`` if the bytes are neither zeros nor what ``encode(_:of:)`` writes for this cell.
  public static func decode(_ bytes: [UInt8], of cell: Cell) throws -> Int {
    if bytes.allSatisfy({ $0 == 0 }) { return 0 }
    let words = TextLines(bytes).all.first ?? []
    guard words.count == 4, let value = Int(words[2]), encode(value, of: cell) == bytes else {
      throw DamagedFile("a data file whose cell \(cell) is no cell")
    }
    return value
  }

  private static func hexadecimal(_ value: UInt32) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}
