import Foundation
import Simulation
import Testing

/// What real file systems were seen to leave is legal under their models. The list is a lower bound: what is not in it
/// is not impossible, so nothing is tested the other way round here.
struct RealDiskTests {
  /// The model of a file system with its mount options, as `observed.json` names it.
  static let models: [String: PersistenceModel] = [
    "ext4": .ext4Ordered, "ext4-fc": .ext4Ordered, "ext4-nodelalloc": .ext4Ordered,
    "ext4-writeback": .ext4Writeback, "ext4-journal": .ext3Journal, "xfs": .xfs, "btrfs": .btrfs,
    // A rename over a file waits for nothing there, so that of the rows only those that promise least remain.
    "ext4-noauto": .posix,
    // A disk that ignores flushes: even names may arrive in any order.
    "ext4-nobarrier": .weakest,
  ]

  private struct Observed: Decodable {
    let observed: [String: [String]]
  }

  private static func load() throws -> [String: [String: [String]]] {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "observed.json")
    return try JSONDecoder().decode([String: Observed].self, from: Data(contentsOf: file)).mapValues(\.observed)
  }

  @Test(arguments: Workload.all.map(\.name))
  func `every state that a real disk left is legal under its model, and under posix or weakest`(name: String) throws {
    let run = try WorkloadRun(#require(Workload.all.first { $0.name == name }))
    for (system, states) in try #require(Self.load()[name]) {
      let model = try #require(Self.models[system], "no model for '\(system)'")
      let isLying = system == "ext4-nobarrier"
      for observation in states.compactMap(Observation.init) {
        for model in Set([model, isLying ? .weakest : .posix]) {
          #expect(
            run.canLeave(observation.state, under: model, isLying: isLying),
            "\(system) left '\(observation.text)' after \(name), which \(model) forbids")
        }
      }
    }
  }

  @Test func `every workload on the list is one that can be performed here`() throws {
    #expect(try Set(Self.load().keys) == Set(Workload.all.map(\.name)))
  }
}
