/// The headers of an object file's sections.
struct SectionTable {
  static let headerSize = 64

  private let file: ByteView
  private let headers: ByteView
  /// Where the first header begins.
  let start: Int
  /// How many sections there are; the first one is none.
  let count: Int
  /// Which section has their names.
  let names: Int

  /// Finds the headers in a file. One with more of them than two bytes can count says their number, and which section has
  /// their names, in the first of them.
  init(of file: ByteView) throws(ObjectFile.Unreadable) {
    guard try file.number(0, 4) == 0x464c_457f, try file.number(4, 2) == 0x0102 else { throw .unknown }
    let (start, size) = (try file.number(40, 8), try file.number(58, 2))
    var (count, names) = (try file.number(60, 2), try file.number(62, 2))
    guard size == Self.headerSize, start > 0 else { throw .unknown }
    let first = try file.view(start, size)
    if count == 0 { count = try first.number(32, 8) }
    if names == 0xFFFF { names = try first.number(40, 4) }
    guard names < count, count <= file.bytes.count / size else { throw .unknown }
    (self.file, self.start, self.count, self.names) = (file, start, count, names)
    headers = try file.view(start, count * size)
  }

  func header(_ index: Int) throws(ObjectFile.Unreadable) -> ByteView {
    try headers.view(index * Self.headerSize, Self.headerSize)
  }

  func content(of index: Int) throws(ObjectFile.Unreadable) -> ByteView {
    let header = try header(index)
    // A section without bytes in the file (type 8) has only a size; the first one is none.
    if try [0, 8].contains(header.number(4, 4)) { return ByteView([]) }
    return try file.view(header.number(24, 8), header.number(32, 8))
  }
}
