// What pings promise: a count that somebody heard of is never counted again.

import Exploration
import Judging
import LabKit

/// How far each machine has counted, and the highest count that each has heard.
public struct PingSpecification: ClusterSpecification {
  public struct State: Hashable, Sendable {
    var counted: [String: Int] = [:]
    var heard: [String: Int] = [:]
  }

  public init() {}

  public func initial(_ machines: [String]) -> State { State() }

  public let observation = "show"

  public func observed(_ state: State, on machine: String) -> String {
    "counted \(state.counted[machine] ?? 0), heard \(state.heard[machine] ?? 0)"
  }

  public func describe(_ state: State) -> String {
    Set(state.counted.keys).union(state.heard.keys).sorted()
      .map { "\($0): \(observed(state, on: $0))" }.joined(separator: "; ")
  }

  public func perform(
    _ instruction: Instruction, on machine: String, in state: State
  ) -> [ClusterExpected<State>] {
    switch instruction.kind {
    case .command(let line):
      let words = line.split(separator: " ").map(String.init)
      guard words[0] == "ping" else {
        let reply = words[0] == "show" ? observed(state, on: machine) : "\(instruction.time ?? 0)"
        return [.accepted(state, reply: reply, messages: [])]
      }
      return [.accepted(state, reply: "", messages: [Parcel(to: words[1], Array("ping".utf8))])]
    case .message(let bytes, let sender):
      let words = String(decoding: bytes, as: UTF8.self).split(separator: " ")
      var next = state
      if words[0] == "ping" {
        next.counted[machine, default: 0] += 1
        let answer = Parcel(to: sender, Array("pong \(next.counted[machine]!)".utf8))
        return [.accepted(next, reply: "", messages: [answer])]
      }
      next.heard[machine] = max(next.heard[machine] ?? 0, Int(words[1])!)
      return [.accepted(next, reply: "", messages: [])]
    }
  }
}

extension LabDescription {
  /// The example, as the judge knows it.
  public static let ping = LabDescription(
    name: "ping", folder: "Ping", studentFile: "PingMachine.swift",
    vocabulary: ScenarioVocabulary(
      lab: "ping", parts: ["A", "alternative", "unsynced", "nameless", "never", "removed", "random"],
      verbs: [.init("ping", .word("PEER")), .init("show"), .init("time")],
      invariants: ["atomic", "durable"], machines: "machines"),
    observation: "show", programs: [["A"]],
    promises: ClusterPromises(PingSpecification()))
}
