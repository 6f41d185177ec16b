// All states that a run without failures passes through. The judge computes each of them once; a device that is in one
// of them takes its next step by looking it up, so that thousands of boots cost no training.

import Storage
import Synchronization
import Training

/// The states of one run, step by step.
final class Trajectory: Sendable {
  /// The run that scenarios are about.
  static let tiny = Trajectory(Trainer(.tiny(.handouts), .handouts, seed: 1))

  /// A state of a model, and how much of what it writes was asked for.
  struct Look: Hashable {
    let memory: TrainingMemory
    let count: Int
  }

  /// How many looks are remembered; a program can leave any number of states.
  private static let mostLooks = 64

  private let start: Trainer
  private let states: Mutex<[TrainingMemory]>
  private let looks = Mutex<[Look: String]>([:])

  init(_ trainer: Trainer) {
    start = trainer
    states = Mutex([trainer.memory])
  }

  /// How many bytes a state has.
  var stateSize: Int { start.memory.size }

  /// The state after some steps.
  func state(after steps: Int) -> TrainingMemory {
    states.withLock { states in
      while states.count <= steps { states.append(next(after: states.last!)) }
      return states[steps]
    }
  }

  /// The state after so many steps, if the run has come so far. A program can write any number of steps into a device, and
  /// nobody takes a billion steps because of that: whatever it may rightly restore was computed when it was saved.
  func known(after steps: UInt64) -> TrainingMemory? {
    states.withLock { states in
      Int(exactly: steps).flatMap { SuppliedNumber($0).within(states.indices) }.map { states[$0] }
    }
  }

  /// The first step of which a state is so, as far as the run has come; `nil` if there is none.
  func step(where isSo: (TrainingMemory) -> Bool) -> Int? { states.withLock { $0.firstIndex(where: isSo) } }

  /// What a step makes of any state, on the path or off it.
  func successor(of memory: TrainingMemory) -> TrainingMemory {
    guard known(after: memory.step) == memory else { return next(after: memory) }
    return state(after: Int(memory.step) + 1)
  }

  /// The run with any memory.
  func trainer(with memory: TrainingMemory) -> Trainer {
    var trainer = start
    trainer.memory = memory
    return trainer
  }

  /// What was seen at a look: a demo asks for the same at every boot, and it takes some training steps to say.
  func seen(_ look: Look, _ see: () -> String) -> String {
    if let known = looks.withLock({ $0[look] }) { return known }
    let seen = see()
    looks.withLock { looks in
      if looks.count == Self.mostLooks { looks = [:] }
      looks[look] = seen
    }
    return seen
  }

  private func next(after memory: TrainingMemory) -> TrainingMemory {
    var trainer = trainer(with: memory)
    trainer.step()
    return trainer.memory
  }
}
