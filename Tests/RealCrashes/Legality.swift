import Simulation
import Storage

/// What a workload may leave under a model, moment by moment.
package struct Legality {
  private let table = InternTable()
  /// The image of a power cut after so many calls.
  private let images: [CrashImage]

  /// The last moment at which a sync had just returned; 0 if none had.
  private let lastSync: Int

  /// Derives the images of all moments of a workload; on a disk that ignores syncs, none of them counts.
  package init(_ workload: Workload, _ model: PersistenceModel, ignoringSyncs: Bool = false) throws {
    let (setup, calls) = try workload.traces()
    let formatted = DecidedRun(on: .empty, model: model, table: table)
    for traced in setup { _ = formatted.perform(traced.call) }
    let run = DecidedRun(on: formatted.state(at: formatted.moment)!, model: model, table: table)
    for traced in calls { _ = run.perform(traced.call, fault: ignoringSyncs && traced.call.isSync ? .lie : nil) }
    lastSync = (calls.lastIndex { $0.call.isSync } ?? -1) + 1
    images = (0...calls.count).map { run.image(at: $0) }
  }

  /// Whether a power cut at some moment since the last sync may leave this.
  package func allowsAfterLastSync(_ state: VisibleState) -> Bool {
    images[lastSync...].contains { $0.canShow(state, table: table) }
  }

  /// The first stamp at which a sighting is not legal; `nil` if there is none.
  ///
  /// A real disk could be in this state at every instant between the two stamps. At each of them it must be legal for
  /// one of the moments that the instant may be: the call in flight has done its work, or it has not.
  package func firstIllegalStamp(_ sighting: CrashReport.Sighting) -> Int? {
    guard let state = sighting.state.visible else { return sighting.firstStamp }
    var isLegal: [Int: Bool] = [:]
    return (sighting.firstStamp...sighting.lastStamp).first { stamp in
      !Stamp.moments(of: stamp).contains { moment in
        if isLegal[moment] == nil { isLegal[moment] = images[moment].canShow(state, table: table) }
        return isLegal[moment]!
      }
    }
  }
}

/// A state that a real disk was seen in and that a model does not allow.
package struct IllegalState: Sendable, CustomStringConvertible {
  /// The workload's name.
  package let workload: String
  /// What was left, when, and by what.
  package let description: String
}

extension CrashReport {
  /// What was seen that a model does not allow, each state of a workload once.
  package func illegal(under model: PersistenceModel) throws -> [IllegalState] {
    var found: [IllegalState] = []
    for workload in Workload.all {
      let seen = sightings.filter { $0.workload == workload.name }
      if seen.isEmpty { continue }
      let legality = try Legality(workload, model)
      var told: Set<State> = []
      for sighting in seen where !told.contains(sighting.state) {
        guard let stamp = legality.firstIllegalStamp(sighting) else { continue }
        told.insert(sighting.state)
        let moments = Stamp.moments(of: stamp)
        let place = moments.count == 1 ? "after call \(moments.lowerBound)" : "in call \(moments.upperBound)"
        let text =
          "\(configuration) left \(sighting.state.notation) \(place) of '\(workload.name): \(workload.summary)' "
          + "(\(sighting.schedule)); not legal under \(model.name)"
        found.append(IllegalState(workload: workload.name, description: text))
      }
    }
    return found
  }
}

extension Call {
  fileprivate var isSync: Bool {
    switch self {
    case .sync, .syncData, .syncDirectory: true
    default: false
    }
  }
}
