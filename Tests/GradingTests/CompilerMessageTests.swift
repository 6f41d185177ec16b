import Foundation
import TestSupport
import TestTiers
import Testing

@testable import Grading

/// What a student hears of a build, and how long it takes to find out.
@Suite struct CompilerMessageTests {
  private static let file = "Labs/ShadowCopy/Ledgers.swift"
  private static let folders = ["/home/me/kit/.build/grading/kit1", "/opt/swift"]

  private func message(_ output: String) -> CompilerMessage {
    CompilerMessage(output, without: Self.folders, studentFile: Self.file)
  }

  private static let ordinary = """
    /home/me/kit/.build/grading/kit1/Labs/ShadowCopy/Ledgers.swift:2:14: error: cannot convert value of type 'String'
    1 | import LabKit
    2 | let x: Int = "seven"
      |              `- error: cannot convert value of type 'String' to specified type 'Int'
    """

  @Test func `an ordinary error is told as it is, without our folders, and blames the file`() {
    let message = message(Self.ordinary)
    #expect(message.blamesStudent)
    #expect(message.text == Self.ordinary.replacing("/home/me/kit/.build/grading/kit1/", with: ""))
  }

  @Test func `progress is left out, and what the build system says twice is told once`() {
    let output = ["Building for production...", "[3/5] Compiling ShadowCopy", Self.ordinary, Self.ordinary, "[1/2] x"]
    #expect(message(output.joined(separator: "\n")).text == message(Self.ordinary).text)
    #expect(message("[not progress] x\nerror: y").text == "[not progress] x\nerror: y")
  }

  @Test(arguments: [
    ("/home/me/kit/.build/grading/kit1/Labs/x.swift", "Labs/x.swift"),
    ("/opt/swift/bin/ld.lld: error", "bin/ld.lld: error"),
    ("(/tmp/TemporaryDirectory.a1B_/main.o)", "(main.o)"),
    ("in '/opt/swift/x/TemporaryDirectory.1/TemporaryDirectory.2/a.o'", "in 'a.o'"),
    ("/home/me/kit/.build/grading/kit1/programs/3F2504E0-4F89-11D3-9A0C-0305E82C3301/shadow-copy.o", "shadow-copy.o"),
    ("programs/3F2504E0-4F89-11D3-9A0C-0305E82C3301/tmp/TemporaryDirectory.x/y.o:z", "y.o:z"),
    ("programs/a programs/ABC programs//x", "programs/a programs/ABC programs//x"),
    ("/tmp/TemporaryDirectory./x TemporaryDirectory.y/x", "/tmp/TemporaryDirectory./x TemporaryDirectory.y/x"),
  ])
  func `folders that are other ones every time are left out`(_ line: String, _ told: String) {
    #expect(message(line).text == told)
  }

  @Test func `only an error in the file blames it`() {
    for line in ["\(Self.file):2: note: see 'error: '", "\(Self.file)x:2:1: error: ", "x \(Self.file):2:1: error: "] {
      #expect(!message(line).blamesStudent, "\(line)")
    }
    #expect(message("\(Self.file):2:1: error: x").blamesStudent)
  }

  @Test func `a line or a message that is too long is cut, between characters`() {
    let long = message(Self.ordinary + "\n" + String(repeating: "é", count: 20_000) + "\nlast")
    let lines = long.text.split(separator: "\n")
    #expect(lines.count == 6 && lines[4].utf8.count <= CompilerMessage.most.ofLine + 3 && lines[4].hasSuffix("é…"))
    let many = message(String(repeating: Self.ordinary + "\n", count: 1) + String(repeating: "note\n", count: 100_000))
    #expect(many.blamesStudent && many.text.utf8.count <= CompilerMessage.most.bytes + 3)
  }

  @Test func `where a line was cut no half of a folder of ours is left`() {
    for padding in (PathEraser.longestLine - 40)...(PathEraser.longestLine + 3) {
      for line in [String(repeating: "x", count: padding), String(repeating: "/opt/swift/", count: padding / 11)] {
        let text = message(line + Self.folders[0] + "/Labs/x.swift").text
        #expect(!text.contains("/home") && !text.contains("/opt"), "\(padding)")
      }
    }
  }

  /// A source line of this length takes a regular expression with two ways to match a byte minutes; half of it 31 s.
  @Test(arguments: ["a", "/", "a/", "(", "/TemporaryDirectory.", "programs/", "/opt/swift", "é", "\u{301}", " ", "["])
  func `a line of twenty kilobytes is told in well under a second, whatever is in it`(_ piece: String) {
    let line = String(repeating: piece, count: 20_000 / piece.utf8.count)
    let seconds = processorSeconds {
      for _ in 0..<10 { #expect(message("\(Self.ordinary)\n2 | \(line)\n  | \(line)^ error: x").blamesStudent) }
    }
    #expect(seconds < 10)
  }

  @Test(arguments: 0..<20)
  func `mutated outputs of compilers are told, cut and without our folders`(_ block: Int) {
    for number in 0..<randomCases(5_000) {
      var random = SplitMix64(seed: UInt64(block * 5_000 + number))
      let output = Self.mutated(&random)
      let message = message(String(decoding: output, as: UTF8.self))
      #expect(message.text.utf8.count <= CompilerMessage.most.bytes + 3, "seed \(block * 5_000 + number)")
      for folder in Self.folders { #expect(!message.text.contains(folder + "/"), "seed \(block * 5_000 + number)") }
    }
  }

  private static let pieces = [
    ordinary, "/home/me/kit/.build/grading/kit1/", "/opt/swift/", "/TemporaryDirectory.x/", "\n", "[1/2] ", "é",
    ": error: ",
    "programs/3F2504E0-4F89-11D3-9A0C-0305E82C3301/", file, "\u{0}", " ",
  ].map { Array($0.utf8) }

  private static func mutated(_ random: inout SplitMix64) -> [UInt8] {
    var output: [UInt8] = []
    for _ in 0...random.below(6) {
      output += pieces[random.below(pieces.count)]
      guard !output.isEmpty else { continue }
      let place = random.below(output.count)
      switch random.below(4) {
      case 0: output[place] = UInt8(truncatingIfNeeded: random.next())
      case 1: output.removeSubrange(place..<min(output.count, place + random.below(20)))
      case 2: output.insert(contentsOf: output[place...].prefix(random.below(30)), at: random.below(output.count))
      default: output.insert(contentsOf: [UInt8](repeating: output[place], count: random.below(80)), at: place)
      }
    }
    return output
  }
}
