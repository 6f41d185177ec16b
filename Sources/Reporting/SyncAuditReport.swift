// Which syncs a program needs, for people: all of them one by one, or in a line or two under a table.

/// What an audit says.
public struct SyncAuditReport {
  private let audit: GradeReport.SyncAudit
  private let terminal: Terminal

  /// Prepares to tell an audit.
  public init(_ audit: GradeReport.SyncAudit, terminal: Terminal) {
    self.audit = audit
    self.terminal = terminal
  }

  // MARK: One by one

  /// Every sync with what it is needed for.
  public var text: String {
    let program = audit.parts.count == 1 ? "Part \(audit.parts[0])" : "Parts \(audit.parts.joined(separator: ", "))"
    let count = audit.syncs.count == 1 ? "1 sync" : "\(audit.syncs.count) syncs"
    let scenarios = audit.scenarios.count == 1 ? "1 scenario" : "\(audit.scenarios.count) scenarios"
    let head = "\(program): \(count), \(scenarios) with power cuts"
    if let failed = audit.failed {
      return terminal.paint(head, .title) + "\n\n  \(failed) does not hold; an audit is for programs that pass.\n"
    }
    return terminal.paint(head, .title) + "\n\n" + audit.syncs.map(row).joined() + "\n" + wrapped(conclusion)
  }

  private func row(_ sync: GradeReport.SyncAudit.Sync) -> String {
    let width = audit.syncs.map { "\($0.command) \($0.ordinal)".count }.max() ?? 0
    let place = "\(sync.command) \(sync.ordinal)".padded(width)
    let sign = sync.unexamined == true ? "?" : sync.kept ? terminal.paint("✓", .good) : terminal.paint("–", .notice)
    let lines = "\(sync.callText.printable): \(verdict(sync).printable)".wrapped(terminal.columns - width - 6)
    let indent = String(repeating: " ", count: width + 6)
    return "  \(sign) \(place)  " + lines.joined(separator: "\n\(indent)") + "\n"
  }

  private func verdict(_ sync: GradeReport.SyncAudit.Sync) -> String {
    if let scenario = sync.scenario {
      return "needed; without it \(scenario) \(Loss(rule: sync.rule, loses: sync.loses).words)"
    }
    if sync.unexamined == true { return "not examined: the audit ended before" }
    return sync.kept ? "needed once the redundant ones are gone" : "redundant: no scenario here needs it"
  }

  private var conclusion: String {
    let dropped = audit.syncs.filter { !$0.kept }
    let alone = audit.syncs.count { !$0.needed && $0.unexamined != true }
    let bounds = audit.bounds.isEmpty ? "" : " As far as was tried: \(audit.bounds.joined(separator: ", "))."
    if dropped.isEmpty { return "Every sync\(unexamined.isEmpty ? "" : " that was examined") is needed.\(bounds)" }
    let all = dropped.count == 1 ? "The redundant one can go" : "The \(dropped.count) redundant ones can go together"
    let choice = alone > dropped.count ? " Others could go instead: this is one of several smallest sets." : ""
    return "\(all), and nothing breaks.\(choice)\(bounds)"
  }

  private func wrapped(_ text: String) -> String {
    text.printable.wrapped(terminal.columns - 2).map { "  \($0)\n" }.joined()
  }

  // MARK: In a few lines

  /// A line for each sync that can go, or one that says that none can.
  var lines: [String] {
    guard audit.failed == nil else { return [] }
    if audit.syncs.isEmpty { return audit.bounds.map { "\(audit.parts.joined(separator: ", ")): \($0); audit has it" } }
    let limit = audit.bounds.isEmpty ? "" : " (as far as was tried: \(audit.bounds.joined(separator: ", ")))"
    let dropped = audit.syncs.filter { !$0.kept }
    let parts = audit.parts.joined(separator: ", ")
    let count = audit.syncs.count
    if !unexamined.isEmpty {
      let known = dropped.isEmpty ? "" : ", and redundant: \(dropped.map(\.place).joined(separator: ", "))"
      let few = unexamined.count == count ? "none" : "\(count - unexamined.count)"
      return ["\(parts): \(few) of \(count) syncs examined, since that takes long\(known); audit examines all\(limit)"]
    }
    if dropped.isEmpty {
      return ["\(parts): \(count == 1 ? "the only sync" : "each of the \(count) syncs") is needed\(limit)"]
    }
    return dropped.map { sync in
      "\(parts): the \(sync.place), \(sync.callText), is redundant: no scenario here needs it\(limit)"
    }
  }

  private var unexamined: [GradeReport.SyncAudit.Sync] { audit.syncs.filter { $0.unexamined == true } }
}

extension GradeReport.SyncAudit.Sync {
  private static let ordinals = [
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
  ]

  /// Which sync it is: `second sync in transfer`.
  var place: String {
    let number = ordinal <= Self.ordinals.count ? Self.ordinals[ordinal - 1] : "\(ordinal)th"
    return "\(number) sync in \(command)"
  }

  /// The calls that it was seen as, if they are few.
  var callText: String {
    let rest = calls.count - 2
    return calls.prefix(2).joined(separator: " or ") + (rest > 0 ? " or \(rest) more" : "")
  }
}
