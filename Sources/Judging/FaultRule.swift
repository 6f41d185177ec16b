import Storage

/// A fault of the disk that a scenario orders: which call fails, when, and how.
///
/// Written `fault ENOSPC on write 2`: the second call of `write` that the next command makes finds the disk full. A
/// rule holds for one command, or for one boot with the observation that follows; afterwards the disk is well again. A
/// command that throws under a fault may have happened or not. A boot that throws under one is booted again without it.
public struct FaultRule: Hashable, Sendable, CustomStringConvertible {
  /// What happens to the call.
  public var outcome: Outcome
  /// Which call it happens to.
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
  public enum Outcome: Hashable, Sendable {
    /// It throws, and has done nothing; after a failed sync nobody knows what is durable.
    case error(FileSystemError.Code)
    /// A read or a write of more than one byte does only the first half, and says so.
    case short
  }

  /// Which of the calls that match.
  public enum Occurrence: Hashable, Sendable {
    /// The n-th, counted from 1.
    case nth(Int)
    /// Every one.
    case always
  }

  /// The rule as a scenario writes it, without the verb.
  public var description: String {
    let what =
      switch outcome {
      case .error(let code): code.posixName
      case .short: "short"
      }
    let which =
      switch occurrence {
      case .nth(let count): "\(count)"
      case .always: "always"
      }
    return "\(what) on \(call.rawValue) \(which)\(path.map { " of \($0)" } ?? "")"
  }
}

/// A call of ``FileSystem`` as scenarios name it, or any of them.
public enum CallName: String, CaseIterable, Hashable, Sendable {
  /// Any call whatever.
  case any
  /// The call of that name, and no other: `sync` is not `syncData`.
  case open, close, read, write, size, truncate, sync, syncData
  /// The call of that name.
  case rename, remove, makeDirectory, removeDirectory, list, syncDirectory
}

/// Where the power fails.
public enum CrashPoint: Hashable, Sendable {
  /// At every moment since the last crash, in every way the model allows, and again during the boot.
  case anywhere
  /// After so many calls since the last crash (its boot's calls count), or at the end if there are fewer.
  ///
  /// The units named fall back to what was last durable, and what is atomic with them or requires them falls with them;
  /// everything else is on the disk.
  case after(calls: Int, losing: [EffectName])
}

/// What a scripted crash loses: the changes of one unit of the disk that were not durable.
public enum EffectName: Hashable, Sendable, CustomStringConvertible {
  /// The bytes of a sector of a file, written `sector:ledger.new/0`.
  case sector(path: String, index: Int)
  /// The size of a file, written `size:ledger.new`.
  case size(path: String)
  /// The name of a file or directory, written `name:ledger`.
  case name(path: String)

  /// Reads an effect's name; `nil` if it is none.
  public init?(_ text: String) {
    guard let colon = text.firstIndex(of: ":") else { return nil }
    let rest = text[text.index(after: colon)...]
    guard !rest.isEmpty else { return nil }
    switch text[..<colon] {
    case "size": self = .size(path: String(rest))
    case "name": self = .name(path: String(rest))
    case "sector":
      guard let slash = rest.lastIndex(of: "/"), slash > rest.startIndex,
        let index = Int(rest[rest.index(after: slash)...]), index >= 0
      else { return nil }
      self = .sector(path: String(rest[..<slash]), index: index)
    default: return nil
    }
  }

  /// The effect as a scenario writes it.
  public var description: String {
    switch self {
    case .sector(let path, let index): "sector:\(path)/\(index)"
    case .size(let path): "size:\(path)"
    case .name(let path): "name:\(path)"
    }
  }
}
