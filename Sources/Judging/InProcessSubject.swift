// The same lab programs in the judge's own process: for tests and benchmarks, which trust what they run.

import Exploration
import LabKit
import Storage

/// Boots a part of a lab without a process of its own. A trap or an endless loop takes the judge with it.
public final class InProcessSubject: Subject {
  private let lab: Lab
  private let options: BootOptions

  /// Prepares to boot a part.
  public init(_ lab: Lab, _ options: BootOptions) {
    self.lab = lab
    self.options = options
  }

  /// Boots the part and performs what the session hands out.
  public func boot(on disk: any FileSystem, session: any Session) -> BootEnd {
    var program: (any LabProgram)?
    var reply = reply {
      program = try lab.boot(BootContext(options, disk: disk))
      return ""
    }
    while let command = session.next(after: reply) {
      reply = self.reply {
        guard let program else { throw UsageError("the program has not booted") }
        return try program.perform(command.split(separator: " ").map(String.init))
      }
    }
    return .finished
  }

  private func reply(_ work: () throws -> String) -> Reply {
    do {
      return .ok(try work())
    } catch let hole as Unfinished {
      return .unfinished(hole.part)
    } catch {
      return .failed("\(error)")
    }
  }
}
