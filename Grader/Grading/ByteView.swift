/// Bytes of an object file, read with every bound checked.
struct ByteView {
  let bytes: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

  /// A little-endian number of so many bytes.
  func number(_ offset: Int, _ count: Int) throws(ObjectFile.Unreadable) -> Int {
    let range = try range(offset, count)
    var value: UInt64 = 0
    for place in range.reversed() { value = value << 8 | UInt64(bytes[place]) }
    guard let number = Int(exactly: value) else { throw .unknown }
    return number
  }

  /// So many bytes from an offset on.
  func view(_ offset: Int, _ count: Int) throws(ObjectFile.Unreadable) -> ByteView {
    ByteView(bytes[try range(offset, count)])
  }

  private func range(_ offset: Int, _ count: Int) throws(ObjectFile.Unreadable) -> Range<Int> {
    guard offset >= 0, count >= 0, offset <= bytes.count, count <= bytes.count - offset else { throw .unknown }
    return bytes.startIndex + offset..<bytes.startIndex + offset + count
  }
}

/// Reads names out of a table of them. Names may share their ends, and so a small table can have many long ones: there is a
/// most of what is read altogether.
struct NameReader {
  private let table: ByteView
  private var left: Int

  init(_ table: ByteView, mostRead: Int) { (self.table, left) = (table, mostRead) }

  /// The name that begins at an offset, up to a zero.
  mutating func text(at offset: Int) throws(ObjectFile.Unreadable) -> String {
    let rest = try table.view(offset, max(0, table.bytes.count - offset)).bytes
    let name = rest.prefix(left).prefix { $0 != 0 }
    left -= name.count + 1
    guard left > 0 else { throw .unknown }
    return String(decoding: name, as: UTF8.self)
  }
}
