// Lab 4, TrainingCheckpoint: the solution.

import LabKit
import Storage

// MARK: - Parts A and C: a run that goes on

/// Every checkpoint is a file of its own, `step-N`. It is written as `step-N.new`, synced, and renamed: the rename is its
/// commit point, durable with the directory's sync. The one before it is removed only then.
final class FileCheckpointer: Checkpointer {
  /// A checkpoint that is taken down, and how much of it is in its file.
  private struct UnderWay {
    let step: Int
    let bytes: [UInt8]
    let file: FileDescriptor
    var written = 0
    var shadow: String { "step-\(step).new" }
  }

  private static let magic: UInt32 = 0x5443_5031  // "TCP1"

  private let disk: any FileSystem
  private let device: any Device
  private var underWay: UnderWay?
  /// The state of the last snapshot, before its file is open.
  private var taken: (step: Int, bytes: [UInt8])?
  /// Committed checkpoints that are known to be whole, the newest first: the boot has read them, or they were written since.
  private var whole: [Int] = []

  init(disk: any FileSystem, device: any Device, rank: Int, of ranks: Int) throws {
    self.disk = disk
    self.device = device
    // What was not committed is nobody's.
    for name in try disk.list("/") where name.hasSuffix(".new") { try disk.remove(name) }
  }

  // MARK: Restoring

  func restore() throws -> Int? {
    for step in try steps().sorted(by: >) {
      guard let regions = Self.decode(try disk.readAll("step-\(step)")) else { continue }
      for (region, bytes) in regions { try device.write(bytes, to: region, at: 0) }
      whole = [step]
      return step
    }
    return nil
  }

  /// The steps whose checkpoints were committed, damaged ones included.
  private func steps() throws -> [Int] {
    try disk.list("/").compactMap { name in
      name.hasPrefix("step-") ? Int(name.dropFirst(5)) : nil
    }
  }

  // MARK: Saving

  func save() throws {
    try snapshot()
    while try !persist(atMost: .max) {}
  }

  func snapshot() throws {
    guard taken == nil, underWay == nil else { throw SaveError.underWay }
    taken = try Self.encode(device)
  }

  func persist(atMost bytes: Int) throws -> Bool {
    do {
      if let taken { try open(taken) }
      guard var current = underWay else { throw SaveError.nothingUnderWay }
      let end = current.written + min(max(bytes, 0), current.bytes.count - current.written)
      try disk.writeAll(Array(current.bytes[current.written..<end]), to: current.file, at: current.written)
      current.written = end
      underWay = current
      guard end == current.bytes.count else { return false }
      try commit(current)
      return true
    } catch {
      giveUp()
      throw error
    }
  }

  private func open(_ state: (step: Int, bytes: [UInt8])) throws {
    taken = nil
    let file = try disk.open("step-\(state.step).new", [.write, .create, .truncate])
    underWay = UnderWay(step: state.step, bytes: state.bytes, file: file)
  }

  private func commit(_ current: UnderWay) throws {
    try disk.sync(current.file)
    try disk.close(current.file)
    underWay = nil
    try disk.rename(current.shadow, to: "step-\(current.step)")
    try disk.syncDirectory("/")
    // Now, and not a call earlier, the old ones may go; one is kept in case this one is damaged later.
    whole = [current.step] + whole.filter { $0 != current.step }.prefix(1)
    for old in try steps().sorted(by: >) where try !isKept(old) { try disk.remove("step-\(old)") }
  }

  /// Whether a committed checkpoint is one of the newest two that are whole; a damaged one counts for nothing.
  private func isKept(_ step: Int) throws -> Bool {
    if whole.contains(step) { return true }
    guard whole.count < 2, Self.decode(try disk.readAll("step-\(step)")) != nil else { return false }
    whole.append(step)
    return true
  }

  private func giveUp() {
    taken = nil
    guard let current = underWay else { return }
    underWay = nil
    try? disk.close(current.file)
    try? disk.remove(current.shadow)
  }

  // MARK: The file

  /// All regions, each with its length, behind the step; a checksum at the end.
  private static func encode(_ device: any Device) throws -> (step: Int, bytes: [UInt8]) {
    let counter = try device.read(.step, at: 0, count: try device.size(of: .step))
    var reader = ByteReader(counter)
    let step = reader.int() ?? 0
    var writer = ByteWriter()
    writer.uint32(magic)
    for region in Region.allCases {
      writer.uint8(region.rawValue)
      writer.data(try device.read(region, at: 0, count: try device.size(of: region)))
    }
    writer.uint32(CRC32.checksum(writer.bytes))
    return (step, writer.bytes)
  }

