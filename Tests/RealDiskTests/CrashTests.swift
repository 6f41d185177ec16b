import Foundation
import RealCrashes
import Simulation
import TestTiers
import Testing

/// The models against real file systems, crashed for real.
@Suite struct CrashTests {
  @Test(.tags(.realDisks), .tiered, .needs(RealDisks.missing), arguments: Configuration.usual)
  func `what a real power cut leaves is legal`(configuration: Configuration) throws {
    try RealDisks.require(configuration.kind)
    let folder = try ScratchFolder()
    let arguments = [configuration.name, "--folder", folder.path, "--schedules", "4", "--limit", "8"]
    let run = try ProgramRun("CrashRealDisk", arguments, in: folder)
    try #require(run.status == 0, "\(run.errors)")
    let report = try JSONDecoder().decode(CrashReport.self, from: run.output)
    for model in configuration.models {
      let illegal = try report.illegal(under: model)
      for state in illegal where KnownGap.of(state, in: configuration) == nil { Issue.record("\(state)") }
      for gap in KnownGap.all {
        let known = illegal.filter { KnownGap.of($0, in: configuration) == gap }
        withKnownIssue("\(gap.reason)", isIntermittent: true) {
          if let first = known.first { Issue.record("\(known.count) states, for example: \(first)") }
        }
      }
    }
    try expectLosses(report)
  }

  /// A crash that never loses anything proves nothing: of two files that were created and not synced a power cut left
  /// none, one and both.
  private func expectLosses(_ report: CrashReport) throws {
    let states = Set(report.sightings.filter { $0.workload == "d" }.map(\.state.notation))
    #expect(states.isSuperset(of: ["(nothing)", "a=EMPTY b=EMPTY"]))
    #expect(Set(report.sightings.map(\.workload)).count == Workload.all.count)
    #expect(report.mounts > 5 * Workload.all.count)
  }

  @Test(.tags(.realDisks), .tiered, .needs(RealDisks.missing), arguments: ["ext4", "xfs", "btrfs"])
  func `the power of nothing but the image's own file system can be cut`(name: String) throws {
    let configuration = try #require(Configuration.named(name))
    try RealDisks.require(configuration.kind)
    let folder = try ScratchFolder()
    let run = try ProgramRun("CrashRealDisk", ["guard", name, "--folder", folder.path], in: folder)
    #expect(run.status == 0, "\(run.text)\(run.errors)")
  }

  @Test(arguments: PersistenceModel.all)
  func `a legal state is not called illegal, and an impossible one is`(model: PersistenceModel) throws {
    let workload = try #require(Workload.named("c2"))
    let legality = try Legality(workload, model)
    let (_, calls) = try workload.traces()
    let end = 2 * calls.count + 1
    let (old, new) = (Data(repeating: 79, count: 8192), Data(repeating: 78, count: 8192))
    let (before, renamed) = (["f": old, "tmp": new], ["f": new])
    func firstIllegal(_ files: [String: Data], _ stamps: ClosedRange<Int>) -> Int? {
      legality.firstIllegalStamp(CrashReport.Sighting(files, of: workload, stamps))
    }
    // Before the first call, and after the directory was synced.
    #expect(firstIllegal(["f": old], 1...1) == nil && firstIllegal(renamed, end...end) == nil)
    #expect(firstIllegal(renamed, 1...1) == 1 && firstIllegal(["f": old], end...end) == end)
    // While the last sync has not returned, the old file may still be there; once it has, not any more.
    #expect(firstIllegal(before, end - 1...end) == end && firstIllegal(before, end - 1...end - 1) == nil)
    #expect(firstIllegal(["f": Data(repeating: 1, count: 8192)], 1...end) == 1)
  }

  @Test(arguments: Workload.all)
  func `a workload does what it says on the simulated disk`(workload: Workload) throws {
    let (_, calls) = try workload.traces()
    #expect(!calls.isEmpty && calls.allSatisfy { $0.result.failure == nil })
  }
}
