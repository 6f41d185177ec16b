import Storage

/// A zip file with all the oddities that tools leave in them; nothing is compressed.
struct ZipMaker {
  /// A file in it.
  struct File {
    var name: [UInt8]
    var bytes: [UInt8]
    var mode = 0o100644
    /// The system that it was made on, in the high byte: 0 is DOS, 3 is Unix.
    var madeBy = 3 << 8 | 20
    var flags = 0
    var method = 0
    var extra: [UInt8] = []
    /// Whether its own header has its sizes in an extra field, as if it were a large file.
    var isLarge = false

    init(_ name: String, _ text: String = "mine") { (self.name, bytes) = (Array(name.utf8), Array(text.utf8)) }

    init(bytes name: [UInt8], _ text: String = "mine") { (self.name, bytes) = (name, Array(text.utf8)) }

    func with(_ change: (inout File) -> Void) -> File {
      var copy = self
      change(&copy)
      return copy
    }
  }

  var files: [File]
  /// What lies in front of the archive, and whether places are counted with it.
  var prefix: [UInt8] = []
  var countsPrefix = false
  var suffix: [UInt8] = []
  /// Whether the directory and the record at its end are a large archive's.
  var isLarge = false

  init(_ files: [File]) { self.files = files }

  var bytes: [UInt8] {
    let base = countsPrefix ? prefix.count : 0
    var (body, directory) = ([UInt8](), [UInt8]())
    for file in files {
      directory += line(of: file, at: base + body.count)
      body += header(of: file) + file.bytes
    }
    let place = base + body.count
    return prefix + body + directory + (isLarge ? largeEnd(place, directory.count) : [])
      + end(place, directory.count) + suffix
  }

  private func common(_ file: File, _ sizes: [UInt8], _ extra: Int) -> [UInt8] {
    half(20) + half(file.flags) + half(file.method) + half(0) + half(1 << 5 | 1)
      + word(Int(CRC32.checksum(file.bytes))) + sizes + half(file.name.count) + half(extra)
  }

  private func header(of file: File) -> [UInt8] {
    let count = file.bytes.count
    let extra = file.isLarge ? half(1) + half(16) + long(count) + long(count) : []
    let sizes = file.isLarge ? word(0xFFFF_FFFF) + word(0xFFFF_FFFF) : word(count) + word(count)
    return word(0x0403_4B50) + common(file, sizes, extra.count) + file.name + extra
  }

  private func line(of file: File, at place: Int) -> [UInt8] {
    let count = file.bytes.count
    let large = isLarge ? half(1) + half(24) + long(count) + long(count) + long(place) : []
    let sizes = isLarge ? word(0xFFFF_FFFF) + word(0xFFFF_FFFF) : word(count) + word(count)
    return word(0x0201_4B50) + half(file.madeBy) + common(file, sizes, large.count + file.extra.count)
      + half(0) + half(0) + half(0) + word(file.mode << 16) + word(isLarge ? 0xFFFF_FFFF : place) + file.name + large
      + file.extra
  }

  private func largeEnd(_ place: Int, _ size: Int) -> [UInt8] {
    let record =
      word(0x0606_4B50) + long(44) + half(45) + half(45) + word(0) + word(0) + long(files.count) + long(files.count)
      + long(size) + long(place)
    return record + word(0x0706_4B50) + word(0) + long(place + size) + word(1)
  }

  private func end(_ place: Int, _ size: Int) -> [UInt8] {
    let count = isLarge ? 0xFFFF : files.count & 0xFFFF
    return word(0x0605_4B50) + half(0) + half(0) + half(count) + half(count)
      + word(isLarge ? 0xFFFF_FFFF : size) + word(isLarge ? 0xFFFF_FFFF : place) + half(0)
  }

  /// An extra field with the name in UTF-8, for a name in other bytes.
  static func unicodePath(_ text: String, for name: [UInt8]) -> [UInt8] {
    let data = [1] + word(Int(CRC32.checksum(name))) + Array(text.utf8)
    return half(0x7075) + half(data.count) + data
  }
}

private func half(_ value: Int) -> [UInt8] { [UInt8(value & 255), UInt8(value >> 8 & 255)] }
private func word(_ value: Int) -> [UInt8] { half(value & 0xFFFF) + half(value >> 16 & 0xFFFF) }
private func long(_ value: Int) -> [UInt8] { word(value & 0xFFFF_FFFF) + word(value >> 32) }

/// A tar file.
struct TarMaker {
  private(set) var bytes: [UInt8] = []

  /// Adds an entry; a name that does not fit into its header needs one of the others in front.
  mutating func add(_ name: String, _ text: String = "mine", type: Character = "0", link: String = "") {
    add(name, Array(text.utf8), type: type, link: link)
  }

  /// Adds an entry with bytes.
  mutating func add(_ name: String, _ content: [UInt8], type: Character = "0", link: String = "") {
    var header = [UInt8](repeating: 0, count: 512)
    func put(_ text: String, at place: Int, atMost most: Int) {
      for (offset, byte) in text.utf8.prefix(most).enumerated() { header[place + offset] = byte }
    }
    put(name, at: 0, atMost: 100)
    put("0000644\0", at: 100, atMost: 8)
    put(String(content.count, radix: 8), at: 124, atMost: 11)
    put(String(type), at: 156, atMost: 1)
    put(link, at: 157, atMost: 100)
    put("ustar", at: 257, atMost: 5)
    put("00", at: 263, atMost: 2)
    put("        ", at: 148, atMost: 8)
    let sum = header.reduce(0) { $0 + Int($1) }
    put(String(sum, radix: 8) + "\0", at: 148, atMost: 8)
    bytes += header + content + [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
  }

  /// Adds a file whose name stands in an entry of GNU's in front of it.
  mutating func addLong(_ name: String, _ text: String = "mine") {
    add("././@LongLink", name + "\0", type: "L")
    add(name, text)
  }

  /// Adds a file whose name stands in POSIX' fields.
  mutating func addWithFields(_ name: String, _ text: String = "mine") {
    let field = " path=\(name)\n"
    var length = field.utf8.count + 1
    while "\(length)".utf8.count + field.utf8.count != length { length += 1 }
    add("PaxHeaders/x", "\(length)\(field)", type: "x")
    add(name, text)
  }

  /// The file with its end.
  var ended: [UInt8] { bytes + [UInt8](repeating: 0, count: 1024) }

  /// The same behind gzip, nothing compressed.
  static func gzipped(_ bytes: [UInt8], name: String? = nil) -> [UInt8] {
    var packed: [UInt8] = [0x1F, 0x8B, 8, name == nil ? 0 : 8, 0, 0, 0, 0, 0, 3]
    if let name { packed += Array(name.utf8) + [0] }
    for start in stride(from: 0, through: max(0, bytes.count - 1), by: 0xFFFF) {
      let piece = bytes[start..<min(bytes.count, start + 0xFFFF)]
      packed += [start + 0xFFFF >= bytes.count ? 1 : 0] + half(piece.count) + half(~piece.count & 0xFFFF) + piece
    }
    return packed + word(Int(CRC32.checksum(bytes))) + word(bytes.count)
  }
}
