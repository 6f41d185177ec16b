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

extension VisibleState {
  /// The state in the notation of the published observations: `f=A+0x2p d/ log=1:100`.
  package var notation: String {
    if items.isEmpty { return "(nothing)" }
    return items.map { $0.isDirectory ? "\($0.path)/" : "\($0.path)=\(Self.notation($0.bytes))" }.joined(separator: " ")
  }

  private static func notation(_ bytes: [UInt8]) -> String {
    if bytes.isEmpty { return "EMPTY" }
    var runs: [(byte: UInt8, count: Int)] = []
    for byte in bytes {
      if runs.last?.byte == byte { runs[runs.count - 1].count += 1 } else { runs.append((byte, 1)) }
    }
    return runs.map { byte, count in
      let letter = byte == 0 ? "0" : String(UnicodeScalar(byte))
      guard count.isMultiple(of: 4096) else { return "\(letter):\(count)" }
      return count == 4096 ? letter : "\(letter)x\(count / 4096)p"
    }.joined(separator: "+")
  }
}
