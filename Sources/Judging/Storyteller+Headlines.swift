// The first sentence of a card: what has gone wrong, in words, before anything is told. The rule's name stands before it.

import Exploration

extension Storyteller {
  /// What is wrong, in a sentence.
  func headline(_ violation: Violation, cuts: Int) -> String {
    let crashes = cuts == 0 ? "without any power cut" : cuts == 1 ? "after one power cut" : "after \(cuts) power cuts"
    return switch violation.rule {
    case "limit": "A limit is not kept."
    case "runs": "The program did not survive \(crashes): it \(violation.seen)."
    case "deterministic": "The program is not deterministic: told the same, it did something else."
    case "unfinished": "Not written yet: \(violation.seen)."
    default: "\(Self.sentences[violation.rule] ?? "The rule \(violation.rule) is broken") \(crashes)."
    }
  }

  /// What is said of a rule that is broken; when it was, comes behind.
  private static let sentences = [
    "durable": "Something that had been acknowledged is gone",
    "atomic": "A state that never should be is there",
    "recovers": "The program does not come up",
    "answers": "A wrong answer",
    // Transactions and their logs.
    "log-before-data": "A cell reached the data file before what the log says of it was durable,",
    "commit-writes-no-cell": "A commit wrote to the data file,",
    "append-only": "Log that was durable was written over, cut off, renamed or removed,",
    "data-file-alone": "The data file does not hold, or is not treated, as it must be,",
    "reads-only-needed": "A boot read log records that it had no use for,",
    "writes-only-changed": "A cell was written that nobody had changed,",
    "replays-nothing": "A checkpoint read the log,",
    // Training.
    "reachable": "There is a state that no run without failures ever comes to,",
    "goes-on": "The program does not go on, though another checkpoint is whole,",
    "in-pieces": "More was written at once than was asked for,",
    "torn-is-worse": "Half a model knows as much as a whole one,",
    "equal-at-the-bottom": "The interval is not the one at which both terms are equal,",
    "groups-beat-rings": "Groups survive no more than a ring does,",
    // Chats.
    "causality": "An answer stands before what it answers,",
    "converged": "Timelines that should be equal by now are not,",
    "once": "A post is there more often than it was made,",
    "posted": "A post is there that nobody has made,",
    "withdrawn": "A post is there that was withdrawn,",
    "digest": "A timeline's digest is not that of its posts,",
  ]
}
