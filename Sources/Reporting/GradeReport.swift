// The native report: what was found out about a submission, as data. Everything that a person or a platform reads is
// derived from it, so that no two formats can disagree.

/// What the judge found out about a submission.
public struct GradeReport: Codable, Hashable, Sendable {
  /// What marks a file as such a report.
  public static let formatName = "powercut-report"
  /// The version of the format that this kit writes.
  public static let currentVersion = 1

  /// The format's name.
  public let format: String
  /// The format's version.
  public let version: Int
  /// How it came out as a whole.
  public let status: Status
  /// The points earned.
  public let points: Int
  /// The points that could be earned, those of ungraded scenarios included.
  public let maxPoints: Int
  /// The labs, in the order in which they were marked.
  public let labs: [LabMark]
  /// What the marks depend on; `nil` if nobody took it down.
  public let provenance: Provenance?

  /// Sums up the labs.
  public init(labs: [LabMark], provenance: Provenance? = nil) {
    self.provenance = provenance?.judged(in: labs.compactMap(\.sandbox))
    format = Self.formatName
    version = Self.currentVersion
    self.labs = labs
    status = Status(of: labs.map(\.status))
    points = labs.reduce(0) { $0 + $1.points }
    maxPoints = labs.reduce(0) { $0 + $1.maxPoints }
  }

  /// The exit status that tells it: 0 for all marks, 1 for marks lost, 2 where something could not be graded.
  public var exitStatus: Int32 {
    switch status {
    case .passed: 0
    case .failed: 1
    case .ungraded: 2
    }
  }
}

extension GradeReport {
  /// How something came out.
  public enum Status: String, Codable, Hashable, Sendable {
    /// All points.
    case passed
    /// Points were lost.
    case failed
    /// It could not be graded, through no fault of the submission; this is never a zero.
    case ungraded

    /// The status of a whole: what could not be graded outweighs what failed.
    init(of parts: [Status]) {
      self = parts.contains(.ungraded) ? .ungraded : parts.contains(.failed) ? .failed : .passed
    }
  }

  /// When a student sees how a scenario came out; platforms that can't say so show its points and nothing else.
  public enum Visibility: String, Codable, CaseIterable, Hashable, Sendable {
    /// At once.
    case visible
    /// When nobody can hand in any more.
    case afterDueDate = "after_due_date"
    /// When the marks are out.
    case afterPublished = "after_published"
    /// Never.
    case hidden
  }

  /// One lab's marks.
  public struct LabMark: Codable, Hashable, Sendable {
    /// The product's name, for example `shadow-copy`.
    public let name: String
    /// The lab's title, also its folder under `Labs`.
    public let title: String
    /// The file that was marked, as its author knows it.
    public let studentFile: String
    /// How it came out.
    public let status: Status
    /// The points earned.
    public let points: Int
    /// The points that could be earned.
    public let maxPoints: Int
    /// What is to be said of the choice of that file, where it has another name than it should; `nil` if nothing is.
    public let note: String?
    /// Why there was nothing to judge: the compiler's message, or what is wrong with the file.
    public let buildFailure: String?
    /// The scenarios, in order.
    public let scenarios: [ScenarioMark]
    /// Which syncs its programs need, for each that lost no marks but for limits; `nil` if nobody asked.
    public let syncAudits: [SyncAudit]?
    /// What a transaction costs, for each program that passed; `nil` if nobody asked.
    public let costs: [Cost]?
    /// What was handed in beside the student's file, and not looked at; `nil` if nothing was.
    public let ignored: [String]?
    /// How the program was locked in; `nil` if it was not run.
    public let sandbox: Sandbox?

    /// The most that is told of what its author names and a compiler says, in bytes of whatever format.
    static let most = (text: 4 << 10, list: 16 << 10, message: 56 << 10)

    /// Sums up the scenarios of a lab.
    public init(
      name: String, title: String, studentFile: String, note: String? = nil, buildFailure: String? = nil,
      scenarios: [ScenarioMark], syncAudits: [SyncAudit]? = nil, costs: [Cost]? = nil, ignored: [String]? = nil,
      sandbox: Sandbox? = nil
    ) {
      // Names of files and what compilers say of them have any length that their author likes.
      self.note = note?.cut(to: Self.most.text)
      (self.syncAudits, self.costs, self.sandbox) = (syncAudits, costs, sandbox)
      self.ignored = ignored?.cut(to: Self.most.list, each: Self.most.text)
      self.name = name
      self.title = title
      self.studentFile = studentFile.cut(to: Self.most.text)
      self.buildFailure = buildFailure?.cut(to: Self.most.message)
      self.scenarios = scenarios
      status = Status(of: scenarios.map(\.status) + (buildFailure == nil ? [] : [.failed]))
      points = scenarios.reduce(0) { $0 + $1.points }
      maxPoints = scenarios.reduce(0) { $0 + $1.maxPoints }
    }
  }

  /// One scenario's marks.
  public struct ScenarioMark: Codable, Hashable, Sendable {
    /// The file's name without its ending, for example `a5-all-or-nothing`.
    public let name: String
    /// What it claims.
    public let title: String
    /// The part of the lab that it judges.
    public let part: String
    /// How it came out.
    public let status: Status
    /// The points earned.
    public let points: Int
    /// The points that could be earned.
    public let maxPoints: Int
    /// Why it could not be graded, if it could not.
    public let reason: String?
    /// What was covered, if it was judged.
    public let coverage: Coverage?
    /// What went wrong, if the judge found something.
    public let counterexample: Failure?
    /// How it comes out on every disk, the strongest first; `nil` if nobody asked.
    public let disks: [DiskVerdict]?
    /// Who sees how it came out; `nil` if everybody does.
    public let visibility: Visibility?
    /// How long it took, in seconds.
    public let seconds: Double

    /// Records a mark.
    public init(
      name: String, title: String, part: String, status: Status, maxPoints: Int, reason: String? = nil,
      coverage: Coverage? = nil, counterexample: Failure? = nil, disks: [DiskVerdict]? = nil,
      visibility: Visibility? = nil, seconds: Double = 0
    ) {
      (self.disks, self.visibility) = (disks, visibility)
      (self.name, self.title, self.part, self.status) = (name, title, part, status)
      (self.maxPoints, self.reason, self.coverage) = (maxPoints, reason?.cut(to: LabMark.most.list), coverage)
      (self.counterexample, self.seconds) = (counterexample, seconds)
      points = status == .passed ? maxPoints : 0
    }
  }
}
