// Where a zip file's directory lies, and what it says. The last record of the file tells; other bytes may lie behind it (a
// line end, zeros up to a block's end), and in front of the archive (a program that unpacks it). Then all places that the
// archive names may be wrong by the same number, which is how far the directory's end is from where it should be. Places
// that are wrong in any other way are of a damaged archive, or of one that is not what it seems to be.
//
// Sizes and places that do not fit into four bytes are all ones, and stand in an extra field; some tools do that for
// small files, too.

import Storage

/// Where the directory is.
struct ZipEnd {
  /// Where the first entry's line begins, and where none begins any more.
  let start: Int
  let end: Int
  /// How many bytes lie in front of the archive.
  let shift: Int

  init(of source: ByteSource) throws(ArchiveError) {
    let place = try Self.place(in: source)
    let record = try source.bytes(place..<place + 22)
    let large = try Self.large(source, before: place, record)
    // The long numbers count where the short ones are all ones.
    func number(_ short: Int, _ long: Int?) -> Int { short == 0xFFFF_FFFF ? long ?? short : short }
    let (size, offset) = (number(record.word(12), large?.size), number(record.word(16), large?.offset))
    end = large?.place ?? place
    shift = end - size - offset
    start = shift + offset
    guard shift >= 0, start <= end, start == end || Self.isEntry(source, at: start) else { throw .damaged }
  }

  private static func isEntry(_ source: ByteSource, at place: Int) -> Bool {
    source.bytes(at: place, atMost: 4).word(0) == ZipLine.mark
  }

  /// How far from the end the last record is looked for: farther than any comment, or padding, is long.
  static let farthest = 64 << 20

  /// Where the last record begins.
  private static func place(in source: ByteSource) throws(ArchiveError) -> Int {
    var searched = 0
    for reach in [1 << 17, farthest] where searched < source.count {
      let start = max(0, source.count - reach)
      let tail = source.bytes(at: start, atMost: reach)
      if let found = last(in: tail) { return start + found }
      searched = reach
    }
    throw .damaged
  }

  private static func last(in tail: [UInt8]) -> Int? {
    var at = tail.count - 22
    while at >= 0 {
      if tail[at] == 0x50, tail.word(at) == 0x0605_4B50 { return at }
      at -= 1
    }
    return nil
  }

  /// What the record of large archives says, if there is one: it lies in front of the last record.
  fileprivate static func large(
    _ source: ByteSource, before place: Int, _ end: [UInt8]
  ) throws(ArchiveError) -> (place: Int, size: Int, offset: Int)? {
    let locator = source.bytes(at: place - 20, atMost: 20)
    // Of an archive in several files there is no such record here.
    guard locator.word(0) == 0x0706_4B50, locator.word(4) == 0, locator.word(16) == 1 else { return nil }
    // Where it says it is, or right in front of the locator, if all places are wrong; but never where nothing is.
    for at in [locator.long(8), place - 20 - 56] where locator.long(8) < place - 20 {
      let record = source.bytes(at: at, atMost: 56)
      if record.word(0) == 0x0606_4B50, at + 12 + record.long(4) <= place - 20 {
        return agrees(record, with: end) ? (at, record.long(40), record.long(48)) : nil
      }
    }
    throw .damaged
  }
}

extension ZipEnd {
  /// Whether the long numbers are those of the last record, but for what is all ones there; else they are no part of this
  /// archive, but bytes that happen to lie there.
  private static func agrees(_ record: [UInt8], with end: [UInt8]) -> Bool {
    let halves = [
      (end.half(4), record.word(16)), (end.half(6), record.word(20)), (end.half(8), record.long(24)),
      (end.half(10), record.long(32)),
    ]
    let words = [(end.word(12), record.long(40)), (end.word(16), record.long(48))]
    return halves.allSatisfy { $0 == 0xFFFF || $0 == $1 } && words.allSatisfy { $0 == 0xFFFF_FFFF || $0 == $1 }
  }
}

/// An entry's line in the directory.
struct ZipLine {
  static let mark = 0x0201_4B50

