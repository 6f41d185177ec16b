// A lab's executable as a command. What runs the student's code on a real disk is here; whatever judges it is the
// grader's, so that there is one judge and one verdict.

import CSystem
import Storage

/// Runs a lab's executable: the whole of its `main.swift`. In a lab process this is a boot; its server was there before.
public func runLab(_ lab: Lab) -> Never {
  if let boot = LabServer.boot { LabBoot(lab, boot.options, calls: boot.calls).run() }
  LabCommand(lab).run(Array(CommandLine.arguments.dropFirst()))
}

/// The command line of a lab.
struct LabCommand {
  /// What the grader's executable does for a lab, in the order of the help.
  static let judging: [(usage: String, summary: String)] = [
    ("check [--full]", "judge my code now; --full also tries what takes longer"),
    ("audit [--part A]", "say which syncs my code needs, and what for"),
    ("replay TOKEN", "show one crash again, step by step"),
    ("demo [NAME|TOKEN]", "step through a crash in the terminal"),
    ("page", "write the page that shows a crash step by step"),
    ("trace SCENARIO [--json]", "show the calls that a scenario makes"),
    ("states SCENARIO --at N …", "show all that a power cut after N calls may leave"),
    ("models", "show what the disks promise"),
  ]

  private let lab: Lab

  init(_ lab: Lab) { self.lab = lab }

  func run(_ arguments: [String]) -> Never {
    guard let verb = arguments.first else { leave(0, print: introduction) }
    switch verb {
    case "help", "--help", "-h": leave(0, print: help)
    case "on" where arguments.contains(Self.powerCutOption): JudgeHandover(lab).run(powerCut(arguments))
    case "on": runOnDirectory(Array(arguments.dropFirst()))
    case _ where verbs.contains(verb): JudgeHandover(lab).run(arguments)
    default:
      let hint = closest(to: verb, among: verbs + ["on", "help"]).map { "; did you mean '\($0)'?" } ?? ""
      refuse("unknown subcommand '\(verb)'\(hint)")
    }
  }

  private var verbs: [String] { Self.judging.map { Lab.words(of: $0.usage)[0] } }

  // MARK: Words

  /// What the lab is and what to do next.
  var introduction: String {
    let parts = lab.parts.map { "  \($0.name)  \($0.summary)\n" }.joined()
    return """
      \(lab.title)

      \(parts)
      Read Labs/\(lab.title)/README.md, complete Labs/\(lab.title)/\(lab.studentFile), then:

        swift run \(lab.name) check      judge my code now
        swift run \(lab.name) demo       see a crash, step by step
        swift run \(lab.name) --help     everything else

      """
  }

  /// Every subcommand.
  var help: String {
    let parts = lab.parts.map(\.name).joined(separator: "|")
    let rows =
      Self.judging + [
        ("on DIR [--part \(parts)] COMMAND…", "run my code for real on a real directory"),
        ("on IMAGE --power-cut COMMAND…", "the same on a disk of its own, and cut its power (Linux, root)"),
      ]
    return """
      usage: swift run \(lab.name) SUBCOMMAND

      \(table(rows))
      The commands of `on`:

      \(table(lab.commands))
      """
  }

  private func table(_ rows: [(usage: String, summary: String)]) -> String {
    let width = rows.map(\.usage.count).max() ?? 0
    return rows.map { row in
      "  \(row.usage)\(String(repeating: " ", count: width - row.usage.count))  \(row.summary)\n"
    }.joined()
  }

  // MARK: On a real directory

  /// The option of `on` that cuts the power.
  static let powerCutOption = "--power-cut"

  /// What the grader is told of `on IMAGE --power-cut …`: the subcommand, and the words without the option.
  func powerCut(_ arguments: [String]) -> [String] {
    ["power-cut"] + arguments.dropFirst().filter { $0 != Self.powerCutOption }
  }

  private func runOnDirectory(_ arguments: [String]) -> Never {
    var words = arguments
    var part = lab.parts.first?.name ?? ""
    if let option = words.firstIndex(of: "--part") {
      guard option + 1 < words.count, lab.parts.contains(where: { $0.name == words[option + 1] }) else {
        refuse("expected one of \(lab.parts.map(\.name).joined(separator: ", ")) after --part")
      }
      part = words[option + 1]
      words.removeSubrange(option...option + 1)
    }
    guard words.count >= 2 else { refuse("expected: on DIR COMMAND…") }
    perform(Array(words.dropFirst()), on: words[0], part: part)
  }

  private func perform(_ words: [String], on directory: String, part: String) -> Never {
    do {
      _ = cs_make_directory(directory)
      let answer = try lab.boot(BootContext(BootOptions(part: part), disk: RealFileSystem(directory: directory)))
        .perform(words)
      leave(0, print: answer.isEmpty ? "" : answer + "\n")
    } catch let error as UsageError {
      refuse(error.description)
    } catch {
      leave(1, print: "\(lab.name): \(error)\n", to: 2)
    }
  }

  private func refuse(_ problem: String) -> Never {
    leave(2, print: "\(lab.name): \(problem)\nTry: swift run \(lab.name) --help\n", to: 2)
  }
}

/// Prints a text and exits.
func leave(_ status: Int32, print text: String, to descriptor: Int32 = 1) -> Never {
  cs_print(descriptor, text)
  cs_leave(status)
}

/// The word that was probably meant: at most two letters away, and fewer than it has.
package func closest(to word: String, among candidates: [String]) -> String? {
  let distances = candidates.map { (distance: editDistance(Array(word), Array($0)), word: $0) }
  guard let best = distances.min(by: { $0.distance < $1.distance }) else { return nil }
  return best.distance <= 2 && best.distance < best.word.count ? best.word : nil
}

/// How many letters must be added, removed or replaced (Levenshtein).
private func editDistance(_ left: [Character], _ right: [Character]) -> Int {
  var row = Array(0...right.count)
  for (index, letter) in left.enumerated() {
    var diagonal = row[0]
    row[0] = index + 1
    for column in right.indices {
      let replaced = diagonal + (letter == right[column] ? 0 : 1)
      diagonal = row[column + 1]
      row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
    }
  }
  return row[right.count]
}
