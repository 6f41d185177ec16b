import Foundation
import GradedSolutions
import Grading
import Judging
import Reporting
import TestSupport
import Testing

@Suite struct SubmissionTests {
  @Test func `a lab that does not compile costs its marks and shows the compiler's message`() async throws {
    let mark = try await Workbench.shared.mark(Data("import LabKit\nlet x: Int = \"seven\"\n".utf8))
    let message = try #require(mark.buildFailure)
    #expect(message.contains("Labs/ShadowCopy/Ledgers.swift:2:14: error: cannot convert value of type 'String'"))
    #expect(!message.contains(".build/grading") && !message.contains("[1/"))
    #expect(mark.points == 0 && mark.maxPoints == 100 && mark.scenarios.count == 18)
    #expect(GradeReport(labs: [mark]).exitStatus == 1)
  }

  @Test func `what the linker misses is the submission's fault too`() async throws {
    let stub = try Submission(of: checkout).source(of: .shadowCopy).get()
    let text = String(decoding: stub, as: UTF8.self) + "\n@_silgen_name(\"nowhere\") func nowhere()\n"
    let called = text.replacing("self.disk = disk", with: "self.disk = disk\n    nowhere()")
    let mark = try await Workbench.shared.mark(Data(called.utf8))
    let message = try #require(mark.buildFailure)
    #expect(message.contains("nowhere") && !message.contains("/tmp") && !message.contains("TemporaryDirectory"))
    #expect(mark.status == .failed)
  }

  @Test func `only a regular file in a real folder counts`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "submission-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let lab = folder.appending(path: "ShadowCopy")
    try FileManager.default.createDirectory(at: lab, withIntermediateDirectories: true)
    func source() throws -> Data { try Submission(directory: folder.path).source(of: .shadowCopy).get() }
    #expect(throws: Submission.Unreadable.self) { try source() }
    let file = lab.appending(path: "Ledgers.swift")
    try FileManager.default.createSymbolicLink(atPath: file.path, withDestinationPath: "/etc/hostname")
    #expect(throws: Submission.Unreadable.self) { try source() }
    try FileManager.default.removeItem(at: file)
    try Data(count: Submission.largestFile + 1).write(to: file)
    #expect(throws: Submission.Unreadable.self) { try source() }
    try Data("import LabKit\n".utf8).write(to: file)
    #expect(try source().count == 14)
  }

  @Test func `a submission without a folder is a mistake of whoever grades`() {
    #expect(throws: GradingProblem.self) { try Submission(directory: "/nowhere") }
  }
}

@Suite struct SelectionTests {
  private func names(_ selection: LabGrading.Selection) throws -> [String] {
    try selection.apply(to: checkout.scenarios(of: .shadowCopy), of: .shadowCopy).map(\.name)
  }

  @Test func `a scenario's beginning will do`() throws {
    #expect(try names(LabGrading.Selection(scenario: "a5")) == ["a5-all-or-nothing"])
    #expect(try names(LabGrading.Selection(scenario: "a5-all-or-nothing")) == ["a5-all-or-nothing"])
  }

  @Test func `a part has its own scenarios`() throws {
    #expect(try names(LabGrading.Selection(part: "B")).allSatisfy { $0.hasPrefix("b") })
  }

  @Test func `what is not there is a mistake that says what is`() {
    let part = #expect(throws: GradingProblem.self) { try names(LabGrading.Selection(part: "Q")) }
    #expect(part?.description == "shadow-copy has no part 'Q'; expected one of A, B, C")
    #expect(throws: GradingProblem.self) { try names(LabGrading.Selection(part: "B", scenario: "a5")) }
  }
}

@Suite struct UnifiedDiffTests {
  private let old = "one\ntwo\nthree\nfour\n"

  @Test func `lines go, come and stay`() throws {
    let diff = try UnifiedDiff("# Mutant: x\n--- a\n+++ b\n@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n")
    #expect(try diff.applied(to: old) == "one\n2\nthree\nfour\n")
  }

  @Test func `a patch to another text does not apply`() throws {
    let diff = try UnifiedDiff("@@ -2,1 +2,0 @@\n-three\n")
    #expect(throws: UnifiedDiff.Mismatch.self) { try diff.applied(to: old) }
    #expect(throws: UnifiedDiff.Mismatch.self) { try UnifiedDiff("no hunk") }
  }
}
