import TestSupport

@testable import Grading

/// Object files by hand: what a reader of them meets, and what it must not trip over.
struct HandmadeObject {
  /// A section: its name, its type, its flags, its bytes, the sections that it refers to, and how large its records are.
  struct Section {
    var name: String
    var type = 1
    var flags = 0
    var bytes: [UInt8] = []
    var link = 0
    var info = 0
    var entrySize = 0
  }

  var sections: [Section] = []
  /// Whether the numbers of sections are written where large ones are.
  var isExtended = false

  /// An object with some code and a symbol for each of these names; bind 1 is global, 2 weak.
  init(symbols: [(name: String, bind: Int)], sections named: [String] = [".text"]) {
    sections = named.map { Section(name: $0, flags: $0.hasPrefix(".text") ? 6 : 2, bytes: [0xC3]) }
    var names: [UInt8] = [0]
    var table = [UInt8](repeating: 0, count: 24)
    for symbol in symbols {
      table += Self.number(names.count, 4) + [UInt8(symbol.bind << 4), 0] + Self.number(1, 2)
      table += [UInt8](repeating: 0, count: 16)
      names += Array(symbol.name.utf8) + [0]
    }
    sections.append(Section(name: ".symtab", type: 2, bytes: table, link: named.count + 2, entrySize: 24))
    sections.append(Section(name: ".strtab", type: 3, bytes: names))
  }

  var bytes: [UInt8] {
    var all = [Section(name: "", type: 0)] + sections
    all.append(Section(name: ".shstrtab", type: 3))
    var names: [UInt8] = []
    var places: [String: Int] = [:]
    for section in all where places[section.name] == nil {
      places[section.name] = names.count
      names += Array(section.name.utf8) + [0]
    }
    all[all.count - 1].bytes = names
    var body: [UInt8] = []
    var headers: [UInt8] = []
    for (index, section) in all.enumerated() {
      let isFirst = isExtended && index == 0
      headers += Self.number(places[section.name]!, 4) + Self.number(section.type, 4)
      headers += Self.number(section.flags, 8) + Self.number(0, 8)
      headers += Self.number(64 + body.count, 8) + Self.number(isFirst ? all.count : section.bytes.count, 8)
      headers += Self.number(isFirst ? all.count - 1 : section.link, 4) + Self.number(section.info, 4)
      headers += Self.number(0, 8) + Self.number(section.entrySize, 8)
      body += section.bytes
    }
    let header: [UInt8] = [0x7F, 0x45, 0x4C, 0x46, 2, 1] + Self.number(0, 34) + Self.number(64 + body.count, 8)
    let counts = isExtended ? (0, 0xFFFF) : (all.count, all.count - 1)
    return header + Self.number(0, 10) + Self.number(64, 2) + Self.number(counts.0, 2) + Self.number(counts.1, 2) + body
      + headers
  }

  static func number(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { $0 < 8 ? UInt8(truncatingIfNeeded: value >> (8 * $0)) : 0 }
  }
}

extension HandmadeObject {
  /// An object with all that a compiler may leave in one: relocations of code and data, a group, hints for the linker, and
  /// a table for the sections of symbols where there are too many.
  static var rich: HandmadeObject {
    let names = [("$s1a", 2), ("main", 1), ("$s10ShadowCopy1f", 1), ("$s10ShadowCopy1g", 1)]
    var object = HandmadeObject(symbols: names, sections: [".text", ".data", ".text.f", "swift5_types"])
    let symbols = 5
    // The last one is not defined.
    object.sections[symbols - 1].bytes.replaceSubrange(4 * 24 + 6..<4 * 24 + 8, with: [0, 0])
    for (target, order) in [(1, [4, 1, 2]), (2, [3, 1])] {
      let entries = order.flatMap { number(0, 8) + number(2, 4) + number($0, 4) + number(0, 8) }
      let name = ".rela" + object.sections[target - 1].name
      object.sections.append(
        Section(name: name, type: 4, bytes: entries, link: symbols, info: target, entrySize: 24))
    }
    object.sections[2].flags |= 0x200
    object.sections.append(
      Section(name: ".group", type: 17, bytes: number(1, 4) + number(3, 4), link: symbols, info: 1, entrySize: 4))
    object.sections.append(Section(name: ".llvm_addrsig", type: 0x6fff_4c03, bytes: [1, 3], link: symbols))
    object.sections.append(
      Section(
        name: ".symtab_shndx", type: 18, bytes: (0..<5).flatMap { number($0, 4) }, link: symbols, entrySize: 4))
    return object
  }

  /// A byte, a number of eight bytes, or a cut; mostly in the headers, where numbers are.
  static func mutate(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
    guard bytes.count > 72 else { return bytes = [UInt8](repeating: 1, count: 80) }
    let place = random.below(3) == 0 ? random.below(64) : random.below(bytes.count - 8)
    let extremes: [UInt64] = [0, 1, 63, 64, 0xFFFF, 0xFFFF_FFFF, 1 << 62, UInt64(Int64.max), .max, .max - 63]
    switch random.below(5) {
    case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
    case 1: bytes.removeSubrange(place..<min(bytes.count, place + 1 + random.below(64)))
    case 2: bytes.insert(contentsOf: bytes[place...].prefix(random.below(64)), at: place)
    default:
      let value = extremes[random.below(extremes.count)]
      for index in 0..<8 { bytes[place / 8 * 8 + index] = UInt8(truncatingIfNeeded: value >> (8 * UInt64(index))) }
    }
  }
}
