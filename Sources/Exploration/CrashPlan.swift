// One exact chain of crashes: for each run, after how many events the power failed, and which effects it lost. This is
// what a replay token carries, and what a counterexample comes down to.

/// After how many events the power fails in each run but the last, and what each cut loses.
public struct CrashPlan: Hashable, Sendable {
  /// One power cut.
  public struct Cut: Hashable, Sendable {
    /// After how many events of the run: calls, commands and replies.
    public var moment: Int
    /// Which of the run's effects are lost, in order, as the model's derivation counts them.
    public var lost: [Int]
    /// A check on what the run had done by then; 0 if nobody has looked.
    public var check: UInt16
    /// The machine whose power fails, in its so-manieth run; empty where there is but one.
    public var machine: String

    /// Describes a cut.
    public init(machine: String = "", moment: Int, lost: [Int], check: UInt16 = 0) {
      self.machine = machine
      self.moment = moment
      self.lost = lost
      self.check = check
    }
  }

  /// A call that a fault strikes, of those faults that try each call in turn.
  public struct Strike: Hashable, Sendable {
    /// Which run makes the call, from 0.
    public var run: Int
    /// After how many of its events.
    public var moment: Int
    /// The machine that makes the call; ``run`` counts that one's runs. Empty where there is but one.
    public var machine: String

    /// Describes a strike.
    public init(machine: String = "", run: Int, moment: Int) {
      (self.machine, self.run, self.moment) = (machine, run, moment)
    }
  }

  /// The cuts, in order.
  public var cuts: [Cut]
  /// The strikes, in order; a fault whose call the script names is none.
  public var strikes: [Strike]
  /// Which of the possible turns came next, wherever messages may arrive in any order; 0, what comes next as written, at
  /// all places beyond.
  public var deliveries: [Int]

  /// Makes a plan.
  public init(cuts: [Cut], strikes: [Strike] = [], deliveries: [Int] = []) {
    (self.cuts, self.strikes, self.deliveries) = (cuts, strikes, deliveries)
  }

  /// After how many of a run's events faults strike it.
  func strikes(inRun run: Int) -> Set<Int> { Set(strikes.filter { $0.run == run }.map(\.moment)) }

  /// How many effects are lost, and by how many power cuts.
  var size: Size {
    Size(
      losses: cuts.reduce(0) { $0 + $1.lost.count }, cuts: cuts.count, detours: deliveries.count { $0 != 0 })
  }

  /// What a plan asks of a reader: losses first, since they are what is hard to believe.
  struct Size: Hashable, Comparable {
    var losses: Int
    var cuts: Int
    /// How often something else came next than would have, as written.
    var detours = 0

    /// How surprising a walk that comes to it may be (``Walk/surprise``).
    var surprise: Int { losses << 4 | min(cuts + detours, 15) }

    static func < (a: Size, b: Size) -> Bool { (a.losses, a.cuts + a.detours) < (b.losses, b.cuts + b.detours) }
  }
}

/// A scenario's name, what of it is left out, and a crash plan, as short text.
///
/// `pc1:a5-all-or-nothing:9/1.3/4f2a` is the scenario a5-all-or-nothing with one power cut after 9 events, which loses
/// the run's effects 1 and 3; what the program had done by then has the check 4f2a. `pc1:a5-all-or-nothing~2.4-6:…` is
/// the same scenario without its steps 2, 4, 5 and 6 (``Script/dropping(_:)``). `pc1:a8-anything=3.1f:…` is the script of
/// a8-anything that chooses the third of its alternatives and then the first, which its fault strikes (``Choices``). `…:1@6` at the end is a fault that strikes
/// after six events of the second boot. Where there are several machines, each cut and each strike begins with the name of
/// one, as in `b=9/1.3/4f2a`. `+0.2` is an order of messages: the first time that there was a choice what came next was
/// as written, then it was the third of the turns that were possible, and from there on all is as written.
public struct ReplayToken: Hashable, Sendable, CustomStringConvertible {
  /// What every token of this version starts with.
  public static let version = "pc1"
  /// The scenario's name.
  public let scenario: String
  /// What is chosen, where the scenario leaves a choice.
  public let choices: Choices
  /// The numbers of the steps that are left out of what is told then, in order.
  public let dropped: [Int]
  /// The crashes.
  public let plan: CrashPlan

  /// Makes a token; `dropped` is in order.
  public init(scenario: String, choices: Choices = Choices(), dropped: [Int] = [], plan: CrashPlan) {
    self.scenario = scenario
    self.choices = choices
    self.dropped = dropped
    self.plan = plan
  }

  /// Reads a token; throws ``MalformedToken``, which says what was expected.
  public init(_ text: String) throws(MalformedToken) {
    let fields = text.split(separator: ":", omittingEmptySubsequences: false)
    guard fields.count >= 2, fields[0] == Self.version else {
      throw MalformedToken("a token starts with '\(Self.version):' and a scenario's name; this one is '\(text)'")
    }
    let name = fields[1].split(separator: "~", maxSplits: 1, omittingEmptySubsequences: false)
    dropped = name.count == 1 ? [] : try Self.steps(name[1])
    let told = try Self.told(name[0])
    var cuts: [CrashPlan.Cut] = []
    var strikes: [CrashPlan.Strike] = []
    var deliveries: [Int] = []
    for field in fields[2...] {
      if field.hasPrefix("+"), deliveries.isEmpty, let read = Self.deliveries(field.dropFirst()) {
        deliveries = read
        continue
      }
      if field.contains("@"), strikes.isEmpty, let read = Self.strikes(field) {
        strikes = read
        continue
      }
      guard let cut = Self.cut(field) else {
        throw MalformedToken(
          "'\(field)' is no crash; expected MOMENT/LOST.LOST/CHECK, as in 9/1.3/4f2a, or BOOT@MOMENT for a fault, once")
      }
      cuts.append(cut)
    }
    if let strike = strikes.first(where: { strike in
      strike.run > cuts.count { $0.machine == strike.machine }
    }) {
      throw MalformedToken(
        "a fault strikes boot \(strike.run + 1), which comes after \(strike.run) crashes; there is \(cuts.count)")
    }
    scenario = String(told.scenario)
    choices = told.choices
    plan = CrashPlan(cuts: cuts, strikes: strikes, deliveries: deliveries)
  }

