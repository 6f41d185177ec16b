// What a program *did*, beside what it answered. The judge owns the disk, so it knows every call; a rule on the trace is
// a claim about these calls: no cell was written by a commit, what the log says was durable before the data was.

import Simulation

/// What a rule on the trace remembers of a run: it is made of the run's events, one after the other, and of nothing else.
public protocol RunFold {
  /// Nothing has happened yet: the program is about to boot.
  init()
  /// Takes in what happened next.
  ///
  /// - Parameter command: the text of a command that began, `restart` for a restart; empty for other events.
  mutating func take(_ event: RunEvent, command: String)
}

/// A run up to a reply of the program: to its boot, or to the last command.
public struct RunTrace {
  let node: RunNode
  private let commands: CommandNumbers
  /// The names and contents of ``disk``, by number.
  public let table: InternTable

  init(_ node: RunNode, in forest: RunForest) {
    self.node = node
    commands = forest.commands
    table = forest.table
  }

  /// What the run knows and has done of its disk.
  public var disk: SimulatedDisk { node.disk }

  /// Whether what happened since the last command began, or the boot, was struck by a fault that the program may fail for.
  public var isStruck: Bool { node.isStruck }

  /// What a fold makes of the run. It is kept, so that of a longer run only what is new has to be taken in.
  public func folded<Fold: RunFold>(_ type: Fold.Type) -> Fold {
    var nodes: [RunNode] = []
    var next: RunNode? = node
    var fold = Fold()
    while let current = next {
      if let known = current.fold as? Fold {
        fold = known
        break
      }
      nodes.append(current)
      next = current.parent
    }
    for event in nodes.reversed().lazy.flatMap(\.events) {
      if case .began(let number) = event {
        fold.take(event, command: commands[number].text)
      } else {
        fold.take(event, command: "")
      }
    }
    node.fold = fold
    return fold
  }
}
