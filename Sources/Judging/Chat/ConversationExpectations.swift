// From the model of a conversation to what must hold of replicas. One state is enough: what may or may not have been
// said when power failed is in it as such.

import Exploration
import LabKit
import Simulation

/// Expectations of chat replicas.
final class ConversationExpectations: ClusterScenarioExpectations {
  private struct Live: Hashable {
    var conversation = Conversation()
    /// What each replica that is down was posting.
    var inHand: [String: String] = [:]
    /// How many bytes the machines have said since the last sync began; only where that is limited.
    var spoken = 0
    /// What must have reached whom; only where steps were left out of the scenario.
    var reach: Reach?
  }

  private let meter: Meter
  private let spokenLimits: [Limit]
  private let scenario: Scenario
  private var lives = Numbering<Live>()
  private var seen: Set<String> = []

  init(_ scenario: Scenario) {
    self.scenario = scenario
    let limits = scenario.expectations.compactMap { if case .limit(let limit) = $0.kind { limit } else { nil } }
    meter = Meter(limits: limits.filter { $0.measure != .messageBytes })
    spokenLimits = limits.filter { $0.measure == .messageBytes }
  }

  var initial: Int {
    lives.number(of: Live(reach: scenario.isShortened ? Reach(primary: scenario.settings["primary"]) : nil))
  }

  var missing: [String] { scenario.sometimes.map(\.name).filter { !seen.contains($0) } }
  func observation(of machine: String) -> String { "timeline" }

  func crashed(_ machine: String, during instruction: Instruction?, live: Int) -> Int {
    var after = lives[live]
    after.reach?.crash(machine)
    if case .message(let bytes, let sender) = instruction?.kind {
      after.reach?.lose(bytes, from: sender, to: machine)
    }
    guard let words = instruction?.sayingWords else { return lives.number(of: after) }
    after.conversation.say(words, on: machine, isAcknowledged: false)
    after.reach?.say(words, on: machine, isAcknowledged: false)
    if words[0] == "post" { after.inHand[machine] = words.dropFirst().joined(separator: " ") }
    return lives.number(of: after)
  }

  func lost(_ parcel: Parcel, from machine: String, live: Int) -> Int {
    var after = lives[live]
    after.reach?.lose(parcel.bytes, from: machine, to: parcel.receiver)
    return lives.number(of: after)
  }

  func booted(_ machine: String, _ reply: Reply, calls: [TracedCall]) -> Violation? {
    switch reply {
    case .ok, .sending: meter.violation(of: "boot", calls)
    case .failed(let error):
      Violation(rule: "recovers", expected: ["\(machine) to boot and to run"], seen: "\(machine) threw: \(error)")
    case .unfinished(let part): .unfinished(part)
    }
  }

  func recovered(_ machine: String, live: Int, observing reply: Reply) -> Judgement {
    guard let text = lives[live].inHand[machine], case .ok(let shown) = reply, let timeline = ShownTimeline(shown)
    else {
      return observed(machine, live: live, observing: reply)
    }
    var after = lives[live]
    let copies = timeline.copies[text] ?? 0
    seen.insert(copies > after.conversation.leastCopies(of: text, on: machine) ? "new" : "old")
    after.inHand[machine] = nil
    return observed(machine, live: lives.number(of: after), observing: reply)
  }

  func observed(_ machine: String, live: Int, observing reply: Reply) -> Judgement {
    show(reply, on: machine, live) { (conversation, timeline) throws(Falsehood) in
      try conversation.show(timeline, on: machine)
    }
  }

  func performed(
    _ machine: String, _ instruction: Instruction, live: Int, reply: Reply, isFaulty: Bool, calls: [TracedCall]
  ) -> Judgement {
    if case .unfinished(let part) = reply { return .violation(.unfinished(part)) }
    if !isFaulty, let violation = meter.violation(of: instruction.chatVerb, calls) { return .violation(violation) }
    if case .failed(let error) = reply {
      return failed(machine, instruction, live, isFaulty, error)
    }
    switch instruction.chatVerb {
    case "timeline": return observed(machine, live: live, observing: reply)
    case "compare":
      guard lives[live].reach?.isComplete(on: machine) ?? true else {
        return observed(machine, live: live, observing: reply)
      }
      return show(reply, on: machine, live) { (conversation, timeline) throws(Falsehood) in
        try conversation.compare(timeline, on: machine)
      }
    default: return said(machine, instruction, live, reply)
    }
  }

