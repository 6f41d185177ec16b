// What must have reached whom. A scenario that says `compare` vouches for it that everyone has synced with everyone; once
// steps have been left out of it, nobody does. So in a shortened scenario the syncs are followed: one whose messages all
// arrived, each once and in order, has brought either side what the other one had when it began. Two timelines must be
// equal only where that accounts for everything; a counterexample without the sync that it takes would show nothing.

import Exploration

/// What each replica must have, as far as its syncs say so.
struct Reach: Hashable {
  private struct Pair: Hashable {
    let names: Set<String>
    init(_ a: String, _ b: String) { names = [a, b] }
  }

  /// Something to have. Things are told apart by when they were said: the same words twice are two.
  private struct Thing: Hashable {
    let saying: Int
    /// Whether it is not what was said, but the number that the primary has given it.
    var isNumber = false
  }

  /// A sync under way.
  private struct Talk: Hashable {
    /// What both sides together had when it began.
    let brings: Set<Thing>
    /// Whether something befell it, so that it need not have brought anything.
    var isBroken = false
    /// The messages on their way from each side, in order.
    var waiting: [String: [[UInt8]]] = [:]

    var isOver: Bool { waiting.values.allSatisfy(\.isEmpty) }
  }

  /// The replica that numbers posts: a number is something to have, too.
  private let primary: String?
  private var sayings = 0
  /// The posts of each text.
  private var posts: [String: Set<Thing>] = [:]
  private var held: [String: Set<Thing>] = [:]
  /// What somebody may have, though nobody knows who: some of the posts of a text were seen, but not which.
  private var rumoured: Set<Thing> = []
  private var talks: [Pair: Talk] = [:]

  init(primary: String?) { self.primary = primary }

  /// Whether a replica must have whatever any of them has.
  func isComplete(on replica: String) -> Bool {
    held.values.reduce(into: rumoured) { $0.formUnion($1) }.isSubset(of: held[replica] ?? [])
  }

  /// A replica has said or withdrawn something; whether it has it is known once it has answered.
  mutating func say(_ words: [String], on replica: String, isAcknowledged: Bool) {
    let thing = Thing(saying: sayings)
    sayings += 1
    if words[0] == "post" { posts[words.dropFirst().joined(separator: " "), default: []].insert(thing) }
    if isAcknowledged { hold([thing], on: replica) }
  }

  /// A replica has shown these texts, each so often.
  mutating func show(_ copies: [String: Int], on replica: String) {
    for (text, count) in copies {
      let all = posts[text] ?? []
      if count >= all.count {
        hold(all, on: replica)
      } else if count > (held[replica] ?? []).intersection(all).count {
        rumoured.formUnion(all)
      }
    }
  }

  private mutating func hold(_ things: Set<Thing>, on replica: String) {
    held[replica, default: []].formUnion(things)
    guard replica == primary else { return }
    held[replica]!.formUnion(held[replica]!.map { Thing(saying: $0.saying, isNumber: true) })
  }

  /// A replica has begun a sync.
  mutating func begin(_ replica: String, with peer: String) {
    let pair = Pair(replica, peer)
    // Another one between the two that is not over is taken for the same one: it had less to bring.
    guard talks[pair] == nil else { return }
    talks[pair] = Talk(brings: (held[replica] ?? []).union(held[peer] ?? []))
  }

  /// A replica has sent these.
  mutating func send(_ parcels: [Parcel], from replica: String) {
    for parcel in parcels { talks[Pair(replica, parcel.receiver)]?.waiting[replica, default: []].append(parcel.bytes) }
  }

  /// A message has arrived, before what the receiver says to it; `isWhole` if it was understood.
  mutating func arrive(_ bytes: [UInt8], from sender: String, at receiver: String, isWhole: Bool) {
    let pair = Pair(sender, receiver)
    if !isWhole || talks[pair]?.waiting[sender]?.first != bytes { talks[pair]?.isBroken = true }
    remove(bytes, pair, sender)
  }

  /// A replica has said all that it had to say to another one for now; their talk may be over.
  mutating func answered(_ replica: String, to peer: String) { endTalk(Pair(replica, peer)) }

  /// A message was lost.
  mutating func lose(_ bytes: [UInt8], from sender: String, to receiver: String) {
    let pair = Pair(sender, receiver)
    talks[pair]?.isBroken = true
    remove(bytes, pair, sender)
    endTalk(pair)
  }

  /// A replica's power has failed.
  mutating func crash(_ replica: String) {
    for pair in talks.keys where pair.names.contains(replica) { talks[pair]!.isBroken = true }
  }

  private mutating func remove(_ bytes: [UInt8], _ pair: Pair, _ sender: String) {
    guard let place = talks[pair]?.waiting[sender]?.firstIndex(of: bytes) else { return }
    talks[pair]!.waiting[sender]!.remove(at: place)
  }

  private mutating func endTalk(_ pair: Pair) {
    guard let talk = talks[pair], talk.isOver else { return }
    talks[pair] = nil
    guard !talk.isBroken else { return }
    for replica in pair.names { hold(talk.brings, on: replica) }
  }
}
