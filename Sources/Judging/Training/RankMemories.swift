// The memories of all ranks of a run: parts of one state, as long as nothing goes wrong.

import Training

/// What the devices of all ranks hold.
struct RankMemories: Hashable, Sendable {
  let layout: RankLayout
  private(set) var parts: [TrainingMemory]

  /// The parts of a state; the weights of one rank may have gone astray.
  init(_ state: TrainingMemory, _ layout: RankLayout, strayed: Int? = nil) {
    self.layout = layout
    parts = layout == .alone ? [state] : (0..<layout.ranks).map { state.part(of: $0, in: layout) }
    if let strayed { stray(strayed) }
  }

  subscript(rank: Int) -> TrainingMemory {
    get { parts[rank] }
    set { parts[rank] = newValue }
  }

  /// The state that these are the parts of; `nil` if they do not fit together.
  func whole(on trajectory: Trajectory) -> TrainingMemory? {
    guard let state = trajectory.known(after: parts[0].step) else { return nil }
    return self == RankMemories(state, layout) ? state : nil
  }

  /// The step that all have taken, or that of each, and a digest.
  var shown: String {
    let steps = parts.map(\.step)
    guard Set(steps).count == 1 else {
      return steps.enumerated().map { "rank \($0) at step \($1)" }.joined(separator: ", ")
    }
    return "step \(steps[0]), state \(digest)"
  }

  /// The same; and if that is no state of the run, which regions are not the step's, and from which step they are.
  func shown(on trajectory: Trajectory) -> String {
    guard Set(parts.map(\.step)).count == 1, let state = trajectory.known(after: parts[0].step) else { return shown }
    let right = RankMemories(state, layout)
    guard self != right else { return shown }
    let strange = parts.indices.flatMap { rank in
      Region.allCases.filter { parts[rank].bytes(of: $0) != right.parts[rank].bytes(of: $0) }
        .map { words(for: $0, of: rank, on: trajectory) }
    }
    return strange.isEmpty ? shown : "\(shown), with the \(strange.joined(separator: ", the "))"
  }

  private func words(for region: Region, of rank: Int, on trajectory: Trajectory) -> String {
    let bytes = parts[rank].bytes(of: region)
    let step = trajectory.step { RankMemories($0, layout).parts[rank].bytes(of: region) == bytes }
    let owner = parts.count == 1 ? "" : " of rank \(rank)"
    return "\(region.words)\(owner) of \(step.map { "step \($0)" } ?? "no step")"
  }

  private var digest: String {
    if parts.count == 1 { return parts[0].digest }
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in parts.map(\.digest).joined().utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  // MARK: What should never happen

  /// The weights of a rank change behind everybody's back, as when a bit turns in its memory; but so that their CRC-32
  /// is the same as before, since somebody will take that for a proof.
  mutating func stray(_ rank: Int) {
    let bytes = parts[rank].read(.weights, at: Self.strayOffset, count: Self.unseen.count) ?? []
    _ = parts[rank].write(zip(bytes, Self.unseen).map { $0 ^ $1 }, to: .weights, at: Self.strayOffset)
  }

  private static let strayOffset = 64

  /// CRC-32's own polynomial, all 33 bits of it, the lowest first: whatever it is added to, the remainder stays.
  static let unseen: [UInt8] = {
    let bits: UInt64 = 1 | 0xEDB8_8320 << 1
    return (0..<5).map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) }
  }()
}

extension TrainingMemory {
  /// All bytes of a region.
  fileprivate func bytes(of region: Region) -> [UInt8] { read(region, at: 0, count: size(of: region)) ?? [] }
}

extension Region {
  /// What a card calls it.
  fileprivate var words: String {
    switch self {
    case .weights: "weights"
    case .firstMoments: "first moments"
    case .secondMoments: "second moments"
    case .step: "step"
    case .cursor: "cursor"
    case .generator: "generator"
    }
  }
}
