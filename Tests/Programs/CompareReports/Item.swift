import Foundation
import Grading
import Judging

/// One file to collect: a report on a solution, or a recording of a demo.
struct Item: Sendable {
  /// What the grader is to make of the solution.
  enum Kind: Sendable {
    case report
    /// All that the solution does in a demo, as a page for a browser.
    case page(String)
    /// The demo as a terminal shows it.
    case demo(String)
  }

  let solution: KeptSolution
  let kind: Kind

  var name: String {
    switch kind {
    case .report: solution.name
    case .page(let demo): "page-\(demo)"
    case .demo(let demo): "demo-\(demo)"
    }
  }

  /// Its place within a collection.
  var file: String {
    let ending =
      switch kind {
      case .report: "json"
      case .page: "html"
      case .demo: "txt"
      }
    return "\(solution.lab.name)/\(name).\(ending)"
  }

  /// What there is to collect for a lab: of every solution a report, of the kit's own every demo.
  static func all(of lab: LabDescription, in checkout: Checkout) -> [Item] {
    let kept = KeptSolution.all(of: lab, in: checkout)
    let folder = checkout.folder(of: lab).appending(path: "Demos")
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let demos = files.filter { $0.hasSuffix(".scenario") }.sorted().map { String($0.dropLast(".scenario".count)) }
    let shown = kept.filter { $0.kind == .solution }
    return kept.map { Item(solution: $0, kind: .report) }
      + shown.flatMap { solution in
        demos.flatMap { [Item(solution: solution, kind: .page($0)), Item(solution: solution, kind: .demo($0))] }
      }
  }
}

extension Item {
  /// Has a grader make it, and returns what it came to in a few words.
  func collect(from grader: GraderUnderTest, into folder: URL) throws -> String {
    let room = try Room(for: solution)
    defer { room.remove() }
    let status = grader.run(words(room, grader), output: room.output, errors: room.errors)
    guard let made = try? Data(contentsOf: result(in: room)), isExpected(status), !made.isEmpty else {
      throw UsageProblem(description: "exit status \(status): \(room.lastWords)")
    }
    let file = folder.appending(path: file)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try room.withoutItsPath(made).write(to: file, options: .atomic)
    guard case .report = kind else { return "\((made.count + 1023) / 1024) KiB" }
    let sum = try JSONDecoder().decode(Sum.self, from: made)
    let again = status == 2 ? "; something could not be graded, remove the file to try again" : ""
    return "\(sum.points) of \(sum.maxPoints) points\(again)"
  }

  /// What a report says first.
  private struct Sum: Decodable {
    let points: Int
    let maxPoints: Int
  }

  private func words(_ room: Room, _ grader: GraderUnderTest) -> [String] {
    // A worker keeps to the core of its number: graders of one worker each would all share the first core.
    let workers = "\(ProcessInfo.processInfo.activeProcessorCount)"
    // The program is never run: `--with` names another.
    let asked = ["--lab", solution.lab.name, "--program", grader.path]
    return switch kind {
    case .report:
      ["--lab", solution.lab.name, "--submission", room.submission.path, "-j", workers, "--report", room.result.path]
    case .page(let demo): ["page"] + asked + [demo, "--with", room.source.path, "-o", room.result.path]
    case .demo(let demo): ["demo"] + asked + [demo, "--with", room.source.path]
    }
  }

  private func result(in room: Room) -> URL { if case .demo = kind { room.output } else { room.result } }

  /// Marks may be lost; a recording is made or not.
  private func isExpected(_ status: Int32) -> Bool {
    if case .report = kind { (0...2).contains(status) } else { status == 0 }
  }
}
