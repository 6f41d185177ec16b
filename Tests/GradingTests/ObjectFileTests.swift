import Foundation
import Judging
import TestSupport
import TestTiers
import Testing

@testable import Grading

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
    for name in ["swift5_protocol_conformances", "swift5_type_metadata", "swift5_replace"] {
      let list = HandmadeObject(symbols: [("swift_willThrowTyped", 2)], sections: [".text", name])
      #expect(try ObjectFile(list.bytes).surprises(module: "ShadowCopy").count == 1)
    }
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
      for _ in 0...random.below(3) { HandmadeObject.mutate(&bytes, &random) }
      if let file = try? ObjectFile(bytes) {
        _ = file.surprises(module: "ShadowCopy")
        read += 1
      } else {
        refused += 1
      }
    }
    #expect(read > 100 && refused > 100, "block \(block): \(read) read, \(refused) refused")
  }
}
