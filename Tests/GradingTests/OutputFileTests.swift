import Foundation
import GradedSolutions
import Judging
import TestTiers
import Testing

@testable import Grading

/// Where results go, and what must stay what it was.
@Suite struct OutputFileTests {
  private let folder: Folder
  private var path: String { folder.url.path }

  init() throws { folder = try Folder() }

  private func text(_ name: String) throws -> String {
    try String(contentsOf: folder.url.appending(path: name), encoding: .utf8)
  }
  private func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(atPath: "\(path)/\(name)", withDestinationPath: target)
  }
  private func isLink(_ name: String) -> Bool { HandIn.type(of: folder.url.appending(path: name)) == .typeSymbolicLink }
  private var names: [String] { get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() } }

  @Test(arguments: ["target", "./target", "sub/../target", "other"])
  func `a link stays a link, wherever it leads, and even if nothing is there yet`(_ target: String) throws {
    try FileManager.default.createDirectory(atPath: "\(path)/sub", withIntermediateDirectories: true)
    try link("other", to: "target")
    try link("link", to: target)
    for text in ["first", "second"] {
      let file = try OutputFile("\(path)/link")
      try file.check()
      try file.write(Data(text.utf8))
      #expect(file.isReplaced && isLink("link"))
      #expect(try self.text("target") == text)
    }
    #expect(try names == ["link", "other", "sub", "target"])
  }

  @Test func `a pipe is written into, and stays a pipe`() async throws {
    let pipe = "\(path)/pipe"
    #expect(mkfifo(pipe, 0o600) == 0)
    let reader = open(pipe, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    defer { close(reader) }
    let file = try OutputFile(pipe)
    try file.check()
    try file.write(Data("marks".utf8))
    var bytes = [UInt8](repeating: 0, count: 16)
    #expect(read(reader, &bytes, 16) == 5 && bytes.starts(with: "marks".utf8) && !file.isReplaced)
    var status = stat()
    #expect(lstat(pipe, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
  }

  @Test func `what is open under a number is written on, where it is`() throws {
    let descriptor = open("\(path)/log", O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0o600)
    defer { close(descriptor) }
    #expect(write(descriptor, "before ", 7) == 7)
    try link("stdout", to: "/proc/self/fd/\(descriptor)")
    for name in ["/proc/self/fd/\(descriptor)", "/dev/fd/\(descriptor)", "\(path)/stdout"] {
      let file = try OutputFile(name)
      try file.check()
      try file.write(Data("x".utf8))
      #expect(!file.isReplaced)
    }
    #expect(try text("log") == "before xxx" && isLink("stdout"))
    #expect(throws: GradingProblem.self) { try OutputFile("/dev/fd/987").check() }
  }

  @Test(.needs("/dev/full", FileManager.default.fileExists(atPath: "/dev/full")))
  func `a full disk is one plain line, and a device stays a device`() throws {
    let file = try OutputFile("/dev/full")
    try file.check()
    let problem = #expect(throws: GradingProblem.self) { try file.write(Data("x".utf8)) }
    #expect(problem?.description == "can't write /dev/full: No space left on device")
    try OutputFile("/dev/null").write(Data("x".utf8))
    for device in ["/dev/full", "/dev/null"] {
      #expect(HandIn.type(of: URL(filePath: device)) == .typeCharacterSpecial)
    }
  }

  @Test(arguments: ["none/x", "file/x", "sub", "loop"])
  func `what can't be written is found out before, and nothing is changed`(_ name: String) throws {
    try folder.put("old", "file")
    try FileManager.default.createDirectory(atPath: "\(path)/sub", withIntermediateDirectories: true)
    try link("loop", to: "loop")
    let problem = #expect(throws: GradingProblem.self) { try OutputFile("\(path)/\(name)").check() }
    #expect(
      problem?.description.hasPrefix("can't write \(path)/") == true
        && problem?.description.contains("NSCocoa") == false)
    try OutputFile("\(path)/file").check()
    #expect(try text("file") == "old" && names == ["file", "loop", "sub"])
  }

  @Test func `whoever could not read the old file can't read the new one`() throws {
    try folder.put("old", "file")
    chmod("\(path)/file", 0o600)
    try OutputFile("\(path)/file").write(Data("new".utf8))
    var status = stat()
    #expect(stat("\(path)/file", &status) == 0 && status.st_mode & 0o777 == 0o600)
  }

  /// Somebody else's file, or a link to one, in the place of the draft.
  @Test func `a draft is never written through what somebody has put there`() throws {
    try folder.put("precious", "precious")
    try link(".file.new", to: "precious")
    try OutputFile("\(path)/file").write(Data("one".utf8))
    #expect(Foundation.link("\(path)/precious", "\(path)/.file.new") == 0)
    try OutputFile("\(path)/file").write(Data("two".utf8))
    #expect(try text("precious") == "precious" && text("file") == "two")
  }

  @Test func `two who write the same file at once leave one of their texts whole`() async throws {
    let texts = (0..<4).map { String(repeating: "\($0)", count: 200_000) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for text in texts {
        group.addTask { [path] in for _ in 0..<20 { try OutputFile("\(path)/file").write(Data(text.utf8)) } }
      }
      try await group.waitForAll()
    }
    #expect(try texts.contains(text("file")) && names == ["file"])
  }
}

