// How long a program sleeps. A boot that says nothing for ten seconds is ended, but one that sleeps for nine between any two
// calls could keep the judge for ever. On a busy machine a program is slow that does not sleep: so what counts is neither
// the time that the judge has waited for a boot nor the time in which the boot had no core, but what of both is the same.

import Exploration

/// Adds up how long boots sleep.
///
/// A machine may be suspended, and the grader with it: whatever one wait was, it counts as ten seconds at most, so that one
/// such pause is never enough.
public struct SleepMeter: Sendable {
  /// What boots that are over have slept, in milliseconds.
  private var before = 0
  /// What this boot has slept.
  private var now = 0
  /// How long this boot has been waited for, and how long it had been when somebody last looked.
  private var waited = Duration.zero
  private var looked = Duration.zero

  /// A shorter wait is not worth a look.
  private static let shortest = Duration.milliseconds(200)
  /// What a longer wait counts as.
  private static let longest = Duration.seconds(10)

  init() {}

  mutating func beginBoot() {
    before += now
    (now, waited, looked) = (0, .zero, .zero)
  }

  /// Adds a wait, and says whether it is time to look.
  mutating func mustLook(afterWaiting time: Duration) -> Bool {
    waited += min(time, Self.longest)
    guard waited - looked >= Self.shortest else { return false }
    looked = waited
    return true
  }

  /// Takes note of how long the boot has had no core and wanted none, in milliseconds, the judge's own time included.
  mutating func look(_ idle: Int) { now = max(now, min(idle, Int(waited / .milliseconds(1)))) }

  /// What becomes of a program that has slept too long.
  func death(_ limits: BootLimits) -> Death? {
    before + now > limits.sleepSeconds * 1000 ? .asleep(seconds: limits.sleepSeconds) : nil
  }
}
