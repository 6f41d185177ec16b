import Simulation

extension FaultRule.Outcome {
  /// What the disk did to a call, as a story adds it in parentheses.
  public func story(of call: TracedCall) -> String {
    switch self {
    case .error: "made to fail"
    case .short: "made to do only the first half"
    case .reverted: "made to fail; the file is again what its last successful sync left"
    case .late where call.result.failure != nil:
      "made to fail one call late, and to leave this one's failure to the next"
    case .late: "made to fail one call late: nothing is durable by it, nor by a retry"
    case .lie: "a lie: it made nothing durable"
    case .misdirected: "made to land one sector further on the disk"
    case .flip(_, let bit): "bit \(bit) of a byte has flipped on the disk"
    }
  }
}
