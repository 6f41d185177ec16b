// What many entries come to. Folding a chat log into a chat history would save nothing, so a timeline is small however
// long it is: a number, a digest that no other order has, and what is on the screen.

import Storage

/// What entries come to, applied in order.
public struct Timeline: Hashable, Sendable, CustomStringConvertible {
  /// How many of the newest posts are on the screen.
  public static let screen = 20

  /// How many posts there were, those since withdrawn included.
  public private(set) var count = 0
  /// A digest of all entries in their order: another order, or one entry twice, has another.
  public private(set) var digest: UInt64 = 0xCBF2_9CE4_8422_2325
  /// The newest posts, the newest one last; one that was withdrawn leaves its place empty.
  public private(set) var newest: [String] = []

  /// Begins with nothing.
  public init() {}

  /// Adds what an entry does, after all others.
  public mutating func apply(_ action: ChatAction) {
    switch action {
    case .post(let text):
      count += 1
      digest("+" + text)
      newest.append(text)
      if newest.count > Self.screen { newest.removeFirst() }
    case .delete(let text):
      digest("-" + text)
      newest.removeAll { $0 == text }
    }
  }

  /// The FNV-1a hash, with an end to each text.
  private mutating func digest(_ text: String) {
    for byte in Array(text.utf8) + [0] { digest = (digest ^ UInt64(byte)) &* 0x100_0000_01B3 }
  }

  /// The timeline in one form only: `2 posts 1f00…: hello | hi`.
  public var description: String {
    let hex = String(digest, radix: 16)
    let padded = String(repeating: "0", count: 16 - hex.count) + hex
    return "\(count) posts \(padded): \(newest.map(Self.shown).joined(separator: " | "))"
  }

  /// A text as it is shown: a word of bars gets one more, so that none is taken for the end of a post.
  private static func shown(_ text: String) -> String {
    guard text.contains("|") else { return text }
    return text.split(separator: " ", omittingEmptySubsequences: false).map { isBars($0) ? $0 + "|" : $0 }
      .joined(separator: " ")
  }

  /// A word that is shown, as it was said.
  package static func said(_ word: Substring) -> String { String(isBars(word) ? word.dropLast() : word) }

  private static func isBars(_ word: Substring) -> Bool { !word.isEmpty && word.allSatisfy { $0 == "|" } }
}

extension ByteWriter {
  /// Adds a timeline.
  public mutating func timeline(_ timeline: Timeline) {
    int(timeline.count)
    uint64(timeline.digest)
    uint32(UInt32(timeline.newest.count))
    for text in timeline.newest { string(text) }
  }
}

extension ByteReader {
  /// Takes a timeline; nil if there is none. What was taken of it is gone.
  public mutating func timeline() -> Timeline? {
    guard let count = int(), let digest = uint64(), let shown = uint32(), shown <= Timeline.screen else { return nil }
    var newest: [String] = []
    for _ in 0..<shown {
      guard let text = string() else { return nil }
      newest.append(text)
    }
    return Timeline(count: count, digest: digest, newest: newest)
  }
}

extension Timeline {
  fileprivate init(count: Int, digest: UInt64, newest: [String]) {
    (self.count, self.digest, self.newest) = (count, digest, newest)
  }
}
