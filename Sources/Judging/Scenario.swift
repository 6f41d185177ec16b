// A scenario: what the judge makes a lab program do, where the power fails, and what must hold. Scenarios are text
// files, so that an instructor writes one without compiling anything; this file is what such a text means.
//
//     title   Money moves completely or not at all
//     points  15
//     part    A
//     disk    posix
//     open    alice 100
//     open    bob 50
//     transfer 30 alice bob
//     crash   anywhere
//     transfer 5 bob alice
//     crash   anywhere
//     expect  atomic durable
//
// One verb a line; `#` starts a comment. Steps are performed in order; everything else may stand anywhere.

import Exploration
import LabKit
import Simulation

/// One scenario of a lab.
public struct Scenario: Codable, Hashable, Sendable {
  /// The lab's name, for example `shadow-copy`.
  public var lab: String
  /// The file's name without folder and ending, for example `a1-no-crash`.
  public var name: String
  /// What the scenario claims, in a sentence.
  public var title: String
  /// What it is worth.
  public var points: Int
  /// The part of the lab that it judges.
  public var part: String
  /// The persistence model of the disk.
  public var model: String
  /// The names of the machines; empty where there is but one.
  public var machines: [String] = []
  /// What it sets for the program besides, by the lab's own names: `medium` is `majority of 3`.
  public var settings: [String: String]
  /// The seed of whatever is random in it, if it says one.
  public var seed: UInt64?
  /// What is done, in order; `repeat` is expanded.
  public var steps: [Step]
  /// Whether steps of the scenario as it was written have been left out (``dropping(_:)``).
  public internal(set) var isShortened = false
  /// What must always hold.
  public var expectations: [Expectation]
  /// What must hold in at least one explored case, so that a program that never writes does not pass.
  public var sometimes: [Sometimes]
  /// Bounds of the exploration; without any it is exhaustive.
  public var budget: [Budget]

  /// Makes a scenario; without steps and expectations yet, unless they are given.
  public init(
    lab: String, name: String, title: String = "", points: Int = 0, part: String = "", model: String = "posix",
    settings: [String: String] = [:], seed: UInt64? = nil, steps: [Step] = [], expectations: [Expectation] = [],
    sometimes: [Sometimes] = [],
    budget: [Budget] = []
  ) {
    (self.lab, self.name, self.title, self.points, self.part) = (lab, name, title, points, part)
    (self.model, self.settings, self.seed, self.steps) = (model, settings, seed, steps)
    (self.expectations, self.sometimes, self.budget) = (expectations, sometimes, budget)
  }

  /// What its program is booted with.
  public var bootOptions: BootOptions { BootOptions(part: part, settings: settings) }

  /// The texts of the `note` steps, in order.
  public var notes: [String] {
    steps.compactMap { step in
      if case .note(let text) = step.kind { text } else { nil }
    }
  }
}

extension Scenario {
  /// One step, and the line of the file it stands in.
  public struct Step: Codable, Hashable, Sendable {
    /// The line, counted from 1; the copies of a repeated line share it.
    public var line: Int
    /// The machine that it is for; empty where there is but one, and for a note or a fault.
    public var machine: String
    /// What is done.
    public var kind: Kind

    /// Makes a step.
    public init(line: Int, machine: String = "", kind: Kind) {
      (self.line, self.machine, self.kind) = (line, machine, kind)
    }

    /// What a step can do.
    public enum Kind: Codable, Hashable, Sendable {
      /// Has the program perform a command: its words, the verb first.
      case command([String])
      /// Arms a fault for the next command, or for the next boot if `crash` or `restart` comes first.
      case fault(FaultRule)
      /// Cuts the power, then boots.
      case crash(CrashPoint)
      /// Ends the program and boots it again, with the power on: nothing is lost but its memory.
      case restart
      /// Chooses any sequence of some steps; a fault that waits for it strikes at most one call of theirs.
      case anything(Anything)
      /// Sets the machine's clock.
      case clock(Int)
      /// Says in which order messages arrive from here on.
      case deliver(Delivery)
      /// Says something to the person who steps through a demo.
      case note(String)
    }
  }

  /// What must always hold: an invariant of the lab, or a limit on something that the judge measures.
  public struct Expectation: Codable, Hashable, Sendable {
    /// The line, counted from 1.
    public var line: Int
    /// What is expected.
    public var kind: Kind

    /// Makes an expectation.
    public init(line: Int, kind: Kind) { (self.line, self.kind) = (line, kind) }

    /// The two sorts of expectation.
    public enum Kind: Codable, Hashable, Sendable {
      /// An invariant of the lab's specification, for example `atomic`.
      case invariant(String)
      /// A limit, for example `syncs per transfer <= 3`.
      case limit(Limit)
    }
  }

  /// Something that must happen in at least one explored case, for example `new`.
  public struct Sometimes: Codable, Hashable, Sendable {
    /// The line, counted from 1.
    public var line: Int
    /// What must happen; `new` and `old` mean that after a crash that met a command in flight the program showed the
    /// state with it, or without it.
    public var name: String

    /// Makes one.
    public init(line: Int, name: String) { (self.line, self.name) = (line, name) }
  }

  /// A bound of the exploration: it is then exhaustive for what the bound leaves, and says so.
  public struct Budget: Codable, Hashable, Sendable {
    /// The line, counted from 1.
    public var line: Int
    /// What is bounded.
    public var kind: Kind
    /// The bound, at least 1.
    public var amount: Int

    /// Makes a bound.
    public init(line: Int, kind: Kind, amount: Int) { (self.line, self.kind, self.amount) = (line, kind, amount) }

    /// What can be bounded.
    public enum Kind: String, CaseIterable, Codable, Hashable, Sendable {
      /// How many crashes of one recovery in a row.
      case depth
      /// How many boots.
      case boots
      /// How many effects all crashes together may lose.
      case losses
      /// How many sectors in a row reach the disk together, if one write wrote them: runs begin at multiples of that.
      case tears
      /// How many steps all walks together may take: a walk goes on from each question of a known run to the next.
      case visits
    }
  }
}
