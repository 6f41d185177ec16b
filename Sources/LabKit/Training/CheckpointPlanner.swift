// What part D of lab 4 asks for: how often to save.

/// A cluster that trains one model, as far as the question of how often to save goes.
public struct TrainingCluster: Hashable, Sendable {
  /// How many GPUs train together; if one fails, all of them go back.
  public var gpus: Int
  /// How often one GPU fails.
  public var failuresPerGPU: PerHour
  /// How long all GPUs stand still for one checkpoint.
  public var pause: Seconds
  /// How long one iteration takes.
  public var iteration: Seconds
  /// How long it takes from a failure until training goes on, the lost iterations not counted.
  public var recovery: Seconds

  /// Describes a cluster.
  public init(gpus: Int, failuresPerGPU: PerHour, pause: Seconds, iteration: Seconds, recovery: Seconds) {
    self.gpus = gpus
    self.failuresPerGPU = failuresPerGPU
    self.pause = pause
    self.iteration = iteration
    self.recovery = recovery
  }
}

/// Numbers that describe no cluster, or none that the question makes sense for.
public struct AbsurdInput: Error, Hashable, Sendable, CustomStringConvertible {
  /// Which number, and what it should have been.
  public let description: String
  /// Makes an error that says which number is absurd and why.
  public init(_ description: String) { self.description = description }
}

/// Part D: decides how often a cluster saves.
public protocol CheckpointPlanner {
  /// Makes a planner.
  init()
  /// After how many iterations to save each time, so that the least time is wasted by the lecture's formula; at least 1.
  ///
  /// With a checkpoint every k iterations of t seconds, N GPUs, F failures per GPU, a pause o and a recovery R, the share
  /// of each GPU's time that is wasted is `N·F·(R + k·t/2) + o/(k·t)`. If two numbers of iterations are equally good,
  /// either will do.
  ///
  /// Throws ``AbsurdInput`` if there is no GPU, if the rate of failures or the iteration is not above zero, if the pause
  /// or the recovery is below zero, or if any of them is not finite.
  func interval(of cluster: TrainingCluster) throws -> Int
}
