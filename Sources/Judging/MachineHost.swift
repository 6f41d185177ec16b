// The same program on several machines: each boots with a name of its own, and knows who else there is.

import Exploration
import LabKit
import Storage

/// A subject whose program can be booted as one of several machines.
public protocol MachineHost: Subject {
  /// The program on one of several machines.
  func machine(_ name: String, of members: [String]) -> any Subject
}

extension LabProcess: MachineHost {
  /// One machine's boots: forks of the same server as all others', each with a disk, a socket and a memory of its own.
  public func machine(_ name: String, of members: [String]) -> any Subject {
    LabMachine(process: self, options: options.on(name, of: members))
  }
}

/// A lab process as one of several machines.
private final class LabMachine: Subject {
  private let process: LabProcess
  private let options: BootOptions

  init(process: LabProcess, options: BootOptions) { (self.process, self.options) = (process, options) }

  func boot(on disk: any FileSystem, session: any Session) -> BootEnd {
    process.boot(options, on: disk, session: session)
  }
}

extension InProcessSubject: MachineHost {
  /// One machine's boots.
  public func machine(_ name: String, of members: [String]) -> any Subject {
    InProcessSubject(lab, options.on(name, of: members))
  }
}
