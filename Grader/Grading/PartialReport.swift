import Judging
import Reporting
import Synchronization

/// A report as far as it is known, told anew after every scenario: a platform may pull the plug, too. What was not judged
/// by then has no points yet, and says so.
public final class PartialReport: Sendable {
  private struct State {
    var labs: [String: GradeReport.LabMark] = [:]
    var scenarios: [[String]: GradeReport.ScenarioMark] = [:]
  }

  private let labs: [(set: ScenarioSet, scenarios: [Scenario])]
  private let tell: @Sendable (GradeReport) -> Void
  private let state = Mutex(State())

  /// Prepares to tell of labs, and of the scenarios that each is marked by.
  public init(
    _ labs: [(set: ScenarioSet, scenarios: [Scenario])], tell: @escaping @Sendable (GradeReport) -> Void
  ) {
    (self.labs, self.tell) = (labs, tell)
  }

  /// Tells that nothing is judged yet: what is cut short before the first scenario has a result, too.
  public func begin() { state.withLock { tell(report(of: $0)) } }

  /// Takes a scenario's mark, and tells what there is.
  public func take(_ mark: GradeReport.ScenarioMark, of lab: LabDescription) {
    state.withLock { state in
      state.scenarios[[lab.name, mark.name]] = mark
      tell(report(of: state))
    }
  }

  /// Takes a whole lab's marks.
  public func take(_ mark: GradeReport.LabMark) {
    state.withLock { state in
      state.labs[mark.name] = mark
      tell(report(of: state))
    }
  }

  private func report(of state: State) -> GradeReport {
    GradeReport(
      labs: labs.map { set, scenarios in
        let lab = set.lab
        let marks = scenarios.map { scenario in
          state.scenarios[[lab.name, scenario.name]]
            ?? GradeReport.ScenarioMark(notRun: scenario, ungradedBecause: "time was up before it was judged")
        }
        return state.labs[lab.name]
          ?? set.shown(
            GradeReport.LabMark(name: lab.name, title: lab.folder, studentFile: lab.studentFile, scenarios: marks))
      })
  }
}
