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

    /// Describes a cut.
    public init(moment: Int, lost: [Int], check: UInt16 = 0) {
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

    /// Describes a strike.
    public init(run: Int, moment: Int) { (self.run, self.moment) = (run, moment) }
  }

  /// The cuts, in order.
  public var cuts: [Cut]
  /// The strikes, in order; a fault whose call the script names is none.
  public var strikes: [Strike]

  /// Makes a plan.
  public init(cuts: [Cut], strikes: [Strike] = []) { (self.cuts, self.strikes) = (cuts, strikes) }

  /// After how many of a run's events faults strike it.
  func strikes(inRun run: Int) -> Set<Int> { Set(strikes.filter { $0.run == run }.map(\.moment)) }
}

/// A scenario's name and a crash plan as short text: `pc1:a5-all-or-nothing:9/1.3/4f2a`, and with a fault that strikes
/// after six events of the second boot `pc1:b6-anywhere:9/1.3/4f2a:1@6`.
public struct ReplayToken: Hashable, Sendable, CustomStringConvertible {
  /// What every token of this version starts with.
  public static let version = "pc1"
  /// The scenario's name.
  public let scenario: String
  /// The crashes.
  public let plan: CrashPlan

  /// Makes a token.
  public init(scenario: String, plan: CrashPlan) {
    self.scenario = scenario
    self.plan = plan
  }

  /// Reads a token; throws ``MalformedToken``, which says what was expected.
  public init(_ text: String) throws(MalformedToken) {
    let fields = text.split(separator: ":", omittingEmptySubsequences: false)
    guard fields.count >= 2, fields[0] == Self.version else {
      throw MalformedToken("a token starts with '\(Self.version):' and a scenario's name; this one is '\(text)'")
    }
    var cuts: [CrashPlan.Cut] = []
    var strikes: [CrashPlan.Strike] = []
    for field in fields[2...] {
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
    if let strike = strikes.first(where: { $0.run > cuts.count }) {
      throw MalformedToken(
        "a fault strikes boot \(strike.run + 1), which comes after \(strike.run) crashes; there is \(cuts.count)")
    }
    scenario = String(fields[1])
    plan = CrashPlan(cuts: cuts, strikes: strikes)
  }

  private static func strikes(_ field: Substring) -> [CrashPlan.Strike]? {
    var strikes: [CrashPlan.Strike] = []
    for text in field.split(separator: ".", omittingEmptySubsequences: false) {
      let parts = text.split(separator: "@", omittingEmptySubsequences: false)
      guard parts.count == 2, let run = Int(parts[0]), let moment = Int(parts[1]), run >= 0, moment >= 0 else {
        return nil
      }
      strikes.append(CrashPlan.Strike(run: run, moment: moment))
    }
    return strikes
  }

  private static func cut(_ field: Substring) -> CrashPlan.Cut? {
    let parts = field.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 3, let moment = Int(parts[0]), moment >= 0, let check = UInt16(parts[2], radix: 16) else {
      return nil
    }
    var lost: [Int] = []
    for number in parts[1].split(separator: ".") {
      guard let effect = Int(number), effect >= 0 else { return nil }
      lost.append(effect)
    }
    return CrashPlan.Cut(moment: moment, lost: lost, check: check)
  }

  /// The token's text.
  public var description: String {
    let cuts = plan.cuts.map { cut in
      let lost = cut.lost.map(String.init).joined(separator: ".")
      return ":\(cut.moment)/\(lost)/\(String(cut.check, radix: 16))"
    }
    let strikes = plan.strikes.map { "\($0.run)@\($0.moment)" }.joined(separator: ".")
    return "\(Self.version):\(scenario)\(cuts.joined())\(strikes.isEmpty ? "" : ":\(strikes)")"
  }
}

/// A text that is no replay token, and what was expected.
public struct MalformedToken: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was expected, and where.
  public let description: String
  init(_ description: String) { self.description = description }
}
