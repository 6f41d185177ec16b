import Foundation
import Judging
import TestSupport
import TestTiers
import Testing

@testable import Grading

/// What is linked of a student's file: nothing in it can run before a boot, and nobody is bound to its names.
@Suite struct StudentObjectTests {
  /// An object as a linker reads it.
  private struct Linked {
    let file: ObjectFile
    let headers: [ELFSectionHeader]

    init(_ bytes: [UInt8]) throws {
      let file = try ObjectFile(bytes)
      headers = (0..<file.table.count).map { file.bytes.load(at: file.table.start + 64 * $0) }
      self.file = file
    }

    /// The names of the symbols that the relocations of each section are about; a number where there is no name.
    func relocated() throws -> [String] {
      let table = try #require(file.sections.first { $0.type == 2 })
      var names = NameReader(ByteView(file.sections[table.link].bytes), mostRead: 1 << 20)
      return try file.sections.filter { $0.type == 4 }.flatMap { section in
        try stride(from: 0, to: section.bytes.count, by: 24).map { offset in
          let relocation: ELFRelocation = Array(section.bytes).load(at: offset)
          let symbol: ELFSymbol = Array(table.bytes).load(at: 24 * Int(relocation.symbol))
          return try names.text(at: Int(symbol.name))
        }
      }
    }

    /// What must hold of all that is linked.
    func expectNothingToRunOrBind() {
      #expect(headers.allSatisfy { $0.flags & (4 | 0x200) == 0 && !$0.isHint })
      #expect(file.symbols.allSatisfy { $0.name == "main" && !$0.isIndirect })
    }
  }

  private func rewritten(_ object: HandmadeObject) throws -> Linked {
    try Linked(StudentObject(ObjectFile(object.bytes)).bytes)
  }

  @Test func `all code lies in a section that is none, and only main has a name for others`() throws {
    let before = try Linked(HandmadeObject.rich.bytes)
    #expect(before.headers.filter { $0.flags & 4 != 0 }.count == 2 && before.file.symbols.count == 3)
    let after = try rewritten(.rich)
    after.expectNothingToRunOrBind()
    #expect(after.file.symbols.map(\.name) == ["main"])
    #expect(after.file.sections.filter { $0.name == StudentObject.section }.count == 2)
    #expect(after.headers[2].flags == before.headers[2].flags && after.file.sections[2].name == ".data")
  }

  @Test func `local symbols come first, and whoever knows them by their numbers learns the new ones`() throws {
    let after = try rewritten(.rich)
    let table = try #require(after.file.sections.first { $0.type == 2 })
    let symbols: [ELFSymbol] = (0..<5).map { Array(table.bytes).load(at: 24 * $0) }
    #expect(symbols.map(\.isLocal) == [true, true, true, false, false] && after.headers[5].info == 3)
    let relocated = try after.relocated()
    #expect(relocated == ["$s10ShadowCopy1g", "$s1a", "main", "$s10ShadowCopy1f", "$s1a"])
    #expect(relocated == (try Linked(HandmadeObject.rich.bytes).relocated()))
    let moved = try #require(after.file.sections.first { $0.type == 18 })
    #expect((0..<5).map { Int(moved.bytes[moved.bytes.startIndex + 4 * $0]) } == [0, 1, 3, 2, 4])
  }

  @Test func `as many sections as there may be, too`() throws {
    let names = (0..<65_300).map { ".text.f\($0 % 100)" }
    var object = HandmadeObject(symbols: [("main", 1), ("$s1a", 2)], sections: names)
    object.isExtended = true
    let after = try rewritten(object)
    after.expectNothingToRunOrBind()
    #expect(after.file.sections.filter { $0.name == StudentObject.section }.count == 65_300)
  }

  @Test func `what would be defined without being defined, or shares its bytes, is refused`() {
    func expectRefused(_ change: (inout HandmadeObject) -> Void) {
      var object = HandmadeObject.rich
      change(&object)
      #expect(throws: ObjectFile.Unreadable.self) { try StudentObject(ObjectFile(object.bytes)) }
    }
    // A symbol that is a function's that finds another, and one that the linker makes room for.
    expectRefused { $0.sections[4].bytes[24 + 4] |= 10 }
    expectRefused { $0.sections[4].bytes.replaceSubrange(24 + 6..<24 + 8, with: [0xF2, 0xFF]) }
    // Code that can be written, a second table of symbols, relocations for another one, a kind that nobody knows.
    expectRefused { $0.sections[0].flags |= 1 }
    expectRefused { $0.sections[1].type = 2 }
    expectRefused { $0.sections[6].link = 4 }
    expectRefused { $0.sections[1].type = 11 }
    // A relocation for a symbol that there is not.
    expectRefused { $0.sections[6].bytes[12] = 5 }
  }

  @Test(arguments: 0..<20)
  func `mutated object files are refused, or nothing in them runs or binds`(_ block: Int) throws {
    var extended = HandmadeObject.rich
    extended.isExtended = true
    let seeds = [HandmadeObject.rich.bytes, extended.bytes]
    var (linked, refused) = (0, 0)
    for number in 0..<randomCases(5_000) {
      var random = SplitMix64(seed: UInt64(block * 5_000 + number))
      var bytes = seeds[random.below(2)]
      for _ in 0...random.below(3) { HandmadeObject.mutate(&bytes, &random) }
      if let object = try? StudentObject(ObjectFile(bytes)) {
        try Linked(object.bytes).expectNothingToRunOrBind()
        linked += 1
      } else {
        refused += 1
      }
    }
    #expect(linked > 100 && refused > 100, "block \(block): \(linked) linked, \(refused) refused")
  }
}
