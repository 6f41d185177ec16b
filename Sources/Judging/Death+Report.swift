// From a status to a reason.

import CSystem
import Exploration
import LabKit

extension Death {
  /// Reads off a report why a boot is gone that nobody had ended.
  init(_ report: BootReport, limits: BootLimits, output: String) {
    let usedUp = report.cpuMicroseconds >= limits.cpuMilliseconds * 1000
    switch Int(cs_signal_kind(Int32(report.signal))) {
    case CS_EXITED: self = .exited(status: Int32(report.status))
    case CS_OUT_OF_TIME: self = .outOfTime(milliseconds: limits.cpuMilliseconds)
    case CS_TOO_MUCH_OUTPUT: self = .tooMuchOutput(bytes: limits.outputBytes)
    case CS_KILLED where usedUp: self = .outOfTime(milliseconds: limits.cpuMilliseconds)
    case CS_KILLED: self = .malformedMessage("it closed its connection to the judge")
    default: self = .crashed(signal: Int32(report.signal), message: Self.lastWords(in: output))
    }
  }

  /// The last line that says why, as Swift words it, else the last line that says anything.
  static func lastWords(in output: String) -> String {
    let lines = output.split(whereSeparator: \.isNewline)
    let line = lines.last { $0.contains("Fatal error") } ?? lines.last { !$0.allSatisfy(\.isWhitespace) }
    return String((line ?? "").prefix(300))
  }
}
