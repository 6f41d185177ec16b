// The records of an object file as they lie in it: 64 bits, little-endian, like every machine that this runs on. What they
// mean says elf(5); the names here are ours.

/// What describes a section.
struct ELFSectionHeader: BitwiseCopyable {
  var name: UInt32
  var type: UInt32
  var flags: UInt64
  var address: UInt64
  var offset: UInt64
  var size: UInt64
  var link: UInt32
  var info: UInt32
  var alignment: UInt64
  var entrySize: UInt64
}

extension ELFSectionHeader {
  // Types.
  static let none: UInt32 = 0
  static let bytes: UInt32 = 1
  static let symbols: UInt32 = 2
  static let strings: UInt32 = 3
  static let relocations: UInt32 = 4
  static let notes: UInt32 = 7
  static let zeros: UInt32 = 8
  static let group: UInt32 = 17
  static let symbolSections: UInt32 = 18
  static let unwinding: UInt32 = 0x7000_0001
  /// Options, which symbols have addresses that matter, and who calls whom.
  static let hints: [UInt32] = [0x6fff_4c01, 0x6fff_4c03, 0x6fff_4c09]

  // Flags.
  static let writable: UInt64 = 1
  static let executable: UInt64 = 4
  static let inGroup: UInt64 = 0x200

  /// Whether its type is one of those that compilers use and that are understood here.
  var isKnown: Bool {
    switch type {
    case Self.none, Self.bytes, Self.symbols, Self.strings, Self.relocations, Self.notes, Self.zeros, Self.group,
      Self.symbolSections, Self.unwinding:
      true
    default: Self.hints.contains(type)
    }
  }

  var isRelocations: Bool { type == Self.relocations }

  /// Whether it only tells a linker how to arrange others.
  var isHint: Bool { type == Self.group || Self.hints.contains(type) }

  /// Where its bytes are; empty if there are none in the file, and `nil` if they are nowhere.
  var place: Range<Int>? {
    if type == Self.none || type == Self.zeros { return 0..<0 }
    guard let start = Int(exactly: offset), let count = Int(exactly: size), count <= Int.max - start else { return nil }
    return start..<start + count
  }

  /// Where its records are, if they are such records and nothing else.
  func place<Record: BitwiseCopyable>(of record: Record.Type) -> Range<Int>? {
    let size = MemoryLayout<Record>.size
    guard entrySize == size, let place, place.count % size == 0 else { return nil }
    return place
  }
}

/// A name, and what it stands for.
struct ELFSymbol: BitwiseCopyable {
  var name: UInt32
  /// Who sees it, in the upper half; its type, in the lower one.
  var information: UInt8
  var visibility: UInt8
  var section: UInt16
  var value: UInt64
  var size: UInt64

  /// Whether it is local, global or weak or unique, in a section or in none; nothing that a linker or a loader would
  /// define by itself.
  var isKnown: Bool {
    let isSection = section < 0xFF00 || section == 0xFFF1 || section == 0xFFFF
    return isSection && [0, 1, 2, 10].contains(information >> 4) && information & 15 != 10
  }

  var isLocal: Bool { information >> 4 == 0 }

  /// Makes it local if it is defined and not `main`. How visible another's definition is, is not this object's to say.
  mutating func hide(isMain: Bool) {
    if isMain, section != 0 { return }
    if section != 0 { information &= 15 }
    visibility &= ~3
  }
}

/// A place where the linker puts an address in, and the number of the symbol whose it is.
struct ELFRelocation: BitwiseCopyable {
  var offset: UInt64
  var type: UInt32
  var symbol: UInt32
  var addend: Int64
}

extension [UInt8] {
  /// The record at an offset.
  func load<Record: BitwiseCopyable>(at offset: Int) -> Record {
    withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: Record.self) }
  }

  /// Puts a record at an offset.
  mutating func store<Record: BitwiseCopyable>(_ record: Record, at offset: Int) {
    withUnsafeMutableBytes { $0.storeBytes(of: record, toByteOffset: offset, as: Record.self) }
  }
}
