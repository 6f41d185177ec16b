import Foundation
import Judging
import TestSupport
import TestTiers
import Testing

@testable import Grading

/// Object files by hand: what a reader of them meets, and what it must not trip over.
struct HandmadeObject {
  /// A section: its name, its type, its bytes, and the section that it refers to.
  struct Section {
    var name: String
    var type = 1
    var bytes: [UInt8] = []
    var link = 0
  }

  var sections: [Section] = []
  /// Whether the numbers of sections are written where large ones are.
  var isExtended = false

  /// An object with some code and a symbol for each of these names; bind 1 is global, 2 weak.
  init(symbols: [(name: String, bind: Int)], sections named: [String] = [".text"]) {
    sections = named.map { Section(name: $0, bytes: [0xC3]) }
    var names: [UInt8] = [0]
    var table = [UInt8](repeating: 0, count: 24)
    for symbol in symbols {
      table += Self.number(names.count, 4) + [UInt8(symbol.bind << 4), 0] + Self.number(1, 2)
      table += [UInt8](repeating: 0, count: 16)
      names += Array(symbol.name.utf8) + [0]
    }
    sections.append(Section(name: ".symtab", type: 2, bytes: table, link: named.count + 2))
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
      headers += Self.number(places[section.name]!, 4) + Self.number(section.type, 4) + Self.number(0, 16)
      headers += Self.number(64 + body.count, 8) + Self.number(isFirst ? all.count : section.bytes.count, 8)
      headers += Self.number(isFirst ? all.count - 1 : section.link, 4) + Self.number(0, 20)
      body += section.bytes
    }
    let header: [UInt8] = [0x7F, 0x45, 0x4C, 0x46, 2, 1] + Self.number(0, 34) + Self.number(64 + body.count, 8)
    let counts = isExtended ? (0, 0xFFFF) : (all.count, all.count - 1)
    return header + Self.number(0, 10) + Self.number(64, 2) + Self.number(counts.0, 2) + Self.number(counts.1, 2) + body
      + headers
  }

  private static func number(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { $0 < 8 ? UInt8(truncatingIfNeeded: value >> (8 * $0)) : 0 }
  }
}

@Suite struct ObjectFileTests {
  private static let usual = HandmadeObject(
    symbols: [("main", 1), ("$s10ShadowCopy1fyyF", 1), ("$s7Storage1gyyF", 2)],
    sections: [".text", ".data", "swift5_types"])

  @Test func `what a compiler makes of an honest file surprises nobody, and what it does not make is told`() throws {
    #expect(try ObjectFile(Self.usual.bytes).surprises(module: "ShadowCopy") == [])
    let taken = try ObjectFile(HandmadeObject(symbols: [("write", 1)]).bytes).surprises(module: "ShadowCopy")
    #expect(taken.count == 1 && taken[0].contains("'write'"))
    let early = HandmadeObject(symbols: [], sections: [".text", ".init_array"])
    #expect(try ObjectFile(early.bytes).surprises(module: "ShadowCopy").count == 1)
    var options = HandmadeObject(symbols: [])
    options.sections.append(.init(name: ".swift1_autolink_entries", bytes: Array("-lFoundation\0-l\0--wrap\0".utf8)))
    #expect(try ObjectFile(options.bytes).surprises(module: "ShadowCopy").count == 2)
  }

  /// 65,300 functions are as many sections, which is more than the two bytes for their number can say.
  @Test func `more sections than two bytes can count are counted where ELF says`() throws {
    for count in [3, 65_300] {
      let names = (0..<count).map { ".text.f\($0 % 100)" }
      var object = HandmadeObject(symbols: [("main", 1), ("write", 1)], sections: names)
      object.isExtended = true
      let file = try ObjectFile(object.bytes)
      #expect(file.sections.count == count + 4 && file.sections[count].name == names[count - 1])
      #expect(file.surprises(module: "ShadowCopy").count == 1)
    }
  }

  @Test func `what can't be read says why, in words for its author`() throws {
    for bytes in [[], [0x7F], Array(Self.usual.bytes.prefix(64)), Array("#!/bin/sh\n".utf8)] {
      let error = #expect(throws: ObjectFile.Unreadable.self) { try ObjectFile(bytes) }
      #expect("\(error!)".contains("what the compiler makes of this file") && !"\(error!)".contains("/"))
    }
    let folder = try Folder()
    let huge = folder.url.appending(path: "huge.o").path
    _ = FileManager.default.createFile(atPath: huge, contents: nil)
    #expect(truncate(huge, off_t(ObjectFile.largest + 1)) == 0)
    let error = #expect(throws: ObjectFile.Unreadable.self) { try ObjectFile(at: huge) }
    #expect("\(error!)".contains("128 MiB"))
  }

  @Test func `names that share their ends are not read for ever`() {
    var object = HandmadeObject(symbols: [])
    let (symbols, names) = (object.sections.count - 2, object.sections.count - 1)
    object.sections[names].bytes = [UInt8](repeating: 97, count: 1 << 20)
    let entry: [UInt8] = [0, 0, 0, 0, 0x10, 0, 1, 0] + [UInt8](repeating: 0, count: 16)
    object.sections[symbols].bytes = Array(repeatElement(entry, count: 40_000).joined())
    let bytes = object.bytes
    let seconds = processorSeconds {
      #expect(throws: ObjectFile.Unreadable.self) { try ObjectFile(bytes) }
    }
    #expect(seconds < 30)
  }

  @Test(arguments: 0..<20)
  func `mutated object files are read or refused, and never trap`(_ block: Int) throws {
    var extended = Self.usual
    extended.isExtended = true
    let seeds = [Self.usual.bytes, extended.bytes]
    var (read, refused) = (0, 0)
    for number in 0..<randomCases(5_000) {
      var random = SplitMix64(seed: UInt64(block * 5_000 + number))
      var bytes = seeds[random.below(2)]
      for _ in 0...random.below(3) { Self.mutate(&bytes, &random) }
      if let file = try? ObjectFile(bytes) {
        _ = file.surprises(module: "ShadowCopy")
        read += 1
      } else {
        refused += 1
      }
    }
    #expect(read > 100 && refused > 100, "block \(block): \(read) read, \(refused) refused")
  }

  /// A byte, a number of eight bytes, or a cut; mostly in the headers, where numbers are.
  private static func mutate(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
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
