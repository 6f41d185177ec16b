import Exploration
import Storage
import TestSupport
import Testing

/// What a program says is compared and hashed as it was said.
struct ReplyTests {
  private static let kinds: [@Sendable (String) -> Reply] = [
    { .ok($0) }, { .sending($0, []) }, { .failed($0) }, { .unfinished($0) },
  ]

  @Test func `replies are the same if they are of one kind and have the same bytes`() {
    let texts = ["", "a", "\u{E9}", "e\u{301}"]
    let replies = texts.flatMap { text in Self.kinds.map { $0(text) } } + [.sending("a", [Parcel(to: "b", [1])])]
    for (index, reply) in replies.enumerated() {
      for (other, same) in replies.enumerated() { #expect((reply == same) == (index == other)) }
    }
    #expect(Set(replies + replies).count == replies.count)
  }

  @Test func `half a million accents on one letter are hashed and compared in no time`() {
    let text = "b" + String(repeating: "\u{301}", count: 250_000) + String(repeating: "\u{316}", count: 250_000)
    // It is a few milliseconds; as a `String` it would be minutes.
    let seconds = processorSeconds {
      for kind in Self.kinds { #expect(Set([kind(text), kind(text + "x")]).contains(kind(text))) }
      #expect(Set([Call.list(text), .list(text + "x"), .remove(text)]).contains(.list(text)))
    }
    #expect(seconds < 60)
  }
}
