// What a reply came to is kept at its node: an exploration walks past the same reply from many images, and most of them
// expect the same of it.

/// How a reply is held against the specification, and what was expected.
struct JudgedReply: Hashable {
  /// What the reply is an answer to, or what else of the run is judged there.
  enum Kind: UInt8 { case boot, recovery, observation, command, faultyCommand, trace }

  let kind: Kind
  /// The number of what was expected, or of what the running program might have shown.
  let number: Int

  init(_ kind: Kind, _ number: Int) { (self.kind, self.number) = (kind, number) }
}

/// What one exploration's judgements of a node's reply were.
struct NodeJudgements {
  /// How many are looked through one by one.
  private static let few = 8

  /// Whose judgements they are: numbers mean something else to another exploration.
  private var explorer: Int
  private var all: [(place: JudgedReply, judgement: Judgement)] = []
  /// The same by place, once there are many.
  private var places: [JudgedReply: Int] = [:]

  init(explorer: Int = -1) { self.explorer = explorer }

  /// What an exploration's judgement was; `nil` if it has made none.
  func judgement(of explorer: Int, _ place: JudgedReply) -> Judgement? {
    guard self.explorer == explorer else { return nil }
    if places.isEmpty { return all.first { $0.place == place }?.judgement }
    return places[place].map { all[$0].judgement }
  }

  /// Adds a judgement; those of another exploration are forgotten.
  mutating func add(_ judgement: Judgement, of explorer: Int, _ place: JudgedReply) {
    if self.explorer != explorer { self = NodeJudgements(explorer: explorer) }
    all.append((place, judgement))
    if !places.isEmpty {
      places[place] = all.count - 1
    } else if all.count > Self.few {
      places = Dictionary(uniqueKeysWithValues: all.enumerated().map { ($0.element.place, $0.offset) })
    }
  }
}
