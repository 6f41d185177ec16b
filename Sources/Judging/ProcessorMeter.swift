// How much processor time a scenario may cost. Each boot has a limit of its own, but a program that stays just below it
// could keep the judge for hours: there are thousands of boots. So what all of them use is added up, too.
//
// A mark must not depend on how fast a machine is. What is counted is processor time, not time: a machine that is busy
// with others takes longer, and counts much the same. And the limit is far from what anybody needs: it is 25 ms for each
// of 4,000 boots (10 ms for each of 40,000 where machines talk), a boot of a right program takes one or two, and it needs
// a tenth of the boots. So only a program that spends a hundred times what is needed can come near the limit.

import Exploration
import LabKit
import Storage

/// Adds up the processor time of a scenario's boots.
public struct ProcessorMeter: Hashable, Sendable {
  /// How many seconds all boots together may use; `nil` where nobody is judged.
  private var seconds: Int?
  /// What they have used, in microseconds.
  private var used = 0

  /// Counts without a limit.
  init() {}

  /// Begins with a scenario.
  init(_ limits: BootLimits, ofMachines count: Int) {
    seconds = count > 1 ? limits.cpuSecondsOfMachines : limits.cpuSecondsInAll
  }

  /// Adds what a boot has used, however it ended. A server that was taken over reports what it likes.
  mutating func add(microseconds: Int) { used = [used, microseconds].suppliedSum.value }

  /// What becomes of a program whose boots have used too much.
  var death: Death? {
    guard let seconds, used / 1_000_000 >= seconds else { return nil }
    return .outOfTimeInAll(seconds: seconds)
  }
}
