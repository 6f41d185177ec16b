// The disk of the classroom's power cut: a file with a file system of its own. No other file is ever made a disk of, so
// that nothing can be lost that is not the demo's.

import Foundation

/// A file that holds a file system whose power may be cut: one that was made here.
public struct PowerCutImage: Sendable {
  /// The label that marks a file system as made here.
  static let label = "powercut"

  /// The kinds that can be made; the first is the usual one.
  public static let kinds: [RealFileSystemKind] = [
    RealFileSystemKind(
      name: "ext4", type: "ext4", maker: ["mkfs.ext4", "-q", "-F", "-L", label, "-E", "lazy_itable_init=0"],
      options: "", size: 64 << 20, package: "e2fsprogs"),
    RealFileSystemKind(
      name: "xfs", type: "xfs", maker: ["mkfs.xfs", "-q", "-L", label], options: "", size: 300 << 20,
      package: "xfsprogs"),
  ]

  /// The file.
  public let path: String
  /// What it holds.
  public let kind: RealFileSystemKind
  /// Whether it is yet to be made.
  public let isNew: Bool

  /// Takes a file that was made here, or prepares to make one of a kind; nothing is changed yet.
  ///
  /// Throws for whatever else is there: a directory, a device, a file with anything else in it.
  public init(path: String, kind wanted: RealFileSystemKind?) throws(RealDiskError) {
    self.path = path
    let manager = FileManager.default
    guard let attributes = try? manager.attributesOfItem(atPath: path) else {
      isNew = true
      kind = wanted ?? Self.kinds[0]
      return
    }
    isNew = false
    let type = attributes[.type] as? FileAttributeType
    guard type == .typeRegular else {
      let what = type == .typeDirectory ? "a directory on \(Mount.type(of: path))" : "no file"
      throw RealDiskError(
        "\(path) is \(what); expected an image file with an ext4 or xfs that this command made; name one that is not "
          + "there yet, and it makes it")
    }
    guard let found = Self.kind(ofFile: path) else {
      throw RealDiskError(
        "\(path) is a file that this command did not make; power is cut only on its own. Name one that is not there")
    }
    if let wanted, wanted != found { throw RealDiskError("\(path) holds \(found.name), not \(wanted.name)") }
    kind = found
  }

  /// Makes the file if it is new. Needs what ``RealDiskNeeds`` lists.
  public func makeIfNew() throws(RealDiskError) {
    guard isNew else { return }
    do {
      // Not over anything that has come in the meantime.
      try Data().write(to: URL(filePath: path), options: .withoutOverwriting)
      let handle = try FileHandle(forWritingTo: URL(filePath: path))
      try handle.truncate(atOffset: UInt64(kind.size))
      try handle.close()
    } catch {
      throw RealDiskError("can't make \(path): \(error.localizedDescription)")
    }
    do throws(RealDiskError) {
      try kind.make(in: path)
    } catch {
      try? FileManager.default.removeItem(atPath: path)
      throw error
    }
  }

  /// What a file holds, if it carries the label.
  private static func kind(ofFile path: String) -> RealFileSystemKind? {
    guard let handle = FileHandle(forReadingAtPath: path), let read = try? handle.read(upToCount: 2048),
      read.count == 2048
    else { return nil }
    let bytes = [UInt8](read)
    func holds(_ text: String, at offset: Int, of width: Int) -> Bool {
      let padding = [UInt8](repeating: 0, count: width - text.utf8.count)
      return bytes[offset..<offset + width].elementsEqual(Array(text.utf8) + padding)
    }
    if bytes[1080] == 0x53, bytes[1081] == 0xEF, holds(label, at: 1144, of: 16) { return kinds[0] }
    if holds("XFSB", at: 0, of: 4), holds(label, at: 108, of: 12) { return kinds[1] }
    return nil
  }
}
