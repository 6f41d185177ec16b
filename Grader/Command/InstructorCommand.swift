import Foundation
import Grading
import Judging
import Reporting

/// What an instructor does beside marking: `example`, `merge`, `regrade`, `handout`, `lock`, `package`.
enum InstructorCommand {
  /// The commands and what they do, for the help; a students' kit has no examples.
  static var usage: [(usage: String, summary: String)] {
    let hasExample = (try? checkout()).map(ExampleCommand.isPossible) ?? false
    return (hasExample ? [ExampleCommand.usage] : []) + always
  }

  private static let always: [(usage: String, summary: String)] = [
    (
      "merge DIR… --out DIR [--class DIR]",
      "joins the marks of shards, in any order and as often as you like; with the class, its pages of crashes too"
    ),
    ("regrade RESULT.json --submission PATH", "marks again, and names every difference"),
    ("handout DIR", "writes the students' kit"),
    ("lock [--lab NAME]", "promises the points that scenarios have now"),
    (
      "package gradescope|github|slurm|kubernetes [--lab NAME] [--shards N] [--out FILE]",
      "writes what the platform takes"
    ),
  ]

  /// What they are called.
  static let names = ["example", "merge", "regrade", "handout", "lock", "package"]

  /// Runs one of them; `nil` if it is none.
  static func run(_ words: [String]) throws -> Int32? {
    guard let name = words.first else { return nil }
    let rest = Array(words.dropFirst())
    switch name {
    case "example": return try ExampleCommand.run(rest)
    case "merge": return try MergeCommand.run(rest)
    case "regrade": return try RegradeCommand.run(rest)
    case "handout": return try handout(rest)
    case "lock": return try lock(rest)
    case "package": return try package(rest)
    default: return nil
    }
  }

  /// The words that are no options, and the options.
  static func split(_ words: [String]) throws(GradingProblem) -> (words: [String], options: GraderArguments) {
    let options = try GraderArguments(words, takesPlain: true)
    return (options.plain, options)
  }

  /// The checkout around the current folder or this program.
  static func checkout() throws(GradingProblem) -> Checkout {
    try Checkout.here()
  }

  private static func handout(_ words: [String]) throws -> Int32 {
    let (words, options) = try split(words)
    guard words.count == 1 else { throw GradingProblem("expected: handout DIR [--solutions DIR]") }
    let folder = URL(filePath: words[0])
    try Handout(of: checkout(), solutions: options.solutions.map { URL(filePath: $0) }).write(to: folder)
    print("the students' kit is in \(folder.path)")
    return 0
  }

  private static func lock(_ words: [String]) throws -> Int32 {
    let (words, options) = try split(words)
    guard words.isEmpty else { throw GradingProblem("expected: lock [--lab NAME]") }
    let checkout = try checkout()
    for lab in options.labs {
      try checkout.lockPoints(of: lab)
      let points = try ScenarioSet(of: lab, in: checkout).scenarios.reduce(0) { $0 + $1.points }
      print("\(lab.name): \(points) points, locked")
    }
    return 0
  }

  private static func package(_ words: [String]) throws -> Int32 {
    let (words, options) = try split(words)
    let checkout = try checkout()
    let jobs = ClusterJobs(shards: options.shards, labs: options.labs)
    let (name, data): (String, Data)
    switch words {
    case ["gradescope"]:
      (name, data) = ("autograder.zip", try GradescopePackage(of: checkout, labs: options.labs).zip)
    case ["github"]:
      let sets = try options.labs.map { try ScenarioSet(of: $0, in: checkout) }
      (name, data) = ("classroom.yml", Data(GitHubWorkflow(sets).text.utf8))
    case ["slurm"]: (name, data) = ("powercut.sbatch", Data(jobs.slurm.utf8))
    case ["kubernetes"]: (name, data) = ("powercut.yaml", Data(jobs.kubernetes.utf8))
    default: throw GradingProblem("expected: package gradescope, github, slurm or kubernetes")
    }
    let file = URL(filePath: options.classOutput ?? name)
    try OutputFile(file.path).write(data)
    print("written to \(file.path)")
    return 0
  }
}

/// `regrade RESULT.json --submission PATH`: marks again as it was marked then, and names every difference.
enum RegradeCommand {
  static func run(_ words: [String]) throws -> Int32 {
    let (words, options) = try InstructorCommand.split(words)
    guard words.count == 1, let path = options.submission else {
      throw GradingProblem("expected: regrade RESULT.json --submission PATH")
    }
    let old = try GradeReport(json: String(contentsOfFile: words[0], encoding: .utf8))
    guard let provenance = old.provenance else {
      throw GradingProblem("\(words[0]) does not say where its marks come from")
    }
    let labs = try old.labs.map { try GraderArguments.lab($0.name) }
    let new = try mark(Submission(directory: path, for: labs), as: old, provenance, options)
    let causes = new.provenance?.differences(from: provenance) ?? []
    let changes = RegradeComparison.changes("", old, new, tellingCauses: false).map { change in
      change.why.isEmpty ? change.what : "\(change.what) (\(change.why))"
    }
    for line in causes + changes { print(line) }
    print(changes.isEmpty ? "the same marks: \(new.points) of \(new.maxPoints)" : "was \(old.points), is \(new.points)")
    return new.status == .ungraded ? 2 : changes.isEmpty ? 0 : 1
  }

  private static func mark(
    _ submission: Submission, as old: GradeReport, _ provenance: GradeReport.Provenance, _ options: GraderArguments
  ) throws -> GradeReport {
    let checkout = try InstructorCommand.checkout()
    let seed = UInt64(provenance.seed) ?? 0
    let sets = try old.labs.map { try ScenarioSet(of: GraderArguments.lab($0.name), in: checkout) }
    let overlay = try Overlay(of: checkout)
    let bench = JudgeBench(workers: .this)
    let labs = sets.map { set in
      var grading = LabGrading(set.lab, scenarios: set.seeded(seed).scenarios)
      (grading.bench, grading.requiresSandbox) = (bench, options.requiresSandbox)
      if let workers = options.workers { grading.cores = Marking.cores(workers) }
      return set.shown(grading.mark(submission, in: overlay))
    }
    // The seed is the one that was noted, whoever the student is.
    let note = try Provenance(of: checkout, seed: seed).note(submission, student: nil, sets: sets)
    return GradeReport(labs: labs, provenance: note)
  }
}
