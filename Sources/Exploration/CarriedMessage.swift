// What became of each message of a replayed run: what a story tells of the network, and what a space-time diagram draws.
// Only a run that goes one way takes note of it; an exploration has other things to remember.

/// A message that a machine sent to another one in a replayed run.
public struct CarriedMessage: Hashable, Sendable {
  /// A place in the runs: after so many events of one of ``Replayed/runs``.
  public struct Place: Hashable, Sendable {
    /// Which run.
    public let run: Int
    /// After how many of its events.
    public let events: Int
  }

  /// What became of it.
  public enum Fate: Hashable, Sendable {
    /// It was on its way when the run ended.
    case underWay
    /// Its receiver was told at this place: that event, and what follows.
    case arrived(Place)
    /// Its receiver was told the first bytes of it, so many.
    case cutOff(Place, bytes: Int)
    /// It was lost on the way.
    case lost
    /// It came when its receiver was down.
    case receiverDown
  }

  /// The sender's name.
  public let sender: String
  /// What was said, and to whom.
  public let parcel: Parcel
  /// The answer that it left with.
  public let sent: Place
  /// Whether it is the copy that comes of a message that comes twice.
  public let isCopy: Bool
  /// What became of it.
  public let fate: Fate
}

/// Something that befell a message, at the moment when it did.
public struct Mishap: Hashable, Sendable {
  /// What befell it.
  public enum Kind: Hashable, Sendable {
    /// It was lost on the way.
    case lost
    /// It will come once more.
    case doubled
    /// It came when its receiver was down.
    case receiverDown
  }

  /// What befell it.
  public let kind: Kind
  /// Which of ``Replayed/messages``.
  public let message: Int
  /// In which of ``Replayed/turns``: by its place among them.
  public let turn: Int
  /// After how many events of that turn's run.
  public let events: Int
}

/// Takes note of messages while a plan is followed. Runs are counted per machine, as walks know them.
struct MessageLog {
  struct Place: Hashable {
    let machine: Int
    let run: Int
    let events: Int

    init(_ walk: Walk) {
      (machine, run, events) = (walk.machine, walk.image.image.runCount, walk.node?.lastMoment ?? 0)
    }
  }

  enum Fate: Hashable {
    case underWay, lost, receiverDown
    case arrived(Place)
    case cutOff(Place, bytes: Int)
  }

  struct Entry {
    let parcel: Parcel
    let sent: Place
    let isCopy: Bool
    var fate = Fate.underWay
  }

  private(set) var entries: [Entry] = []
  /// What happened to which message, after how many turns had ended, and where the walk was.
  private(set) var mishaps: [(kind: Mishap.Kind, message: Int, turn: Int, place: Place)] = []

  /// A message leaves; returns its number.
  mutating func send(_ parcel: Parcel, _ walk: Walk) -> Int {
    entries.append(Entry(parcel: parcel, sent: Place(walk), isCopy: false))
    return entries.count - 1
  }

  /// A message will come once more; returns the copy's number.
  mutating func double(_ number: Int, _ walk: Walk, turn: Int) -> Int {
    mishaps.append((.doubled, number, turn, Place(walk)))
    entries.append(Entry(parcel: entries[number].parcel, sent: entries[number].sent, isCopy: true))
    return entries.count - 1
  }

  /// A message does not arrive at all.
  mutating func lose(_ number: Int, _ kind: Mishap.Kind, _ walk: Walk, turn: Int) {
    entries[number].fate = kind == .receiverDown ? .receiverDown : .lost
    mishaps.append((kind, number, turn, Place(walk)))
  }

  /// A message, or the beginning of it, arrives where the walk is now.
  mutating func arrive(_ number: Int, cutOffAfter length: Int?, _ walk: Walk) {
    entries[number].fate = length.map { .cutOff(Place(walk), bytes: $0) } ?? .arrived(Place(walk))
  }
}

extension MessageLog {
  /// The messages as a replay tells them; `run` finds a machine's so-manieth run among all.
  func carried(_ names: [String], _ run: (_ machine: Int, _ run: Int) -> Int?) -> [CarriedMessage] {
    func place(_ place: Place) -> CarriedMessage.Place? {
      run(place.machine, place.run).map { CarriedMessage.Place(run: $0, events: place.events) }
    }
    return entries.compactMap { entry in
      guard let sent = place(entry.sent) else { return nil }
      let fate: CarriedMessage.Fate =
        switch entry.fate {
        case .underWay: .underWay
        case .lost: .lost
        case .receiverDown: .receiverDown
        case .arrived(let arrival): place(arrival).map { .arrived($0) } ?? .underWay
        case .cutOff(let arrival, let bytes): place(arrival).map { .cutOff($0, bytes: bytes) } ?? .underWay
        }
      return CarriedMessage(
        sender: names[entry.sent.machine], parcel: entry.parcel, sent: sent, isCopy: entry.isCopy, fate: fate)
    }
  }
}
