import Exploration
import Simulation
import Storage
import TestSupport

/// A random program, and a script that leaves open what comes next.
struct RandomChoice: CustomStringConvertible {
  let recovery: [String]
  let script: Script

  /// - Parameter hasRestarts: whether a restart can be chosen.
  init(seed: UInt64, hasFault: Bool, hasRestarts: Bool) {
    var generator = CommandGenerator(random: SplitMix64(seed: seed), hasDirectories: seed % 4 == 0)
    func commands(_ most: Int) -> [String] { (0..<generator.random.below(most + 1)).map { _ in generator.command() } }
    func steps(_ most: Int) -> [Epoch.Step] { commands(most).map { .command($0, faults: []) } }
    recovery = (0..<generator.random.below(3)).map { _ in generator.recoveryCommand() }
    var alternatives: [Anything.Alternative] = [.command(generator.command()), .command(generator.command())]
    if hasRestarts { alternatives.append(.restart) }
    if generator.random.below(2) == 0 { alternatives.append(.crashAnywhere) }
    let fault = hasFault ? Self.faults[generator.random.below(Self.faults.count)] : nil
    let block = Epoch.Step.anything(Anything(most: 2, of: alternatives, fault: fault))
    let more = generator.random.below(6) == 0 ? [Self.smallBlock(&generator)] : []
    let first = steps(1) + [block] + steps(1) + more
    guard generator.random.below(3) > 0 else {
      script = Script(epochs: [Epoch(steps: first, ending: .end)])
      return
    }
    script = Script(epochs: [
      Epoch(steps: first, ending: .crashAnywhere), Epoch(steps: steps(1), ending: .end),
    ])
  }

  private static let faults = [
    FaultRule(.error(.inputOutput), on: .any, .anywhere), FaultRule(.error(.inputOutput), on: .sync, .anywhere),
    FaultRule(.short, on: .write, .anywhere), FaultRule(.late, on: .sync, .anywhere),
  ]

  private static func smallBlock(_ generator: inout CommandGenerator) -> Epoch.Step {
    .anything(Anything(most: 1, of: [.command(generator.command()), .crashAnywhere]))
  }

  var subject: InProcessSubject {
    let recovery = recovery
    return InProcessSubject { try CallProgram(disk: $0, recovery: recovery) }
  }

  /// Every script that can be told, each with the fault during none of its chosen steps and during each.
  var told: [Script] { Choices.all(of: script.blocks).map(script.telling) }

  var description: String { "recovery \(recovery), then \(script)" }
}

extension Choices {
  /// All choices of some blocks.
  static func all(of blocks: [Anything]) -> [Choices] {
    blocks.reduce([[]]) { before, block in before.flatMap { before in sequences(of: block).map { before + [$0] } } }
      .map { Choices($0) }
  }

  private static func sequences(of block: Anything) -> [[Choice]] {
    var all: [[Choice]] = [[]]
    var last = all
    for _ in 0..<block.most {
      last = last.flatMap { sequence in block.alternatives.indices.map { sequence + [Choice($0)] } }
      all += last
    }
    guard block.fault != nil else { return all }
    return all
      + all.flatMap { sequence in
        sequence.indices.filter { block.alternatives[sequence[$0].alternative] != .crashAnywhere }.map { place in
          var struck = sequence
          struck[place].isStruck = true
          return struck
        }
      }
  }
}

/// Expects nothing, knows all that was done, and takes note of every reply with it.
final class Chronicle: Expectations {
  let observation = "show"
  private(set) var notes: Set<String> = []
  private var histories = [""]
  private var numbers = ["": 0]
  let initial = 0
  /// Which notes must never be taken.
  private let isForbidden: (String) -> Bool

  init(forbidding isForbidden: @escaping (String) -> Bool = { _ in false }) { self.isForbidden = isForbidden }

  private func number(of history: String) -> Int {
    if let known = numbers[history] { return known }
    histories.append(history)
    numbers[history] = histories.count - 1
    return histories.count - 1
  }

  private func judge(_ history: String, _ reply: Reply) -> Judgement {
    let note = "\(history): \(reply)"
    notes.insert(note)
    guard isForbidden(note) else { return .live(number(of: history)) }
    return .violation(Violation(rule: "forbidden", expected: [], seen: note))
  }

  func expected(afterCrash live: Int) -> Int { number(of: histories[live] + "|") }
  func expected(during command: String, live: Int) -> Int { number(of: "\(histories[live]),\(command)?|") }
  func rebooted(_ live: Int) -> Int { number(of: histories[live] + ",restart") }
  func booted(_ reply: Reply, calls: [TracedCall]) -> Violation? { nil }
  func recovered(_ expected: Int, observing reply: Reply) -> Judgement { judge(histories[expected], reply) }
  func observed(_ live: Int, observing reply: Reply) -> Judgement { judge(histories[live], reply) }
  func performed(
    _ command: String, live: Int, reply: Reply, isFaulty: Bool, calls: [TracedCall]
  ) -> Judgement { judge("\(histories[live]),\(command)\(isFaulty ? "!" : "")", reply) }
}