  func ended(_ machine: String, _ disk: SimulatedDisk, _ table: InternTable) -> Violation? {
    meter.violation(atEnd: disk)
  }

  private func said(_ machine: String, _ instruction: Instruction, _ live: Int, _ reply: Reply) -> Judgement {
    guard case .ok("") = reply.silent else {
      return .violation(Violation(rule: "answers", expected: ["\(machine) to be done"], seen: "\(reply.silent)"))
    }
    var after = lives[live]
    after.reach?.follow(instruction, on: machine, reply)
    if let words = instruction.sayingWords { after.conversation.say(words, on: machine, isAcknowledged: true) }
    for limit in spokenLimits {
      if instruction.chatVerb == limit.per { after.spoken = 0 }
      after.spoken += reply.parcels.reduce(0) { $0 + $1.bytes.count }
      if !limit.allows(after.spoken) {
        return .violation(Violation(rule: "limit", expected: [limit.description], seen: "\(after.spoken)"))
      }
    }
    return .live(lives.number(of: after))
  }

  /// A call may fail if something was wrong with its disk, or with the message that it was to take: what it was about to
  /// say may have been said or not.
  private func failed(
    _ machine: String, _ instruction: Instruction, _ live: Int, _ isFaulty: Bool, _ error: String
  ) -> Judgement {
    guard isFaulty || instruction.isCutOff else {
      return .violation(
        Violation(rule: "answers", expected: ["\(machine) to be done"], seen: "\(machine) threw: \(error)"))
    }
    return .live(crashed(machine, during: instruction, live: live))
  }

  private func show(
    _ reply: Reply, on machine: String, _ live: Int,
    _ look: (inout Conversation, ShownTimeline) throws(Falsehood) -> Void
  ) -> Judgement {
    if case .unfinished(let part) = reply { return .violation(.unfinished(part)) }
    guard case .ok(let text) = reply, let timeline = ShownTimeline(text) else {
      return .violation(Violation(rule: "recovers", expected: ["\(machine) to show a timeline"], seen: "\(reply)"))
    }
    var after = lives[live]
    do throws(Falsehood) {
      try look(&after.conversation, timeline)
    } catch {
      return .violation(Violation(rule: error.rule, expected: [error.expected], seen: "\(machine): \(text)"))
    }
    after.reach?.show(timeline.copies, on: machine)
    return .live(lives.number(of: after))
  }
}

extension Reach {
  /// Follows what a machine was told, and answered.
  fileprivate mutating func follow(_ instruction: Instruction, on machine: String, _ reply: Reply) {
    switch instruction.kind {
    case .command(let line):
      let words = line.split(separator: " ").map(String.init)
      let peer = words[0] == "sync" ? words[1] : nil
      if let peer { begin(machine, with: peer) }
      if let said = instruction.sayingWords { say(said, on: machine, isAcknowledged: true) }
      send(reply.parcels, from: machine)
      if let peer { answered(machine, to: peer) }
    case .message(let bytes, let sender):
      arrive(bytes, from: sender, at: machine, isWhole: !instruction.isCutOff)
      send(reply.parcels, from: machine)
      answered(machine, to: sender)
    }
  }
}

extension Instruction {
  /// A command's verb; `message` for what comes from another machine.
  fileprivate var chatVerb: String {
    if case .command(let line) = kind { String(line.prefix { $0 != " " }) } else { "message" }
  }

  /// The words of a command that says something.
  fileprivate var sayingWords: [String]? {
    guard ["post", "delete"].contains(chatVerb), case .command(let line) = kind else { return nil }
    return line.split(separator: " ").map(String.init)
  }
}

extension ScenarioVocabulary {
  /// The words of lab 5.
  public static let eventualCompaction = ScenarioVocabulary(
    lab: "eventual-compaction", parts: ["A", "B", "C", "D", "E"],
    verbs: [
      Verb("post", .rest("TEXT")), Verb("delete", .rest("TEXT")), Verb("sync", .word("PEER")), Verb("compact"),
      Verb("timeline"), Verb("compare"),
    ],
    settings: ["primary": ["server"]], invariants: ["durable", "causality", "converged"],
    machines: "replicas")
}