  /// Reads a scenario's name, and what is chosen in it.
  private static func told(_ text: Substring) throws(MalformedToken) -> (scenario: Substring, choices: Choices) {
    let name = text.prefix { $0 != "=" }
    guard let choices = Choices(text[name.endIndex...]) else {
      throw MalformedToken(
        "'\(text[name.endIndex...])' does not say what is chosen; expected numbers of steps, as in =3.1f")
    }
    return (name, choices)
  }

  /// Reads which turn came next, place by place; the last one is not 0.
  private static func deliveries(_ field: Substring) -> [Int]? {
    let read = field.split(separator: ".", omittingEmptySubsequences: false).map(number)
    return read.contains(nil) || read.last == 0 ? nil : read.compactMap { $0 }
  }

  private static func strikes(_ field: Substring) -> [CrashPlan.Strike]? {
    var strikes: [CrashPlan.Strike] = []
    for text in field.split(separator: ".", omittingEmptySubsequences: false) {
      guard let (machine, rest) = machine(text) else { return nil }
      let parts = rest.split(separator: "@", omittingEmptySubsequences: false)
      guard parts.count == 2, let run = number(parts[0]), let moment = number(parts[1]) else { return nil }
      strikes.append(CrashPlan.Strike(machine: machine, run: run, moment: moment))
    }
    return strikes
  }

  /// The most steps that a token can leave out: more than a scenario can have.
  private static let mostSteps = 100_000

  /// Reads numbers and ranges of them: `2.4-6`.
  private static func steps(_ text: Substring) throws(MalformedToken) -> [Int] {
    var steps: [Int] = []
    for part in text.split(separator: ".", omittingEmptySubsequences: false) {
      let bounds = part.split(separator: "-", omittingEmptySubsequences: false).map(number)
      guard let first = bounds[0], bounds.count <= 2, let last = bounds[bounds.count - 1],
        bounds.count == 1 || first < last, first > steps.last ?? 0, last <= mostSteps
      else {
        throw MalformedToken(
          "'~\(text)' does not say which steps are left out; expected their numbers in order, as in ~2.4-6")
      }
      steps += first...last
    }
    return steps
  }

  private static func cut(_ field: Substring) -> CrashPlan.Cut? {
    guard let (machine, rest) = machine(field) else { return nil }
    let parts = rest.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 3, let moment = number(parts[0]),
      parts[2].utf8.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }), let check = UInt16(parts[2], radix: 16)
    else { return nil }
    var lost: [Int] = []
    for part in parts[1].isEmpty ? [] : parts[1].split(separator: ".", omittingEmptySubsequences: false) {
      guard let effect = number(part), effect > lost.last ?? -1 else { return nil }
      lost.append(effect)
    }
    return CrashPlan.Cut(machine: machine, moment: moment, lost: lost, check: check)
  }

  /// Reads the name of a machine up to `=`, if there is one.
  private static func machine(_ text: Substring) -> (name: String, rest: Substring)? {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { return ("", text) }
    return parts[0].isEmpty ? nil : (String(parts[0]), parts[1])
  }

  /// Reads digits, and nothing else.
  private static func number(_ text: Substring) -> Int? {
    text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(text) : nil
  }

  /// The token's text.
  public var description: String {
    let cuts = plan.cuts.map { cut in
      let lost = cut.lost.map(String.init).joined(separator: ".")
      return ":\(Self.prefix(cut.machine))\(cut.moment)/\(lost)/\(String(cut.check, radix: 16))"
    }
    let strikes = plan.strikes.map { "\(Self.prefix($0.machine))\($0.run)@\($0.moment)" }.joined(separator: ".")
    return
      "\(Self.version):\(scenario)\(choices)\(droppedText)\(cuts.joined())\(strikes.isEmpty ? "" : ":\(strikes)")\(deliveriesText)"
  }

  private var deliveriesText: String {
    plan.deliveries.isEmpty ? "" : ":+" + plan.deliveries.map(String.init).joined(separator: ".")
  }

  private static func prefix(_ machine: String) -> String { machine.isEmpty ? "" : "\(machine)=" }

  /// The steps left out, neighbours as ranges.
  private var droppedText: String {
    var ranges: [ClosedRange<Int>] = []
    for step in dropped {
      if let last = ranges.last, last.upperBound + 1 == step {
        ranges[ranges.count - 1] = last.lowerBound...step
      } else {
        ranges.append(step...step)
      }
    }
    let texts = ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
    return texts.isEmpty ? "" : "~" + texts.joined(separator: ".")
  }
}

/// A text that is no replay token, and what was expected.
public struct MalformedToken: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was expected, and where.
  public let description: String
  init(_ description: String) { self.description = description }
}
