import Foundation
import Judging
import Testing

@testable import Grading

/// Names that browsers, mail programs and people make of a lab's file.
@Suite struct NearNameTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  private func submission(_ names: [String], _ text: (Int) -> String = { "mine \($0)" }) throws -> Submission {
    for (index, name) in names.enumerated() { try folder.put(text(index), "anna/\(name)") }
    return try Submission(directory: folder.url.appending(path: "anna").path)
  }

  @Test(arguments: [
    "Ledgers (1).swift", "Ledgers.swift.txt", "ledgers 2.swift", "Copy of Ledgers.swift", "Ledgers copy.swift",
    "Ledgers - Kopie.swift", "Kopie von Ledgers.swift", "Ledgers副本.swift", "smith_123_4567_Ledgers.swift",
    "Ledgers-1.swift", "Ledgers_final_v2.swift", "Ledgers.swift.swift", "Ledgers.swift.bak", "Ledgers.swift~",
    "Ledgers.swift (1)", "Ledgers.txt", "Ledgers", "Ledger.swift", "Legders.swift", "Ledgers .swift", "Ledgers.swift.1",
  ])
  func `one file that could be meant is taken, and said so`(_ name: String) throws {
    let submission = try submission(["work/\(name)", "work/notes.txt"])
    #expect(try submission.source(of: .shadowCopy).get() == Data("mine 0".utf8))
    #expect(submission.note(on: .shadowCopy) == "work/\(name) was taken for Ledgers.swift")
    for lab in LabDescription.all where lab.name != "shadow-copy" { #expect(!submission.has(lab)) }
  }

  @Test(arguments: [
    "LedgersTests.swift", "Ledgers Tests.swift", "Ledgers.swiftmodule", "Ledgers.swift.o", "Ledgers.md", "notes.txt",
    "Ledgers.pdf", "Package.swift", "main.swift", "Readers.swift", "Ledgers.doc",
  ])
  func `another file is not`(_ name: String) throws {
    #expect(try submission([name]).source(of: .shadowCopy).failure?.isMissing == true)
  }

  @Test func `a name is one lab's alone`() {
    #expect(NearName("CheckpointedStores (1).swift")?.lab == "checkpointed-log")
    #expect(NearName("Checkpointed Stores.swift")?.lab == "checkpointed-log")
    #expect(NearName("Stores (1).swift")?.lab == "redo-undo-log")
    #expect(NearName("Le\u{301}dgers.swift") == NearName("L\u{E9}dgers.swift"))
  }

  @Test func `of several all are listed, with what to rename`() throws {
    let why = try submission(["Ledgers (1).swift", "Ledgers (2).swift"]).source(of: .shadowCopy).failure
    #expect(why?.isMissing == false)
    #expect(
      why?.description.contains(
        "2 files that could be meant: Ledgers (1).swift, Ledgers (2).swift; rename the one that counts to Ledgers.swift"
      )
        == true)
  }

  @Test func `the right name comes first, and the same bytes are one file`() throws {
    let right = try submission(["Ledgers (1).swift", "Ledgers.swift", "Ledgers.swift.bak"])
    #expect(try right.source(of: .shadowCopy).get() == Data("mine 1".utf8) && right.note(on: .shadowCopy) == nil)
    try FileManager.default.removeItem(at: folder.url.appending(path: "anna"))
    let same = try submission(["Ledgers (1).swift", "Ledgers (2).swift"]) { _ in "mine" }
    #expect(try same.source(of: .shadowCopy).get() == Data("mine".utf8))
    #expect(same.note(on: .shadowCopy)?.contains("the same lies in Ledgers (2).swift") == true)
  }

  @Test func `the kit as it came, in an archive, is not taken where the file itself is there`() throws {
    try folder.put("mine", "anna/Ledgers.swift")
    let kit = ZipMaker([.init("PowerCut/Labs/ShadowCopy/Ledgers.swift", "stub")]).bytes
    try Data(kit).write(to: folder.url.appending(path: "anna/PowerCut.zip"))
    let path = folder.url.appending(path: "anna").path
    #expect(try Submission(directory: path).source(of: .shadowCopy).get() == Data("mine".utf8))
    try FileManager.default.moveItem(atPath: "\(path)/Ledgers.swift", toPath: "\(path)/Ledgers (1).swift")
    let why = try #require(try Submission(directory: path).source(of: .shadowCopy).failure)
    #expect(why.description.contains("Ledgers (1).swift, PowerCut.zip/PowerCut/Labs/ShadowCopy/Ledgers.swift"))
  }
}
