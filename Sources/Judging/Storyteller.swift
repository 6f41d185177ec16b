// A violation in words that a student can act on: what the program did, where the power failed, what was lost, what it
// made of the rest.

import Exploration
import Simulation
import Storage

/// Tells what an exploration found.
struct Storyteller {
  let scenario: Scenario
  let lab: LabDescription

  /// Tells the smallest case, with what the program printed in it.
  func tell(_ smallest: SmallestCase, _ output: String) -> Counterexample {
    let (shrunk, runs) = (smallest.shrunk, smallest.shrunk.replayed.runs)
    let violation = shrunk.replayed.violation!
    let lines =
      shrunk.replayed.turns.isEmpty
      ? runs.enumerated().flatMap { index, run in
        story(index: index, run: run, needed: run.needed(besides: shrunk.irrelevant, index))
      } : story(ofTurns: shrunk.replayed, irrelevant: shrunk.irrelevant).flatMap(\.lines)
    return Counterexample(
      rule: violation.rule, headline: headline(violation, cuts: runs.count { $0.cut != nil }), story: lines,
      expected: violation.expected, seen: violation.seen, irrelevant: irrelevant(smallest),
      token: smallest.token.description, output: output, isGivenUp: shrunk.isGivenUp)
  }

  /// Tells a violation that can't be shown again.
  func tell(_ violation: Violation, _ output: String) -> Counterexample {
    Counterexample(
      rule: violation.rule, headline: headline(violation, cuts: 0), story: [], expected: violation.expected,
      seen: violation.seen, irrelevant: [], token: nil, output: output)
  }

  /// Something that must sometimes happen never did.
  func tell(missing name: String) -> Counterexample {
    let what =
      switch name {
      case "new":
        "No power cut during a command ever left its effect behind: is anything written before it is acknowledged?"
      case "old": "No power cut during a command ever left the state before it: is anything ever in flight?"
      default: "'\(name)' never happened"
      }
    return Counterexample(
      rule: "sometimes", headline: what, story: [], expected: ["sometimes \(name)"], seen: "never", irrelevant: [],
      token: nil, output: "")
  }

  /// The program was ended for what it did in all boots together.
  func tell(_ death: Death) -> Counterexample {
    let expected =
      switch death {
      case .outOfTimeInAll: "a program that computes little in each boot: the kit's own needs less than a tenth of that"
      default: "a program that does what it is told and waits for nothing"
      }
    return Counterexample(
      rule: "runs", headline: "The program was ended: it \(death).", story: [],
      expected: [expected], seen: "it \(death)", irrelevant: [],
      token: nil, output: "")
  }

  /// There are more crashes than the budgets allow to try, and none that was tried broke a rule.
  func tell(tooMuch certificate: Certificate, _ open: [(name: String, times: Int)]) -> Counterexample {
    let read = open.prefix(3).map { "\($0.name), \($0.times) times" }
    return Counterexample(
      rule: "budget", headline: "There is too much to judge: not every power cut could be tried.", story: [],
      expected: [
        "a program whose power cuts can all be tried: the kit's own solution needs a tenth of the budget",
        "to sync what you write before you read it after a power cut, or not to read it",
      ],
      seen: certificate.bounds.sorted().joined(separator: "; ")
        + (read.isEmpty ? "" : "\nread while the power cut had left it open: \(read.joined(separator: "; "))"),
      irrelevant: [], token: nil, output: "")
  }

  /// The steps that were left out, and what was pending when the power failed and might as well have been lost.
  private func irrelevant(_ smallest: SmallestCase) -> [String] {
    let shrunk = smallest.shrunk
    let effects = zip(shrunk.replayed.runs, shrunk.irrelevant).flatMap { run, effects in
      effects.map { describe(run.effects[$0], in: run) }
    }
    return smallest.whole.summary(ofSteps: smallest.token.dropped) + counted(effects)
  }

  /// What the power cuts of some runs lose, the same things told once.
  func losses(_ runs: [RunRecord]) -> [String] {
    counted(runs.flatMap { run in run.lost.map { describe(run.effects[$0], in: run) } })
  }

  private func counted(_ texts: [String]) -> [String] {
    let counts = texts.tally
    return counts.map { $0.count == 1 ? $0.text : "\($0.text) (\($0.count) times)" }
  }

  // MARK: The story

  /// A run line by line; `needed` are effects that the power cut might have lost, and did not lose in this story.
  func story(index: Int, run: RunRecord, needed: [Int] = []) -> [Counterexample.Line] {
    var lines = [Counterexample.Line(.command, index == 0 ? "boot on an empty disk" : "boot")]
    var paths: [FileDescriptor: String] = [:]
    for event in run.happened { lines += line(event, run, &paths) }
    return lines + crashStory(run, needed)
  }

