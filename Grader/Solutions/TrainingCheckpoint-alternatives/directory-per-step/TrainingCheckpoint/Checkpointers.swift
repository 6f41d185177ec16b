// Lab 4, TrainingCheckpoint: part B with a directory for each step, and a list for each rank, which commits its part.

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

/// A directory for each step. What replicas have in common is one file, by whomever wrote it first; a rank's list, written
/// last, names that file with its checksum, has the rest, and commits the rank's part.
final class ShardedCheckpointer: RankCheckpointer {
  private struct List {
    var shard: String
    var checksum: UInt32
    var own: [[UInt8]]
  }

  private static let shared: [Region] = [.weights, .firstMoments, .secondMoments]
  private static let alone: [Region] = [.step, .cursor, .generator]

  private let disk: any FileSystem
  private let device: any Device
  private let rank: Int
  private let ranks: Int

  init(disk: any FileSystem, device: any Device, rank: Int, of ranks: Int) throws {
    (self.disk, self.device, self.rank, self.ranks) = (disk, device, rank, ranks)
    // The first rank to boot tidies up for all, since nobody saves before all have booted.
    if rank == 0 { try tidy(keeping: nil) }
  }

  // MARK: Restoring

  func restore() throws -> Int? {
    guard let step = try complete().first, let list = try list(of: rank, at: step) else { return nil }
    var shard = ByteReader(try contents("\(step)/\(list.shard)"))
    for region in Self.shared {
      try device.write(shard.raw(try device.size(of: region)) ?? [], to: region, at: 0)
    }
    for (region, bytes) in zip(Self.alone, list.own) { try device.write(bytes, to: region, at: 0) }
    return step
  }

  /// The complete steps, the newest first.
  private func complete() throws -> [Int] {
    try disk.list("/").compactMap { Int($0) }.sorted(by: >).filter { try isComplete($0) }
  }

  private func isComplete(_ step: Int) throws -> Bool {
    for rank in 0..<ranks {
      guard let list = try list(of: rank, at: step), try disk.exists("\(step)/\(list.shard)"),
        CRC32.checksum(try contents("\(step)/\(list.shard)")) == list.checksum
      else { return false }
    }
    return true
  }

  private func list(of rank: Int, at step: Int) throws -> List? {
    guard try disk.exists("\(step)/list-\(rank)") else { return nil }
    let bytes = try contents("\(step)/list-\(rank)")
    var end = ByteReader(Array(bytes.suffix(4)))
    guard bytes.count > 4, end.uint32() == CRC32.checksum(bytes.dropLast(4)) else { return nil }
    var reader = ByteReader(bytes)
    guard let shard = reader.string(), let checksum = reader.uint32() else { return nil }
    let own = Self.alone.map { _ in reader.data() ?? [] }
    return List(shard: shard, checksum: checksum, own: own)
  }

  private func contents(_ path: String) throws -> [UInt8] {
    let file = try disk.open(path, .read)
    defer { try? disk.close(file) }
    return try disk.read(file, at: 0, count: try disk.size(file))
  }

  // MARK: Saving

  func save() throws {
    let tensors = try Self.shared.flatMap { try read($0) }
    let own = try Self.alone.map { try read($0) }
    var counter = ByteReader(own[0])
    let step = counter.int() ?? 0
    if try complete().contains(step) { return }
    do {
      try write(tensors, own, at: step)
    } catch {
      // After a sync that failed, nobody knows what is durable; whoever saves again has to begin anew.
      for file in ["list-\(rank)", "new-\(rank)", "shard-\(rank)"] { try? disk.remove("\(step)/\(file)") }
      try? disk.removeDirectory("\(step)")
      throw error
    }
    if try complete().first == step { try tidy(keeping: step) }
  }

  private func read(_ region: Region) throws -> [UInt8] {
    try device.read(region, at: 0, count: try device.size(of: region))
  }

  private func write(_ tensors: [UInt8], _ own: [[UInt8]], at step: Int) throws {
    if try !disk.exists("\(step)") {
      try disk.makeDirectory("\(step)")
      try disk.syncDirectory("/")
    }
    // Whoever has a list has a shard that is durable.
    let named = try (0..<ranks).compactMap { try list(of: $0, at: step)?.shard }
    let others = try named.filter { try disk.exists("\(step)/\($0)") }
    let shard = try others.first { try contents("\(step)/\($0)") == tensors } ?? "shard-\(rank)"
    if !others.contains(shard) { try create("\(step)/\(shard)", tensors) }
    var writer = ByteWriter()
    writer.string(shard)
    writer.uint32(CRC32.checksum(tensors))
    for region in own { writer.data(region) }
    writer.uint32(CRC32.checksum(writer.bytes))
    try create("\(step)/new-\(rank)", writer.bytes)
    try disk.rename("\(step)/new-\(rank)", to: "\(step)/list-\(rank)")
    try disk.syncDirectory("\(step)")
  }

  private func create(_ path: String, _ bytes: [UInt8]) throws {
    let file = try disk.open(path, [.write, .create, .truncate])
    defer { try? disk.close(file) }
    try disk.writeAll(bytes, to: file, at: 0)
    try disk.sync(file)
  }

  /// Removes every step but the newest two complete ones and the one at hand, so that nothing of it comes back.
  private func tidy(keeping current: Int?) throws {
    let kept = try complete().prefix(2)
    for step in try disk.list("/").compactMap({ Int($0) }) where !kept.contains(step) && step != current {
      for file in try disk.list("\(step)") { try disk.remove("\(step)/\(file)") }
      try disk.syncDirectory("\(step)")
      try disk.removeDirectory("\(step)")
    }
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
