// Lab 5: what chat replicas promise, as a tiny pure model. Which order the replicas agree on is theirs; the model knows
// only what was said where, after what, and what each replica has shown. A timeline is held against that.

import LabKit

/// What has been said on all replicas, and what each has shown of it.
public struct Conversation: Hashable, Sendable {
  /// Something that was said.
  struct Saying: Hashable, Sendable {
    let text: String
    /// What its replica had shown or said before.
    let after: Set<String>
    /// Whether the replica has answered; else it may have been said or not.
    var isAcknowledged: Bool
  }

  /// Posts by their texts.
  private(set) var posts: [String: Saying] = [:]
  /// Withdrawn texts, and whether that was acknowledged, and by a replica that had seen the post.
  private(set) var withdrawn: [String: Bool] = [:]
  /// What each replica has said or shown: it shows it for ever.
  private(set) var held: [String: Set<String>] = [:]
  /// What each replica has withdrawn itself.
  private(set) var withdrawnBy: [String: Set<String>] = [:]
  /// How many posts each replica has shown.
  private(set) var counts: [String: Int] = [:]
  /// What somebody showed when timelines were compared, nothing having been said since.
  private(set) var compared: String?

  /// Nothing has been said.
  public init() {}

  /// A replica says or withdraws something; `isAcknowledged` once it has answered.
  mutating func say(_ words: [String], on replica: String, isAcknowledged: Bool) {
    let text = words.dropFirst().joined(separator: " ")
    compared = nil
    if words[0] == "delete" {
      // What a replica has not seen may stand behind this in the timeline, and stay.
      let isCertain = isAcknowledged && held[replica]?.contains(text) ?? false
      withdrawn[text] = isCertain || withdrawn[text] ?? false
      if isCertain { withdrawnBy[replica, default: []].insert(text) }
      return
    }
    posts[text] = Saying(text: text, after: held[replica] ?? [], isAcknowledged: isAcknowledged)
    if isAcknowledged { held[replica, default: []].insert(text) }
  }

  /// Takes note of what a replica shows; throws what can't be.
  mutating func show(_ timeline: ShownTimeline, on replica: String) throws(Falsehood) {
    try check(timeline, on: replica)
    held[replica, default: []].formUnion(timeline.newest)
    counts[replica] = timeline.count
  }

  /// The same, once everyone has synced with everyone.
  mutating func compare(_ timeline: ShownTimeline, on replica: String) throws(Falsehood) {
    try show(timeline, on: replica)
    let acknowledged = posts.values.filter(\.isAcknowledged)
    guard timeline.count >= acknowledged.count else {
      throw Falsehood(.lost, "all \(acknowledged.count) posts that were acknowledged")
    }
    if timeline.isWhole(of: posts.count) {
      for post in acknowledged.sorted(by: { $0.text < $1.text })
      where withdrawn[post.text] == nil && !timeline.newest.contains(post.text) {
        throw Falsehood(.lost, "'\(post.text)', which was acknowledged")
      }
    }
    for (text, isAcknowledged) in withdrawn.sorted(by: { $0.key < $1.key })
    where isAcknowledged && timeline.newest.contains(text) {
      throw Falsehood(.resurrected, "no '\(text)', which was withdrawn")
    }
    if let compared, compared != timeline.text { throw Falsehood(.diverged, compared) }
    compared = timeline.text
  }

  private func check(_ timeline: ShownTimeline, on replica: String) throws(Falsehood) {
    let newest = timeline.newest
    for (place, text) in newest.enumerated() {
      guard posts[text] != nil else { throw Falsehood(.invented, "nothing that nobody has posted") }
      if newest[..<place].contains(text) { throw Falsehood(.twice, "'\(text)' once") }
      for later in newest[..<place] where posts[later]!.after.contains(text) {
        throw Falsehood(.order, "'\(text)' before '\(later)', which was posted by somebody who had seen it")
      }
      if withdrawnBy[replica]?.contains(text) ?? false {
        throw Falsehood(.resurrected, "no '\(text)', which \(replica) has withdrawn")
      }
    }
    guard timeline.count <= posts.count else {
      throw Falsehood(.twice, "at most \(posts.count) posts, as many as there are")
    }
    guard timeline.count >= max(counts[replica] ?? 0, held[replica]?.count ?? 0) else {
      throw Falsehood(.lost, "at least \(max(counts[replica] ?? 0, held[replica]?.count ?? 0)) posts")
    }
    try checkWhole(timeline, on: replica)
  }

  /// What can be said as long as all posts are on the screen.
  private func checkWhole(_ timeline: ShownTimeline, on replica: String) throws(Falsehood) {
    guard timeline.isWhole(of: posts.count) else { return }
    for text in (held[replica] ?? []).sorted() where withdrawn[text] == nil && !timeline.newest.contains(text) {
      throw Falsehood(.lost, "'\(text)', which \(replica) had")
    }
    guard withdrawn.isEmpty else { return }
    var replayed = Timeline()
    for text in timeline.newest { replayed.apply(.post(text)) }
    guard replayed.description == timeline.text else {
      throw Falsehood(.digest, "what these posts come to: \(replayed)")
    }
  }
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

  /// Reads `2 posts 1f…: hello | hi`; `nil` if it is something else.
  init?(_ text: String) {
    guard let colon = text.firstIndex(of: ":") else { return nil }
    let words = text[..<colon].split(separator: " ")
    guard words.count == 3, words[1] == "posts", let count = Int(words[0]), count >= 0 else { return nil }
    let rest = text[colon...].dropFirst(2)
    self.text = text
    self.count = count
    newest = rest.isEmpty ? [] : Self.split(rest)
  }

  private static func split(_ rest: Substring) -> [String] {
    var texts: [[String]] = [[]]
    for word in rest.split(separator: " ").map(String.init) {
      if word == "|" { texts.append([]) } else { texts[texts.count - 1].append(word) }
    }
    return texts.map { $0.joined(separator: " ") }
  }

  /// Whether no post can have left the screen.
  func isWhole(of posts: Int) -> Bool { posts <= Timeline.screen }
}
