import Simulation

/// Where the power fails.
public enum CrashPoint: Codable, Hashable, Sendable {
  /// At every moment since the last crash, in every way the model allows, and again during the boot.
  case anywhere
  /// After so many calls since the last crash (its boot's calls count), or at the end if there are fewer.
  ///
  /// The units named fall back to what was last durable, and what is atomic with them or requires them falls with them;
  /// everything else is on the disk.
  case after(calls: Int, losing: [EffectName])
}
