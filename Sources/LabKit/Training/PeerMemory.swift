// What part E of lab 4 asks for: checkpoints in the memory of other machines (GEMINI, SOSP 2023). Machines and shards are
// numbered from 0; machine i trains shard i.

/// How a machine failed.
public enum MachineFailure: Hashable, Sendable {
  /// The machine is replaced: what its memory held is gone.
  case hardware
  /// The program is started again: the machine's memory still holds its checkpoints.
  case software
}

/// A complete copy of a shard in some machine's memory.
public struct ShardCopy: Hashable, Sendable {
  /// Whose shard.
  public var shard: Int
  /// The machine whose memory holds the copy.
  public var host: Int
  /// The step that the copy was made after.
  public var step: Int
  /// Describes a copy.
  public init(shard: Int, host: Int, step: Int) { (self.shard, self.host, self.step) = (shard, host, step) }
}

/// What is known after a failure: who failed, what the memories held before, and what lies in storage.
public struct FailedCluster: Hashable, Sendable {
  /// How many machines, and shards, there are.
  public var machines: Int
  /// The machines that failed.
  public var failures: [Int: MachineFailure]
  /// The complete copies before the failure, in no particular order.
  public var copies: [ShardCopy]
  /// The newest step of which storage has all shards.
  public var stored: Int?
  /// Describes a failure.
  public init(machines: Int, failures: [Int: MachineFailure], copies: [ShardCopy], stored: Int?) {
    self.machines = machines
    self.failures = failures
    self.copies = copies
    self.stored = stored
  }
}

/// Where a cluster goes on from.
public enum RecoverySource: Hashable, Sendable {
  /// From the machines' memories: all ranks this step, shard i from the machine `hosts[i]`.
  case memory(step: Int, hosts: [Int])
  /// From storage: all ranks this step.
  case storage(step: Int)
  /// From the beginning: nothing is left.
  case beginning
}

/// What one of the two buffers for another machine's shard holds.
public enum ReceiveBuffer: Hashable, Sendable {
  /// Nothing yet.
  case empty
  /// A part of what was sent after this step.
  case partial(step: Int)
  /// All of it.
  case complete(step: Int)
}

/// How much checkpoint traffic there is, and when the network is idle.
public struct CheckpointTraffic: Hashable, Sendable {
  /// The lengths of the idle spans of one iteration, in order; after them comes time without end.
  public var spans: [Seconds]
  /// The size of one machine's shard, in bytes.
  public var shard: Int
  /// How many copies of each shard there are, the machine's own included.
  public var replicas: Int
  /// How many bytes of a receiver's memory are reserved for parts on their way.
  public var reserved: Int
  /// How many buffers share the reserved memory, all of one size.
  public var buffers: Int
  /// What every transfer costs besides its bytes.
  public var latency: Seconds
  /// How many bytes the network carries in a second.
  public var bytesPerSecond: Double
  /// The share of an idle span that may be used.
  public var usable: Double
  /// Describes traffic.
  public init(
    spans: [Seconds], shard: Int, replicas: Int, reserved: Int, buffers: Int, latency: Seconds,
    bytesPerSecond: Double, usable: Double
  ) {
    self.spans = spans
    self.shard = shard
    self.replicas = replicas
    self.reserved = reserved
    self.buffers = buffers
    self.latency = latency
    self.bytesPerSecond = bytesPerSecond
    self.usable = usable
  }
}

/// One transfer of a part of a checkpoint.
public struct Transfer: Hashable, Sendable {
  /// The idle span that it is sent in; the number of spans for the time after them.
  public var span: Int
  /// How many bytes.
  public var bytes: Int
  /// Describes a transfer.
  public init(span: Int, bytes: Int) { (self.span, self.bytes) = (span, bytes) }
}

/// Part E: keeps checkpoints in the memory of peers.
public protocol PeerMemory {
  /// Makes one.
  init()

  /// For each shard the `replicas` different machines that keep a copy of it, the one that trains it among them. No
  /// machine keeps more than `replicas` copies: its memory has no room for more.
  ///
  /// If `replicas` divides `machines`, no placement may survive more sets of failed machines; otherwise at most
  /// 2·replicas − 3 more of the sets of `replicas` machines may be fatal than in the best one.
  ///
  /// Throws ``AbsurdInput`` unless 1 ≤ `replicas` ≤ `machines`.
  func placement(machines: Int, replicas: Int) throws -> [[Int]]

  /// Where to go on from: the newest step that *all* ranks can have, from memory if memory has it, else from storage.
  ///
  /// A machine that still holds its own shard takes it from there.
  func source(after failure: FailedCluster) throws -> RecoverySource

  /// Which of a shard's two buffers to receive a step's copy into; `nil` if neither may be overwritten, so that it has to
  /// wait.
  ///
  /// An empty buffer and a part may always be overwritten. A complete copy may be only if it is older than the step that
  /// is complete everywhere.
  ///
  /// - Parameters:
  ///   - step: the step to receive, newer than any that is complete in a buffer.
  ///   - buffers: what the two hold.
  ///   - everywhere: the newest step of which all machines hold complete copies; `nil` if there is none.
  func buffer(toReceive step: Int, into buffers: [ReceiveBuffer], complete everywhere: Int?) throws -> Int?

  /// Cuts what a machine sends each iteration into transfers that fit into the idle spans, as early as possible.
  ///
  /// A transfer fits into one buffer. Sending s bytes takes the latency and s / bytesPerSecond; the transfers of a span
  /// take no longer than its usable share.
  ///
  /// Throws ``AbsurdInput`` for sizes or times below zero, a buffer without a byte, a network without speed, a share that
  /// is not from 0 to 1, fewer than one replica.
  func schedule(_ traffic: CheckpointTraffic) throws -> [Transfer]
}