/// The grader's own command line, and its streams.
@Suite(.needs("the grader, built with the tests", builtGrader != nil)) struct GraderCommandTests {
  private let folder: Folder

  init() throws {
    folder = try Folder()
    try folder.put("let x: Int = \"\"\n", "anna/Ledgers.swift")
  }

  /// Runs a line of a shell in which `$G` is the grader, and returns its status and what it said.
  private func run(_ line: String) throws -> (status: Int32, said: String) {
    let said = folder.url.appending(path: "said")
    let status = try Tools.run(
      ["bash", "-c", "exec > '\(said.path)' 2>&1; \(line)"], in: folder.url,
      environment: ["G": try #require(builtGrader), "R": checkout.root.path])
    return (status, String(decoding: (try? Data(contentsOf: said)) ?? Data(), as: UTF8.self))
  }

  @Test(arguments: [
    ("$G --submision x", "did you mean --submission?"), ("$G --sub x", "did you mean --submission?"),
    ("$G --sbmission=x", "did you mean --submission?"), ("$G chekc", "did you mean check?"),
    ("$G hand-out x", "did you mean handout?"), ("$G --lab shadow-cpy", "did you mean shadow-copy?"),
    ("$G --lab shadow-copy --format=jsn", "did you mean json?"), ("$G --require-sandbox=yes", "takes no value"),
    ("$G --submission --lab x", "expected a folder after --submission, not --lab"),
    ("$G --lab=shadow-copy -- anna bert", "one path at most"), ("$G -j0", "a number from 1"),
    ("$G --submission nowhere", "no nowhere; expected a folder"),
    ("$G --submission anna --output /none/x", "can't write /none/x: No such file or directory"),
    ("$G --submission anna --report .", "can't write .: Is a directory"),
    ("$G --lab shadow-copy --class anna --out /dev/null/x", "/dev/null/x: Not a directory"),
    ("mkdir gone; cd gone; rmdir ../gone; $G --submission x", "no x; expected a folder"),
    ("$G --help > /dev/full", "can't write to standard output: No space left on device"),
    ("$G --help >&-", "can't write to standard output: it is closed"),
  ])
  func `a mistake is one plain line, and exit status 2`(line: String, words: String) throws {
    let (status, said) = try run(line)
    #expect(status == 2 && said.contains(words), "\(said)")
    #expect(said.split(separator: "\n").count == 1 && !said.contains("NSCocoa"), "\(said)")
  }

  @Test(arguments: ["$G -h", "$G --lab x --help", "$G help", "cd /; $G -h"])
  func `help is given wherever it is asked for`(line: String) throws {
    let (status, said) = try run(line)
    #expect(status == 0 && said.hasPrefix("usage: ") && said.contains("--option=value"))
  }
}
