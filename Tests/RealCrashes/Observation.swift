import RealDisk
import Simulation

/// What a power cut left, or may have left, on a real disk.
package struct Observation: Hashable, Sendable {
  /// The state; `nil` if the file system could not be mounted or read.
  package let state: VisibleState?
  /// Why it could not.
  package let failure: String?
  /// The stamps between which the power failed, see ``Stamp``.
  package let stamps: ClosedRange<Int>
}

/// Where a run was when something happened, as one number: even inside a call, odd between two.
package enum Stamp {
  /// A call, counted from 1, has been made and has not returned.
  static func inside(call: Int) -> Int { 2 * call }
  /// So many calls have returned, and the next was not made.
  static func after(call: Int) -> Int { 2 * call + 1 }
  /// How many events may have happened: a call that has not returned may have done its work or not.
  package static func moments(of stamp: Int) -> ClosedRange<Int> {
    stamp.isMultiple(of: 2) ? stamp / 2 - 1...stamp / 2 : stamp / 2...stamp / 2
  }
}
