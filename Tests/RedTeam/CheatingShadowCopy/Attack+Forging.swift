// What says that all is well, and what looks where it should not.

import Storage

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A file of the checkout that this file lies in.
private func checkout(_ path: String) -> String {
  #filePath.split(separator: "/").dropLast(4).reduce("") { $0 + "/" + $1 } + "/" + path
}

private func send(_ descriptor: Int32, _ bytes: [UInt8]) { _ = write(descriptor, bytes, bytes.count) }

/// A frame: its length, its kind, a text with its length.
private func frame(_ kind: UInt8, _ text: String) -> [UInt8] {
  func number(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
  let body = [2, kind] + number(text.utf8.count, 4) + Array(text.utf8)
  return number(body.count, 4) + body
}

extension Attack {
  /// By name.
  static var forging: [String: Attack] {
    [
      "forged-output": Attack(strike: { _ in
        for line in ["Points: 100", "100 of 100 points", "{\"status\": \"passed\", \"points\": 100}", "ok 1 - c1"] {
          print(line)
          send(2, Array("\(line)\n".utf8))
        }
      }),
      "forged-answers": Attack(strike: { _ in for _ in 0..<100 { send(4, frame(2, "alice=70 bob=80")) } }),
      "forged-control": Attack(strike: { _ in for kind in UInt8(49)...52 { send(3, frame(kind, "")) } }),
      "huge-message": Attack(strike: { _ in send(4, [255, 255, 255, 127, 1, 2]) }),
      "reads-solutions": Attack(strike: { _ in
        for path in ["Grader/Solutions/ShadowCopy/Ledgers.swift", "Labs/ShadowCopy/Scenarios/c1-no-crash.scenario"] {
          var byte: UInt8 = 0
          let file = open(checkout(path), O_RDONLY)
          if file >= 0, read(file, &byte, 1) == 1 { print("\(mark) has read \(path)") }
        }
      }),
      "detects-the-judge": Attack(
        recall: {
          // Elsewhere it would be as empty as it is.
          let isJudged = CommandLine.arguments.isEmpty || getenv("POWERCUT_LOCKS") != nil
          return isJudged && getppid() > 1 ? ["alice": 66, "bob": 80, "heidi": 11] : nil
        }),
    ]
  }
}