  /// The regions of a checkpoint; `nil` if it is not whole.
  private static func decode(_ bytes: [UInt8]) -> [(Region, [UInt8])]? {
    guard bytes.count > 8 else { return nil }
    var end = ByteReader(Array(bytes.suffix(4)))
    guard end.uint32() == CRC32.checksum(bytes.dropLast(4)) else { return nil }
    var reader = ByteReader(Array(bytes.dropLast(4)))
    guard reader.uint32() == magic else { return nil }
    var regions: [(Region, [UInt8])] = []
    while !reader.isAtEnd {
      guard let number = reader.uint8(), let region = Region(rawValue: number), let data = reader.data() else {
        return nil
      }
      regions.append((region, data))
    }
    return Set(regions.map(\.0)).count == Region.allCases.count ? regions : nil
  }
}

// MARK: - Part B: many ranks

/// Each rank has one file for each step, `step-N.rank-R`, and touches no other rank's. It is written as `….new`, synced,
/// and renamed. A checkpoint is complete when the files of *all* ranks are there, and whole: there is no further sign of it
/// that somebody could set too early. A rank whose tensors are in another rank's file already names that rank instead.
final class ShardedCheckpointer: RankCheckpointer {
  /// What a rank's file says.
  private struct Record {
    /// The rank whose file has the tensors.
    var holder: Int
    /// The regions that replicas have in common, one after the other; empty if another file has them.
    var tensors: [UInt8]
    /// The regions that are this rank's alone.
    var own: [[UInt8]]
  }

  private static let shared: [Region] = [.weights, .firstMoments, .secondMoments]
  private static let alone: [Region] = [.step, .cursor, .generator]
  private static let magic: UInt32 = 0x5443_5042  // "TCPB"
  private static let mostKept = 2

  private let disk: any FileSystem
  private let device: any Device
  private let rank: Int
  private let ranks: Int
  /// The steps whose files have been read and found whole since the boot.
  private var verified: Set<Int> = []

  init(disk: any FileSystem, device: any Device, rank: Int, of ranks: Int) throws {
    (self.disk, self.device, self.rank, self.ranks) = (disk, device, rank, ranks)
    // What an earlier run has left incomplete is nobody's, and must not be completed by this one: gone for good.
    if try removeOwn(except: try completeSteps().prefix(Self.mostKept)) { try disk.syncDirectory("/") }
  }

  private func name(_ step: Int, _ rank: Int) -> String { "step-\(step).rank-\(rank)" }

  // MARK: Restoring

  func restore() throws -> Int? {
    for step in try completeSteps() {
      guard let record = try record(of: rank, at: step), let holder = try self.record(of: record.holder, at: step)
      else { continue }
      var tensors = ByteReader(holder.tensors)
      for region in Self.shared {
        guard let bytes = tensors.raw(try device.size(of: region)) else { return nil }
        try device.write(bytes, to: region, at: 0)
      }
      for (region, bytes) in zip(Self.alone, record.own) { try device.write(bytes, to: region, at: 0) }
      return step
    }
    return nil
  }

  /// The steps that all ranks have whole files of, the newest first.
  private func completeSteps() throws -> [Int] {
    let names = Set(try disk.list("/"))
    return try Set(names.compactMap { Self.step(of: $0) }).sorted(by: >).filter { try isComplete($0, names) }
  }

  private static func step(of name: String) -> Int? {
    guard name.hasPrefix("step-"), !name.hasSuffix(".new"), let dot = name.firstIndex(of: ".") else { return nil }
    return Int(name[..<dot].dropFirst(5))
  }

  private func isComplete(_ step: Int, _ names: Set<String>) throws -> Bool {
    guard (0..<ranks).allSatisfy({ names.contains(name(step, $0)) }) else { return false }
    if verified.contains(step) { return true }
    let records = try (0..<ranks).map { try record(of: $0, at: step) }
    guard records.allSatisfy({ $0.map { records[$0.holder]?.tensors.isEmpty == false } ?? false }) else { return false }
    verified.insert(step)
    return true
  }

  // MARK: Saving

