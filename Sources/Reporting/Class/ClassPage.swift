// A class on one page: what is common first, who is who below. It needs nothing from anywhere, and whatever a student
// wrote is escaped: names, messages of the compiler, output of programs.

/// A class's page, and a page for each student.
public struct ClassPage {
  private let marks: ClassMarks
  private let twins: [String: [String]]
  private let changes: [RegradeComparison.Change]?
  private let crashes: [String: String]

  /// Prepares the pages.
  ///
  /// - Parameters:
  ///   - twins: who handed in the same tokens as whom.
  ///   - changes: what is different from an earlier grading, if there was one.
  ///   - crashes: pages that step through a crash, by the titles of clusters; each a link from the class's folder.
  public init(
    _ marks: ClassMarks, twins: [String: [String]], changes: [RegradeComparison.Change]? = nil,
    crashes: [String: String] = [:]
  ) {
    (self.marks, self.twins, self.changes, self.crashes) = (marks, twins, changes, crashes)
  }

  /// The class's page.
  public var index: String {
    let graded = marks.marks.filter { $0.report.status != .ungraded }
    let shares = graded.map { Double($0.report.points) / Double(max(1, $0.report.maxPoints)) }
    let ungraded = marks.marks.count - graded.count
    let summary =
      "\(marks.marks.count) students" + (ungraded > 0 ? ", \(ungraded) could not be graded, which is no zero" : "")
      + (shares.isEmpty ? "" : "; \(Self.median(shares)) % of the points in the median")
    return page(
      "Marks of a class",
      """
      <p>\(summary.xml)</p>
      \(DistributionPlot(shares).svg)
      <h2>What goes wrong</h2>
      \(clusters)
      \(comparison)<h2>Students</h2>
      \(table)
      """)
  }

  /// The page of a student.
  public func page(of mark: StudentMark) -> String {
    let report = TerminalReport(mark.report, terminal: Terminal(columns: 100)).text
    let ignored = mark.report.labs.first?.ignored ?? []
    let note = ignored.isEmpty ? "" : "<p>Not looked at: \(ignored.joined(separator: ", ").xml)</p>\n"
    let twin = twins[mark.student].map {
      "<p class=\"flag\">The same tokens as \($0.joined(separator: ", ").xml)</p>\n"
    }
    return page(
      mark.student,
      "<p><a href=\"../index.html\">The class</a></p>\n\(twin ?? "")\(note)<pre>\(report.xml)</pre>\n")
  }

  // MARK: Parts of the page

  private var clusters: String {
    let rows = FailureCluster.all(of: marks).map { cluster in
      let count = cluster.students.count
      let links = cluster.students.map { "<a href=\"\(link($0))\">\($0.xml)</a>" }.joined(separator: ", ")
      return """
        <details><summary><b>\(count) student\(count == 1 ? "" : "s")</b>: \(cluster.title.xml)</summary>
        <p>\(cluster.scenarios.joined(separator: ", ").xml)</p><p>\(links)</p>\(step(through: cluster))\(reasons(of: cluster) ?? card(of: cluster.example))</details>

        """
    }
    return rows.isEmpty ? "<p>Nothing.</p>" : rows.joined()
  }

  private func step(through cluster: FailureCluster) -> String {
    guard let page = crashes[cluster.title] else { return "" }
    return "<p><a href=\"\(page.xml)\">Step through \(cluster.example.student.xml)'s crash</a></p>"
  }

  /// Each student's own reason where no compiler saw anything: each is to be put right in another way.
  private func reasons(of cluster: FailureCluster) -> String? {
    let reasons = cluster.students.compactMap { student in
      marks[student]?.report.labs.first { $0.name == cluster.example.lab }
        .flatMap { $0.buildFailure ?? $0.reasonForAll }.map { "\(student): \($0)" }
    }
    guard cluster.scenarios.isEmpty, !reasons.isEmpty, !reasons.contains(where: { $0.contains("error: ") }) else {
      return nil
    }
    return "<pre>\(reasons.joined(separator: "\n").printable.xml)</pre>"
  }

