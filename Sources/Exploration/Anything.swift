// Scripts as a choice. What comes next in a script can be a question, like where the power fails and which call a fault
// strikes: `anything` stands for every sequence of up to so many of a few steps. Its answers are branches of the tree of
// runs, so what two sequences begin with is run once; and an image that a power cut leaves is explored once, whichever
// sequences lead to it.
//
// Nothing is left out because it looks alike: of a stranger's program nobody knows that it treats two names alike, that a
// refused command left nothing in its memory, or that two commands commute. A ledger that puts accounts into branches by
// a hash of their names breaks for one pair of names only.
//
// The choices of one script make it a *told* script (`Script.telling(_:)`), with no question left. Whoever searches has
// the whole choice; whoever shows, replays or shortens a case has the told script.

import Simulation

/// A choice of steps: every sequence of at most so many.
public struct Anything: Hashable, Sendable {
  /// What a step of a sequence can be.
  public enum Alternative: Hashable, Sendable {
    /// A command.
    case command(String)
    /// The process ends and is started again, with the power on.
    case restart
    /// Power fails at every moment since the last boot, in every legal way; the sequence goes on after the next one.
    case crashAnywhere
  }

  /// The longest sequence.
  public var most: Int
  /// What there is to choose from.
  public var alternatives: [Alternative]
  /// A fault that tries each call of the sequence's commands and restarts in turn; at most one is struck in a script.
  public var fault: FaultRule?

  /// Makes a choice.
  public init(most: Int, of alternatives: [Alternative], fault: FaultRule? = nil) {
    (self.most, self.alternatives, self.fault) = (most, alternatives, fault)
  }

  /// How many sequences there are, the empty one included; as many as fit into a number, if there are more.
  public var count: Int {
    var (sum, power) = (1, 1)
    for _ in 0..<most {
      let product = power.multipliedReportingOverflow(by: alternatives.count)
      let total = sum.addingReportingOverflow(product.partialValue)
      if product.overflow || total.overflow { return .max }
      (power, sum) = (product.partialValue, total.partialValue)
    }
    return sum
  }
}

/// One step that was chosen.
public struct Choice: Hashable, Sendable {
  /// Which of the alternatives, from 0.
  public var alternative: Int
  /// Whether the choice's fault strikes during the step.
  public var isStruck: Bool

  /// Chooses a step.
  public init(_ alternative: Int, isStruck: Bool = false) {
    (self.alternative, self.isStruck) = (alternative, isStruck)
  }
}

/// The steps chosen in a script: for each `anything` in turn a sequence. Those that are missing are empty.
public struct Choices: Hashable, Sendable {
  /// The sequences.
  public var sequences: [[Choice]]

  /// Chooses sequences.
  public init(_ sequences: [[Choice]] = []) { self.sequences = sequences }

  /// The sequence of one `anything`, by its place among all.
  public subscript(block: Int) -> [Choice] {
    get { sequences.indices.contains(block) ? sequences[block] : [] }
    set {
      while sequences.count <= block { sequences.append([]) }
      sequences[block] = newValue
    }
  }

  /// Whether a script with these choices has them all: as many sequences, none too long, each step one of those given,
  /// and a fault only where there is one, once.
  public func fit(_ blocks: [(most: Int, alternatives: Int, hasFault: Bool)]) -> Bool {
    sequences.count <= blocks.count
      && zip(sequences, blocks).allSatisfy { sequence, block in
        sequence.count <= block.most && sequence.allSatisfy { (0..<block.alternatives).contains($0.alternative) }
          && sequence.count(where: \.isStruck) <= (block.hasFault ? 1 : 0)
      }
  }
}

extension Choices: CustomStringConvertible {
  /// The choices as a replay token names them: `=1.3f.2`, counted from 1, `f` where the fault strikes.
  public var description: String {
    let last = sequences.lastIndex { !$0.isEmpty } ?? -1
    return sequences[..<(last + 1)].map { sequence in
      "=" + sequence.map { "\($0.alternative + 1)\($0.isStruck ? "f" : "")" }.joined(separator: ".")
    }.joined()
  }

  /// Reads what stands behind a scenario's name; `nil` if it is no such text.
  init?(_ text: Substring) {
    sequences = []
    for part in text.dropFirst().split(separator: "=", omittingEmptySubsequences: false) where !text.isEmpty {
      var sequence: [Choice] = []
      for word in part.isEmpty ? [] : part.split(separator: ".", omittingEmptySubsequences: false) {
        let isStruck = word.hasSuffix("f")
        guard let number = Int(isStruck ? word.dropLast() : word), number > 0, word.first != "+" else { return nil }
        sequence.append(Choice(number - 1, isStruck: isStruck))
      }
      sequences.append(sequence)
    }
    guard description == text else { return nil }
  }
}

extension Script {
  /// The script's choices, in order.
  public var blocks: [Anything] {
    epochs.flatMap(\.steps).compactMap { if case .anything(let block) = $0 { block } else { nil } }
  }

  /// How many scripts there are: 1 if nothing is to be chosen; as many as fit into a number, if there are more.
  public var scriptCount: Int {
    blocks.reduce(1) { count, block in
      let (product, isTooLarge) = count.multipliedReportingOverflow(by: block.count)
      return isTooLarge ? .max : product
    }
  }

  /// The script with the steps that were chosen, as if they had been written.
  public func telling(_ choices: Choices) -> Script {
    var told: [Epoch] = []
    var block = -1
    for epoch in epochs {
      var current = Epoch(steps: [], bootFaults: epoch.bootFaults, ending: epoch.ending)
      for step in epoch.steps {
        guard case .anything(let anything) = step else {
          current.steps.append(step)
          continue
        }
        block += 1
        for choice in choices[block] {
          let faults = choice.isStruck ? [anything.fault].compactMap(\.self) : []
          switch anything.alternatives[choice.alternative] {
          case .command(let text): current.steps.append(.command(text, faults: faults))
          case .restart: current.steps.append(.restart(faults: faults))
          case .crashAnywhere:
            told.append(Epoch(steps: current.steps, bootFaults: current.bootFaults, ending: .crashAnywhere))
            current = Epoch(steps: [], bootFaults: faults, ending: epoch.ending)
          }
        }
      }
      told.append(current)
    }
    return Script(epochs: told)
  }
}