  /// Where the power failed, what that lost, and what it had better have lost too; nothing if it did not fail.
  func crashStory(_ run: RunRecord, _ needed: [Int]) -> [Counterexample.Line] {
    guard run.cut != nil else { return [] }
    var lines = [Counterexample.Line(.crash, crashText(run))]
    lines += run.lost.map { lost in
      let effect = run.effects[lost]
      return Counterexample.Line(.lost, "lost: \(describe(effect, in: run)); only \(promise(effect)) makes it last")
    }
    if !run.lost.isEmpty {
      lines += needed.map { Counterexample.Line(.disk, "on the disk: \(describe(run.effects[$0], in: run))") }
    }
    if run.lost.isEmpty { lines.append(Counterexample.Line(.disk, "everything done so far is on the disk")) }
    return lines
  }

  func line(
    _ event: RunEvent, _ run: RunRecord, _ paths: inout [FileDescriptor: String], tellsFault: Bool = true
  ) -> [Counterexample.Line] {
    switch event {
    case .began(let command): return [Counterexample.Line(.command, run.commands[command] ?? "?")]
    case .answered(.ok(let text)): return [Counterexample.Line(.reply, text.isEmpty ? "done" : text)]
    case .answered(.sending(let text, let parcels)):
      let sent = parcels.map { "message to \($0.receiver): \($0.text)" }
      return ([text].filter { !$0.isEmpty } + sent).map { Counterexample.Line(.reply, $0) }
    case .answered(.failed(let error)): return [Counterexample.Line(.reply, "threw: \(error)")]
    case .answered(.unfinished(let part)): return [Counterexample.Line(.reply, "not written yet: \(part)")]
    case .call(let call):
      if case .open(let path, _) = call.call, case .descriptor(let fd) = call.result { paths[fd] = path }
      let text = call.call.description { paths[$0] }
      let result = call.result.failure.map { ": \($0)" } ?? ""
      guard let fault = call.fault, tellsFault else { return [Counterexample.Line(.call, text + result)] }
      return [Counterexample.Line(.fault, "\(text)\(result) (\(fault.story(of: call)))")]
    }
  }

  private func crashText(_ run: RunRecord) -> String {
    let place = run.machine.isEmpty ? "power cut" : "power cut at \(run.machine)"
    guard let last = run.happened.last else { return "\(place) before the first call" }
    var paths: [FileDescriptor: String] = [:]
    var text = ""
    for event in run.happened { text = line(event, run, &paths, tellsFault: false).last?.text ?? text }
    return switch last {
    case .call: "\(place) right after \(text)"
    case .began: "\(place) right after '\(text)' was asked for"
    case .answered: "\(place) right after the answer"
    }
  }

  /// An effect as the call that made it; of a write, which part.
  private func describe(_ effect: RunRecord.NamedEffect, in run: RunRecord) -> String {
    let call = callText(effect.event, run)
    return switch effect.names[0] {
    case .name: call
    case .size(let path): "the size of \(path) after \(call)"
    case .sector(let path, let index): "bytes \(range(from: index, effect.names.count)) of \(path), from \(call)"
    }
  }

  /// The call that would have made an effect durable.
  private func promise(_ effect: RunRecord.NamedEffect) -> String {
    switch effect.names[0] {
    case .name(let path):
      let directory = path.split(separator: "/").dropLast().joined(separator: "/")
      return "syncDirectory(\(directory.isEmpty ? "/" : directory))"
    case .size(let path), .sector(let path, _): return "sync(\(path))"
    }
  }

  private func callText(_ event: Int, _ run: RunRecord) -> String {
    var paths: [FileDescriptor: String] = [:]
    var text = ""
    for event in run.events[...event] { text = line(event, run, &paths, tellsFault: false).last?.text ?? text }
    return text
  }

  private func range(from sector: Int, _ count: Int) -> String {
    let size = DiskLimits.sectorSize
    return "\(sector * size)–\((sector + count) * size - 1)"
  }
}

extension RunRecord {
  /// The pending effects that a story relies on: those that are there, and had better be lost. What only has to be there
  /// for the sake of another one is not told.
  func needed(besides irrelevant: [[Int]], _ index: Int) -> [Int] {
    guard irrelevant.indices.contains(index) else { return [] }
    let needed = pending.filter { !lost.contains($0) && !irrelevant[index].contains($0) }
    return needed.filter { effect in !needed.contains { effects[$0].requirements.contains(effect) } }
  }
}
