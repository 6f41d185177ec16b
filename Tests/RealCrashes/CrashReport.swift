import Foundation
import Simulation

/// What a file system was seen to leave, in a form that processes can exchange.
package struct CrashReport: Codable, Sendable {
  /// A state of a disk.
  package struct State: Codable, Hashable, Sendable {
    struct Item: Codable, Hashable, Sendable {
      let path: String
      let isDirectory: Bool
      let inode: Int
      let bytes: Data
    }
    let items: [Item]?
    /// Why there is none.
    package let failure: String?
  }

  /// A state with when it was seen.
  package struct Sighting: Codable, Hashable, Sendable {
    /// The workload's name.
    package let workload: String
    /// The first schedule under which it was seen.
    package let schedule: String
    /// Between which stamps the power failed.
    package let firstStamp: Int
    package let lastStamp: Int
    package let state: State

    /// A sighting that nobody had: files by name, for tests of whoever judges sightings.
    package init(_ files: [String: Data], of workload: Workload, _ stamps: ClosedRange<Int>) {
      let items = files.sorted { $0.key < $1.key }.enumerated().map { index, file in
        VisibleState.Item(path: file.key, isDirectory: false, inode: index + 1, bytes: [UInt8](file.value))
      }
      self.init(
        Observation(state: VisibleState(items: items), failure: nil, stamps: stamps), of: workload, schedule: "")
    }

    init(_ observation: Observation, of workload: Workload, schedule: String) {
      self.workload = workload.name
      self.schedule = schedule
      firstStamp = observation.stamps.lowerBound
      lastStamp = observation.stamps.upperBound
      state = State(observation)
    }
  }

  /// The file system's name.
  package let configuration: String
  /// How many disks were mounted and read.
  package var mounts = 0
  /// What was seen, each once.
  package private(set) var sightings: [Sighting] = []
  private var known: Set<Sighting> = []

  private enum CodingKeys: CodingKey { case configuration, mounts, sightings }

  init(configuration: String) { self.configuration = configuration }

  mutating func add(_ observations: [Observation], of workload: Workload, _ schedule: Schedule) {
    for observation in observations {
      func sighting(_ schedule: String) -> Sighting { Sighting(observation, of: workload, schedule: schedule) }
      if known.insert(sighting("")).inserted { sightings.append(sighting(schedule.description)) }
    }
  }
}

extension CrashReport.State {
  init(_ observation: Observation) {
    failure = observation.failure
    items = observation.state?.items.map {
      Item(path: $0.path, isDirectory: $0.isDirectory, inode: $0.inode, bytes: Data($0.bytes))
    }
  }

  /// The state; `nil` if the file system could not be mounted or read.
  package var visible: VisibleState? {
    items.map { items in
      VisibleState(
        items: items.map {
          VisibleState.Item(path: $0.path, isDirectory: $0.isDirectory, inode: $0.inode, bytes: [UInt8]($0.bytes))
        })
    }
  }

  /// The state in the notation of the published observations, or why there is none.
  package var notation: String { visible?.notation ?? "UNREADABLE \(failure ?? "")" }
}
