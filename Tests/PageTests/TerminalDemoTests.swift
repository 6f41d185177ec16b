import Foundation
import Reporting
import TestTiers
import Testing

@Suite struct TerminalDemoTests {
  private func start(_ words: String..., columns: Int = 100, rows: Int = 40) throws -> PseudoTerminal {
    let program = [
      builtProgram("grader"), "demo", "--lab", "shadow-copy", "--program", builtProgram("SolvedShadowCopy"),
    ]
    return try PseudoTerminal(program + words, columns: columns, rows: rows)
  }

  @Test func `arrows step, page keys go on to what matters`() throws {
    let terminal = try start("nameless-file")
    _ = try terminal.wait(for: "1 of 53")
    #expect(!terminal.isCooked)
    for (keys, place) in [
      ("\u{1B}[C", "2 of 53"), ("n", "3 of 53"), ("\u{1B}[D", "2 of 53"), ("\u{1B}[6~", "6 of 53"), ("m", "15 of 53"),
      ("\u{1B}[5~", "6 of 53"), ("\u{1B}OF", "53 of 53"), ("\u{1B}[H", "1 of 53"), ("g17\r", "17 of 53"),
    ] {
      terminal.type(keys)
      _ = try terminal.wait(for: place)
    }
    terminal.type("?")
    _ = try terminal.wait(for: "on to the next note, power cut or answer")
    terminal.type("q")
    #expect(terminal.end() == 0)
    #expect(terminal.output.contains("\u{1B}[?1049h") && terminal.output.hasSuffix("\u{1B}[?25h\u{1B}[?1049l"))
  }

  @Test func `Control-C leaves, and puts the terminal back`() throws {
    let terminal = try start("nameless-file")
    _ = try terminal.wait(for: "1 of 53")
    terminal.type("\u{3}")
    #expect(terminal.end() == 0)
    #expect(terminal.isCooked)
    #expect(terminal.output.hasSuffix("\u{1B}[?25h\u{1B}[?1049l"))
  }

  @Test(arguments: [SIGTERM, SIGHUP, SIGINT]) func `so does a signal`(signal: Int32) throws {
    let terminal = try start("nameless-file")
    _ = try terminal.wait(for: "1 of 53")
    terminal.signal(signal)
    #expect(terminal.end() == 128 + signal)
    #expect(terminal.isCooked)
    #expect(terminal.output.hasSuffix("\u{1B}[?25h\u{1B}[?1049l"))
  }

  @Test func `a window of another size is filled anew`() throws {
    let terminal = try start("nameless-file", columns: 100, rows: 40)
    _ = try terminal.wait(for: "? help")
    terminal.type("\u{1B}[6~")
    let wide = try terminal.wait(for: "? help")
    terminal.resize(columns: 60, rows: 12)
    let narrow = try terminal.wait(for: "? help")
    func lines(_ text: String) -> [Substring] {
      text.replacing(/\u{1B}\[[0-9;?]*[A-Za-z]/, with: "").split(separator: "\r\n", omittingEmptySubsequences: false)
    }
    #expect(lines(wide).contains { $0.count > 60 })
    #expect(lines(narrow).allSatisfy { $0.count <= 60 } && lines(narrow).count <= 12)
  }

  @Test func `without a terminal there is neither a colour nor a question`() throws {
    let process = Process()
    process.executableURL = URL(filePath: builtProgram("grader"))
    process.arguments = [
      "demo", "--lab", "shadow-copy", "--program", builtProgram("SolvedShadowCopy"), "rename-is-the-commit",
    ]
    let output = Pipe()
    process.standardOutput = output
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(!text.contains("\u{1B}") && text.contains("93 of 93"))
  }

  /// A lab's program that is solved, and its demos.
  struct Shown: CustomTestStringConvertible, Sendable {
    let lab: String
    let program: String
    let demos: [String]
    var testDescription: String { lab }

    static let all = [
      Shown(lab: "shadow-copy", program: "SolvedShadowCopy", demos: ["nameless-file", "rename-is-the-commit"]),
      Shown(
        lab: "redo-undo-log", program: "SolvedRedoUndoLog",
        demos: ["commit-landed-first", "second-power-cut", "stolen-page"]),
      Shown(lab: "checkpointed-log", program: "SolvedCheckpointedLog", demos: ["operation-in-hand", "t1-to-t5"]),
      Shown(
        lab: "training-checkpoint", program: "SolvedTrainingCheckpoint",
        demos: ["click-to-kill", "half-a-brain", "how-often"]),
      Shown(lab: "eventual-compaction", program: "SolvedEventualCompaction", demos: ["silent-tablet"]),
    ]

    func start(_ words: [String]) throws -> PseudoTerminal {
      let program = [builtProgram("grader"), "demo", "--lab", lab, "--program", builtProgram(self.program)]
      return try PseudoTerminal(program + words, columns: 100, rows: 30)
    }
  }

  @Test func `every demo ends within twelve presses of one key`() throws { try expectShortDemos(of: Shown.all[0]) }

  @Test(.tags(.long), .tiered, arguments: Shown.all.dropFirst())
  func `so do those of the other labs`(shown: Shown) throws { try expectShortDemos(of: shown) }

  private func expectShortDemos(of shown: Shown) throws {
    for demo in shown.demos {
      let terminal = try shown.start([demo])
      var seen = try terminal.wait(for: "? help")
      var presses = 0
      while !Self.isLast(seen), presses < 20 {
        terminal.type("\u{1B}[6~")
        seen = try terminal.wait(for: "? help")
        presses += 1
      }
      #expect((4...12).contains(presses), "\(demo)")
      #expect(seen.contains("held") || seen.contains("promised"), "\(demo) ends well: \(seen)")
      terminal.type("q")
      #expect(terminal.end() == 0)
      #expect(terminal.isCooked)
      #expect(terminal.output.hasSuffix("\u{1B}[?25h\u{1B}[?1049l"), "\(demo)")
    }
  }

  /// Whether a screen says that it is the last of its steps.
  private static func isLast(_ screen: String) -> Bool {
    screen.matches(of: /(\d+) of (\d+)/).last.map { $0.1 == $0.2 } ?? false
  }

  @Test(arguments: Shown.all) func `demos are listed with a line each`(shown: Shown) throws {
    let terminal = try shown.start([])
    #expect(terminal.end() == 0)
    for demo in shown.demos {
      let lines = terminal.output.split(separator: "\r\n").filter { $0.hasPrefix("  \(demo) ") }
      #expect(lines.count == 1 && lines[0].count > demo.count + 20, "\(demo)")
    }
  }

  @Test func `keys arrive byte by byte`() {
    func keys(_ text: String) -> [StepKey] {
      var decoder = StepKeyDecoder()
      return text.utf8.compactMap { decoder.take($0) }
    }
    #expect(keys("n\u{1B}[C\u{1B}[6~q") == [.character("n"), .right, .pageDown, .character("q")])
    #expect(keys("\u{1B}OA\u{1B}[1;5C\u{1B}[200~") == [.up, .unknown, .unknown])
    #expect(keys("\u{1B}\u{1B}[D") == [.left])
  }
}

/// The executable of a target, beside the test bundle.
private func builtProgram(_ name: String) -> String {
  URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent().appending(path: name)
    .path
}
