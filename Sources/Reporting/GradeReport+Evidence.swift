// The evidence behind a mark, in the report's own words: the format must not change when the judge's types do.

import Exploration
import Judging
import Simulation

extension GradeReport {
  /// What was covered: the certificate's numbers.
  public struct Coverage: Codable, Hashable, Sendable {
    /// The persistence model.
    public var model: String
    /// Whether every crash was covered.
    public var exhaustive: Bool
    /// The limits that were reached, if it was not.
    public var bounds: [String]
    /// At how many moments the power failed.
    public var moments: Int
    /// Pairs of a moment and a legal state at it, as text: such numbers fit into no integer.
    public var pairs: String
    /// Distinct legal states, as text.
    public var states: String
    /// Crash images with different possible contents.
    public var images: Int
    /// Different runs from boot to the end of an epoch.
    public var behaviours: Int
    /// Times that the program was booted.
    public var boots: Int
    /// Calls, commands and replies in the tree of runs.
    public var calls: Int
    /// How many crashes in a row hit the recovery before nothing new appeared.
    public var depth: Int
    /// What was covered of each of several machines; missing where there is but one.
    public var machines: [Machine]?
    /// In which orders messages arrived; missing where there was no choice.
    public var schedules: Schedules?
    /// How many scripts were run, as text: every sequence of the steps that the scenario leaves to choose; missing where
    /// nothing is to be chosen, or where a violation or a limit came first.
    public var scripts: String?

    /// Orders in which messages arrive, as one word for the turns of all machines.
    public struct Schedules: Codable, Hashable, Sendable {
      /// How many were run, none of them equivalent to another.
      public var run: Int
      /// How many there are, as text. Each of the others differs from one that was run only in turns of different machines
      /// that had not heard of each other.
      public var all: String

      /// Records numbers.
      public init(run: Int, all: String) { (self.run, self.all) = (run, all) }
    }

    /// What was covered of one machine.
    public struct Machine: Codable, Hashable, Sendable {
      /// Its name.
      public var name: String
      /// At how many moments its power failed in the first of its runs.
      public var moments: Int
      /// States of all machines that begin with a crash of this one.
      public var images: Int

      /// Records numbers.
      public init(name: String, moments: Int, images: Int) {
        (self.name, self.moments, self.images) = (name, moments, images)
      }
    }

    /// Records numbers.
    public init(
      model: String, exhaustive: Bool, bounds: [String], moments: Int, pairs: String, states: String, images: Int,
      behaviours: Int, boots: Int, calls: Int, depth: Int, machines: [Machine]? = nil,
      schedules: Schedules? = nil, scripts: String? = nil
    ) {
      (self.machines, self.schedules, self.scripts) = (machines, schedules, scripts)
      (self.model, self.exhaustive, self.bounds, self.moments) = (model, exhaustive, bounds, moments)
      (self.pairs, self.states, self.images, self.behaviours) = (pairs, states, images, behaviours)
      (self.boots, self.calls, self.depth) = (boots, calls, depth)
    }
  }

  /// What went wrong, told so that a student can act.
  public struct Failure: Codable, Hashable, Sendable {
    /// A line of the story.
    public struct Line: Codable, Hashable, Sendable {
      /// What it tells of: `command`, `call`, `reply`, `crash`, `lost`, `disk` or `fault`.
      public var kind: String
      /// The words.
      public var text: String

      /// Tells a line.
      public init(_ kind: String, _ text: String) {
        self.kind = kind
        self.text = text
      }
    }

    /// The rule that was broken.
    public var rule: String
    /// What went wrong, in a sentence.
    public var headline: String
    /// What happened, in order.
    public var story: [Line]
    /// What could have been seen if the program were right.
    public var expected: [String]
    /// What was seen.
    public var seen: String
    /// What made no difference.
    public var irrelevant: [String]
    /// Replays the crash.
    public var token: String?
    /// What the program printed.
    public var output: String
    /// Whether the search for a smaller counterexample was given up; `nil` if it was not.
    public var givenUp: Bool?

    /// Tells a failure.
    public init(
      rule: String, headline: String, story: [Line], expected: [String], seen: String, irrelevant: [String],
      token: String?, output: String, givenUp: Bool? = nil
    ) {
      self.givenUp = givenUp
      (self.rule, self.headline, self.story, self.expected) = (rule, headline, story, expected)
      (self.seen, self.irrelevant, self.token, self.output) = (seen, irrelevant, token, output)
    }

