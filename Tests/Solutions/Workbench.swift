import Foundation
import Grading
import Judging
import Reporting

/// Where tests build submissions: one test at a time. A fresh checkout then builds the kit for one overlay, and not for
/// each test that wants one.
package actor Workbench {
  /// The only one: the tests of all targets are one process.
  package static let shared = Workbench()

  private var isTaken = false
  private var waiting: [CheckedContinuation<Void, Never>] = []

  /// Does something that takes overlays, on a thread of its own, while no other test does.
  package func use<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    // Whoever leaves passes the bench on to the first in the line: it stays taken.
    if isTaken { await withCheckedContinuation { waiting.append($0) } }
    isTaken = true
    defer { leave() }
    return try await apart(work)
  }

  private func leave() {
    if waiting.isEmpty { isTaken = false } else { waiting.removeFirst().resume() }
  }

  /// Grades a file of which it is known what its marks must be.
  package func mark(_ solution: SolutionCase) async throws -> GradeReport.LabMark {
    try await use { try solution.mark(in: Overlay(of: checkout)) }
  }

  /// Marks a file by the first lab's scenarios; says more than marks if asked to.
  package func mark(_ source: Data, sayingMore saysMore: Bool = false) async throws -> GradeReport.LabMark {
    try await use {
      var grading = LabGrading(.shadowCopy, scenarios: try checkout.scenarios(of: .shadowCopy))
      grading.cores = [nil]
      grading.measuresCosts = true
      grading.comparesModels = saysMore
      grading.auditsSyncs = saysMore
      return try withSubmission(of: source, to: .shadowCopy) { try grading.mark($0, in: Overlay(of: checkout)) }
    }
  }
}

/// Does something that waits for processes on a thread of its own, so that no test waits for it.
package func apart<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
  try await withCheckedThrowingContinuation { continuation in
    Thread.detachNewThread { continuation.resume(with: Result { try work() }) }
  }
}
