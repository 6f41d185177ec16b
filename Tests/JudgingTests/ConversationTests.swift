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

  // MARK: The same words twice

  private func rule(_ said: [(String, String)], _ body: (inout Conversation) throws -> Void) -> String? {
    var conversation = Conversation()
    for (replica, line) in said {
      conversation.say(line.split(separator: " ").map(String.init), on: replica, isAcknowledged: true)
    }
    do { try body(&conversation) } catch let error as Falsehood { return error.rule } catch { return "\(error)" }
    return nil
  }

  @Test func `the same words twice are two posts`() throws {
    let twice = [("ann", "post ok"), ("ben", "post ok"), ("ann", "post ok")]
    #expect(rule(twice) { try $0.show(shown("ok", "ok"), on: "ann") } == nil)
    #expect(rule(twice) { try $0.show(shown("ok"), on: "ann") } == "durable")
    #expect(rule(twice) { try $0.compare(shown("ok", "ok", "ok"), on: "ben") } == nil)
    #expect(rule(twice) { try $0.compare(shown("ok", "ok"), on: "ben") } == "durable")
    #expect(rule(twice) { try $0.show(shown("ok", "ok", "ok", "ok"), on: "ben") } == "once")
  }

  @Test func `one of two posts stands before what was posted by somebody who had seen one`() throws {
    let answered = [("ann", "post ok"), ("ann", "post fine"), ("ben", "post ok")]
    #expect(rule(answered) { try $0.show(shown("ok", "fine", "ok"), on: "ann") } == nil)
    #expect(rule(answered) { try $0.show(shown("ok", "ok", "fine"), on: "ann") } == nil)
    #expect(rule(answered) { try $0.show(shown("fine", "ok", "ok"), on: "ann") } == "causality")
  }

  @Test func `what was withdrawn may be posted again`() throws {
    let again = [("ann", "post oops"), ("ann", "delete oops"), ("ann", "post oops")]
    func timeline(_ actions: ChatAction...) throws -> ShownTimeline {
      var timeline = Timeline()
      for action in actions { timeline.apply(action) }
      return try #require(ShownTimeline(timeline.description))
    }
    let right = try timeline(.post("oops"), .delete("oops"), .post("oops"))
    let lost = try timeline(.post("oops"), .post("oops"), .delete("oops"))
    let ignored = try timeline(.post("oops"), .post("oops"))
    for name in ["ann", "ben"] {
      #expect(rule(again) { try $0.compare(right, on: name) } == nil)
      #expect(rule(again) { try $0.compare(lost, on: name) } == "durable")
      #expect(rule(again) { try $0.compare(ignored, on: name) } == "withdrawn")
    }
    // Nobody knows which of two replicas withdrew it last, or whether the second post was made before that.
    let both = again + [("ben", "delete oops")]
    #expect(rule(both) { try $0.compare(right, on: "ben") } == nil)
    #expect(rule(both) { try $0.compare(lost, on: "ben") } == nil)
  }

  @Test func `a text may look like the end of a post`() throws {
    let bars = [("ann", "post a | b || c"), ("ann", "post |")]
    #expect(rule(bars) { try $0.compare(shown("a | b || c", "|"), on: "ann") } == nil)
  }

  /// What a message of a sync carries does not matter here.
  private func sync(_ reach: inout Reach, _ one: String, _ other: String) {
    reach.begin(one, with: other)
    reach.answered(one, to: other)
  }

  @Test func `a second post of the same words has to reach others, too`() {
    var reach = Reach(primary: nil)
    reach.say(["post", "ok"], on: "ann", isAcknowledged: true)
    sync(&reach, "ann", "ben")
    #expect(reach.isComplete(on: "ben"))
    reach.say(["post", "ok"], on: "ann", isAcknowledged: true)
    #expect(reach.isComplete(on: "ann") && !reach.isComplete(on: "ben"))
    // One of the two is on his screen: that says nothing new.
    reach.show(["ok": 1], on: "ben")
    #expect(!reach.isComplete(on: "ben"))
    reach.show(["ok": 2], on: "ben")
    #expect(reach.isComplete(on: "ben"))
  }
}
