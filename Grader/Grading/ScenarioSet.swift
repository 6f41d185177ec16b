import Archives
import Foundation
import Judging
import Reporting

/// All scenarios that a lab is marked by: those that students have, and those that only the grader has.
public struct ScenarioSet: Sendable {
  /// The lab.
  public let lab: LabDescription
  /// The scenarios, the students' first.
  public var scenarios: [Scenario]
  /// When students see how they came out, by name, where that is not at once.
  public let visibility: [String: GradeReport.Visibility]
  /// The names of those that students do not see at once.
  public var hidden: Set<String> { Set(visibility.keys) }
  /// Scenarios that nobody has locked, though there is a lock; they count 0.
  public let unlocked: [String]
  /// Their texts, by name.
  public let texts: [String: String]

  /// The scenarios of a lab in a checkout, worth what their locks say.
  public init(of lab: LabDescription, in checkout: Checkout) throws {
    self.lab = lab
    let shown = try checkout.scenarios(of: lab)
    let hidden = try checkout.hiddenScenarios(of: lab)
    for scenario in hidden where shown.contains(where: { $0.name == scenario.name }) {
      throw GradingProblem("\(lab.name) has a scenario '\(scenario.name)' and a hidden one of the same name")
    }
    let policy = try VisibilityPolicy(of: checkout)
    var visibility: [String: GradeReport.Visibility] = [:]
    for scenario in shown { visibility[scenario.name] = policy.visibility(of: scenario, isHidden: false) }
    for scenario in hidden { visibility[scenario.name] = policy.visibility(of: scenario, isHidden: true) }
    self.visibility = visibility
    let locks = (
      try PointsLock(of: checkout.scenarioFolder(of: lab)), try PointsLock(of: checkout.hiddenFolder(of: lab))
    )
    unlocked =
      Self.unlocked(shown, locks.0)
      + (locks.0 == nil && locks.1 == nil ? [] : Self.unlocked(hidden, locks.1 ?? PointsLock([:])))
    // Where the students' points are locked, hidden ones that nobody has locked are new, too.
    let hiddenLock = locks.1 ?? (locks.0 == nil ? nil : PointsLock([:]))
    scenarios = (locks.0?.apply(to: shown) ?? shown) + (hiddenLock?.apply(to: hidden) ?? hidden)
    texts = try checkout.texts(of: shown, hidden, lab)
  }

  private static func unlocked(_ scenarios: [Scenario], _ lock: PointsLock?) -> [String] {
    guard let lock else { return [] }
    return scenarios.map(\.name).filter { lock.points[$0] == nil }
  }

  /// The same scenarios with what is random in them chosen by a seed.
  public func seeded(_ seed: UInt64) -> ScenarioSet {
    var copy = self
    copy.scenarios = scenarios.map { scenario in
      var seeded = scenario
      // A seed mixed with the scenario's own: two scenarios do not get the same numbers.
      seeded.seed = scenario.seed.map { $0 ^ seed }
      return seeded
    }
    return copy
  }

  /// A hash of everything that the marks depend on here.
  public var hash: String {
    var hash = SHA256()
    for scenario in scenarios {
      let visible = visibility[scenario.name]?.rawValue ?? "visible"
      hash.update("\(scenario.name)\n\(scenario.points) \(visible)\n\(texts[scenario.name] ?? "")\0".utf8)
    }
    return hash.hex()
  }
}

extension Checkout {
  /// Where a lab's scenarios are.
  func scenarioFolder(of lab: LabDescription) -> URL { folder(of: lab).appending(path: "Scenarios") }

  /// Where those are that students don't get.
  func hiddenFolder(of lab: LabDescription) -> URL { root.appending(path: "Grader/Scenarios/\(lab.folder)") }

  /// A lab's hidden scenarios, in the order of their names.
  public func hiddenScenarios(of lab: LabDescription) throws -> [Scenario] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: hiddenFolder(of: lab).path)) ?? []
    return try files.filter { $0.hasSuffix(".scenario") }.sorted().map { file in
      let text = try String(contentsOf: hiddenFolder(of: lab).appending(path: file), encoding: .utf8)
      return try Scenario(text, path: "Grader/Scenarios/\(lab.folder)/\(file)", vocabulary: lab.vocabulary)
    }
  }

  fileprivate func texts(of shown: [Scenario], _ hidden: [Scenario], _ lab: LabDescription) throws -> [String: String] {
    var texts: [String: String] = [:]
    for (scenarios, folder) in [(shown, scenarioFolder(of: lab)), (hidden, hiddenFolder(of: lab))] {
      for scenario in scenarios {
        texts[scenario.name] = try String(
          contentsOf: folder.appending(path: "\(scenario.name).scenario"), encoding: .utf8)
      }
    }
    return texts
  }

  /// Locks what each scenario of a lab is worth now: for students, hidden scenarios are one sum.
  public func lockPoints(of lab: LabDescription) throws {
    var shown = Dictionary(uniqueKeysWithValues: try scenarios(of: lab).map { ($0.name, $0.points) })
    let hidden = Dictionary(uniqueKeysWithValues: try hiddenScenarios(of: lab).map { ($0.name, $0.points) })
    if !hidden.isEmpty {
      shown["hidden"] = hidden.values.reduce(0, +)
      try Data(PointsLock(hidden).text.utf8).replace(hiddenFolder(of: lab).appending(path: PointsLock.fileName))
    }
    try Data(PointsLock(shown).text.utf8).replace(scenarioFolder(of: lab).appending(path: PointsLock.fileName))
  }
}