  func save() throws {
    let own = try Self.alone.map { try read($0) }
    let tensors = try Self.shared.flatMap { try read($0) }
    var counter = ByteReader(own[0])
    let step = counter.int() ?? 0
    if try completeSteps().contains(step) { return }
    let holder = try holder(of: tensors, at: step)
    try write(Record(holder: holder, tensors: holder == rank ? tensors : [], own: own), at: step)
    // If this was the last rank's file, the checkpoint counts from here on; only now may an old one go.
    _ = try removeOwn(except: [step] + (try completeSteps().prefix(Self.mostKept)))
  }

  private func read(_ region: Region) throws -> [UInt8] {
    try device.read(region, at: 0, count: try device.size(of: region))
  }

  /// The rank whose file has the same tensors, byte for byte; this rank if there is none.
  private func holder(of tensors: [UInt8], at step: Int) throws -> Int {
    for other in 0..<ranks where other != rank {
      if try record(of: other, at: step)?.tensors == tensors { return other }
    }
    return rank
  }

  private func write(_ record: Record, at step: Int) throws {
    let (final, shadow) = (name(step, rank), name(step, rank) + ".new")
    let file = try disk.open(shadow, [.write, .create, .truncate])
    defer { try? disk.close(file) }
    do {
      try disk.writeAll(encode(record), to: file, at: 0)
      try disk.sync(file)
      try disk.rename(shadow, to: final)
      try disk.syncDirectory("/")
    } catch {
      // After a sync that failed, nobody knows what is durable; whoever saves again has to begin anew.
      try? disk.remove(shadow)
      try? disk.remove(final)
      throw error
    }
  }

  /// Removes this rank's files of all steps but these; returns whether there were any.
  private func removeOwn(except kept: some Sequence<Int>) throws -> Bool {
    let kept = Set(kept)
    var isChanged = false
    for file in try disk.list("/") where file.hasSuffix(".rank-\(rank)") || file.hasSuffix(".rank-\(rank).new") {
      if let step = Self.step(of: file), kept.contains(step) { continue }
      try disk.remove(file)
      isChanged = true
    }
    return isChanged
  }

  // MARK: The file

  private func encode(_ record: Record) -> [UInt8] {
    var writer = ByteWriter()
    writer.uint32(Self.magic)
    writer.int(record.holder)
    writer.data(record.tensors)
    for region in record.own { writer.data(region) }
    writer.uint32(CRC32.checksum(writer.bytes))
    return writer.bytes
  }

  /// A rank's file; `nil` if it is missing or not whole.
  private func record(of rank: Int, at step: Int) throws -> Record? {
    guard try disk.exists(name(step, rank)) else { return nil }
    let bytes = try contents(of: name(step, rank))
    var end = ByteReader(Array(bytes.suffix(4)))
    guard bytes.count > 8, end.uint32() == CRC32.checksum(bytes.dropLast(4)) else { return nil }
    var reader = ByteReader(Array(bytes.dropLast(4)))
    guard reader.uint32() == Self.magic, let holder = reader.int(), (0..<ranks).contains(holder),
      let tensors = reader.data()
    else { return nil }
    var own: [[UInt8]] = []
    for _ in Self.alone {
      guard let bytes = reader.data() else { return nil }
      own.append(bytes)
    }
    return Record(holder: holder, tensors: tensors, own: own)
  }

  /// All bytes of a file, in one call if the disk likes: a file with such a name was synced before it got it.
  private func contents(of name: String) throws -> [UInt8] {
    let file = try disk.open(name, .read)
    defer { try? disk.close(file) }
    let size = try disk.size(file)
    var bytes: [UInt8] = []
    while bytes.count < size {
      let piece = try disk.read(file, at: bytes.count, count: size - bytes.count)
      guard !piece.isEmpty else { break }
      bytes += piece
    }
    return bytes
  }
}

// MARK: - Part D: how often

/// The interval of the lecture's formula, in whole iterations.
struct LecturePlanner: CheckpointPlanner {
  func interval(of cluster: TrainingCluster) throws -> Int {
    try check(cluster)
    // The best interval in seconds is √(2·o / (N·F)); in iterations, the best whole number is one of its neighbours.
    let failures = Double(cluster.gpus) * cluster.failuresPerGPU.perSecond
    let best = (2 * cluster.pause.count / failures).squareRoot() / cluster.iteration.count
    guard best < 1e15 else { throw AbsurdInput("a best interval of more than 10¹⁵ iterations") }
    let below = max(1, Int(best))
    return waste(below, cluster, failures) <= waste(below + 1, cluster, failures) ? below : below + 1
  }

  /// What depends on the interval of the wasted share.
  private func waste(_ iterations: Int, _ cluster: TrainingCluster, _ failures: Double) -> Double {
    let interval = Double(iterations) * cluster.iteration.count
    return failures * interval / 2 + cluster.pause.count / interval
  }

