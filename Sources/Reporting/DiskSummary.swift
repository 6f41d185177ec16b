// On which disks a program is safe, in as few lines as that takes.

/// What the scenarios of a lab say about other disks.
struct DiskSummary {
  private let scenarios: [(label: String, verdicts: [GradeReport.DiskVerdict])]

  /// Sums up scenarios under the labels that a table gives them.
  init(_ scenarios: [(label: String, mark: GradeReport.ScenarioMark)]) {
    self.scenarios = scenarios.compactMap { label, mark in
      guard let disks = mark.disks, !disks.isEmpty else { return nil }
      return (label, disks)
    }
  }

  /// One line for the disks on which nothing breaks, one for each way in which others break something.
  var lines: [String] {
    var safe: [String] = []
    var limited: [String] = []
    var unsafe: [(models: [String], what: String)] = []
    for model in models {
      let broken = breaks(on: model)
      if !broken.isEmpty {
        let what = describe(broken)
        if let known = unsafe.firstIndex(where: { $0.what == what }) {
          unsafe[known].models.append(model)
        } else {
          unsafe.append(([model], what))
        }
      } else if verdicts(on: model).contains(where: { $0.verdict.status == .bounded }) {
        limited.append(model)
      } else {
        safe.append(model)
      }
    }
    return [("safe on ", safe), ("as far as was tried, safe on ", limited)].filter { !$0.1.isEmpty }
      .map { $0.0 + $0.1.joined(separator: ", ") }
      + unsafe.map { "not on \($0.models.joined(separator: ", ")): \($0.what)" }
  }

  /// The models, in the order in which they were tried.
  private var models: [String] {
    var models: [String] = []
    for model in scenarios.flatMap({ $0.verdicts.map(\.model) }) where !models.contains(model) { models.append(model) }
    return models
  }

  private func verdicts(on model: String) -> [(label: String, verdict: GradeReport.DiskVerdict)] {
    scenarios.flatMap { label, verdicts in verdicts.filter { $0.model == model }.map { (label, $0) } }
  }

  private func breaks(on model: String) -> [(label: String, verdict: GradeReport.DiskVerdict)] {
    verdicts(on: model).filter { $0.verdict.status == .unsafe }
  }

  /// Which scenarios break, and what the first one loses.
  private func describe(_ broken: [(label: String, verdict: GradeReport.DiskVerdict)]) -> String {
    let labels = broken.map(\.label).joined(separator: ", ")
    let (first, verdict) = broken[0]
    let loss = Loss(rule: verdict.rule, loses: verdict.loses).words
    return broken.count == 1 ? "\(labels) \(loss)" : "\(labels) break; \(first) \(loss)"
  }
}

/// What breaks and what was lost, as a sentence goes on after a scenario's name.
struct Loss {
  let rule: String?
  let loses: [String]

  var words: String {
    let what =
      switch loses.count {
      case 0: "is cut off at a bad moment"
      case 1: "loses \(loses[0])"
      default: "loses \(loses[0]), and \(loses.count - 1) more"
      }
    return rule.map { "\(what) (\($0))" } ?? what
  }
}
