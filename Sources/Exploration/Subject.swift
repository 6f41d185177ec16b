// What the explorer drives. It does not know processes, contracts or labs: only something that boots on a disk and
// performs commands until it is told that there are no more.

import Storage

/// A program that can be booted on a disk and asked to perform commands, as often as the explorer likes.
///
/// Every boot must start from nothing: what the program remembers of an earlier boot is a forgery of durability.
public protocol Subject: AnyObject {
  /// Boots the program on `disk`, then performs what `session` hands out until that returns `nil`.
  ///
  /// Recovery runs first; its reply, and then each command's, is handed to the session, which answers with the next
  /// command. Once a call on `disk` has thrown `powerCut` the boot is over: nothing more may be asked or answered, and
  /// the end returned is of no interest.
  func boot(on disk: any FileSystem, session: any Session) -> BootEnd
}

/// The explorer's side of a boot: takes replies, hands out commands.
public protocol Session: AnyObject {
  /// Takes the reply to the boot or to the last instruction, and returns the next one, or `nil` to end the boot.
  func next(after reply: Reply) -> Instruction?
  /// What the machine's clock shows while the program boots; `nil` if it has none.
  var bootTime: Int? { get }
}

extension Session {
  /// There is no clock.
  public var bootTime: Int? { nil }
}

/// What a program answered to its boot or to a command.
public enum Reply: Sendable {
  /// It returned; for a boot the text is empty.
  case ok(String)
  /// It returned, and has something to say to other machines.
  case sending(String, [Parcel])
  /// It threw; the text is the error's description.
  case failed(String)
  /// It threw the kit's marker for a part that a student has not written yet; the text names the part.
  case unfinished(String)

  /// What the program has to say to other machines.
  public var parcels: [Parcel] { if case .sending(_, let parcels) = self { parcels } else { [] } }

  /// The same reply without that: what a specification looks at.
  public var silent: Reply { if case .sending(let text, _) = self { .ok(text) } else { self } }
}

/// How a boot ended.
public enum BootEnd: Hashable, Sendable {
  /// The session had no more commands, or the power was cut.
  case finished
  /// The program ended by itself, or was ended for what it did.
  case died(Death)
}

/// Why a program is no longer running.
public enum Death: Hashable, Sendable {
  /// A trap or another fatal signal, with the last line it printed about it.
  case crashed(signal: Int32, message: String)
  /// It called `exit`.
  case exited(status: Int32)
  /// It used more processor time than a boot may.
  case outOfTime(milliseconds: Int)
  /// It used more processor time, in all boots of a scenario together, than they may.
  case outOfTimeInAll(seconds: Int)
  /// It stopped calling and computing: asleep, or waiting for itself.
  case stuck(seconds: Int)
  /// It slept longer, in all boots together, than a program may that has nothing to wait for.
  case asleep(seconds: Int)
  /// It made more file-system calls than a boot may.
  case outOfCalls(limit: Int)
  /// It read and wrote more bytes than a boot may.
  case tooManyBytes(limit: Int)
  /// It printed more than a boot may.
  case tooMuchOutput(bytes: Int)
  /// It sent something that is not a message of the kit's protocol.
  case malformedMessage(String)
}

extension Death: CustomStringConvertible {
  /// What became of the program, as a sentence goes on after 'it'.
  public var description: String {
    switch self {
    case .crashed(let signal, let message):
      "\(Self.meaning(of: signal)) (signal \(signal))\(message.isEmpty ? "" : ": \(message)")"
    case .exited(let status): "called exit(\(status))"
    case .outOfTime(let milliseconds): "computed for more than \(milliseconds) ms in one boot"
    case .outOfTimeInAll(let seconds):
      "used more than \(seconds) s of processor time in all boots of the scenario together"
    case .stuck(let seconds): "neither called, computed nor answered for \(seconds) s"
    case .asleep(let seconds): "slept for more than \(seconds) s in all boots together"
    case .outOfCalls(let limit): "made more than \(limit) file-system calls in one boot"
    case .tooManyBytes(let limit): "read and wrote more than \(limit >> 20) MiB in one boot"
    case .tooMuchOutput(let bytes): "printed more than \(bytes) bytes"
    case .malformedMessage(let what): "sent what is no message of the kit's: \(what)"
    }
  }

  /// What a fatal signal stands for in a Swift program; the numbers are the same on Linux and macOS.
  private static func meaning(of signal: Int32) -> String {
    switch signal {
    case 4, 5: "trapped: an index out of range, an overflow, a nil that was unwrapped, or the like"
    case 6: "gave up: something called abort"
    case 7, 10, 11: "touched memory that is not its own, or ran out of stack"
    case 9: "was killed: it used more memory or processor time than a boot may"
    default: "crashed"
    }
  }
}