  /// One student's counterexample, for all who fail alike.
  private func card(of example: FailureCluster.Example) -> String {
    guard let lab = marks[example.student]?.report.labs.first(where: { $0.name == example.lab }) else { return "" }
    if let message = lab.buildFailure { return "<pre>\(message.printable.xml)</pre>" }
    guard let scenario = lab.scenarios.first(where: { $0.name == example.scenario }), scenario.counterexample != nil
    else { return "" }
    return "<pre>\(CounterexampleCard(scenario, of: lab, terminal: Terminal(columns: 100)).text.xml)</pre>"
  }

  private var comparison: String {
    guard let changes else { return "" }
    let rows = changes.map { "<tr><td>\($0.student.xml)</td><td>\($0.what.xml)</td><td>\($0.why.xml)</td></tr>\n" }
    let table = "<table><tr><th>student</th><th>what</th><th>why</th></tr>\n\(rows.joined())</table>"
    return "<h2>What the regrade changed</h2>\n\(rows.isEmpty ? "<p>Nothing.</p>" : table)\n"
  }

  private var table: String {
    let labs = marks.marks.first?.report.labs.map(\.title) ?? []
    let head = (["student", "points"] + labs + ["same tokens as"]).map { "<th>\($0.xml)</th>" }.joined()
    let rows = marks.marks.map { mark in
      let report = mark.report
      let points = report.status == .ungraded ? "\(report.points) + ?" : "\(report.points)"
      let cells = report.labs.map { "\($0.points)\($0.buildFailure == nil ? "" : " (not built)")" }
      let twin = (twins[mark.student] ?? []).joined(separator: "; ")
      return
        "<tr class=\"\(report.status.rawValue)\"><td><a href=\"\(link(mark.student))\">\(mark.student.xml)</a>"
        + "</td><td>\(points) / \(report.maxPoints)</td>"
        + cells.map { "<td>\($0.xml)</td>" }.joined() + "<td class=\"flag\">\(twin.xml)</td></tr>\n"
    }
    return "<table>\n<tr>\(head)</tr>\n\(rows.joined())</table>\n"
  }

  private func page(_ title: String, _ body: String) -> String {
    """
    <!doctype html>
    <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <title>\(title.xml)</title>
    <style>
    body { font: 16px/1.5 system-ui, sans-serif; max-width: 70em; margin: 2em auto; padding: 0 1em; color: #222 }
    table { border-collapse: collapse } th, td { text-align: left; padding: .2em .8em; border-bottom: 1px solid #ddd }
    pre { font: 13px/1.4 ui-monospace, monospace; background: #f6f6f4; padding: 1em; overflow-x: auto }
    svg rect { fill: #2b6cb0 } svg text { font-size: 12px; text-anchor: middle }
    summary { cursor: pointer; padding: .2em 0 } .flag { color: #9b2c2c } .ungraded td { background: #fff7e0 }
    </style></head><body>
    <h1>\(title.xml)</h1>
    \(body)</body></html>

    """
  }

  private static func median(_ shares: [Double]) -> Int {
    let sorted = shares.sorted()
    let (low, high) = (sorted[(sorted.count - 1) / 2], sorted[sorted.count / 2])
    return Int(((low + high) / 2 * 100).rounded())
  }

  /// Where a student's page is, as a link.
  private func link(_ student: String) -> String {
    let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.".utf8)
    let escaped = (marks[student]?.fileName ?? student).utf8.map { byte in
      let hex = String(byte, radix: 16, uppercase: true)
      return plain.contains(byte) ? String(UnicodeScalar(byte)) : "%" + (hex.count == 1 ? "0" : "") + hex
    }
    return "students/\(escaped.joined()).html"
  }
}
