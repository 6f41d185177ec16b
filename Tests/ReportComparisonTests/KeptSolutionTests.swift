import Foundation
import Grading
import Judging
import Testing

/// What there is to compare: every solution of this checkout.
@Suite struct KeptSolutionTests {
  private let checkout: Checkout

  init() throws { checkout = try Checkout.around([#filePath]) }

  @Test(arguments: LabDescription.all)
  func `a lab keeps a stub, a solution, three more and twenty wrong ones, all different`(_ lab: LabDescription) throws {
    let kept = KeptSolution.all(of: lab, in: checkout)
    let counts = Dictionary(grouping: kept, by: \.kind).mapValues(\.count)
    #expect(counts[.stub] == 1 && counts[.solution] == 1)
    #expect(counts[.alternative, default: 0] >= 3 && counts[.mutant, default: 0] >= 20)
    #expect(Set(kept.map(\.name)).count == kept.count)
    #expect(Set(try kept.map { try $0.source() }).count == kept.count)
  }

  @Test(arguments: LabDescription.all)
  func `a wrong solution says what is wrong, where, and who must see it`(_ lab: LabDescription) throws {
    for mutant in KeptSolution.all(of: lab, in: checkout) where mutant.kind == .mutant {
      #expect(try !mutant.claim.isEmpty && !mutant.changes.isEmpty && !mutant.catchers.isEmpty, "\(mutant.name)")
    }
  }

  @Test func `the example for newcomers is there`() throws {
    let example = KeptSolution.all(of: .shadowCopy, in: checkout).first { $0.name == "mutant-shadow-not-synced" }
    #expect(try example?.changes == ["-    try sync(fd)"])
  }

  @Test func `a students' kit keeps stubs and nothing else`() throws {
    let root = FileManager.default.temporaryDirectory.appending(path: "kit-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: root) }
    try Handout(of: checkout).write(to: root)
    let kit = try Checkout(root: root)
    for lab in LabDescription.all { #expect(KeptSolution.all(of: lab, in: kit).map(\.kind) == [.stub]) }
  }
}
