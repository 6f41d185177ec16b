import Exploration
import LabKit
import Testing

@testable import Judging

/// What the model of a conversation lets pass, and what not.
struct ConversationTests {
  /// A timeline as the kit would show these posts.
  private func shown(_ texts: String...) throws -> ShownTimeline {
    var timeline = Timeline()
    for text in texts { timeline.apply(.post(text)) }
    return try #require(ShownTimeline(timeline.description))
  }

  private var conversation: Conversation {
    var conversation = Conversation()
    conversation.say(["post", "who", "comes"], on: "ann", isAcknowledged: true)
    conversation.say(["post", "fine", "weather"], on: "ben", isAcknowledged: true)
    return conversation
  }

  private func rule(_ body: (inout Conversation) throws -> Void) -> String? {
    var conversation = conversation
    do { try body(&conversation) } catch let error as Falsehood { return error.rule } catch { return "\(error)" }
    return nil
  }

  @Test func `posts may come in either order, until somebody has seen one before he posts`() throws {
    #expect(rule { try $0.show(shown("who comes", "fine weather"), on: "ann") } == nil)
    #expect(rule { try $0.show(shown("fine weather", "who comes"), on: "ann") } == nil)
    let answered: (inout Conversation) throws -> Void = {
      try $0.show(shown("who comes"), on: "cleo")
      $0.say(["post", "me"], on: "cleo", isAcknowledged: true)
    }
    #expect(
      rule {
        try answered(&$0); try $0.show(shown("who comes", "fine weather", "me"), on: "ben")
      } == nil)
    #expect(
      rule {
        try answered(&$0); try $0.show(shown("me", "fine weather", "who comes"), on: "ben")
      } == "causality")
  }

  @Test func `what was said or shown on a replica stays there`() throws {
    #expect(rule { try $0.show(shown("fine weather"), on: "ann") } == "durable")
    #expect(rule { try $0.show(shown("who comes"), on: "ann") } == nil)
    #expect(
      rule {
        try $0.show(shown("who comes", "fine weather"), on: "ann")
        try $0.show(shown("who comes"), on: "ann")
      } == "durable")
  }

  @Test func `nothing comes twice, or from nowhere`() throws {
    #expect(rule { try $0.show(shown("who comes", "who comes"), on: "ann") } == "once")
    #expect(rule { try $0.show(shown("who comes", "buy this"), on: "ann") } == "posted")
  }

  @Test func `a post in hand when power failed may be there or not`() throws {
    for texts in [["who comes"], ["who comes", "late"]] {
      #expect(
        rule {
          $0.say(["post", "late"], on: "ann", isAcknowledged: false)
          var timeline = Timeline()
          for text in texts { timeline.apply(.post(text)) }
          try $0.show(#require(ShownTimeline(timeline.description)), on: "ann")
        } == nil)
    }
  }

  @Test func `timelines that are compared hold everything, and are equal`() throws {
    #expect(rule { try $0.compare(shown("who comes"), on: "ann") } == "durable")
    #expect(
      rule {
        try $0.compare(shown("who comes", "fine weather"), on: "ann")
        try $0.compare(shown("fine weather", "who comes"), on: "ben")
      } == "converged")
    #expect(
      rule {
        try $0.show(shown("who comes", "fine weather"), on: "ben")
        $0.say(["delete", "who", "comes"], on: "ben", isAcknowledged: true)
        try $0.compare(shown("who comes", "fine weather"), on: "ann")
      } == "withdrawn")
    // What he has not seen may stand behind his withdrawing it.
    #expect(
      rule {
        $0.say(["delete", "who", "comes"], on: "ben", isAcknowledged: true)
        try $0.compare(shown("who comes", "fine weather"), on: "ann")
      } == nil)
  }

  @Test func `a digest that is not that of the posts is none`() throws {
    let lie = try #require(ShownTimeline("1 posts 0000000000000000: who comes"))
    #expect(rule { try $0.show(lie, on: "ann") } == "digest")
    #expect(ShownTimeline("two posts 00: a") == nil && ShownTimeline("done") == nil)
  }
}
