// Parts D and E in words: the same line is a scenario's step, a message to the lab process, and read again by the judge.
//
//     interval 8 1 3.2 1 0                        GPUs, failures per GPU and hour, then seconds: pause, iteration, recovery
//     placement 5 2                               machines, copies                        → 0,1 0,1 2,3 3,4 4,2
//     source 4 0=hardware 0@1:7 0@0:7 stored:3    machines, failures, copies SHARD@HOST:STEP, the step in storage
//     buffer 8 complete:7 partial:8 7             the step, both buffers, the step that is complete everywhere or none
//     schedule 1000 2 400 4 0.01 1000 0.8 0.2 1   the fields of CheckpointTraffic, the spans last
//
// Numbers may be `nan` or `infinity`: absurd input is a part of the lab.

/// A question of part D or E.
package enum TrainingRequest: Hashable, Sendable {
  /// How often to save.
  case interval(TrainingCluster)
  /// Where copies go.
  case placement(machines: Int, replicas: Int)
  /// Where to go on from.
  case source(FailedCluster)
  /// Which buffer to overwrite.
  case buffer(step: Int, [ReceiveBuffer], everywhere: Int?)
  /// What to send when.
  case schedule(CheckpointTraffic)

  /// Reads a command; `nil` if it is none of these, or does not make sense as words.
  package init?(_ words: [String]) {
    let rest = Array(words.dropFirst())
    let request: TrainingRequest? =
      switch words.first {
      case "interval": Self.interval(rest)
      case "placement": Self.placement(rest)
      case "source": Self.source(rest)
      case "buffer": Self.buffer(rest)
      case "schedule": Self.schedule(rest)
      default: nil
      }
    guard let request else { return nil }
    self = request
  }

  private static func interval(_ words: [String]) -> TrainingRequest? {
    guard words.count == 5, let gpus = Int(words[0]) else { return nil }
    let numbers = words.dropFirst().compactMap { Double($0) }
    guard numbers.count == 4 else { return nil }
    return .interval(
      TrainingCluster(
        gpus: gpus, failuresPerGPU: PerHour(numbers[0]), pause: Seconds(numbers[1]), iteration: Seconds(numbers[2]),
        recovery: Seconds(numbers[3])))
  }

  private static func placement(_ words: [String]) -> TrainingRequest? {
    let numbers = words.compactMap { Int($0) }
    return words.count == 2 && numbers.count == 2 ? .placement(machines: numbers[0], replicas: numbers[1]) : nil
  }

  private static func source(_ words: [String]) -> TrainingRequest? {
    guard let machines = words.first.flatMap({ Int($0) }) else { return nil }
    var failed = FailedCluster(machines: machines, failures: [:], copies: [], stored: nil)
    for word in words.dropFirst() {
      if let (machine, kind) = pair(word, "=").flatMap({ pair in Int(pair.0).map { ($0, pair.1) } }) {
        guard kind == "hardware" || kind == "software" else { return nil }
        failed.failures[machine] = kind == "hardware" ? .hardware : .software
      } else if let (name, step) = pair(word, ":"), let step = Int(step) {
        if name == "stored" {
          failed.stored = step
        } else if let (shard, host) = pair(name, "@"), let shard = Int(shard), let host = Int(host) {
          failed.copies.append(ShardCopy(shard: shard, host: host, step: step))
        } else {
          return nil
        }
      } else {
        return nil
      }
    }
    return .source(failed)
  }

  private static func buffer(_ words: [String]) -> TrainingRequest? {
    guard words.count == 4, let step = Int(words[0]) else { return nil }
    let buffers = words[1...2].compactMap { word -> ReceiveBuffer? in
      if word == "empty" { return .empty }
      guard let (kind, step) = pair(word, ":"), let step = Int(step) else { return nil }
      return kind == "partial" ? .partial(step: step) : kind == "complete" ? .complete(step: step) : nil
    }
    guard buffers.count == 2, words[3] == "none" || Int(words[3]) != nil else { return nil }
    return .buffer(step: step, buffers, everywhere: Int(words[3]))
  }

  private static func schedule(_ words: [String]) -> TrainingRequest? {
    let sizes = words.prefix(4).compactMap { Int($0) }
    let numbers = words.dropFirst(4).compactMap { Double($0) }
    guard sizes.count == 4, numbers.count == words.count - 4, numbers.count >= 3 else { return nil }
    return .schedule(
      CheckpointTraffic(
        spans: numbers.dropFirst(3).map { Seconds($0) }, shard: sizes[0], replicas: sizes[1], reserved: sizes[2],
        buffers: sizes[3], latency: Seconds(numbers[0]), bytesPerSecond: numbers[1], usable: numbers[2]))
  }

  /// The words on both sides of a sign.
  private static func pair(_ word: String, _ sign: Character) -> (String, String)? {
    guard let place = word.firstIndex(of: sign) else { return nil }
    return (String(word[..<place]), String(word[word.index(after: place)...]))
  }
}

/// Answers of parts D and E as words, and back.
package enum TrainingReply {
  /// `0,1 0,1 2,3`.
  package static func text(_ placement: [[Int]]) -> String {
    placement.map { $0.map(String.init).joined(separator: ",") }.joined(separator: " ")
  }

  /// `memory 7 0,1,2`, `storage 3`, or `beginning`.
  package static func text(_ source: RecoverySource) -> String {
    switch source {
    case .memory(let step, let hosts): "memory \(step) \(hosts.map(String.init).joined(separator: ","))"
    case .storage(let step): "storage \(step)"
    case .beginning: "beginning"
    }
  }

  /// `0:100 0:40 1:100`.
  package static func text(_ transfers: [Transfer]) -> String {
    transfers.map { "\($0.span):\($0.bytes)" }.joined(separator: " ")
  }

  /// Reads numbers: groups of them after blanks, each with the same sign between its numbers.
  package static func groups(_ text: String, _ sign: Character) -> [[Int]]? {
    var groups: [[Int]] = []
    for word in text.split(separator: " ") {
      let numbers = word.split(separator: sign, omittingEmptySubsequences: false).map { Int($0) }
      guard !numbers.contains(nil) else { return nil }
      groups.append(numbers.compactMap(\.self))
    }
    return groups
  }

  /// Reads a source.
  package static func source(_ text: String) -> RecoverySource? {
    let words = text.split(separator: " ")
    switch (words.first, words.count) {
    case ("beginning", 1): return .beginning
    case ("storage", 2): return Int(words[1]).map { .storage(step: $0) }
    case ("memory", 3):
      guard let step = Int(words[1]), let hosts = groups(String(words[2]), ",")?.first else { return nil }
      return .memory(step: step, hosts: hosts)
    default: return nil
    }
  }
}
