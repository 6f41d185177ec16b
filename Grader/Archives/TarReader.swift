// A tar file as it comes, in pieces: headers of 512 bytes, each with as many bytes behind it as it says, filled up to the
// next 512. Long names stand in an entry of their own in front (GNU's `L`, POSIX' `x`). Only the bytes of files that
// somebody asks for are kept.

/// Takes a tar file apart.
struct TarReader {
  /// An entry, and what it is a second name of, if it is no more than that.
  struct Found {
    let entry: ArchiveEntry
    let link: String?
    /// How many bytes it says that it has.
    let size: Int
  }

  /// Which files' bytes are kept.
  enum Wanted {
    /// This one's, and then nothing more is read.
    case one(Int)
    /// Those with a path that is asked for.
    case all((String) -> Bool)
  }

  /// The most bytes of an entry that says what the next is called.
  private static let longestName = 1 << 20

  private(set) var found: [Found] = []
  /// The bytes of the wanted entries, by their numbers.
  private(set) var bytes: [Int: [UInt8]] = [:]
  /// Whether nothing more is to be read: the end, or something that is no header.
  private(set) var isOver = false

  private let wanted: Wanted
  /// How many bytes of one wanted entry are kept, and how many may still be kept of all.
  private let mostWanted: Int
  private var room: Int
  private let budget: ReadingBudget
  /// What is being put together, and how much of it there must be.
  private var part: [UInt8] = []
  private var partLength = 512
  private var purpose = Purpose.header
  /// How many bytes to pass over.
  private var skipped = 0
  /// What is said of the next entry.
  private var nextPath: [UInt8]?
  private var nextLink: [UInt8]?
  private var nextSize: Int?

  private enum Purpose { case header, path, link, fields, wanted }

  /// Reads a list, and the bytes of entries of it that have at most so many each, as long as there is room for all.
  init(wanting wanted: Wanted, atMost most: Int, room: Int = .max, budget: ReadingBudget) {
    (self.wanted, mostWanted, self.room, self.budget) = (wanted, most, room, budget)
  }

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
    case .path: nextPath = EntryName.bounded(done)
    case .link: nextLink = EntryName.bounded(done)
    case .fields: fields(done)
    case .wanted:
      bytes[found.count - 1] = done
      if case .one = wanted { isOver = true }
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
    isOver = isOver || purpose != .header && purpose != .wanted && size > Self.longestName
  }

  private mutating func entry(_ block: [UInt8], _ type: UnicodeScalar, _ size: Int) {
    let name = nextPath ?? Self.name(block)
    let path = EntryName.path(EntryName.text(name))
    let isFile = ["0", "\0", "7", "1"].contains(type)
    let isDirectory = type == "5" || isFile && name.last == UInt8(ascii: "/")
    let link = type == "1" ? EntryName.path(EntryName.text(nextLink ?? Array(block[157..<257]))) : nil
    let isTaken = isFile && !EntryName.isTooLong(name)
    let kind = path.isEmpty || isDirectory ? ArchiveEntry.Kind.directory : isTaken ? .file : .other
    (nextPath, nextLink, nextSize) = (nil, nil, nil)
    // What is no file has nothing behind its header, whatever it says.
    let length = ["1", "2", "3", "4", "5", "6"].contains(type) ? 0 : size
    guard budget.take(entries: 1, names: path.utf8.count + (link?.utf8.count ?? 0)) else { return isOver = true }
    let entry = ArchiveEntry(path: path, kind: kind, number: found.count)
    found.append(Found(entry: entry, link: link, size: length))
    guard isWanted(entry), length <= min(mostWanted, room) else { return skipped = Self.filled(length) }
    room -= length
    expect(.wanted, length)
  }

  private func isWanted(_ entry: ArchiveEntry) -> Bool {
    switch wanted {
    case .one(let number): number == entry.number
    case .all(let isAsked): entry.kind == .file && isAsked(entry.path)
    }
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
        let key = field[..<equals]
        if key.elementsEqual("path".utf8) { nextPath = EntryName.bounded(Array(value)) }
        if key.elementsEqual("linkpath".utf8) { nextLink = EntryName.bounded(Array(value)) }
        if key.elementsEqual("size".utf8) {
          nextSize = Int(String(decoding: value, as: UTF8.self)).map(Self.sensible)
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
