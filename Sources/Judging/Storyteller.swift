// A violation in words that a student can act on: what the program did, where the power failed, what was lost, what it
// made of the rest.

import Exploration
import Simulation
import Storage

/// Tells what an exploration found.
struct Storyteller {
  let scenario: Scenario
  let lab: LabDescription

  func tell(_ violation: Violation, _ exploration: Exploration, _ output: String) -> Counterexample {
    let runs = exploration.replayed?.runs ?? []
    let token = exploration.plan.map { ReplayToken(scenario: scenario.name, plan: $0).description }
    return Counterexample(
      rule: violation.rule, headline: headline(violation, runs), story: runs.enumerated().flatMap(story),
      expected: violation.expected, seen: violation.seen, irrelevant: irrelevant(runs), token: token, output: output)
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

  private func headline(_ violation: Violation, _ runs: [RunRecord]) -> String {
    let cuts = runs.count - 1
    let crashes = cuts == 0 ? "without any power cut" : cuts == 1 ? "after one power cut" : "after \(cuts) power cuts"
    return switch violation.rule {
    case "durable": "Something that had been acknowledged is gone \(crashes)."
    case "atomic": "A state that never should be is there \(crashes)."
    case "recovers": "The program does not come up \(crashes)."
    case "answers": "A wrong answer \(crashes)."
    case "limit": "A limit is not kept."
    case "runs": "The program did not survive \(crashes): it \(violation.seen)."
    case "deterministic": "The program is not deterministic: told the same, it did something else."
    case "unfinished": "Not written yet: \(violation.seen)."
    default: "A rule is broken \(crashes): \(violation.rule)."
    }
  }

  /// What was pending when the power failed, and is on the disk in this story though it need not be.
  private func irrelevant(_ runs: [RunRecord]) -> [String] {
    runs.dropLast().flatMap { run in
      run.pending.filter { !run.lost.contains($0) }.map { describe(run.effects[$0]) }
    }
  }

  // MARK: The story

  func story(index: Int, run: RunRecord) -> [Counterexample.Line] {
    var lines = [Counterexample.Line(.command, index == 0 ? "boot on an empty disk" : "boot")]
    var paths: [FileDescriptor: String] = [:]
    for event in run.happened { lines += line(event, run, &paths) }
    guard run.cut != nil else { return lines }
    lines.append(Counterexample.Line(.crash, crashText(run)))
    lines += run.lost.map { Counterexample.Line(.lost, "lost: \(describe(run.effects[$0]))") }
    if run.lost.isEmpty { lines.append(Counterexample.Line(.disk, "everything done so far is on the disk")) }
    return lines
  }

  private func line(
    _ event: RunEvent, _ run: RunRecord, _ paths: inout [FileDescriptor: String]
  ) -> [Counterexample.Line] {
    switch event {
    case .began(let command): return [Counterexample.Line(.command, run.commands[command] ?? "?")]
    case .answered(.ok(let text)): return [Counterexample.Line(.reply, text.isEmpty ? "done" : text)]
    case .answered(.failed(let error)): return [Counterexample.Line(.reply, "threw: \(error)")]
    case .answered(.unfinished(let part)): return [Counterexample.Line(.reply, "not written yet: \(part)")]
    case .call(let call):
      if case .open(let path, _) = call.call, case .descriptor(let fd) = call.result { paths[fd] = path }
      let text = call.call.description { paths[$0] }
      let result = call.result.failure.map { ": \($0)" } ?? ""
      return [Counterexample.Line(call.fault == nil ? .call : .fault, text + result)]
    }
  }

  private func crashText(_ run: RunRecord) -> String {
    guard let last = run.happened.last else { return "power cut before the first call" }
    var paths: [FileDescriptor: String] = [:]
    var text = ""
    for event in run.happened { text = line(event, run, &paths).last?.text ?? text }
    return switch last {
    case .call: "power cut right after \(text)"
    case .began: "power cut right after '\(text)' was asked for"
    case .answered: "power cut right after the answer"
    }
  }

  private func describe(_ effect: RunRecord.NamedEffect) -> String {
    effect.names.map(describe).joined(separator: ", with ")
  }

  private func describe(_ name: EffectName) -> String {
    switch name {
    case .name(let path): "what the name \(path) names"
    case .size(let path): "the size of \(path)"
    case .sector(let path, let index): "bytes \(index * 512)–\(index * 512 + 511) of \(path)"
    }
  }
}