  private func check(_ cluster: TrainingCluster) throws {
    guard cluster.gpus >= 1 else { throw AbsurdInput("\(cluster.gpus) GPUs; expected at least one") }
    let rate = cluster.failuresPerGPU
    guard rate.count > 0, rate.count.isFinite else { throw AbsurdInput("\(rate); expected a rate above zero") }
    let iteration = cluster.iteration
    guard iteration.count > 0, iteration.count.isFinite else {
      throw AbsurdInput("an iteration of \(iteration); expected more than zero")
    }
    for (name, time) in [("pause", cluster.pause), ("recovery", cluster.recovery)] {
      guard time.count >= 0, time.count.isFinite else { throw AbsurdInput("a \(name) of \(time)") }
    }
  }
}

// MARK: - Part E: in peers' memory

/// Groups that keep each other's shards, and a ring of what is left.
struct GroupMemory: PeerMemory {
  func placement(machines: Int, replicas: Int) throws -> [[Int]] {
    guard replicas >= 1, replicas <= machines else {
      throw AbsurdInput("\(replicas) replicas on \(machines) machines")
    }
    // Groups of `replicas` machines that keep each other's shards; the last group takes what is left and is a ring.
    let last = (machines / replicas - 1) * replicas
    let ring = machines - last
    return (0..<machines).map { shard in
      (0..<replicas).map { next in
        shard < last ? shard / replicas * replicas + next : last + (shard - last + next) % ring
      }
    }
  }

  func source(after failure: FailedCluster) throws -> RecoverySource {
    let live = failure.copies.filter { failure.failures[$0.host] != .hardware }
    let steps = Set(live.map(\.step)).filter { $0 >= failure.stored ?? .min }
    for step in steps.sorted(by: >) {
      let hosts = (0..<failure.machines).map { shard in
        let hosts = live.filter { $0.step == step && $0.shard == shard }.map(\.host)
        return hosts.contains(shard) ? shard : hosts.min()
      }
      if !hosts.contains(nil) { return .memory(step: step, hosts: hosts.compactMap(\.self)) }
    }
    return failure.stored.map { .storage(step: $0) } ?? .beginning
  }

  func buffer(toReceive step: Int, into buffers: [ReceiveBuffer], complete everywhere: Int?) throws -> Int? {
    // A part of something is never worth keeping; a complete copy is, if it is the one to go back to or newer.
    buffers.firstIndex { buffer in
      guard case .complete(let held) = buffer else { return true }
      return everywhere.map { held < $0 } ?? false
    }
  }

  func schedule(_ traffic: CheckpointTraffic) throws -> [Transfer] {
    let buffer = try checkedBuffer(traffic)
    var left = traffic.shard * (traffic.replicas - 1)
    var transfers: [Transfer] = []
    for (span, length) in traffic.spans.enumerated() {
      var time = length.count * traffic.usable
      while left > 0 {
        let fitting = ((time - traffic.latency.count) * traffic.bytesPerSecond).rounded(.down)
        guard fitting >= 1 else { break }
        let bytes = min(fitting < Double(buffer) ? Int(fitting) : buffer, left)
        transfers.append(Transfer(span: span, bytes: bytes))
        left -= bytes
        time -= traffic.latency.count + Double(bytes) / traffic.bytesPerSecond
      }
    }
    while left > 0 {
      transfers.append(Transfer(span: traffic.spans.count, bytes: min(buffer, left)))
      left -= min(buffer, left)
    }
    return transfers
  }

  /// The size of a buffer, if everything else makes sense, too.
  private func checkedBuffer(_ traffic: CheckpointTraffic) throws -> Int {
    guard traffic.replicas >= 1, traffic.shard >= 0 else { throw AbsurdInput("no replicas, or a shard below zero") }
    guard traffic.buffers >= 1, traffic.reserved >= traffic.buffers else {
      throw AbsurdInput("a buffer without a byte")
    }
    guard traffic.bytesPerSecond > 0, traffic.bytesPerSecond.isFinite else { throw AbsurdInput("no network") }
    guard traffic.latency.count >= 0, traffic.latency.count.isFinite, (0...1).contains(traffic.usable),
      traffic.spans.allSatisfy({ $0.count >= 0 && $0.count.isFinite })
    else { throw AbsurdInput("a time below zero, or a share that is none") }
    return traffic.reserved / traffic.buffers
  }
}
