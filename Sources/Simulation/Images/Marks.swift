// Choosing without dead ends: a search state is two marks on effects, *in* (closed downwards over requirements) and
// *out* (closed upwards). A version of a unit is on offer if its effect is not out and no later version is in; the base
// is on offer if no version is in. Choosing a version puts its effect and what that requires in, and the later versions,
// with everything that requires them, out. Then every choice can be completed, and the completions of the choices on
// offer partition the legal states: each is counted once.
//
// Moments need no marks of their own: they form a chain, so an interval per layer says which are in and which are out.
// An effect that was promised by the interval's first moment is in, one that came after its last is out.

/// What has been decided of a ``CrashImage``.
public struct Marks: Hashable, Sendable {
  /// One bit an effect that is in, then one bit an effect that is out, then each layer's interval.
  private var words: [UInt64]
  private let wordCount: Int

  /// Nothing is decided but what the image itself says.
  public init(_ image: CrashImage) {
    wordCount = (image.nodes.count + 63) / 64
    words = [UInt64](repeating: 0, count: 2 * wordCount)
    for layer in image.layers {
      words.append(UInt64(layer.firstMoment))
      words.append(UInt64(layer.lastMoment))
    }
  }

  /// The first moment at which the power may have failed in a layer's run.
  func firstMoment(_ layer: Int) -> Int { Int(words[2 * wordCount + 2 * layer]) }
  /// The last moment at which it may have failed.
  func lastMoment(_ layer: Int) -> Int { Int(words[2 * wordCount + 2 * layer + 1]) }

  /// Whether the effect is on the disk.
  func isIn(_ effect: Int, _ image: CrashImage) -> Bool {
    words[effect >> 6] >> UInt64(effect & 63) & 1 == 1
      || image.nodes[effect].promised <= firstMoment(image.nodes[effect].layer)
  }

  /// Whether the effect is not on the disk.
  func isOut(_ effect: Int, _ image: CrashImage) -> Bool {
    words[wordCount + effect >> 6] >> UInt64(effect & 63) & 1 == 1
      || image.nodes[effect].moment > lastMoment(image.nodes[effect].layer)
  }

  /// Decides that an effect is on the disk, and all it requires.
  mutating func put(in effect: Int, _ image: CrashImage) {
    let bit: UInt64 = 1 << UInt64(effect & 63)
    guard words[effect >> 6] & bit == 0 else { return }
    words[effect >> 6] |= bit
    let node = image.nodes[effect]
    let first = 2 * wordCount + 2 * node.layer
    words[first] = max(words[first], UInt64(node.moment))
    for requirement in node.requirements { put(in: requirement, image) }
  }

  /// Decides that an effect is not on the disk, nor anything that requires it.
  mutating func put(out effect: Int, _ image: CrashImage) {
    let bit: UInt64 = 1 << UInt64(effect & 63)
    guard words[wordCount + effect >> 6] & bit == 0 else { return }
    words[wordCount + effect >> 6] |= bit
    let node = image.nodes[effect]
    let last = 2 * wordCount + 2 * node.layer + 1
    if node.promised != Int.max { words[last] = min(words[last], UInt64(node.promised - 1)) }
    for dependent in node.dependents { put(out: dependent, image) }
  }

  /// How many effects have been lost: not on the disk, though the power certainly failed after them.
  public func losses(_ image: CrashImage) -> Int {
    var count = 0
    for word in 0..<wordCount {
      var bits = words[wordCount + word]
      while bits != 0 {
        let effect = word << 6 + bits.trailingZeroBitCount
        if image.nodes[effect].made <= firstMoment(image.nodes[effect].layer), image.nodes[effect].source.effect >= 0 {
          count += 1
        }
        bits &= bits - 1
      }
    }
    return count
  }

  /// The moment of the last run's power failure, as early as it can have been; for ordering.
  public func earliestMoment(_ image: CrashImage) -> Int {
    image.layers.isEmpty ? 0 : firstMoment(image.layers.count - 1)
  }

  /// Narrows a layer's interval to one moment.
  mutating func set(moment: Int, layer: Int) {
    words[2 * wordCount + 2 * layer] = UInt64(moment)
    words[2 * wordCount + 2 * layer + 1] = UInt64(moment)
  }
}

/// One of the values that a unit can still show.
public struct Offer: Hashable, Sendable {
  /// The version's place in the unit's history, or -1 for the base.
  let version: Int
  /// What the unit shows then.
  public let value: Int
}

extension CrashImage {
  /// The versions of a unit that are on offer, newest first.
  public func offers(_ unit: Unit, _ marks: Marks) -> [Offer] {
    let base = Offer(version: -1, value: bases[unit] ?? 0)
    guard let versions = open[unit] else { return [base] }
    var offers: [Offer] = []
    for index in versions.indices.reversed() {
      let version = versions[index]
      if marks.isOut(version.effect, self) { continue }
      offers.append(Offer(version: index, value: version.value))
      if marks.isIn(version.effect, self) { return offers }
    }
    offers.append(base)
    return offers
  }

  /// What a unit shows whatever is decided yet; `nil` if versions on offer differ.
  public func certainValue(of unit: Unit, _ marks: Marks) -> Int? {
    let base = bases[unit] ?? 0
    guard !nodes.isEmpty, let versions = open[unit] else { return base }
    return certainValue(of: versions, above: base, marks)
  }

  /// What a unit with these versions shows whatever is decided yet; `nil` if those on offer differ.
  func certainValue(of versions: [Version], above base: Int, _ marks: Marks) -> Int? {
    var value: Int?
    for index in versions.indices.reversed() {
      let version = versions[index]
      if marks.isOut(version.effect, self) { continue }
      if let value, value != version.value { return nil }
      value = version.value
      if marks.isIn(version.effect, self) { return value }
    }
    return value == nil || value == base ? base : nil
  }

  /// Decides that a unit shows the version on offer.
  public func choose(_ offer: Offer, of unit: Unit, _ marks: inout Marks) {
    guard let versions = open[unit] else { return }
    if offer.version >= 0 { marks.put(in: versions[offer.version].effect, self) }
    for later in versions[(offer.version + 1)...] { marks.put(out: later.effect, self) }
  }
}
