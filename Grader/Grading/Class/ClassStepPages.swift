// A crash to step through for each way in which a class fails: the first student's program, recorded in the scenario that
// it does not survive. Marks are made from the books alone; a recording needs the program too, so that it is built once
// more. A page's name says of what it was made: whoever grades again makes only those that are new.

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

  /// Prepares to write pages into the folder of a class's marks.
  public init(into output: URL, in checkout: Checkout, sets: [ScenarioSet], students: ClassFolder) {
    (self.output, self.checkout, self.sets) = (output, checkout, sets)
    self.students = Dictionary(students.students.map { ($0.name, $0.submission) }) { first, _ in first }
  }

  /// Writes what is missing, and returns the name of each page by the title of its cluster. A failure that can't be
  /// shown on a page (several machines, a program that does not do the same twice) has none.
  ///
  /// - Parameter tell: is told how many pages of how many are there.
  public func write(for marks: ClassMarks, tell: (Int, Int) -> Void = { _, _ in }) throws -> [String: String] {
    let wanted = FailureCluster.all(of: marks).compactMap { cluster in
      Crash(cluster.example, marks).map { (title: cluster.title, crash: $0) }
    }
    guard !wanted.isEmpty else { return [:] }
    let folder = output.appending(path: Self.folderName)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var overlay: Overlay?
    var pages: [String: String] = [:]
    for (index, (title, crash)) in wanted.enumerated() {
      let file = folder.appending(path: crash.fileName)
      if !FileManager.default.fileExists(atPath: file.path) {
        let used = try overlay ?? Overlay(of: checkout)
        overlay = used
        if let page = try page(of: crash, in: used) { try Data(page.utf8).write(to: file, options: .atomic) }
      }
      if FileManager.default.fileExists(atPath: file.path) { pages[title] = "\(Self.folderName)/\(crash.fileName)" }
      tell(index + 1, wanted.count)
    }
    try removeOthers(than: Set(wanted.map(\.crash.fileName)), in: folder)
    return pages
  }

  /// What an earlier grading left.
  private func removeOthers(than names: Set<String>, in folder: URL) throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where !names.contains(name) {
      try FileManager.default.removeItem(at: folder.appending(path: name))
    }
  }

  private func page(of crash: Crash, in overlay: Overlay) throws -> String? {
    guard let set = sets.first(where: { $0.lab.name == crash.lab }), let submission = students[crash.student],
      case .success(let source) = submission.source(of: set.lab),
      case .built(let executable) = try overlay.build(set.lab, around: source)
    else { return nil }
    let seeded = set.seeded(crash.seed)
    guard let scenario = seeded.scenarios.first(where: { $0.name == crash.token.scenario }),
      let shorter = try? scenario.shortened(by: crash.token)
    else { return nil }
    let process = try LabProcess(executable: executable, shorter.bootOptions)
    let recording = Recording(Judge(lab: set.lab, scenario: shorter), process, with: crash.token.plan)
    guard process.failure == nil, let recording else { return nil }
    let program = PageDocument.Program(label: submission.name(of: set.lab), recording: recording)
    let text = set.texts[scenario.name] ?? ""
    return PageDocument(
      lab: set.lab, cases: [PageDocument.Case(source: text, programs: [program], dropped: crash.token.dropped)],
      opensOn: crash.token
    ).html
  }

  /// A student's crash.
  private struct Crash {
    let student: String
    let lab: String
    let token: ReplayToken
    /// What was random in the scenario.
    let seed: UInt64
    let fileName: String

    init?(_ example: FailureCluster.Example, _ marks: ClassMarks) {
      guard let mark = marks[example.student],
        let lab = mark.report.labs.first(where: { $0.name == example.lab }),
        let failure = lab.scenarios.first(where: { $0.name == example.scenario })?.counterexample,
        !failure.isUnfinished, let text = failure.token, let token = try? ReplayToken(text)
      else { return nil }
      (student, self.lab, self.token) = (example.student, example.lab, token)
      seed = mark.report.provenance.flatMap { UInt64($0.seed) } ?? 0
      // The key says what the student handed in and by which kit and scenarios it was marked.
      let hash = SHA256.hex("\(mark.key)\n\(text)".utf8)
      fileName = "\(example.lab)-\(token.scenario)-\(hash.prefix(12)).html"
    }
  }
}
