// What a mark depends on, so that it can be reproduced months later, and so that somebody who gets another one can be
// told why: every difference has a name here.

extension GradeReport {
  /// What the marks depend on.
  public struct Provenance: Codable, Hashable, Sendable {
    /// A file or a set of files, and the hash of its bytes.
    public struct Hash: Codable, Hashable, Sendable {
      /// What it is: a lab's student file, or a lab's name for all its scenarios.
      public var file: String
      /// The SHA-256 of its bytes, in hexadecimal.
      public var sha256: String

      /// Names a hash.
      public init(file: String, sha256: String) { (self.file, self.sha256) = (file, sha256) }
    }

    /// Whose work it is, if the marks are one of a class.
    public var student: String?
    /// The files that were handed in and looked at.
    public var submission: [Hash]
    /// The hash of the kit's sources: labs, judge and grader.
    public var kit: String
    /// The scenarios of each lab, with what each is worth and who sees it.
    public var scenarios: [Hash]
    /// The version of the protocol between judge and lab processes.
    public var contract: Int
    /// What the compiler says about itself.
    public var toolchain: String
    /// The processor's architecture.
    public var architecture: String
    /// The seed of what is random in scenarios.
    public var seed: String
    /// What each boot may use.
    public var budgets: String
    /// How lab processes were locked in; `nil` if that is not known.
    public var isolation: String?

    /// Takes down what marks depend on.
    public init(
      student: String? = nil, submission: [Hash], kit: String, scenarios: [Hash], contract: Int, toolchain: String,
      architecture: String, seed: String, budgets: String, isolation: String? = nil
    ) {
      (self.student, self.submission, self.kit, self.scenarios) = (student, submission, kit, scenarios)
      (self.contract, self.toolchain, self.architecture) = (contract, toolchain, architecture)
      (self.seed, self.budgets, self.isolation) = (seed, budgets, isolation)
    }

    /// What is not the same, a line each: `toolchain: was …, is …`.
    public func differences(from other: Provenance) -> [String] {
      func line(_ what: String, _ old: String?, _ new: String?) -> [String] {
        old == new ? [] : ["\(what): was \(Self.short(old ?? "unknown")), is \(Self.short(new ?? "unknown"))"]
      }
      return Self.differences("submission", other.submission, submission) + line("kit", other.kit, kit)
        + Self.differences("scenarios", other.scenarios, scenarios)
        + line("contract", "\(other.contract)", "\(contract)") + line("toolchain", other.toolchain, toolchain)
        + line("architecture", other.architecture, architecture) + line("seed", other.seed, seed)
        + line("budgets", other.budgets, budgets) + line("isolation", other.isolation, isolation)
    }

    private static func differences(_ what: String, _ old: [Hash], _ new: [Hash]) -> [String] {
      Set((old + new).map(\.file)).sorted().compactMap { file in
        let (before, after) = (old.first { $0.file == file }?.sha256, new.first { $0.file == file }?.sha256)
        guard before != after else { return nil }
        return "\(what) \(file): was \(short(before ?? "absent")), is \(short(after ?? "absent"))"
      }
    }

    /// A hash's beginning, which is enough to tell two apart; anything else whole.
    private static func short(_ text: String) -> String {
      text.wholeMatch(of: /[0-9a-f]{64}/) == nil ? text : "\(text.prefix(12))…"
    }
  }

  /// What a transaction of a program costs, measured in undisturbed runs.
  public struct Cost: Codable, Hashable, Sendable {
    /// The parts whose program it is.
    public var parts: [String]
    /// What is counted as a transaction: the command.
    public var transaction: String
    /// How many there were.
    public var transactions: Int
    /// The syncs of them all.
    public var syncs: Int
    /// The bytes that they all wrote.
    public var bytesWritten: Int

    /// Records a cost.
    public init(parts: [String], transaction: String, transactions: Int, syncs: Int, bytesWritten: Int) {
      (self.parts, self.transaction, self.transactions) = (parts, transaction, transactions)
      (self.syncs, self.bytesWritten) = (syncs, bytesWritten)
    }

    /// Syncs for each transaction.
    public var syncsEach: Double { Double(syncs) / Double(max(1, transactions)) }
    /// Bytes for each transaction.
    public var bytesEach: Double { Double(bytesWritten) / Double(max(1, transactions)) }
  }

  /// The same marks with something known about where they come from.
  public func with(_ provenance: Provenance?) -> GradeReport { GradeReport(labs: labs, provenance: provenance) }

  /// The same marks without how long they took: two runs then give the same bytes.
  public var timeless: GradeReport { GradeReport(labs: labs.map(\.timeless), provenance: provenance) }
}

extension GradeReport.LabMark {
  /// The same marks, as something else makes of each scenario's.
  public func map(_ change: (GradeReport.ScenarioMark) -> GradeReport.ScenarioMark) -> GradeReport.LabMark {
    GradeReport.LabMark(
      name: name, title: title, studentFile: studentFile, note: note, buildFailure: buildFailure,
      scenarios: scenarios.map(change), syncAudits: syncAudits, costs: costs, ignored: ignored, sandbox: sandbox)
  }

  fileprivate var timeless: GradeReport.LabMark { map { $0.with(seconds: 0) } }
}

extension GradeReport.ScenarioMark {
  /// The same mark, shown to others or taken in another time.
  public func with(visibility: GradeReport.Visibility? = nil, seconds: Double? = nil) -> GradeReport.ScenarioMark {
    GradeReport.ScenarioMark(
      name: name, title: title, part: part, status: status, maxPoints: maxPoints, reason: reason, coverage: coverage,
      counterexample: counterexample, disks: disks, visibility: visibility ?? self.visibility,
      seconds: seconds ?? self.seconds)
  }

  /// Whether a student sees at once how it came out.
  public var isVisible: Bool { visibility == nil || visibility == .visible }
}
