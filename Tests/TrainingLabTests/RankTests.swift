import Exploration
import LabKit
import Storage
import Testing
import Training
import TrainingCheckpointSolution

@testable import Judging

/// What the solution comes to in a scenario of part B that no file has.
private func verdict(_ lines: String, _ lab: Lab = TrainingCheckpointSolutionLab.lab) throws -> Verdict {
  let text = "title x\npoints 1\npart B\ndevice tiny\n" + lines
  let scenario = try Scenario(text, path: "x.scenario", vocabulary: .trainingCheckpoint)
  return Judge(lab: .trainingCheckpoint, scenario: scenario).judge(InProcessSubject(lab, scenario.bootOptions))
}

extension Verdict {
  /// The name of the rule that is broken; `nil` if none is.
  fileprivate var broken: String? { if case .failed(let story) = outcome { story.rule } else { nil } }
}

@Suite struct RankTests {
  @Test(arguments: ["sync", "syncDirectory", "rename", "write"])
  func `a call that fails while ranks save is made up for by saving again`(_ call: String) throws {
    let verdict = try verdict(
      """
      ranks 2 in 1 shards
      disk posix
      step
      fault EIO on \(call) 1
      checkpoint
      checkpoint
      crash anywhere
      expect reachable durable
      budget tears 16
      """)
    #expect(verdict.broken == nil)
  }

  @Test func `two sets of two ranks keep what all have saved through every power cut, all of it tried`() throws {
    let verdict = try verdict(
      """
      ranks 4 in 2 shards
      disk posix
      step
      save 1
      save 3
      save 2
      crash anywhere
      step
      save 0
      crash anywhere
      step
      checkpoint
      crash anywhere
      expect reachable durable
      sometimes new old
      """)
    #expect(verdict.broken == nil)
    #expect(verdict.certificate.isExhaustive && verdict.certificate.boots > 20)
  }

  @Test(arguments: ["3 in 3 shards", "6 in 3 shards", "2 in 1 shards"])
  func `any number of ranks goes on from one step`(_ layout: String) throws {
    let verdict = try verdict("ranks \(layout)\nstep\ncheckpoint\nstep\nrestart\nstate\nstep\nexpect reachable durable")
    #expect(verdict.broken == nil)
  }

  @Test func `a program that saves another rank's device is told so`() throws {
    let lab = Lab.trainingCheckpoint(
      Unused.self, sharded: Meddler.self, planner: NoPlanner.self, peers: NoPeers.self)
    #expect(try verdict("ranks 2 in 1 shards\nsave 1\nexpect reachable", lab).broken == "answers")
    #expect(try verdict("ranks 2 in 1 shards\nstate\nexpect reachable", lab).broken == nil)
  }
}

@Suite struct RankMemoriesTests {
  private let layout = RankLayout(ranks: 4, shards: 2)
  private let state = Trajectory.tiny.state(after: 2)

  @Test func `weights that have gone astray have the same CRC-32 and are not the same`() {
    let right = RankMemories(state, layout)
    let wrong = RankMemories(state, layout, strayed: 2)
    func weights(_ memories: RankMemories) -> [UInt8] {
      memories[2].read(.weights, at: 0, count: memories[2].size(of: .weights)) ?? []
    }
    #expect(weights(right) != weights(wrong))
    #expect(CRC32.checksum(weights(right)) == CRC32.checksum(weights(wrong)))
    #expect(right.shown != wrong.shown)
  }

  @Test func `parts are a whole only if all are of the same step`() {
    var memories = RankMemories(state, layout)
    #expect(memories.whole(on: .tiny) == state)
    memories[3] = RankMemories(Trajectory.tiny.state(after: 1), layout)[3]
    #expect(memories.whole(on: .tiny) == nil)
    #expect(memories.shown == "rank 0 at step 2, rank 1 at step 2, rank 2 at step 2, rank 3 at step 1")
  }

  @Test func `a region that is not the step's is named, with the step that it is from`() throws {
    #expect(RankMemories(state, .alone).shown(on: .tiny) == RankMemories(state, .alone).shown)
    var forgotten = state
    let old = try #require(Trajectory.tiny.state(after: 0).read(.generator, at: 0, count: 8))
    let isWritten = forgotten.write(old, to: .generator, at: 0) && forgotten.write([1, 2, 3], to: .cursor, at: 5)
    #expect(isWritten)
    let shown = RankMemories(forgotten, .alone).shown(on: .tiny)
    #expect(shown.hasSuffix(", with the cursor of no step, the generator of step 0"))
    let astray = RankMemories(state, layout, strayed: 2)
    #expect(astray.shown(on: .tiny) == astray.shown + ", with the weights of rank 2 of no step")
  }
}

@Suite struct RankedSpecificationTests {
  private let specification = RankedSpecification(RankLayout(ranks: 2, shards: 1))

  private func after(_ commands: String...) -> RankedSpecification.State {
    commands.reduce(specification.initial) { state, command in
      specification.perform(command.split(separator: " ").map(String.init), in: state).state(from: state)
    }
  }

  private func steps(_ state: RankedSpecification.State) -> Set<Int> {
    Set(specification.survivors(of: state).map(\.now.step))
  }

  @Test func `a step that one rank has not saved is gone with the run`() {
    #expect(steps(after("step", "save 1")) == [0])
    #expect(steps(after("step", "save 1", "save 0")) == [1])
    #expect(steps(after("step", "save 1", "step", "save 0")) == [0])
  }

  @Test func `a rank that died last may have completed the checkpoint, one that died first has not`() {
    #expect(steps(after("step", "save 1", "die 0 4")) == [0, 1])
    #expect(steps(after("step", "die 0 4")) == [0])
  }

  @Test func `two checkpoints are kept, so that one can be lost, and after the second there is nothing`() {
    #expect(steps(after("step", "checkpoint", "step", "checkpoint", "lose 1")) == [1])
    #expect(steps(after("step", "checkpoint", "lose 1", "lose 1")) == [0])
    #expect(after("step", "checkpoint", "step", "checkpoint", "step", "checkpoint").kept.map(\.step) == [3, 2])
  }
}

/// Reads the device of the rank before it whenever it saves; devices are kept where all ranks find them.
private final class Meddler: RankCheckpointer {
  nonisolated(unsafe) private static var devices: [any Device] = []

  init(disk: any FileSystem, device: any Device, rank: Int, of ranks: Int) throws {
    if rank == 0 { Self.devices = [] }
    Self.devices.append(device)
  }

  func restore() throws -> Int? { nil }
  func save() throws { _ = try Self.devices[0].read(.weights, at: 0, count: 512) }
}

private final class Unused: Checkpointer {
  init(disk: any FileSystem, device: any Device, rank: Int, of ranks: Int) throws {}
  func restore() throws -> Int? { nil }
  func save() throws {}
  func snapshot() throws {}
  func persist(atMost bytes: Int) throws -> Bool { true }
}

private struct NoPlanner: CheckpointPlanner {
  func interval(of cluster: TrainingCluster) throws -> Int { 1 }
}

private struct NoPeers: PeerMemory {
  func placement(machines: Int, replicas: Int) throws -> [[Int]] { [] }
  func source(after failure: FailedCluster) throws -> RecoverySource { .beginning }
  func buffer(toReceive step: Int, into buffers: [ReceiveBuffer], complete everywhere: Int?) throws -> Int? { nil }
  func schedule(_ traffic: CheckpointTraffic) throws -> [Transfer] { [] }
}
