import Foundation
import Judging
import Reporting

@testable import Grading

/// Overlays that the tests share, so that each submission costs an incremental build and no more.
actor OverlayPool {
  static let shared = OverlayPool()

  private let size = 2
  private var made = 0
  private var idle: [Overlay] = []
  private var waiting: [CheckedContinuation<Void, Never>] = []

  /// Marks a submission in an overlay that nobody else uses meanwhile; says more than marks if asked to.
  func mark(
    _ submission: Submission, for lab: LabDescription = .shadowCopy, sayingMore saysMore: Bool = false
  ) async throws -> GradeReport.LabMark {
    while idle.isEmpty, made == size { await withCheckedContinuation { waiting.append($0) } }
    let overlay: Overlay
    if let free = idle.popLast() {
      overlay = free
    } else {
      made += 1
      overlay = try Overlay(of: checkout)
    }
    var grading = LabGrading(lab, scenarios: try checkout.scenarios(of: lab))
    grading.cores = [nil]
    grading.measuresCosts = true
    grading.comparesModels = saysMore
    grading.auditsSyncs = saysMore
    let mark = await Work(overlay: overlay, grading: grading).mark(submission)
    idle.append(overlay)
    if !waiting.isEmpty { waiting.removeFirst().resume() }
    return mark
  }

  /// Marks a file.
  func mark(
    _ source: Data, for lab: LabDescription = .shadowCopy, sayingMore saysMore: Bool = false
  ) async throws -> GradeReport.LabMark {
    let folder = FileManager.default.temporaryDirectory.appending(path: "submission-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let labFolder = folder.appending(path: lab.folder)
    try FileManager.default.createDirectory(at: labFolder, withIntermediateDirectories: true)
    try source.write(to: labFolder.appending(path: lab.studentFile))
    return try await mark(Submission(directory: folder.path), for: lab, sayingMore: saysMore)
  }

  /// What a thread of its own does, so that no test waits for a thread that waits for a compiler. The overlay is passed
  /// on while nobody else uses it.
  private struct Work: @unchecked Sendable {
    let overlay: Overlay
    let grading: LabGrading

    func mark(_ submission: Submission) async -> GradeReport.LabMark {
      await withCheckedContinuation { continuation in
        Thread.detachNewThread { continuation.resume(returning: grading.mark(submission, in: overlay)) }
      }
    }
  }
}
