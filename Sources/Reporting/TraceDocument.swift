// The calls of a scenario's undisturbed run, for people and for programs that check ours. `Formats.md` describes the
// JSON.

import Exploration
import Judging
import Simulation
import Storage

/// A scenario's calls.
public struct TraceDocument {
  /// One call, and where in the run it was made.
  struct Entry {
    /// The machine that made it; empty where there is but one.
    let machine: String
    /// Which of the rehearsal's runs it belongs to.
    let run: Int
    /// From 1, in its epoch of its machine.
    let number: Int
    /// From 0.
    let epoch: Int
    let command: String
    /// Whether it is the first call of its command.
    let isFirst: Bool
    /// How many of its run's events had happened, itself included.
    let moment: Int
    let performed: DecidedRun.Performed
  }

  private let rehearsal: Rehearsal
  private let lab: LabDescription
  let entries: [Entry]

  /// Prepares to write down a run.
  public init(_ rehearsal: Rehearsal, lab: LabDescription) {
    self.rehearsal = rehearsal
    self.lab = lab
    let runs = rehearsal.runs.indices.map { Self.entries($0, rehearsal.records[$0], rehearsal.runs[$0]) }
    entries = rehearsal.turns.isEmpty ? runs.flatMap(\.self) : Self.inOrder(runs, rehearsal.turns)
  }

  /// The calls of several machines, in the order in which they were made.
  private static func inOrder(_ runs: [[Entry]], _ turns: [Replayed.Turn]) -> [Entry] {
    var rest = runs.map { $0[...] }
    return turns.flatMap { turn in
      let calls = rest[turn.run].prefix { $0.moment <= turn.events }
      rest[turn.run].removeFirst(calls.count)
      return calls
    }
  }

  private static func entries(_ index: Int, _ record: RunRecord, _ run: DecidedRun) -> [Entry] {
    var entries: [Entry] = []
    var command = "boot"
    var isFirst = true
    for (place, event) in record.events.enumerated() {
      if case .began(let number) = event {
        command = record.commands[number] ?? "?"
        isFirst = true
      }
      guard let performed = run.calls[place + 1] else { continue }
      entries.append(
        Entry(
          machine: record.machine, run: index, number: entries.count + 1, epoch: record.epoch, command: command,
          isFirst: isFirst, moment: place + 1, performed: performed))
      isFirst = false
    }
    return entries
  }

  // MARK: For people

  /// The calls as a listing.
  public var text: String {
    var text = ""
    var (machine, epoch) = ("", -1)
    for entry in entries {
      if entry.epoch != epoch || entry.machine != machine {
        let place = entry.machine.isEmpty ? "" : "\(entry.machine), "
        text += "\(epoch < 0 ? "" : "\n")\(place)epoch \(entry.epoch + 1)\n"
      }
      if entry.isFirst { text += "  > \(entry.command.printable)\n" }
      (machine, epoch) = (entry.machine, entry.epoch)
      let call = entry.performed.call
      let name = call.call.description { _ in entry.performed.path }
      let fault = call.fault.map { "   (\($0.story(of: call)))" } ?? ""
      text += "\("\(entry.number)".paddedLeft(6))  \(name.printable) = \(call.result)\(fault)\n"
    }
    return text + (rehearsal.violation.map { "\nbroken here: \($0.rule): \($0.seen)\n" } ?? "")
  }

  // MARK: For programs

  /// The calls as JSON, one a line, and then the commands.
  public var json: String {
    var numbers: [String: InodeNumbers] = [:]
    let calls = entries.map { "    " + json(of: $0, &numbers[$0.machine, default: InodeNumbers()]).text }
    let machines = rehearsal.scenario.machines
    let head: [(String, OrderedJSON)] = [
      ("format", .string("powercut-trace")), ("version", .integer(1)), ("lab", .string(lab.name)),
      ("scenario", .string(rehearsal.scenario.name)), ("part", .string(rehearsal.scenario.part)),
      ("sector_size", .integer(rehearsal.runs[0].table.sectorSize)),
    ]
    let rows = (head + (machines.isEmpty ? [] : [("machines", .array(machines.map(OrderedJSON.string)))])).map {
      "  \(JSONValue.quoted($0)): \($1.text),\n"
    }.joined()
    let broken = rehearsal.violation.map { ",\n  \"broken\": \(JSONValue.quoted($0.rule))" } ?? ""
    let timeline = Self.spans(rehearsal.records).map { "    \($0.json.text)" }.joined(separator: ",\n")
    let diagram = rehearsal.diagram.map { ",\n  \"diagram\": \($0.json)" } ?? ""
    return
      "{\n\(rows)  \"calls\": [\n\(calls.joined(separator: ",\n"))\n  ],\n  \"timeline\": [\n\(timeline)\n  ]\(diagram)\(broken)\n}\n"
  }

  private func json(of entry: Entry, _ numbers: inout InodeNumbers) -> OrderedJSON {
    let run = rehearsal.runs[entry.run]
    let call = entry.performed.call
    func inode(_ number: Int) -> OrderedJSON { .integer(numbers.number(of: run.inodes[number])) }
    let machine: [(String, OrderedJSON)] = entry.machine.isEmpty ? [] : [("machine", .string(entry.machine))]
    var members: [(String, OrderedJSON)] =
      machine + [
        ("number", .integer(entry.number)), ("epoch", .integer(entry.epoch + 1)), ("command", .string(entry.command)),
        ("call", .string(call.call.name)),
      ]
    members += call.call.arguments
    if let path = entry.performed.path { members.append(("path", .string(path))) }
    if let file = entry.performed.inode { members.append(("inode", inode(file))) }
    members.append(call.result.member)
    if let fault = call.fault { members.append(("fault", .string(fault.name))) }
    members.append(("operation", call.operation.json(run.table, inode)))
    return .object(members)
  }
}

/// Numbers for files and directories in the order in which they are mentioned; the top is 0.
private struct InodeNumbers {
  private var numbers = [rootInode: 0]

  mutating func number(of inode: Int) -> Int {
    let number = numbers[inode] ?? numbers.count
    numbers[inode] = number
    return number
  }
}
