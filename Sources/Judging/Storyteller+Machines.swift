// A story with several machines in it: turn by turn, each line that begins something with its machine's name.

import Exploration
import Storage

extension Storyteller {
  /// The runs of several machines, in the order in which their turns came.
  func story(ofTurns replayed: Replayed, irrelevant: [[Int]] = []) -> [Counterexample.Line] {
    var lines: [Counterexample.Line] = []
    var told = [Int](repeating: 0, count: replayed.runs.count)
    var paths = [[FileDescriptor: String]](repeating: [:], count: replayed.runs.count)
    var hasBooted: Set<String> = []
    for (index, turn) in replayed.turns.enumerated() {
      let run = replayed.runs[turn.run]
      if told[turn.run] == 0 {
        let isFirst = hasBooted.insert(run.machine).inserted
        lines.append(Counterexample.Line(.command, "\(run.machine): boot\(isFirst ? " on an empty disk" : "")"))
      }
      let end = min(turn.events, run.happened.count)
      for event in run.events[min(told[turn.run], end)..<end] {
        for line in line(event, run, &paths[turn.run]) {
          let isTold = line.kind == .command || line.kind == .reply
          lines.append(Counterexample.Line(line.kind, isTold ? "\(run.machine): \(line.text)" : line.text))
        }
      }
      told[turn.run] = max(told[turn.run], end)
      // Its power fails at the end of its last turn.
      guard replayed.turns.lastIndex(where: { $0.run == turn.run }) == index else { continue }
      lines += crashStory(run, run.needed(besides: irrelevant, turn.run))
    }
    return lines
  }
}
