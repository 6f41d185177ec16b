// A judge that dies on purpose: what a grader starts to judge, but for one scenario of one program.
//
//     DyingJudge HOW SCENARIO [MARK]
//
// SCENARIO is the beginning of a name; the program is any, or the one that has MARK among its bytes. In all else it is
// the judge, so that what is marked before and afterwards is marked as ever.

import Foundation
import Grading
import LabKit

/// The ways to die.
enum Death: String {
  /// As an overflow does.
  case trap
  /// Memory without end.
  case memory
  /// A loop without end.
  case loop
  /// Nothing, for ever.
  case silence
  /// Leaving without a word.
  case exit
  /// Words that are no answer.
  case nonsense
  /// Each order leaves memory behind, so that a later one finds too little; this one is not about a scenario.
  case leak

  /// Dies; or leaks, and goes on.
  func happen() {
    switch self {
    case .trap: fatalError("as a judge with a fault would")
    case .memory: while true { Self.leak(megabytes: 8) }
    case .loop: while Date.distantPast < .now {}
    case .silence: while true { sleep(1000) }
    case .exit: Foundation.exit(3)
    case .nonsense:
      FileHandle(fileDescriptor: 3).write(Data("no answer\n".utf8))
    case .leak:
      Self.leak(megabytes: 100)
      // Long enough for somebody to look.
      sleep(1)
    }
  }

  private static func leak(megabytes: Int) {
    let bytes = UnsafeMutableRawPointer.allocate(byteCount: megabytes << 20, alignment: 1)
    memset(bytes, 1, megabytes << 20)
  }
}

let words = Array(CommandLine.arguments.dropFirst())
guard words.count >= 2, let death = Death(rawValue: words[0]) else {
  FileHandle.standardError.write(Data("expected: DyingJudge HOW SCENARIO [MARK]\n".utf8))
  exit(2)
}
let (scenario, mark) = (words[1], words.count > 2 ? words[2] : nil)
exit(
  JudgeService.serve { task, program in
    guard case .judge(let judged, _, _) = task, judged.name.hasPrefix(scenario) else { return }
    if let mark {
      let bytes = (try? Data(contentsOf: URL(filePath: program.executable))) ?? Data()
      guard bytes.range(of: Data(mark.utf8)) != nil else { return }
    }
    death.happen()
  })
