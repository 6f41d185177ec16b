// A story with several machines in it: turn by turn, what begins or ends something with its machine's name.

import Exploration
import Storage

/// A turn of a machine, told.
public struct ToldTurn: Hashable, Sendable {
  /// The lines.
  public let lines: [Counterexample.Line]
  /// Which of ``Replayed/runs`` was cut off at the turn's end, if one was.
  public let endsRun: Int?
}

extension Replayed {
  /// What happened on several machines, turn by turn, as a counterexample tells it.
  public func story(of scenario: Scenario, in lab: LabDescription) -> [ToldTurn] {
    Storyteller(scenario: scenario, lab: lab).story(ofTurns: self)
  }
}

extension Storyteller {
  /// The runs of several machines, in the order in which their turns came; `irrelevant` are the effects of each power cut
  /// that might as well have been lost.
  func story(ofTurns replayed: Replayed, irrelevant: [[Int]]? = nil) -> [ToldTurn] {
    var told = [Int](repeating: 0, count: replayed.runs.count)
    var paths = [[FileDescriptor: String]](repeating: [:], count: replayed.runs.count)
    var hasBooted: Set<String> = []
    var clocks: [String: Int] = [:]
    func clock(_ time: Int?, of machine: String) -> [Counterexample.Line] {
      guard let time, time != clocks.updateValue(time, forKey: machine) ?? 0 else { return [] }
      return [Counterexample.Line(.command, "clock \(machine) \(time)")]
    }
    return replayed.turns.enumerated().map { index, turn in
      let run = replayed.runs[turn.run]
      var lines: [Counterexample.Line] = []
      if told[turn.run] == 0 {
        let isFirst = hasBooted.insert(run.machine).inserted
        lines += clock(run.bootTime, of: run.machine)
        lines.append(Counterexample.Line(.command, "\(run.machine): boot\(isFirst ? " on an empty disk" : "")"))
      }
      let end = max(told[turn.run], min(turn.events, run.happened.count))
      var mishaps = replayed.mishaps.filter { $0.turn == index }[...]
      for place in told[turn.run]...end {
        // What befell a message before this event.
        while let mishap = mishaps.first, mishap.events <= place || place == end {
          lines.append(replayed.line(of: mishaps.removeFirst()))
        }
        guard place < end else { continue }
        // A clock is told when its machine may have looked at it.
        if case .began(let command) = run.events[place] { lines += clock(run.clocks[command], of: run.machine) }
        lines += line(run.events[place], run, &paths[turn.run]).map { $0.of(run.machine) }
      }
      told[turn.run] = end
      // Its power fails at the end of its last turn.
      let isLast = replayed.turns.lastIndex { $0.run == turn.run } == index
      guard isLast, run.cut != nil else { return ToldTurn(lines: lines, endsRun: nil) }
      lines += crashStory(run, irrelevant.map { run.needed(besides: $0, turn.run) } ?? [])
      return ToldTurn(lines: lines, endsRun: turn.run)
    }
  }
}

extension Replayed {
  /// What befell a message, in words.
  fileprivate func line(of mishap: Mishap) -> Counterexample.Line {
    let message = messages[mishap.message]
    let what = "message from \(message.sender) to \(message.parcel.receiver): \(message.parcel.text)"
    return switch mishap.kind {
    case .lost: Counterexample.Line(.lost, "lost on the way: \(what)")
    case .doubled: Counterexample.Line(.fault, "this comes twice: \(what)")
    case .receiverDown: Counterexample.Line(.lost, "lost, since \(message.parcel.receiver) is down: \(what)")
    }
  }
}

extension Counterexample.Line {
  /// The line with the name of the machine that is told something, or answers.
  fileprivate func of(_ machine: String) -> Counterexample.Line {
    kind == .command || kind == .reply ? Counterexample.Line(kind, "\(machine): \(text)") : self
  }
}
