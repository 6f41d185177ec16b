// Lab 5: what chat replicas promise, as a tiny pure model. Which order the replicas agree on is theirs; the model knows
// only what was said where, after what, and what each replica has shown. A timeline is held against that.
//
// A timeline shows texts, and two posts may have the same one. So the model counts: it knows how many posts of a text
// there are, how many of them a replica has at least, and how many were withdrawn at least. Of a text that was posted once
// that says all there is to say; of others it says what holds whichever of them are on the screen.

import LabKit

/// What has been said on all replicas, and what each has shown of it.
public struct Conversation: Hashable, Sendable {
  /// Something that was posted.
  struct Post: Hashable, Sendable {
    /// How many posts of each text its replica had shown or said before.
    let after: [String: Int]
    /// Whether the replica has answered; else it may have been posted or not.
    var isAcknowledged: Bool
  }

  /// How often a text was withdrawn, and what of it that leaves.
  struct Withdrawal: Hashable, Sendable {
    /// The replicas that withdrew it, whether they answered or not.
    var replicas: Set<String> = []
    /// How many of its posts are withdrawn for certain: those that a replica had, which then withdrew the text and
    /// answered.
    var atLeast = 0
    /// The same of each replica alone; it knows from then on.
    var byReplica: [String: Int] = [:]
    /// The posts of one of these replicas, made since it withdrew the text. Nothing that it said before takes them away.
    var later: [String: Int] = [:]
  }

  /// The posts of each text, in the order in which they were made.
  private(set) var posts: [String: [Post]] = [:]
  private var withdrawals: [String: Withdrawal] = [:]
  /// How many posts of each text a replica has said or shown; it has them for ever.
  private var held: [String: [String: Int]] = [:]
  /// How many posts each replica has shown.
  private var counts: [String: Int] = [:]
  /// What somebody showed when timelines were compared, nothing having been said since.
  private var compared: String?

  /// Nothing has been said.
  public init() {}

  /// How many posts there are; some may not have been made.
  private var postCount: Int { posts.values.reduce(0) { $0 + $1.count } }

  /// How many posts of a text a replica has at least.
  func leastCopies(of text: String, on replica: String) -> Int { held[replica]?[text] ?? 0 }

  /// A replica says or withdraws something; `isAcknowledged` once it has answered.
  mutating func say(_ words: [String], on replica: String, isAcknowledged: Bool) {
    let text = words.dropFirst().joined(separator: " ")
    compared = nil
    if words[0] == "delete" { return withdraw(text, on: replica, isAcknowledged) }
    posts[text, default: []].append(Post(after: held[replica] ?? [:], isAcknowledged: isAcknowledged))
    guard isAcknowledged else { return }
    held[replica, default: [:]][text, default: 0] += 1
    if withdrawals[text] != nil { withdrawals[text]!.later[replica, default: 0] += 1 }
  }

  private mutating func withdraw(_ text: String, on replica: String, _ isAcknowledged: Bool) {
    var withdrawal = withdrawals[text] ?? Withdrawal()
    withdrawal.replicas.insert(replica)
    withdrawal.later[replica] = nil
    // What a replica has not seen may stand behind this in the timeline, and stay.
    let copies = leastCopies(of: text, on: replica)
    if isAcknowledged, copies > 0 {
      withdrawal.atLeast = max(withdrawal.atLeast, copies)
      withdrawal.byReplica[replica] = copies
    }
    withdrawals[text] = withdrawal
  }

  /// Takes note of what a replica shows; throws what can't be.
  mutating func show(_ timeline: ShownTimeline, on replica: String) throws(Falsehood) {
    try check(timeline, on: replica)
    for (text, copies) in timeline.copies {
      held[replica, default: [:]][text] = max(copies, leastCopies(of: text, on: replica))
    }
    counts[replica] = timeline.count
  }

  /// The same, once everyone has synced with everyone.
  mutating func compare(_ timeline: ShownTimeline, on replica: String) throws(Falsehood) {
    try show(timeline, on: replica)
    let acknowledged = posts.mapValues { $0.count(where: \.isAcknowledged) }
    let total = acknowledged.values.reduce(0, +)
    guard timeline.count >= total else { throw Falsehood(.lost, "all \(total) posts that were acknowledged") }
    if timeline.isWhole(of: postCount) {
      for (text, copies) in acknowledged.sorted(by: { $0.key < $1.key }) {
        let least = withdrawals[text].map(\.remaining) ?? copies
        guard timeline.copies[text, default: 0] >= least else {
          throw Falsehood(.lost, "\(Self.name(text, least)), which was acknowledged")
        }
      }
    }
    for (text, withdrawal) in withdrawals.sorted(by: { $0.key < $1.key }) {
      try checkGone(text, withdrawal.atLeast, timeline, "which was withdrawn")
    }
    if let compared, compared != timeline.text { throw Falsehood(.diverged, compared) }
    compared = timeline.text
  }

