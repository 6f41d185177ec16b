// A tar file as it comes, in pieces: headers of 512 bytes, each with as many bytes behind it as it says, filled up to the
// next 512. Long names stand in an entry of their own in front (GNU's `L`, POSIX' `x`). Only the bytes that somebody asks
// for are kept.

/// Takes a tar file apart.
struct TarReader {
  /// An entry, and what it is a second name of, if it is no more than that.
  struct Found {
    let entry: ArchiveEntry
    let link: String?
  }

  /// The most entries of a file, and the most bytes of one that says what the next is called.
  private static let most = (entries: 1_000_000, name: 1 << 20)

  private(set) var found: [Found] = []
  /// The bytes of the wanted entry.
  private(set) var bytes: [UInt8]?
  /// Whether nothing more is to be read: the end, or something that is no header.
  private(set) var isOver = false

  private let wanted: Int?
  private let mostWanted: Int
  /// What is being put together, and how much of it there must be.
  private var part: [UInt8] = []
  private var partLength = 512
  private var purpose = Purpose.header
  /// How many bytes to pass over.
  private var skipped = 0
  /// What is said of the next entry.
  private var nextPath: String?
  private var nextLink: String?
  private var nextSize: Int?

  private enum Purpose { case header, path, link, fields, wanted }

  /// Reads a list; and the bytes of one entry of it, if there are at most so many.
  init(wanting wanted: Int? = nil, atMost most: Int = 0) { (self.wanted, mostWanted) = (wanted, most) }

  /// Takes the next bytes, and says whether it wants more.
  mutating func take(_ piece: ArraySlice<UInt8>) -> Bool {
    var rest = piece
    while !rest.isEmpty, !isOver {
      let passed = min(skipped, rest.count)
      skipped -= passed
      rest = rest.dropFirst(passed)
      let taken = min(partLength - part.count, rest.count)
      part += rest.prefix(taken)
      rest = rest.dropFirst(taken)
      while skipped == 0, part.count == partLength, !isOver { finishPart() }
    }
    return !isOver
  }

  private mutating func finishPart() {
    let done = part
    part = []
    let padding = (512 - done.count % 512) % 512
    switch purpose {
    case .header: return header(done)
    case .path: nextPath = EntryName.text(done)
    case .link: nextLink = EntryName.text(done)
    case .fields: fields(done)
    case .wanted: (bytes, isOver) = (done, true)
    }
    expect(.header, 512)
    skipped = padding
  }

  private mutating func expect(_ purpose: Purpose, _ length: Int) { (self.purpose, partLength) = (purpose, length) }

  // MARK: Headers

  private mutating func header(_ block: [UInt8]) {
    guard Self.isHeader(block) else {
      // Two blocks of zeros are the end; one may be padding.
      isOver = block.contains { $0 != 0 }
      return
    }
    let type = UnicodeScalar(block[156])
    let size = Self.number(block[124..<136])
    switch type {
    case "L": expect(.path, size)
    case "K": expect(.link, size)
    case "x": expect(.fields, size)
    // What is said of all entries is never a name.
    case "g": skipped = Self.filled(size)
    default: entry(block, type, nextSize ?? size)
    }
    isOver = isOver || purpose != .header && purpose != .wanted && size > Self.most.name
  }

  private mutating func entry(_ block: [UInt8], _ type: UnicodeScalar, _ size: Int) {
    let path = EntryName.path(nextPath ?? EntryName.text(Self.name(block)))
    let isFile = ["0", "\0", "7", "1"].contains(type)
    let isDirectory = type == "5" || isFile && (nextPath ?? EntryName.text(Self.name(block))).hasSuffix("/")
    let link = type == "1" ? EntryName.path(nextLink ?? EntryName.text(block[157..<257])) : nil
    let kind = path.isEmpty || isDirectory ? ArchiveEntry.Kind.directory : isFile ? .file : .other
    found.append(Found(entry: ArchiveEntry(path: path, kind: kind, number: found.count), link: link))
    (nextPath, nextLink, nextSize) = (nil, nil, nil)
    if found.count > Self.most.entries { isOver = true }
    // What is no file has nothing behind its header, whatever it says.
    let length = ["1", "2", "3", "4", "5", "6"].contains(type) ? 0 : size
    if wanted == found.count - 1, length <= mostWanted { return expect(.wanted, length) }
    skipped = Self.filled(length)
  }

  /// `12 path=…\n`, again and again: the length of the whole, a blank, a key and its value.
  private mutating func fields(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while let blank = rest.firstIndex(of: UInt8(ascii: " ")),
      let length = Int(String(decoding: rest[..<blank], as: UTF8.self)), length > blank - rest.startIndex + 1,
      length <= rest.count
    {
      let field = rest[(blank + 1)..<(rest.startIndex + length - 1)]
      if let equals = field.firstIndex(of: UInt8(ascii: "=")) {
        let value = field[(equals + 1)...]
        switch String(decoding: field[..<equals], as: UTF8.self) {
        case "path": nextPath = EntryName.text(value)
        case "linkpath": nextLink = EntryName.text(value)
        case "size": nextSize = Int(String(decoding: value, as: UTF8.self)).map(Self.sensible)
        default: break
        }
      }
      rest = rest.dropFirst(length)
    }
  }

  // MARK: Fields of a header

  /// Whether a block's checksum is right, as old and new tools add it up.
  static func isHeader(_ block: [UInt8]) -> Bool {
    guard block.count == 512, block[0] != 0 || block[345] != 0 else { return false }
    let counted = block[..<148] + Array(repeating: 0x20, count: 8) + block[156...]
    let said = number(block[148..<156])
    return counted.reduce(0) { $0 + Int($1) } == said
      || counted.reduce(0) { $0 + Int(Int8(bitPattern: $1)) } == said
  }

  private static func name(_ block: [UInt8]) -> [UInt8] {
    let (name, prefix) = (block[..<100].prefix { $0 != 0 }, block[345..<500].prefix { $0 != 0 })
    // GNU's own headers have times where POSIX has the beginning of the name.
    let isStandard = block[257..<263].elementsEqual("ustar\0".utf8)
    return isStandard && !prefix.isEmpty ? prefix + [UInt8(ascii: "/")] + name : Array(name)
  }

  /// A number in octal digits, or, behind a first bit that says so, in bytes.
  private static func number(_ field: ArraySlice<UInt8>) -> Int {
    if let first = field.first, first & 0x80 != 0 {
      return sensible(field.dropFirst().reduce(0) { $0 > 1 << 48 ? $0 : $0 << 8 | Int($1) })
    }
    let digits = field.drop { $0 == 0x20 }.prefix { (0x30...0x37).contains($0) }
    return sensible(digits.reduce(0) { $0 > 1 << 48 ? $0 : $0 << 3 | Int($1 - 0x30) })
  }

  /// No file is larger than this; so that nothing overflows.
  private static func sensible(_ size: Int) -> Int { min(max(0, size), 1 << 50) }

  private static func filled(_ size: Int) -> Int { (size + 511) / 512 * 512 }
}