  /// Who made it: the system in the high byte.
  let madeBy: Int
  /// The version that it takes to read it, times ten.
  let version: Int
  let flags: Int
  let method: Int
  let checksum: UInt32
  let packedSize: Int
  let size: Int
  let attributes: Int
  let headerOffset: Int
  let name: [UInt8]
  /// The name in UTF-8, if an extra field has it.
  let unicodeName: [UInt8]?

  /// The lines of a directory, up to the first thing that is none.
  static func all(in source: ByteSource, _ end: ZipEnd, _ budget: ReadingBudget) throws(ArchiveError) -> [ZipLine] {
    guard end.end - end.start <= longest else {
      throw ArchiveError("its list of entries has \(end.end - end.start) bytes; at most \(longest) are looked at")
    }
    try budget.charge(bytes: end.end - end.start)
    let bytes = try source.bytes(end.start..<end.end)
    var lines: [ZipLine] = []
    var at = 0
    while at + 46 <= bytes.count, bytes.word(at) == mark {
      let length = 46 + bytes.half(at + 28) + bytes.half(at + 30) + bytes.half(at + 32)
      guard at + length <= bytes.count else { break }
      try budget.charge(entries: 1, names: min(bytes.half(at + 28), EntryName.longest))
      lines.append(ZipLine(bytes, at))
      at += length
    }
    return lines
  }

  /// The longest directory that is read, in bytes.
  private static let longest = 128 << 20

  private init(_ bytes: [UInt8], _ at: Int) {
    (madeBy, version, flags, method) = (
      bytes.half(at + 4), bytes.half(at + 6), bytes.half(at + 8), bytes.half(at + 10)
    )
    checksum = UInt32(bytes.word(at + 16))
    attributes = bytes.word(at + 38)
    let nameEnd = at + 46 + bytes.half(at + 28)
    let name = Array(bytes[at + 46..<nameEnd])
    self.name = name
    let extra = ExtraFields(Array(bytes[nameEnd..<nameEnd + bytes.half(at + 30)]))
    unicodeName = extra.unicodeName(of: name)
    let numbers = extra.completed([bytes.word(at + 24), bytes.word(at + 20), bytes.word(at + 42)])
    (size, packedSize, headerOffset) = (numbers[0], numbers[1], numbers[2])
  }

  /// What it is: `other` is what a system of Unix' kind calls neither a file nor a directory.
  var kind: ArchiveEntry.Kind {
    let type = attributes >> 16 & 0o170000
    // Systems whose files have no such types leave something else there, or nothing.
    let isUnix = [2, 3, 5, 16, 19, 30].contains(madeBy >> 8)
    if [UInt8(ascii: "/"), UInt8(ascii: "\\")].contains(name.last ?? 0) || isUnix && type == 0o040000 {
      return .directory
    }
    // Links and devices. What was packed out of a pipe is a file to whoever unpacks it.
    return isUnix && [0o120000, 0o060000, 0o020000].contains(type) ? .other : .file
  }
}

/// What else is said of an entry, by number.
struct ExtraFields {
  private var fields: [Int: [UInt8]] = [:]

  init(_ bytes: [UInt8]) {
    var at = 0
    while at + 4 <= bytes.count {
      let end = at + 4 + bytes.half(at + 2)
      guard end <= bytes.count else { return }
      fields[bytes.half(at)] = Array(bytes[at + 4..<end])
      at = end
    }
  }

  /// The numbers, those that are all ones taken from here, where they stand in the same order in eight bytes each.
  func completed(_ numbers: [Int]) -> [Int] {
    let field = fields[1] ?? []
    var large = stride(from: 0, to: field.count / 8 * 8, by: 8).map { field.long($0) }[...]
    return numbers.map { $0 == 0xFFFF_FFFF ? large.popFirst() ?? $0 : $0 }
  }

  /// The name in UTF-8, unless somebody has changed the name since and knew nothing of this.
  func unicodeName(of name: [UInt8]) -> [UInt8]? {
    guard let field = fields[0x7075], field.count > 5, field[0] == 1, field.word(1) == Int(CRC32.checksum(name))
    else { return nil }
    return Array(field[5...])
  }
}
