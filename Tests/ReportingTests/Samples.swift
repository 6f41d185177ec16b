import Reporting

/// Reports to print, read as any reader of the format would.
enum Samples {
  typealias Line = GradeReport.Failure.Line

  static func coverage(
    moments: Int = 24, states: String = "232", bounds: [String] = []
  ) -> GradeReport.Coverage {
    GradeReport.Coverage(
      model: "posix", exhaustive: bounds.isEmpty, bounds: bounds, moments: moments, pairs: "at least 1,240",
      states: states, images: 4, behaviours: 12, boots: 13, calls: 1130, depth: 1)
  }

  /// A lost ledger.
  static let story = [
    Line("command", "boot on an empty disk"), Line("reply", "done"), Line("command", "open alice 100"),
    Line("call", "open(ledger.new)"), Line("call", "write(ledger.new, 21 bytes at 0)"),
    Line("call", "rename(ledger.new, ledger)"), Line("call", "syncDirectory(/)"), Line("reply", "done"),
    Line("crash", "power cut right after the answer"), Line("lost", "lost: bytes 0–511 of ledger.new"),
    Line("command", "boot"), Line("reply", "done"), Line("command", "balances"), Line("call", "open(ledger)"),
    Line("fault", "read(ledger, 512 bytes at 0): input/output error"),
    Line("reply", "threw: damaged: a ledger with a zero in byte 0"),
  ]

  static func failure(_ rule: String = "atomic", story: [Line] = story) -> GradeReport.Failure {
    GradeReport.Failure(
      rule: rule, headline: "A state that never should be is there after one power cut.", story: story,
      expected: ["alice=100", "no accounts"], seen: "it threw: damaged: a ledger with a zero in byte 0",
      irrelevant: ["the size of ledger.new"], token: "pc1:a5-all-or-nothing:13/1/a0ba", output: "debug: 3\nbye\n")
  }

  static func unfinished(_ hole: String) -> GradeReport.Failure {
    GradeReport.Failure(
      rule: "unfinished", headline: "Not written yet: \(hole).", story: [], expected: [], seen: hole, irrelevant: [],
      token: nil, output: "")
  }

  static func scenario(
    _ name: String, _ title: String, _ points: Int, part: String = "A", _ status: GradeReport.Status = .passed,
    reason: String? = nil, _ coverage: GradeReport.Coverage? = coverage(), _ failure: GradeReport.Failure? = nil,
    disks: [GradeReport.DiskVerdict]? = nil
  ) -> GradeReport.ScenarioMark {
    GradeReport.ScenarioMark(
      name: name, title: title, part: part, status: status, maxPoints: points, reason: reason, coverage: coverage,
      counterexample: failure, disks: disks, seconds: 0.125)
  }

  static func lab(
    _ scenarios: [GradeReport.ScenarioMark], buildFailure: String? = nil, syncAudits: [GradeReport.SyncAudit]? = nil
  ) -> GradeReport.LabMark {
    GradeReport.LabMark(
      name: "shadow-copy", title: "ShadowCopy", studentFile: "Labs/ShadowCopy/Ledgers.swift",
      buildFailure: buildFailure, scenarios: scenarios, syncAudits: syncAudits)
  }

  /// How a scenario comes out on three disks, of which the harshest is too harsh.
  static func disks(losing losses: [String]) -> [GradeReport.DiskVerdict] {
    [
      GradeReport.DiskVerdict(model: "sequential", status: .safe),
      GradeReport.DiskVerdict(model: "xfs", status: .bounded, bounds: ["at most 1000 boots"]),
      GradeReport.DiskVerdict(model: "posix", status: .unsafe, rule: "atomic", loses: losses),
    ]
  }

  /// A program that syncs its new file twice.
  static let audit = GradeReport.SyncAudit(
    parts: ["A", "B"], scenarios: ["a5-all-or-nothing", "a6-acknowledged"],
    syncs: [
      .init(command: "transfer", ordinal: 1, calls: ["sync(ledger.new)"], needed: false, kept: true),
      .init(command: "transfer", ordinal: 2, calls: ["syncData(ledger.new)"], needed: false, kept: false),
      .init(
        command: "transfer", ordinal: 3, calls: ["syncDirectory(/)"], needed: true, kept: true,
        scenario: "a6-acknowledged", rule: "durable", loses: ["rename(ledger.new, ledger)"]),
    ])

  /// One of each.
  static let report = GradeReport(labs: [
    lab(
      [
        scenario("a1-no-crash", "A ledger remembers its accounts", 8, .passed, coverage(moments: 0, states: "0")),
        scenario(
          "a5-all-or-nothing", "Money moves completely or not at all", 8, .failed, coverage(), failure(),
          disks: disks(losing: ["bytes 0–511 of ledger.new", "the size of ledger.new"])),
        scenario(
          "a6-acknowledged", "What was acknowledged stays", 7, .failed, coverage(), failure("durable"),
          disks: disks(losing: ["rename(ledger.new, ledger)"])),
        scenario(
          "b1-leftovers", "What an earlier crash left is neither believed nor in the way", 5, part: "B", .passed,
          coverage(states: "at least 1.5·10³⁵", bounds: ["at most 3 crashes of one recovery"])),
        scenario("b2-full-disk", "A full disk", 5, part: "B", .ungraded, reason: "no socket for a boot", nil),
        scenario(
          "c1-no-crash", "Branches hold what was paid in", 6, part: "C", .failed, coverage(moments: 0, states: "0"),
          unfinished("Lab 1, part C: balances")),
        scenario(
          "c2-sixteen-branches", "A transfer writes two branches", 6, part: "C", .failed,
          coverage(moments: 0, states: "0"), unfinished("Lab 1, part C: balances")),
      ], syncAudits: [audit])
  ])
}
