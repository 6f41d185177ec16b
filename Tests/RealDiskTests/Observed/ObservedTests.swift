import Foundation
import RealCrashes
import Simulation
import Testing

/// What real file systems were seen to leave, as published, is legal under their models. The list is a lower bound: what
/// is not in it is not impossible.
struct ObservedTests {
  /// The model of a file system with its mount options, as the list names it.
  private static let models: [String: PersistenceModel] = [
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
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "observed.json")
    return try JSONDecoder().decode([String: Observed].self, from: Data(contentsOf: file)).mapValues(\.observed)
  }

  @Test func `every state that a real disk left is legal under its model, and under posix or weakest`() throws {
    var checks = 0
    for (name, systems) in try Self.load() {
      let workload = try #require(Workload.named(name), "no workload '\(name)'")
      for (system, texts) in systems {
        let model = try #require(Self.models[system], "no model for '\(system)'")
        let isLying = system == "ext4-nobarrier"
        for model in Set([model, isLying ? .weakest : .posix]) {
          let legality = try Legality(workload, model, ignoringSyncs: isLying)
          for text in texts {
            guard let state = VisibleState(notation: text) else { continue }
            checks += 1
            #expect(
              legality.allowsAfterLastSync(state), "\(system) left '\(text)' after \(name), which \(model) forbids")
          }
        }
      }
    }
    #expect(checks > 600)
  }

  @Test func `the notation is read as it is written`() throws {
    for text in ["(nothing)", "f=EMPTY", "f=A+0x2p", "d/ d/f=1:100+0:412", "f=Nx2p tmp=N"] {
      #expect(try #require(VisibleState(notation: text)).notation == text)
    }
    #expect(VisibleState(notation: "MOUNT-FAILED Bad message") == nil)
    #expect(VisibleState(notation: "a!Bad message") == nil)
  }
}
