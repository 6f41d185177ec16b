// What is left of a hand-in once it was looked at: each lab's file or why there is none, and some names. Archives are
// closed then, and of their bytes only those of the files that were taken are kept.

import Archives
import Foundation
import Judging

/// The labs' files in what was handed in.
struct FoundFiles: Sendable {
  /// Each lab's file, by the lab's name.
  let choices: [String: Choice]
  /// Whether it is one file and nothing around it.
  let isFile: Bool
  /// What nobody looks at, the first hundred names of it.
  let ignored: [String]
  /// What was unpacked of the labs' files, by the lab's name.
  private let unpacked: [String: Result<Data, Submission.Unreadable>]

  /// Looks at what was handed in.
  ///
  /// - Parameter labs: the labs that are asked for; of one alone a file with a name of its own will do. The others' files
  ///   are looked for as well, since they are none of those that nobody looks at.
  init(in place: LocalPath, label: String, for labs: [LabDescription], limits: ReadingBudget.Limits = .init()) {
    let budget = ReadingBudget(limits)
    let found = Result { () throws(Submission.Unreadable) in
      FoundFiles(try HandIn(place, budget: budget), label: label, for: labs)
    }
    // Without a budget nothing that was found, or not found, means anything.
    if let excess = budget.excess {
      let why = "\(label) is too much to look at: \(excess); hand in the labs' files alone"
      self.init(refused: Submission.Unreadable(why))
      return
    }
    switch found {
    case .success(let files): self = files
    case .failure(let why): self.init(refused: why)
    }
  }

  private init(_ handIn: HandIn, label: String, for labs: [LabDescription]) {
    var choices: [String: Choice] = [:]
    var unpacked: [String: Result<Data, Submission.Unreadable>] = [:]
    for lab in LabDescription.all {
      let choice = Choice(of: lab, in: handIn, label: label, isOnlyLab: labs.map(\.name) == [lab.name])
      choices[lab.name] = choice
      guard let entry = choice.entry, case .packed = entry.place else { continue }
      unpacked[lab.name] = Result { () throws(Submission.Unreadable) in
        try handIn.bytes(of: entry, atMost: Submission.largestFile)
      }
    }
    (self.choices, self.unpacked, isFile) = (choices, unpacked, handIn.isFile)
    ignored = Self.ignored(in: handIn, choices)
  }

  /// Nothing can be looked at.
  private init(refused why: Submission.Unreadable) {
    choices = Dictionary(uniqueKeysWithValues: LabDescription.all.map { ($0.name, .refused(why)) })
    (unpacked, ignored, isFile) = ([:], [], false)
  }

  /// The bytes of a lab's file.
  func source(of lab: LabDescription) throws(Submission.Unreadable) -> Data {
    switch choices[lab.name] {
    case .refused(let why): throw why
    case .taken(let entry, _):
      if case .here(let path) = entry.place {
        return try HandIn.bytes(at: path, of: entry, atMost: Submission.largestFile)
      }
      if let unpacked = unpacked[lab.name] { return try unpacked.get() }
    case nil: break
    }
    throw Submission.Unreadable("nobody has looked for \(lab.studentFile)")
  }

  private static func ignored(in handIn: HandIn, _ choices: [String: Choice]) -> [String] {
    let used = choices.values.compactMap { $0.entry?.path }
    // An archive that a lab's file lies in was looked at.
    let names = handIn.entries.map(\.path).filter { name in
      !used.contains { $0.hasSameBytes(as: name) || $0[...].starts(withBytesOf: "\(name)/") }
    }
    return names.count <= 100 ? names : Array(names.prefix(100)) + ["\(names.count - 100) more"]
  }
}
