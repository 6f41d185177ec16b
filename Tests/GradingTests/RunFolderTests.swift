import Foundation
import GradedSolutions
import Judging
import TestTiers
import Testing

@testable import Grading

/// What a run of the grader leaves in the system's place for temporary files: nothing.
@Suite(.serialized) struct RunFolderTests {
  private let folder: Folder
  private var place: URL { folder.url.appending(path: "tmp") }

  init() throws {
    folder = try Folder()
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
  }

  private func left() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: place.path).sorted() }

  private func make(_ name: String, isOld: Bool = true) throws {
    let made = place.appending(path: name)
    try FileManager.default.createDirectory(at: made, withIntermediateDirectories: true)
    try Data("x".utf8).write(to: made.appending(path: "file"))
    if isOld { try age(name) }
  }

  private func age(_ name: String) throws {
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -Double(RunFolder.patience) - 60)],
      ofItemAtPath: place.appending(path: name).path)
  }

  @Test func `of others' folders those go that nobody holds, and nothing else`() throws {
    let others = [
      "powercut-12-abc", "powercut--abcdef", "powercut-12x-abcdef", "power-12-abcdef", "powercut-1-2-abcdef",
    ]
    for name in ["powercut-12-dEad00"] + others { try make(name) }
    try make("powercut-13-young0", isOld: false)
    try make("powercut-14-locked")
    let lock = try #require(try FileLock(place.appending(path: "powercut-14-locked").path, isFolder: true))
    let link = place.appending(path: "powercut-15-linked").path
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: folder.url.path)
    RunFolder.sweep(place)
    let kept = others + ["powercut-13-young0", "powercut-14-locked", "powercut-15-linked"]
    #expect(try left() == kept.sorted())
    withExtendedLifetime(lock) {}
  }

  // MARK: The grader as a process

  private func grader(_ words: [String]) throws -> Process {
    let process = Process()
    process.executableURL = URL(filePath: try #require(builtGrader))
    process.currentDirectoryURL = checkout.root
    process.arguments = words
    process.environment = ProcessInfo.processInfo.environment.merging(["TMPDIR": place.path]) { $1 }
    (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
    try process.run()
    return process
  }

  /// Judges our solution, which takes a while.
  private func check() throws -> Process {
    let beside = URL(filePath: try #require(builtGrader)).deletingLastPathComponent()
    let program = beside.appending(path: "SolvedShadowCopy").path
    return try grader(["check", "--lab", "shadow-copy", "--program", program, "--full"])
  }

  @Test(.tags(.classes), .tiered)
  func `a run that ends, well or by a mistake, leaves nothing, nor do its compilers`() async throws {
    let stub = try Submission(of: checkout).source(of: .shadowCopy).get()
    try folder.put(String(decoding: stub, as: UTF8.self), "work/Ledgers.swift")
    let work = folder.url.appending(path: "work").path
    let (whole, mistaken) = try await Workbench.shared.use { [self] in
      let processes = (
        try grader(["--lab", "shadow-copy", "--submission", work]), try grader(["--lab", "no-such-lab"])
      )
      processes.0.waitUntilExit()
      processes.1.waitUntilExit()
      return (processes.0.terminationStatus, processes.1.terminationStatus)
    }
    #expect(whole == 1 && mistaken == 2)
    #expect(try left() == [])
  }

  /// Whether the tests themselves were started so that nobody who asks is heard, as by nohup.
  private static func isIgnored(_ number: Int32) -> Bool {
    let old = signal(number, SIG_DFL)
    signal(number, old)
    return unsafeBitCast(old, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  @Test(arguments: [SIGTERM, SIGINT, SIGHUP].filter { !isIgnored($0) })
  func `a run that is asked to end leaves nothing, and is ended by the signal`(_ signal: Int32) async throws {
    let process = try check()
    // Somewhere in a scenario.
    while process.isRunning, try left().isEmpty { usleep(2_000) }
    usleep(500_000)
    kill(process.processIdentifier, signal)
    try await apart { process.waitUntilExit() }
    #expect(process.terminationReason == .uncaughtSignal && process.terminationStatus == signal)
    #expect(try left() == [])
  }

  @Test func `what a run leaves that was killed is removed by the next`() async throws {
    let process = try check()
    while process.isRunning, try left().isEmpty { usleep(2_000) }
    kill(process.processIdentifier, SIGKILL)
    try await apart { process.waitUntilExit() }
    let name = try #require(try left().first)
    try age(name)
    let next = try grader(["--lab", "no-such-lab"])
    try await apart { next.waitUntilExit() }
    #expect(try left() == [])
  }

  // MARK: Files

  @Test func `a file is replaced whole, through a link, and what is no file is written as it is`() throws {
    let (file, link) = (folder.url.appending(path: "a.json"), folder.url.appending(path: "link"))
    for text in ["old", "new"] { try Data(text.utf8).replace(file) }
    try FileManager.default.createSymbolicLink(atPath: link.path, withDestinationPath: file.path)
    try Data("newest".utf8).replace(link)
    #expect(try String(contentsOf: file, encoding: .utf8) == "newest")
    #expect(
      try FileManager.default.attributesOfItem(atPath: link.path)[.type] as? FileAttributeType == .typeSymbolicLink)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted() == ["a.json", "link", "tmp"])
    try Data("nowhere".utf8).replace(URL(filePath: "/dev/null"))
    #expect(HandIn.type(of: URL(filePath: "/dev/null")) == .typeCharacterSpecial)
    #expect(throws: (any Error).self) { try Data().replace(folder.url.appending(path: "none/file")) }
  }
}