    /// Whether this tells only that a part is not written yet.
    public var isUnfinished: Bool { rule == "unfinished" }
  }
}

extension GradeReport.Coverage {
  /// Takes the numbers of a certificate.
  public init(_ certificate: Certificate) {
    self.init(
      model: certificate.model, exhaustive: certificate.isExhaustive, bounds: certificate.bounds.sorted(),
      moments: certificate.moments, pairs: "\(certificate.pairs)", states: "\(certificate.states)",
      images: certificate.images, behaviours: certificate.behaviours, boots: certificate.boots,
      calls: certificate.calls, depth: certificate.depth,
      machines: certificate.machines.isEmpty
        ? nil : certificate.machines.map { Machine(name: $0.name, moments: $0.moments, images: $0.images) },
      schedules: Schedules(certificate), scripts: Self.scripts(certificate))
  }
}

extension GradeReport.Coverage {
  /// How many scripts; nothing where there is but one, or where not all of them were run.
  private static func scripts(_ certificate: Certificate) -> String? {
    certificate.scripts > 1 ? StateCount(certificate.scripts).decimal : nil
  }
}

extension GradeReport.Coverage.Schedules {
  /// Takes the numbers of a certificate; `nil` if messages could arrive in one order only.
  init?(_ certificate: Certificate) {
    guard certificate.schedulesRun > 0, !["1", "at least 1"].contains(certificate.schedules.description) else {
      return nil
    }
    // A limit has left orders out that nobody counted.
    let all = certificate.isExhaustive ? certificate.schedules : certificate.schedules.asLowerBound
    self.init(run: certificate.schedulesRun, all: "\(all)")
  }
}

extension GradeReport.Failure {
  /// The most that each part of a failure may take, in bytes of whatever format: together less than 64 KiB, so that no
  /// program can print a report out of a platform's limits.
  static let most = (text: 4 << 10, list: 6 << 10, item: 1 << 10, story: 18 << 10, output: 12 << 10)

  /// Retells a counterexample; of what is too long a beginning and an end.
  public init(_ counterexample: Counterexample) {
    self.init(
      rule: counterexample.rule, headline: counterexample.headline.cut(to: Self.most.text),
      story: Self.cut(counterexample.story.map { Line($0.kind.rawValue, $0.text) }),
      expected: counterexample.expected.cut(to: Self.most.list, each: Self.most.item),
      seen: counterexample.seen.cut(to: Self.most.text),
      irrelevant: counterexample.irrelevant.cut(to: Self.most.list, each: Self.most.item),
      token: counterexample.token, output: counterexample.output.cut(to: Self.most.output),
      givenUp: counterexample.isGivenUp ? true : nil)
  }

  private static func cut(_ story: [Line]) -> [Line] {
    // A line's own members and their indents are some forty bytes.
    story.cut(to: most.story, cost: { $0.text.cost + 48 }, each: { Line($0.kind, $0.text.cut(to: most.item)) }) {
      Line("omitted", "[\($0) lines are left out]")
    }
  }
}

extension GradeReport.ScenarioMark {
  /// Takes a verdict down.
  public init(_ verdict: Verdict) {
    let scenario = verdict.scenario
    var status = GradeReport.Status.passed
    var reason: String?
    var failure: GradeReport.Failure?
    switch verdict.outcome {
    case .passed: break
    case .failed(let counterexample): (status, failure) = (.failed, GradeReport.Failure(counterexample))
    case .ungraded(let why): (status, reason) = (.ungraded, why)
    }
    self.init(
      name: scenario.name, title: scenario.title, part: scenario.part, status: status, maxPoints: scenario.points,
      reason: reason, coverage: reason == nil ? GradeReport.Coverage(verdict.certificate) : nil,
      counterexample: failure, disks: verdict.models.isEmpty ? nil : verdict.models.map { .init($0) },
      seconds: (verdict.seconds * 1000).rounded() / 1000)
  }

  /// Marks a scenario that was not run: failed if the submission is to blame, ungraded if a reason is given.
  public init(notRun scenario: Scenario, ungradedBecause reason: String? = nil) {
    self.init(
      name: scenario.name, title: scenario.title, part: scenario.part, status: reason == nil ? .failed : .ungraded,
      maxPoints: scenario.points, reason: reason)
  }
}
