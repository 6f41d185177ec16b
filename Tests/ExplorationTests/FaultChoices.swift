import Simulation

/// Goes through all the ways in which rules that try each call in turn may strike one run, like an odometer: the first
/// matching call, the second, and so on until one number is too high, which is the run that such a rule spares.
final class FaultChoices {
  private struct Digit {
    var number = 1
    var hasStruck = false
  }

  private var digits: [Digit] = []
  private var next = 0
  /// The rules in force, and for each that tries each call in turn its digit.
  private var armed: [Int?] = []

  /// Starts a run with the choices as they are.
  func restart() {
    next = 0
    armed = []
  }

  /// The rules with a number for each that tries each call in turn.
  func arm(_ rules: [FaultRule]) -> ArmedFaults {
    var chosen = rules
    armed = rules.indices.map { index in
      guard rules[index].occurrence == .anywhere else { return nil }
      if next == digits.count { digits.append(Digit()) }
      digits[next].hasStruck = false
      chosen[index].occurrence = .nth(digits[next].number)
      next += 1
      return next - 1
    }
    return ArmedFaults(chosen)
  }

  /// Takes note of what the rules in force have struck; they are in force no longer.
  func disarm(_ faults: ArmedFaults) {
    for (index, digit) in armed.enumerated() {
      if let digit { digits[digit].hasStruck = faults.counts[index] >= digits[digit].number }
    }
    armed = []
  }

  /// Goes on to the next choices; `false` if these were the last.
  func advance() -> Bool {
    digits.removeSubrange(next...)
    while let last = digits.last {
      if last.hasStruck {
        digits[digits.count - 1] = Digit(number: last.number + 1)
        return true
      }
      digits.removeLast()
    }
    return false
  }
}
