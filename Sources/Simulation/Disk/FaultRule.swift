// Faults of the disk are data: a scenario says which call is struck, and by what.
//
// A fault either is *reported*, so that the program can act (an error, half a write, a sync that fails), or the disk
// keeps it to itself: a sync that was never done (`lie`), or fails one call late (`late`), data that lands elsewhere
// (`misdirected`), a bit that turns (`flip`). The last two *damage* what is on the disk. A program can do no more about
// damage than notice it, so from then on it may say so instead of going on; it may never show what is wrong.

import Storage

/// A fault of the disk that a scenario orders: which call fails, when, and how.
///
/// Written `fault ENOSPC on write 2`: the second call of `write` that the next command makes finds the disk full. A
/// rule holds for one command, or for one boot with the observation that follows; afterwards the disk is well again. A
/// command that throws under a fault may have happened or not. A boot that throws under one is booted again without it.
public struct FaultRule: Codable, Hashable, Sendable, CustomStringConvertible {
  /// What happens to the call.
  public var outcome: Outcome
  /// Which call it happens to; for ``CallName/any`` each that the outcome can happen to.
  public var call: CallName
  /// Only calls on this path count, if there is one; a descriptor counts as the path it was opened by.
  public var path: String?
  /// Which of those calls it happens to.
  public var occurrence: Occurrence

  /// Makes a rule.
  public init(_ outcome: Outcome, on call: CallName, of path: String? = nil, _ occurrence: Occurrence = .nth(1)) {
    self.outcome = outcome
    self.call = call
    self.path = path
    self.occurrence = occurrence
  }

  /// What can happen to a call.
  public enum Outcome: Codable, Hashable, Sendable {
    /// It throws, and has done nothing. A sync that throws leaves the new contents in memory and counts them as clean:
    /// a retry succeeds and promises nothing (ext4 and xfs; FACTS: ATC'20, fsyncgate).
    case error(FileSystemError.Code)
    /// A read or a write of more than one byte does only the first half, and says so.
    case short
    /// A sync of a file throws EIO, and the file has the contents and the size again that its last successful sync left,
    /// or the boot: in memory and on the disk (btrfs).
    case reverted
    /// A sync succeeds and makes nothing durable, nor will another; the next sync of the same file throws EIO for it
    /// (ext4 with data=journal).
    case late
    /// A sync succeeds and does nothing; what was pending stays so, and an honest sync can still make it durable.
    case lie
    /// A write succeeds, and the program sees what it wrote; on the disk each sector lands one further, over what is
    /// there, and where it belongs stays what was. Syncs make it last and put nothing right.
    case misdirected
    /// A bit of what is read has turned on the disk, for good. The byte counts from the file's beginning, or else is the
    /// first that is read; bit 0 is the lowest. A sector that was being changed counts as written out before.
    case flip(byte: Int?, bit: Int)
  }

  /// Which of the calls that match.
  public enum Occurrence: Codable, Hashable, Sendable {
    /// The n-th, counted from 1.
    case nth(Int)
    /// Every one.
    case always
    /// Each in turn, one at a time, and none: all of these are tried.
    case anywhere
  }

  /// The rule as a scenario writes it, without the verb.
  public var description: String {
    let place = path.map { " of \($0)" } ?? ""
    return switch occurrence {
    case .nth(let count): "\(outcome) on \(call.rawValue) \(count)\(place)"
    case .always: "\(outcome) on \(call.rawValue) always\(place)"
    case .anywhere where call == .any: "\(outcome) anywhere\(place)"
    case .anywhere: "\(outcome) on \(call.rawValue) anywhere\(place)"
    }
  }
}

/// A call of ``FileSystem`` as scenarios name it, or any of them.
public enum CallName: String, CaseIterable, Codable, Hashable, Sendable {
  /// Any call whatever.
  case any
  /// The call of that name, and no other: `sync` is not `syncData`.
  case open, close, read, write, size, truncate, sync, syncData
  /// The call of that name.
  case rename, remove, makeDirectory, removeDirectory, list, syncDirectory
}

extension FaultRule.Outcome: CustomStringConvertible {
  /// The outcome as a scenario writes it.
  public var description: String {
    switch self {
    case .error(let code): code.posixName
    case .flip(let byte, let bit):
      "flip" + (byte.map { " byte \($0)" } ?? "") + (bit == 0 ? "" : " bit \(bit)")
    default: name
    }
  }

  /// The outcome in one word; `error` for all errors.
  public var name: String {
    switch self {
    case .error: "error"
    case .short: "short"
    case .reverted: "reverted"
    case .late: "late"
    case .lie: "lie"
    case .misdirected: "misdirected"
    case .flip: "flip"
    }
  }

  /// The only calls to which it can happen; `nil` if it can to all.
  public var calls: [CallName]? {
    switch self {
    case .error: nil
    case .short: [.read, .write]
    case .reverted: [.sync, .syncData]
    case .late, .lie: [.sync, .syncData, .syncDirectory]
    case .misdirected: [.write]
    case .flip: [.read]
    }
  }

  /// Whether it leaves something on the disk that nobody wrote there.
  public var isDamage: Bool {
    switch self {
    case .misdirected, .flip: true
    case .error, .short, .reverted, .late, .lie: false
    }
  }

  /// Whether it happens once and for good, and not again in the next boot.
  public var isOnce: Bool { if case .flip = self { true } else { false } }
}

extension FaultRule {
  /// Whether a call is one that the rule counts; `descriptorPath` is what its descriptor was opened with.
  func matches(_ call: Call, descriptorPath: String?) -> Bool {
    guard self.call == .any || self.call.rawValue == call.name, outcome.canStrike(call) else { return false }
    guard let path = path.flatMap({ try? DiskPath($0) }) else { return self.path == nil }
    return (call.paths + [descriptorPath].compactMap { $0 }).contains { (try? DiskPath($0)) == path }
  }
}

extension FaultRule.Outcome {
  /// Whether the outcome makes sense for a call: of a flip, whether the byte is among those to be read.
  fileprivate func canStrike(_ call: Call) -> Bool {
    guard let calls else { return true }
    guard calls.contains(where: { $0.rawValue == call.name }) else { return false }
    guard case .flip(let byte?, _) = self, case .read(_, let offset, let count) = call else { return true }
    return byte >= offset && SuppliedNumber(byte) - SuppliedNumber(offset) < SuppliedNumber(count)
  }
}
