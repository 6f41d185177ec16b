// Every state that a power cut at one place may leave, for programs that check ours. `Formats.md` describes the JSON.

import Judging
import Simulation

/// The crash states of one moment.
public struct StatesDocument {
  private let rehearsal: Rehearsal
  private let lab: LabDescription
  private let run: Int
  private let calls: Int
  private let limit: Int

  /// Prepares to list what a power cut right after so many of a run's calls may leave.
  public init(_ rehearsal: Rehearsal, lab: LabDescription, run: Int, afterCalls calls: Int, limit: Int = 100_000) {
    self.rehearsal = rehearsal
    self.lab = lab
    self.run = run
    self.calls = calls
    self.limit = limit
  }

  /// Writes the states as JSON, one a line, as they are found.
  public func writeJSON(to write: (String) -> Void) {
    let machine = rehearsal.records[run].machine
    let place: [(String, OrderedJSON)] = machine.isEmpty ? [] : [("machine", .string(machine))]
    let head: [(String, OrderedJSON)] =
      [
        ("format", .string("powercut-states")), ("version", .integer(1)), ("lab", .string(lab.name)),
        ("scenario", .string(rehearsal.scenario.name)), ("model", .string(rehearsal.model.name)),
      ] + place + [("epoch", .integer(rehearsal.records[run].epoch + 1)), ("at", .integer(calls))]
    write("{\n" + head.map { "  \(JSONValue.quoted($0)): \($1.text),\n" }.joined() + "  \"states\": [")
    var walk = walk
    while let state = walk.next() { write("\(walk.count == 1 ? "" : ",")\n    \(state.json.text)") }
    let tail: [(String, OrderedJSON)] = [
      ("count", .integer(walk.count)), ("looked_at", .integer(walk.lookedAt)), ("limit", .integer(limit)),
      ("complete", .bool(walk.isComplete)),
    ]
    write("\n  ],\n" + tail.map { "  \(JSONValue.quoted($0)): \($1.text)" }.joined(separator: ",\n") + "\n}\n")
  }

  /// Writes the states for people, as they are found.
  public func writeText(to write: (String) -> Void) {
    var walk = walk
    while let state = walk.next() { write("state \(walk.count)\n\(state.text)") }
    let bound = walk.isComplete ? "" : " found before the limit of \(limit) was reached; there may be more"
    let machine = rehearsal.records[run].machine
    let place = machine.isEmpty ? "" : " of \(machine)"
    let noun = walk.count == 1 ? "state" : "different states"
    write(
      "\(walk.count) \(noun) after call \(calls) of epoch \(rehearsal.records[run].epoch + 1)\(place) under \(rehearsal.model.name)\(bound)\n"
    )
  }

  private var walk: StateWalk {
    StateWalk(
      rehearsal.image(ofRun: run, afterCalls: calls), table: rehearsal.runs[run].table, limit: limit)
  }
}

extension VisibleState {
  fileprivate var json: OrderedJSON {
    .object([
      (
        "files",
        .array(
          items.map { item in
            var members: [(String, OrderedJSON)] = [
              ("path", .string(item.path)), ("kind", .string(item.isDirectory ? "directory" : "file")),
              ("inode", .integer(item.inode)),
            ]
            if !item.isDirectory { members += [("size", .integer(item.bytes.count)), ("bytes", .hex(item.bytes))] }
            return .object(members)
          })
      )
    ])
  }

  fileprivate var text: String {
    if items.isEmpty { return "  nothing\n" }
    return items.map { item in
      if item.isDirectory { return "  \(item.path.printable)/\n" }
      let count = item.bytes.count
      return "  \(item.path.printable)  \(count) \(count == 1 ? "byte" : "bytes")  \(ReadableBytes(item.bytes).text)\n"
    }.joined()
  }
}