  private func check(_ timeline: ShownTimeline, on replica: String) throws(Falsehood) {
    for text in timeline.newest {
      guard let made = posts[text] else { throw Falsehood(.invented, "nothing that nobody has posted") }
      guard timeline.copies[text, default: 0] <= made.count else {
        throw Falsehood(.twice, made.count == 1 ? "'\(text)' once" : "'\(text)' at most \(made.count) times")
      }
    }
    try checkOrder(timeline)
    for (text, withdrawal) in withdrawals.sorted(by: { $0.key < $1.key }) {
      try checkGone(text, withdrawal.byReplica[replica] ?? 0, timeline, "which \(replica) has withdrawn")
    }
    guard timeline.count <= postCount else {
      throw Falsehood(.twice, "at most \(postCount) posts, as many as there are")
    }
    let least = max(counts[replica] ?? 0, (held[replica] ?? [:]).values.reduce(0, +))
    guard timeline.count >= least else { throw Falsehood(.lost, "at least \(least) posts") }
    try checkWhole(timeline, on: replica)
  }

  /// Throws if posts are on the screen that some have withdrawn: of all posts of this text, so many.
  private func checkGone(
    _ text: String, _ withdrawn: Int, _ timeline: ShownTimeline, _ why: String
  ) throws(Falsehood) {
    let left = (posts[text]?.count ?? 0) - withdrawn
    guard withdrawn > 0, timeline.copies[text, default: 0] > max(0, left) else { return }
    throw Falsehood(.resurrected, "\(left > 0 ? "at most \(left) of" : "no") '\(text)', \(why)")
  }

  /// What a replica had seen when it posted stands before that post. Of each text there must be a way to tell its posts
  /// apart for which that is so.
  private func checkOrder(_ timeline: ShownTimeline) throws(Falsehood) {
    let newest = timeline.newest
    for later in Set(newest).sorted() {
      let places = newest.indices.filter { newest[$0] == later }
      for earlier in newest[(places[0] + 1)...] {
        // The fewer its post had seen, the earlier a text may stand.
        let seen = posts[later]!.map { $0.after[earlier] ?? 0 }.sorted()
        for (place, seen) in zip(places, seen) where seen > 0 {
          let behind = newest[(place + 1)...].count { $0 == earlier }
          guard behind > posts[earlier]!.count - seen else { continue }
          throw Falsehood(.order, "'\(earlier)' before '\(later)', which was posted by somebody who had seen it")
        }
      }
    }
  }

  /// What can be said as long as all posts are on the screen.
  private func checkWhole(_ timeline: ShownTimeline, on replica: String) throws(Falsehood) {
    guard timeline.isWhole(of: postCount) else { return }
    for (text, copies) in (held[replica] ?? [:]).sorted(by: { $0.key < $1.key }) {
      let least = withdrawals[text].map { $0.remaining(on: replica) } ?? copies
      guard timeline.copies[text, default: 0] >= least else {
        throw Falsehood(.lost, "\(Self.name(text, least)), which \(replica) had")
      }
    }
    guard withdrawals.isEmpty else { return }
    var replayed = Timeline()
    for text in timeline.newest { replayed.apply(.post(text)) }
    guard replayed.description == timeline.text else {
      throw Falsehood(.digest, "what these posts come to: \(replayed)")
    }
  }

  /// A text that must be there so often, in words.
  private static func name(_ text: String, _ copies: Int) -> String {
    copies == 1 ? "'\(text)'" : "'\(text)' \(copies) times"
  }
}

extension Conversation.Withdrawal {
  /// How many posts must be left when everybody has everything. If several replicas have withdrawn the text, nobody knows
  /// where in the order they did.
  fileprivate var remaining: Int { replicas.count == 1 ? later[replicas.first!] ?? 0 : 0 }

  /// How many must be left on one replica, whatever it has heard from others.
  fileprivate func remaining(on replica: String) -> Int { replicas == [replica] ? later[replica] ?? 0 : 0 }
}

/// A timeline that can't be.
struct Falsehood: Error {
  /// What is wrong with it.
  enum Kind: String {
    case lost = "durable", invented = "posted", twice = "once", order = "causality", diverged = "converged"
    case resurrected = "withdrawn", digest
  }

  let rule: String
  let expected: String

  init(_ kind: Kind, _ expected: String) { (rule, self.expected) = (kind.rawValue, expected) }
}

/// A timeline as a replica's answer shows it.
struct ShownTimeline {
  /// The answer.
  let text: String
  let count: Int
  let newest: [String]
  /// How often each text is among the newest.
  let copies: [String: Int]

  /// Reads `2 posts 1f…: hello | hi`; `nil` if it is something else.
  init?(_ text: String) {
    guard let colon = text.firstIndex(of: ":") else { return nil }
    let words = text[..<colon].split(separator: " ")
    guard words.count == 3, words[1] == "posts", let count = Int(words[0]), count >= 0 else { return nil }
    let rest = text[colon...].dropFirst(2)
    self.text = text
    self.count = count
    newest = rest.isEmpty ? [] : Self.split(rest)
    copies = newest.reduce(into: [:]) { $0[$1, default: 0] += 1 }
  }

  private static func split(_ rest: Substring) -> [String] {
    var texts: [[String]] = [[]]
    for word in rest.split(separator: " ") {
      if word == "|" { texts.append([]) } else { texts[texts.count - 1].append(Timeline.said(word)) }
    }
    return texts.map { $0.joined(separator: " ") }
  }

  /// Whether no post can have left the screen.
  func isWhole(of posts: Int) -> Bool { posts <= Timeline.screen }
}
