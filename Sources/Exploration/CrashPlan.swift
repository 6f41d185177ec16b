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

  /// The cuts, in order.
  public var cuts: [Cut]

  /// Makes a plan.
  public init(cuts: [Cut]) { self.cuts = cuts }

  /// How many effects are lost, and by how many power cuts.
  var size: Size { Size(losses: cuts.reduce(0) { $0 + $1.lost.count }, cuts: cuts.count) }

  /// What a plan asks of a reader: losses first, since they are what is hard to believe.
  struct Size: Hashable, Comparable {
    var losses: Int
    var cuts: Int

    static func < (a: Size, b: Size) -> Bool { (a.losses, a.cuts) < (b.losses, b.cuts) }
  }
}
