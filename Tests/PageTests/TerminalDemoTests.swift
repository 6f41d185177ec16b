import Foundation
import Reporting
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

  @Test func `demos are listed with a line each`() throws {
    let terminal = try start()
    #expect(terminal.end() == 0)
    #expect(terminal.output.contains("nameless-file") && terminal.output.contains("Every byte survived"))
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
