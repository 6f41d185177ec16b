// The simulated disk behind the protocol that programs use: it forwards and records, and nothing else.

import Storage

/// One call of a trace: what was asked, what it returned, what it did.
public struct TracedCall: Hashable, Sendable {
  /// The call.
  public let call: Call
  /// What it returned to the program.
  public let result: CallResult
  /// What it did to the disk.
  public let operation: Operation
  /// What the scenario made happen to it, if anything did: a fault that made no difference to it is none.
  public let fault: FaultRule.Outcome?

  /// Records a call.
  public init(call: Call, result: CallResult, operation: Operation, fault: FaultRule.Outcome? = nil) {
    self.call = call
    self.result = result
    self.operation = operation
    self.fault = fault
  }
}

extension TracedCall {
  /// Whether a fault struck that a program may fail for: a sync that lied, or will fail late, has told it nothing.
  public var mayFailTheProgram: Bool {
    switch fault {
    case nil, .lie?: false
    case .late?: result.failure != nil
    default: true
    }
  }
}

/// A freshly formatted simulated disk that records every call; no crash ever hits it.
public final class SimulatedFileSystem: CallForwarding {
  /// The page cache.
  public private(set) var disk = SimulatedDisk(isEmpty: true)
  /// What has been called so far.
  public private(set) var trace: [TracedCall] = []
  /// Names and contents by number.
  public let table: InternTable
  private let nothing = EmptyDisk()

  /// Formats a disk.
  public init(table: InternTable = InternTable()) { self.table = table }

  /// Performs a call and records it.
  public func perform(_ call: Call) -> CallResult {
    guard let traced = try? disk.perform(call, table: table, contents: nothing) else { return .failed(.powerCut) }
    trace.append(traced)
    return traced.result
  }

  /// The path that a descriptor was opened with.
  public func path(of fd: FileDescriptor) -> String? { disk.path(of: fd) }
}

/// A disk with nothing on it: a formatted disk knows everything already, so nobody ever asks.
public final class EmptyDisk: DiskContents {
  /// Makes an empty disk.
  public init() {}
  /// Nothing is there, and nothing is in it.
  public func answer(_ question: Question, on disk: SimulatedDisk) throws(PowerCut) -> Int { 0 }
}
