import Foundation
import RealDisk
import TestTiers
import Testing

/// The classroom's power cut: `on IMAGE --power-cut`.
@Suite struct PowerCutTests {
  private let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  private func cut(_ image: String, _ words: String...) throws -> ProgramRun {
    let program = ProgramRun.place(of: "SolvedShadowCopy").path
    let start = ["power-cut", "--lab", "shadow-copy", "--program", program, image]
    return try ProgramRun("grader", start + words, in: folder)
  }

  @Test func `a directory, a device or somebody's file is refused and left alone`() throws {
    let file = folder.path + "/thesis"
    let text = Data(String(repeating: "work of years\n", count: 300).utf8)
    try text.write(to: URL(filePath: file))
    for (image, problem) in [
      (folder.path, "is a directory on "), ("/dev/null", "is no file"), (file, "a file that this command did not make"),
    ] {
      let run = try cut(image, "open", "alice", "1")
      #expect(run.status == 2 && run.errors.contains(problem) && run.errors.contains(image), "\(run.errors)")
      #expect(run.output.isEmpty)
    }
    #expect(try Data(contentsOf: URL(filePath: file)) == text)
  }

  @Test func `what is no ext4 or xfs with our label is not ours`() throws {
    var bytes = Data(repeating: 0, count: 4096)
    let file = folder.path + "/image"
    func isTaken() throws -> Bool {
      try bytes.write(to: URL(filePath: file))
      return (try? PowerCutImage(path: file, kind: nil)) != nil
    }
    #expect(try !isTaken())
    bytes.replaceSubrange(1080..<1082, with: [0x53, 0xEF])
    #expect(try !isTaken())
    bytes.replaceSubrange(1144..<1152, with: Array("powercut".utf8))
    #expect(try isTaken())
    bytes.replaceSubrange(1144..<1153, with: Array("powercut2".utf8))
    #expect(try !isTaken())
  }

  @Test(arguments: [
    ([], "expected a command"), (["--after", "x", "balances"], "--after x"), (["--after"], "expected a number"),
    (["--part", "Z", "balances"], "expected A or B or C"), (["--disk", "x", "balances"], "unexpected '--disk'"),
  ])
  func `what can't be meant is refused before anything is made`(words: [String], problem: String) throws {
    let image = folder.path + "/image"
    let program = ProgramRun.place(of: "SolvedShadowCopy").path
    let start = ["power-cut", "--lab", "shadow-copy", "--program", program, image]
    let run = try ProgramRun("grader", start + words, in: folder)
    #expect(run.status == 2 && run.errors.contains(problem), "\(run.errors)")
    #expect(!FileManager.default.fileExists(atPath: image))
  }

  @Test(.tags(.realDisks), .tiered, .needs(RealDisks.missing), arguments: PowerCutImage.kinds)
  func `what was acknowledged is there after the power cut, and what was not need not be`(
    kind: RealFileSystemKind
  ) throws {
    try RealDisks.require(kind)
    let image = folder.path + "/bank.img"
    let opened = try cut(image, "--file-system", kind.name, "open", "alice", "100")
    try #require(opened.status == 0, "\(opened.errors)")
    #expect(opened.text.contains("a new \(kind.name)") && opened.text.contains("> balances\n  = alice=100\n"))
    // The ninth call writes the new ledger, which nothing has made durable by then.
    let lost = try cut(image, "--after", "9", "open", "bob", "50")
    try #require(lost.status == 0, "\(lost.errors)")
    #expect(lost.text.contains("    9  write(ledger.new") && !lost.text.contains("   10  "))
    #expect(lost.text.contains("power cut: \(kind.name)") && lost.text.contains("  = alice=100\n"))
    #expect(try cut(image, "open", "bob", "50").text.contains("  = alice=100 bob=50\n"))
  }
}
