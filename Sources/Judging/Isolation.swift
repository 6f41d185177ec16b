// How a lab process is locked in. What each lock is and why says CSystem's sandbox.c; here they have names.

import CSystem

/// A set of locks that hold a lab process in. The judge's own code puts them on before the program is in memory, so that
/// what it sees holds whatever the program does.
public struct Isolation: OptionSet, Hashable, Sendable {
  /// The locks as bits, the same as on the wire and in C.
  public let rawValue: UInt32

  /// Reads bits.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// It is not root, and has no privilege of root's.
  public static let unprivileged = Self(rawValue: UInt32(CS_LOCK_ROOT))
  /// No program that it starts could give it any.
  public static let noNewPrivileges = Self(rawValue: UInt32(CS_LOCK_PRIVILEGES))
  /// It has no files but the system's libraries, and reaches nothing on the network (Landlock).
  public static let files = Self(rawValue: UInt32(CS_LOCK_FILES))
  /// It can make only the system calls on a list (seccomp).
  public static let systemCalls = Self(rawValue: UInt32(CS_LOCK_CALLS))
  /// Its memory, processes and files are limited.
  public static let limits = Self(rawValue: UInt32(CS_LOCK_LIMITS))

  /// All locks.
  public static let complete: Self = [.unprivileged, .noNewPrivileges, .files, .systemCalls, .limits]

  /// How strong it is as a whole, the weakest first.
  public enum Tier: String, Codable, CaseIterable, Comparable, Sendable {
    /// Processes of their own, and at best limits: what macOS gives.
    case processes
    /// No system calls but those on a list, yet something else is missing, as where a container takes Landlock away.
    case filtered
    /// Every lock.
    case locked

    /// Whether one is weaker than another.
    public static func < (left: Self, right: Self) -> Bool {
      allCases.firstIndex(of: left)! < allCases.firstIndex(of: right)!
    }
  }

  /// How strong it is as a whole.
  public var tier: Tier {
    if isSuperset(of: .complete) { return .locked }
    return isSuperset(of: [.noNewPrivileges, .systemCalls]) ? .filtered : .processes
  }

  /// The locks by their names, in a fixed order.
  public static let named: [(name: String, lock: Self)] = [
    ("unprivileged", .unprivileged), ("no-new-privileges", .noNewPrivileges), ("files", .files),
    ("system-calls", .systemCalls), ("limits", .limits),
  ]

  /// The names of the locks that hold.
  public var names: [String] { Self.named.filter { contains($0.lock) }.map(\.name) }

  /// The names of the locks that do not.
  public var missing: [String] { Self.named.filter { !contains($0.lock) }.map(\.name) }
}
