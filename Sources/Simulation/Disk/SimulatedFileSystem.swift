// The simulated disk behind the protocol that programs use: it forwards and records, and nothing else.

import Storage

/// One call of a trace: what was asked, what it returned, what it did.
///
/// Traces are copied all the time, by boots that follow them and by all that judge them; so the call lies in a box.
public struct TracedCall: Sendable {
  private final class Box: Sendable {
    let call: Call
    let result: CallResult
    let operation: Operation
    let fault: FaultRule.Outcome?

    init(_ call: Call, _ result: CallResult, _ operation: Operation, _ fault: FaultRule.Outcome?) {
      (self.call, self.result, self.operation, self.fault) = (call, result, operation, fault)
    }
  }

  private let box: Box

  /// Records a call.
  public init(call: Call, result: CallResult, operation: Operation, fault: FaultRule.Outcome? = nil) {
    box = Box(call, result, operation, fault)
  }

  /// The call.
  public var call: Call { box.call }
  /// What it returned to the program.
  public var result: CallResult { box.result }
  /// What it did to the disk.
  public var operation: Operation { box.operation }
  /// What the scenario made happen to it, if anything did: a fault that made no difference to it is none.
  public var fault: FaultRule.Outcome? { box.fault }
}

extension TracedCall: Hashable {
  /// Whether all four are the same.
  public static func == (a: TracedCall, b: TracedCall) -> Bool {
    a.box === b.box
      || a.call == b.call && a.result == b.result && a.operation == b.operation && a.fault == b.fault
  }

  /// Hashes all four.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(call)
    hasher.combine(result)
    hasher.combine(operation)
    hasher.combine(fault)
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
