// A crash to step through for each way in which a class fails: the first student's program, recorded in the scenario that
// it does not survive. Marks are made from the books alone; a recording needs the program too, so that it is built once
// more. A page's name says of what it was made: whoever grades again makes only those that are new, and whoever merges
// shards gets the same pages as one machine would have written.

import Archives
import Exploration
import Foundation
import Judging
import LabKit
import Reporting

/// Writes the pages that a class's page links to.
public struct ClassStepPages {
  /// The folder of the pages within a class's folder.
  public static let folderName = "crashes"

  private let output: URL
  private let checkout: Checkout
  private let sets: [ScenarioSet]
  private let students: [String: Submission]
  private let bench: JudgeBench

  /// What came of it.
  public struct Pages: Hashable, Sendable {
    /// The name of each page by the title of its cluster.
    public var links: [String: String] = [:]
    /// The students whose crash has no page because what was marked is not at hand: no submission, or another one.
    public var missing: [String] = []
  }

  /// Prepares to write pages into the folder of a class's marks; without the students' work only those that are there
  /// already can be linked to.
  public init(
    into output: URL, in checkout: Checkout, sets: [ScenarioSet], students: ClassFolder?,
    bench: JudgeBench = JudgeBench()
  ) {
    (self.output, self.checkout, self.sets, self.bench) = (output, checkout, sets, bench)
    self.students = Dictionary((students?.students ?? []).map { ($0.name, $0.submission) }) { first, _ in first }
  }

  /// Writes what is missing. A failure that can't be shown on a page (several machines, a program that does not do the
  /// same twice, one that ends the judge) has none.
  ///
  /// - Parameter tell: is told how many pages of how many are there.
  public func write(for marks: ClassMarks, tell: (Int, Int) -> Void = { _, _ in }) throws -> Pages {
    let wanted = FailureCluster.all(of: marks).compactMap { cluster in
      Crash(cluster.example, marks).map { (title: cluster.title, crash: $0) }
    }
    let folder = output.appending(path: Self.folderName)
    if !wanted.isEmpty { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }
    let provenance = try Provenance(of: checkout, seed: 0)
    var overlay: Overlay?
    var pages = Pages()
    for (index, (title, crash)) in wanted.enumerated() {
      let file = folder.appending(path: crash.fileName)
      if !FileManager.default.fileExists(atPath: file.path) {
        if let marked = marked(crash, provenance) {
          let used = try overlay ?? Overlay(of: checkout)
          overlay = used
          if let page = try page(of: crash, marked, in: used) { try Data(page.utf8).replace(file) }
        } else if !pages.missing.contains(crash.student) {
          pages.missing.append(crash.student)
        }
      }
      if FileManager.default.fileExists(atPath: file.path) {
        pages.links[title] = "\(Self.folderName)/\(crash.fileName)"
      }
      tell(index + 1, wanted.count)
    }
    try removeOthers(than: Set(wanted.map(\.crash.fileName)), in: folder)
    return pages
  }

  /// What an earlier grading left.
  private func removeOthers(than names: Set<String>, in folder: URL) throws {
    let there = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    for name in there where !names.contains(name) {
      try FileManager.default.removeItem(at: folder.appending(path: name))
    }
  }

  /// What was marked: a file, and the scenarios. `nil` if it is not at hand, or what is at hand would be another crash.
  private func marked(_ crash: Crash, _ provenance: Provenance) -> (set: ScenarioSet, name: String, source: Data)? {
    guard let set = sets.first(where: { $0.lab.name == crash.lab }), let submission = students[crash.student],
      case .success(let source) = submission.source(of: set.lab)
    else { return nil }
    let (was, now) = (crash.provenance, provenance.note(submission, student: crash.student, sets: [set]))
    guard was.kit == now.kit, now.submission.allSatisfy(was.submission.contains),
      now.scenarios.allSatisfy(was.scenarios.contains)
    else { return nil }
    return (set, submission.name(of: set.lab), source)
  }

  private func page(
    of crash: Crash, _ marked: (set: ScenarioSet, name: String, source: Data), in overlay: Overlay
  ) throws -> String? {
    let set = marked.set
    guard case .built(let executable) = try overlay.build(set.lab, around: marked.source) else { return nil }
    let seeded = set.seeded(UInt64(crash.provenance.seed) ?? 0)
    guard let scenario = seeded.scenarios.first(where: { $0.name == crash.token.scenario }) else { return nil }
    let task = JudgeTask.record(
      scenario, token: crash.token.description, label: marked.name, text: set.texts[scenario.name] ?? "")
    switch bench.use({ $0.answer(task, about: JudgedProgram(set.lab, executable: executable)) }) {
    case .recorded(let page): return page
    case .unable(let why, let cause) where cause != .judge: throw InfrastructureError(why)
    default: return nil
    }
  }

  /// A student's crash.
  private struct Crash {
    let student: String
    let lab: String
    let token: ReplayToken
    /// What the marks depend on.
    let provenance: GradeReport.Provenance
    let fileName: String

    init?(_ example: FailureCluster.Example, _ marks: ClassMarks) {
      guard let mark = marks[example.student],
        let lab = mark.report.labs.first(where: { $0.name == example.lab }),
        let failure = lab.scenarios.first(where: { $0.name == example.scenario })?.counterexample,
        !failure.isUnfinished, let text = failure.token, let token = try? ReplayToken(text),
        let provenance = mark.report.provenance
      else { return nil }
      (student, self.lab, self.token) = (example.student, example.lab, token)
      self.provenance = provenance
      // The key says what the student handed in and by which kit and scenarios it was marked.
      let hash = SHA256.hex("\(mark.key)\n\(text)".utf8)
      fileName = "\(example.lab)-\(token.scenario)-\(hash.prefix(12)).html"
    }
  }
}
