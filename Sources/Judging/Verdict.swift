// What the judge found out about one scenario: positive evidence that it holds, or a counterexample.

import Exploration

/// The outcome of one scenario.
public struct Verdict: Sendable {
  /// How it came out.
  public enum Outcome: Sendable {
    /// Every explored crash was survived, and what must sometimes happen did.
    case passed
    /// One was not.
    case failed(Counterexample)
    /// It could not be judged, through no fault of the program; the text says why. Never a zero.
    case ungraded(String)
  }

  /// The scenario.
  public let scenario: Scenario
  /// How it came out.
  public let outcome: Outcome
  /// What was covered.
  public let certificate: Certificate
  /// How long it took, in seconds.
  public let seconds: Double
  /// How the same scenario comes out on every disk, the strongest first; empty if nobody asked, or if no power cut has
  /// to do with it.
  public let models: [ModelVerdict]
  /// The program's runs through the scenario without power cuts, if somebody asked and it passed.
  public var undisturbed: [RunRecord] = []
  /// How the program was locked in, if it was run in processes of its own.
  public var isolation: Isolation?

  /// Records an outcome.
  public init(
    scenario: Scenario, outcome: Outcome, certificate: Certificate, seconds: Double, models: [ModelVerdict] = []
  ) {
    self.models = models
    self.scenario = scenario
    self.outcome = outcome
    self.certificate = certificate
    self.seconds = seconds
  }

  /// The points earned: all of the scenario's, or none.
  public var points: Int { if case .passed = outcome { scenario.points } else { 0 } }
}

/// A crash that the program does not survive, or another way in which it broke a rule, told so that a student can act.
public struct Counterexample: Hashable, Sendable {
  /// A line of the story.
  public struct Line: Hashable, Sendable {
    /// What the line tells of.
    public enum Kind: String, Hashable, Sendable {
      /// The program booted (`boot`), or was given a command.
      case command
      /// The program made a call.
      case call
      /// The program answered.
      case reply
      /// The power failed.
      case crash
      /// What the crash lost.
      case lost
      /// What was on the disk afterwards.
      case disk
      /// A call that a fault struck, and how.
      case fault
    }

    /// What it tells of.
    public let kind: Kind
    /// The words.
    public let text: String

    /// Tells a line.
    public init(_ kind: Kind, _ text: String) {
      self.kind = kind
      self.text = text
    }
  }

  /// The rule that was broken, for example `durable`.
  public let rule: String
  /// What went wrong, in a sentence.
  public let headline: String
  /// What happened, in order, from the first boot to the violation.
  public let story: [Line]
  /// What could have been seen if the program were right; empty where that can't be said.
  public let expected: [String]
  /// What was seen.
  public let seen: String
  /// What made no difference: steps of the scenario that are left out of the story, and changes that had not been made
  /// durable when the power failed and might as well have been lost, each by itself.
  public let irrelevant: [String]
  /// Replays the crash: `swift run shadow-copy replay TOKEN`; `nil` if there is no single run to replay.
  public let token: String?
  /// What the program printed in that run, if it printed anything.
  public let output: String
  /// Whether the search for a smaller counterexample was given up.
  public let isGivenUp: Bool

  /// Tells a counterexample.
  public init(
    rule: String, headline: String, story: [Line], expected: [String], seen: String, irrelevant: [String],
    token: String?, output: String, isGivenUp: Bool = false
  ) {
    self.isGivenUp = isGivenUp
    self.rule = rule
    self.headline = headline
    self.story = story
    self.expected = expected
    self.seen = seen
    self.irrelevant = irrelevant
    self.token = token
    self.output = output
  }
}
