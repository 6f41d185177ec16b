// A scenario with less in it, as a replay token asks for. The numbers are those of `Script.dropping`: all steps count
// but notes.

import Exploration
import Simulation

extension Scenario {
  /// How many steps a token can leave out.
  public var stepCount: Int { steps.count { if case .note = $0.kind { false } else { true } } }

  /// The scenario without some of its steps, by their numbers; without a command or a boot, the faults that wait for it
  /// are gone too.
  public func dropping(_ dropped: some Sequence<Int>) -> Scenario {
    let dropped = Set(dropped)
    var shorter = self
    shorter.isShortened = isShortened || !dropped.isEmpty
    shorter.steps = []
    var number = 0
    var faults: [Step] = []
    for step in steps {
      if case .note = step.kind {
        shorter.steps.append(step)
        continue
      }
      number += 1
      let isKept = !dropped.contains(number)
      if case .fault = step.kind {
        if isKept { faults.append(step) }
        continue
      }
      if isKept { shorter.steps += faults + [step] }
      faults = []
    }
    return shorter
  }

  /// The script that a token names, without the steps that it leaves out; throws if the scenario has fewer by now than
  /// when the token was made.
  public func shortened(by token: ReplayToken) throws(StaleToken) -> Scenario {
    let told = try told(by: token)
    if let last = token.dropped.last, last > told.stepCount {
      throw StaleToken(
        description: """
          this token is stale: it leaves out step \(last) of \(name), which has \(told.stepCount) steps now
          """)
    }
    return told.dropping(token.dropped)
  }

  /// Steps in a few words each, for whoever wonders what is missing; a fault that goes with its command is not told.
  public func summary(ofSteps numbers: [Int]) -> [String] {
    let counted = steps.filter { if case .note = $0.kind { false } else { true } }
    let steps = numbers.filter { counted.indices.contains($0 - 1) }.map { counted[$0 - 1] }
    var verbs: [(verb: String, texts: [String])] = []
    for (index, step) in steps.enumerated() {
      if case .fault = step.kind, index + 1 < steps.count, numbers[index + 1] == numbers[index] + 1 { continue }
      let text = step.description
      let verb = step.verb
      if let known = verbs.firstIndex(where: { $0.verb == verb }) {
        verbs[known].texts.append(text)
      } else {
        verbs.append((verb, [text]))
      }
    }
    return verbs.flatMap { Self.summary(of: $0.verb, $0.texts) }
  }

  /// Few steps one by one, many as one.
  private static func summary(of verb: String, _ texts: [String]) -> [String] {
    let counts = texts.tally
    if counts.count > 3 { return ["\(texts.count) steps '\(verb) …'"] }
    return counts.map { $0.count == 1 ? "the step '\($0.text)'" : "\($0.count) steps '\($0.text)'" }
  }
}

/// A token whose scenario is no longer what it was.
public struct StaleToken: Error, Hashable, Sendable, CustomStringConvertible {
  /// What has changed.
  public let description: String
}

extension Scenario.Step.Kind: CustomStringConvertible {
  /// The step as a scenario writes it.
  public var description: String {
    switch self {
    case .command(let words): words.joined(separator: " ")
    case .fault(let rule): "fault \(rule)"
    case .crash(.anywhere): "crash anywhere"
    case .crash(.after(let calls, let losing)):
      "crash after \(calls)" + (losing.isEmpty ? "" : " losing \(losing.map(\.description).joined(separator: ", "))")
    case .restart: "restart"
    case .anything(let block):
      "anything \(block.most) of \(block.steps.map(\.description).joined(separator: ", ")) end"
    case .clock(let time): "clock \(time)"
    case .deliver(.asWritten): "deliver as written"
    case .deliver(.anyhow(let mishaps, let cuts)):
      "deliver anyhow" + (mishaps == 0 ? "" : " mishaps \(mishaps)") + (cuts == .anywhere ? " cut anywhere" : "")
    case .note(let text): "note \(text)"
    }
  }
}

extension Scenario.Step: CustomStringConvertible {
  /// The step as a scenario writes it.
  public var description: String {
    if machine.isEmpty { return kind.description }
    if case .command = kind { return "\(machine): \(kind)" }
    let words = kind.description.split(separator: " ", maxSplits: 1)
    return ([words[0], machine[...]] + words.dropFirst()).joined(separator: " ")
  }

  /// The word that says what is done, and on which machine.
  fileprivate var verb: String {
    let verb = String(kind.description.prefix { $0 != " " })
    if case .command = kind, !machine.isEmpty { return "\(machine): \(verb)" }
    return verb
  }
}
