// What a demo of lab 4 shows beside what the program does: text that the device's model writes, how well it knows the
// corpus, what a cluster wastes, which failures a placement survives. The judge answers; no program hears of it.
//
//     sample 60                    what the model writes, and how surprised it is by the text it should know
//     torn 60 40                   the same of a model whose second half is still that of step 60
//     waste 8 1 3.2 1 0 54         a cluster, as `interval` has it, that saves every 54 iterations
//     fatal 2                      how many sets of two machines the last placement does not survive
//     fatal 2 ring                 the same, if each machine kept its neighbours' shards
//     kill 0 1                     which shards are gone with these machines

import Clusters
import LabKit
import Training

/// A question of a demo.
enum TrainingLook: Hashable {
  case sample(Int)
  case torn(step: Int, Int)
  case waste(TrainingCluster, iterations: Int)
  case fatal(Int, isRing: Bool)
  case kill([Int])

  /// The most steps that a demo takes to show what a model knows then.
  private static let mostSteps = 10_000

  /// Reads a command; `nil` if it is none of these.
  init?(_ words: [String]) {
    let numbers = words.dropFirst().compactMap { Int($0) }
    switch (words.first, words.count) {
    case ("sample", 2) where numbers.count == 1: self = .sample(numbers[0])
    case ("torn", 3) where numbers.count == 2 && (0...Self.mostSteps).contains(numbers[0]):
      self = .torn(step: numbers[0], numbers[1])
    case ("waste", 7):
      guard case .interval(let cluster)? = TrainingRequest(["interval"] + words[1...5]), let last = numbers.last,
        last >= 1, words.last == "\(last)"
      else { return nil }
      self = .waste(cluster, iterations: last)
    case ("fatal", 2) where numbers.count == 1: self = .fatal(numbers[0], isRing: false)
    case ("fatal", 3) where words[2] == "ring" && numbers.count == 1: self = .fatal(numbers[0], isRing: true)
    case ("kill", 2...) where numbers.count == words.count - 1: self = .kill(numbers)
    default: return nil
    }
  }

  /// Whether the answer depends on where a program has put copies.
  var isAboutPlacement: Bool {
    switch self {
    case .sample, .torn, .waste: false
    case .fatal, .kill: true
    }
  }

  /// The answer, given the device's memory and the last placement.
  func answer(_ memory: TrainingMemory, _ placement: [[Int]], on trajectory: Trajectory) -> String {
    switch self {
    case .sample(let count): return trajectory.words(memory, count)
    case .torn(let step, let count):
      return trajectory.words(memory.torn(trajectory.state(after: step)), count)
    case .waste(let cluster, let iterations): return Self.words(WasteCurve(cluster), iterations)
    case .fatal(let count, let isRing): return Self.census(placement, count, isRing: isRing)
    case .kill(let machines): return Self.gone(placement, machines)
    }
  }

  private static func words(_ curve: WasteCurve, _ iterations: Int) -> String {
    let interval = curve.interval(iterations)
    let (paused, redone) = (curve.pausing(interval), curve.redoing(interval))
    return "paused \(Decimals(100 * paused)) %, done again \(Decimals(100 * redone)) %, "
      + "together \(Decimals(100 * (paused + redone))) %"
  }

  private static func census(_ placement: [[Int]], _ count: Int, isRing: Bool) -> String {
    let replicas = placement.first?.count ?? 0
    guard PlacementCensus.fault(in: placement, machines: placement.count, replicas: replicas) == nil,
      placement.count < 64, count > 0, count <= placement.count
    else { return "there is no such placement" }
    let ring = placement.indices.map { shard in (0..<replicas).map { (shard + $0) % placement.count } }
    let (fatal, all) = PlacementCensus(isRing ? ring : placement).fatalSets(of: count)
    return "\(fatal) of \(all) sets of \(count) machines are fatal"
  }

  private static func gone(_ placement: [[Int]], _ machines: [Int]) -> String {
    let gone = placement.indices.filter { Set(placement[$0]).isSubset(of: machines) }
    guard !gone.isEmpty else { return "every shard has a copy: all go on from memory" }
    return "no copy of shard \(gone.map(String.init).joined(separator: ", ")): all go back to storage"
  }
}

/// A number with two decimals.
struct Decimals: CustomStringConvertible {
  let description: String

  init(_ number: Double) {
    guard abs(number) < 1e15 else {
      description = "\(number)"
      return
    }
    let hundredths = Int((number * 100).rounded())
    let rest = abs(hundredths) % 100
    description = "\(hundredths < 0 ? "-" : "")\(abs(hundredths) / 100).\(rest < 10 ? "0" : "")\(rest)"
  }
}

extension TrainingMemory {
  /// This memory, as far as it was written when the power failed; behind that, the weights are another's.
  fileprivate func torn(_ other: TrainingMemory) -> TrainingMemory {
    var torn = self
    let half = size(of: .weights) / 2
    guard let rest = other.read(.weights, at: half, count: size(of: .weights) - half) else { return self }
    _ = torn.write(rest, to: .weights, at: half)
    return torn
  }
}

extension Trajectory {
  /// What a model writes, and its mean surprise by the text that it has been reading.
  fileprivate func words(_ memory: TrainingMemory, _ count: Int) -> String {
    let count = min(max(0, count), 1000)
    return seen(Look(memory: memory, count: count)) {
      let text = trainer(with: memory).sample(count).split(separator: "\n").joined(separator: " ")
      return "surprise \(Decimals(Double(surprise(memory)))): \(text)"
    }
  }

  /// The mean surprise over places all over the text, in nats per character: the same places for every memory.
  private func surprise(_ memory: TrainingMemory) -> Float {
    let places = (0..<16).map { UInt64($0 * 211) }
    let sum = places.reduce(into: Float(0)) { sum, place in
      var look = memory
      for region in [Region.cursor, .generator] {
        _ = look.write(withUnsafeBytes(of: place.littleEndian) { Array($0) }, to: region, at: 0)
      }
      var trainer = trainer(with: look)
      sum += trainer.step()
    }
    return sum / Float(places.count)
  }
}

extension ScenarioVocabulary {
  /// What demos ask.
  static let lookVerbs = [
    Verb("sample", .number("CHARACTERS")), Verb("torn", .number("STEP"), .number("CHARACTERS")),
    Verb(
      "waste", .number("GPUS"), .word("FAILURES-PER-GPU-AND-HOUR"), .word("PAUSE-SECONDS"), .word("ITERATION-SECONDS"),
      .word("RECOVERY-SECONDS"), .number("ITERATIONS")),
    Verb("fatal", .number("COUNT"), .optional([.literal("ring")])), Verb("kill", .rest("MACHINES")),
  ]
}
