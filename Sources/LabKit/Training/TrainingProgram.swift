// Lab 4 on a real disk: a real model is trained in the program's own process, and the student's checkpointer keeps it
// alive. There is nothing in here that prepares for the end: Ctrl-C, `kill -9` and a power cut are all the same.

import CSystem
import Storage
import Training

extension Lab {
  /// Lab 4: a checkpointer (parts A and C), one of many ranks (B), a planner (D), and copies in peers' memory (E).
  public static func trainingCheckpoint(
    _ checkpointer: any Checkpointer.Type, sharded: any RankCheckpointer.Type, planner: any CheckpointPlanner.Type,
    peers: any PeerMemory.Type
  ) -> Lab {
    // A class is no state; only its isolation could make it unsafe to pass, and these have none.
    nonisolated(unsafe) let (checkpointer, sharded, planner, peers) = (checkpointer, sharded, planner, peers)
    return Lab(
      name: "training-checkpoint", title: "TrainingCheckpoint", studentFile: "Checkpointers.swift",
      parts: [
        ("A", "save and restore: no power cut sets the run back further than its newest checkpoint"),
        ("B", "many ranks: one consistent step of all, or none"),
        ("C", "overlap: training goes on while the checkpoint is persisted"),
        ("D", "how often: the interval that wastes least"),
        ("E", "in peers' memory: where copies go, and where to go on from"),
      ],
      commands: [
        ("train [--steps N] [--every K]", "trains up to step N (300), saving every K steps (25)"),
        ("state", "shows the step of the newest checkpoint and a digest of the whole state"),
        ("sample [N]", "lets the model of the newest checkpoint write N characters (300)"),
      ]
    ) { boot in
      if ["D", "E"].contains(boot.part) { return PlanningProgram(planner.init(), peers.init()) }
      if boot.options.ranks != nil { return try RankedProgram(sharded, disk: boot.disk, devices: boot.devices) }
      if let device = boot.device, boot.options.settings["device"] != nil {
        return try CheckpointProgram(checkpointer.init(disk: boot.disk, device: device, rank: 0, of: 1))
      }
      let corpus = Corpus.handouts
      let device = LocalDevice(Trainer(.small(corpus), corpus, seed: 1))
      return try TrainingProgram(checkpointer.init(disk: boot.disk, device: device, rank: 0, of: 1), device)
    }
  }
}

/// The commands of lab 4 on a real disk.
final class TrainingProgram: LabProgram {
  private let checkpointer: any Checkpointer
  private let device: LocalDevice
  private let restored: Int?

  init(_ checkpointer: any Checkpointer, _ device: LocalDevice) throws {
    self.checkpointer = checkpointer
    self.device = device
    restored = try checkpointer.restore()
    // From here on there is always something to go back to.
    if restored == nil { try checkpointer.save() }
  }

  func perform(_ words: [String]) throws -> String {
    switch words.first {
    case "train": return try train(try options(Array(words.dropFirst())))
    case "state" where words.count == 1: return state
    case "sample" where words.count <= 2:
      return device.trainer.sample(try words.count == 2 ? number(words[1]) : 300)
    default: throw UsageError("expected train [--steps N] [--every K], state, or sample [N]")
    }
  }

  private var state: String { "step \(device.stepsTaken), state \(device.trainer.memory.digest)" }

  // MARK: Training

  /// Trains up to a step. A checkpoint is taken down in a pause and then written, a piece after each step, while training
  /// goes on; at the end everything is saved.
  private func train(_ options: (steps: Int, every: Int)) throws -> String {
    var line = ProgressLine(steps: options.steps)
    if let restored { line.show("goes on from step \(restored)\n") }
    var isUnderWay = false
    while device.stepsTaken < options.steps {
      let loss = device.step()
      line.show(device.stepsTaken, loss)
      if isUnderWay { isUnderWay = try !checkpointer.persist(atMost: 256 << 10) }
      if !isUnderWay, device.stepsTaken % options.every == 0 {
        try checkpointer.snapshot()
        isUnderWay = true
      }
    }
    while isUnderWay { isUnderWay = try !checkpointer.persist(atMost: .max) }
    if device.stepsTaken != restored { try checkpointer.save() }
    return "\n\(state)\n\n" + device.trainer.sample(300)
  }

  private func options(_ words: [String]) throws -> (steps: Int, every: Int) {
    var options = (steps: 300, every: 25)
    for index in stride(from: 0, to: words.count, by: 2) {
      guard index + 1 < words.count else { throw UsageError("expected a number after \(words[index])") }
      switch words[index] {
      case "--steps": options.steps = try number(words[index + 1])
      case "--every": options.every = try number(words[index + 1])
      default: throw UsageError("expected --steps N or --every K, not '\(words[index])'")
      }
    }
    return options
  }

  private func number(_ word: String) throws -> Int {
    guard let number = Int(word), (1...1_000_000).contains(number) else {
      throw UsageError("expected a number from 1 to 1000000, not '\(word)'")
    }
    return number
  }
}

/// A line that is written over as training goes on.
private struct ProgressLine {
  private let steps: Int
  private var mean: Float?

  init(steps: Int) { self.steps = steps }

  func show(_ text: String) { cs_print(1, text) }

  /// Shows how far training is, and how surprised the model has been of late.
  mutating func show(_ step: Int, _ loss: Float) {
    let mean = mean.map { $0 * 0.9 + loss * 0.1 } ?? loss
    self.mean = mean
    let filled = 30 * min(step, steps) / steps
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
    let hundredths = mean.isFinite ? Int((min(mean, 1000) * 100).rounded()) : 99_999
    let figure = "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    cs_print(1, "\r\(bar) step \(step) of \(steps), loss \(figure) ")
  }
}
