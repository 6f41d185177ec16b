// Lab 4, TrainingCheckpoint: another solution. A small file `latest` says which checkpoint counts.

import LabKit
import Storage

// MARK: - Parts A and C: a run that goes on

/// A checkpoint is written under its final name, which nobody looks at before `latest` names it; `latest` is replaced by a
/// rename, the commit point. Should it be damaged, whatever is whole and newest counts.
final class FileCheckpointer: Checkpointer {
  private let disk: any FileSystem
  private let device: any Device
  private var taken: (step: Int, bytes: [UInt8])?
  private var file: FileDescriptor?
  private var written = 0
  /// The committed checkpoints that are kept, the newest first.
  private var kept: [Int] = []

  init(disk: any FileSystem, device: any Device, rank: Int, of ranks: Int) throws {
    (self.disk, self.device) = (disk, device)
  }

  // MARK: Restoring

  func restore() throws -> Int? {
    let names = try disk.list("/")
    guard names.contains("latest") else {
      try removeOthers()
      return nil
    }
    let latest = try latest()
    let steps = names.compactMap { Int($0) }.sorted(by: >)
    for step in steps where step <= latest ?? .max {
      guard let state = try Self.checked(disk.readAll("\(step)")) else { continue }
      kept = Array(steps.drop { $0 > step }.prefix(2))
      try removeOthers()
      try fill(state)
      return step
    }
    return nil
  }

  /// The step that `latest` names; `nil` if a bit of it has turned.
  private func latest() throws -> Int? {
    guard let bytes = try Self.checked(disk.readAll("latest")) else { return nil }
    return Int(String(decoding: bytes, as: UTF8.self))
  }

  private func fill(_ state: [UInt8]) throws {
    var offset = 0
    for region in Region.allCases {
      let end = offset + (try device.size(of: region))
      try device.write(Array(state[offset..<end]), to: region, at: 0)
      offset = end
    }
  }

  // MARK: Saving

  func save() throws {
    try snapshot()
    _ = try persist(atMost: .max)
  }

  func snapshot() throws {
    guard taken == nil else { throw SaveError.underWay }
    var state: [UInt8] = []
    var step = 0
    for region in Region.allCases {
      let bytes = try device.read(region, at: 0, count: try device.size(of: region))
      if region == .step { step = bytes.reversed().reduce(0) { $0 << 8 | Int($1) } }
      state += bytes
    }
    (taken, written) = ((step, Self.sealed(state)), 0)
  }

  func persist(atMost bytes: Int) throws -> Bool {
    guard let (step, state) = taken else { throw SaveError.nothingUnderWay }
    let piece = state.dropFirst(written).prefix(max(0, bytes))
    do {
      if kept.first != step { try write(Array(piece), of: step) }
      written += piece.count
      guard written == state.count else { return false }
      try commit(step)
      return true
    } catch {
      taken = nil
      if let file { try? disk.close(file) }
      file = nil
      throw error
    }
  }

  private func write(_ piece: [UInt8], of step: Int) throws {
    let file = try self.file ?? disk.open("\(step)", [.write, .create, .truncate])
    self.file = file
    try disk.writeAll(piece, to: file, at: written)
  }

  /// Has `latest` name a step, unless it does already: then nothing was written.
  private func commit(_ step: Int) throws {
    guard let file else {
      taken = nil
      return
    }
    try disk.sync(file)
    try disk.close(file)
    self.file = nil
    try disk.syncDirectory("/")
    let pointer = try disk.open("latest.new", [.write, .create, .truncate])
    try disk.writeAll(Self.sealed(Array("\(step)".utf8)), to: pointer, at: 0)
    try disk.sync(pointer)
    try disk.close(pointer)
    try disk.rename("latest.new", to: "latest")
    try disk.syncDirectory("/")
    taken = nil
    kept = [step] + kept.prefix(1)
    try removeOthers()
  }

  /// Removes what is neither kept nor the word on what is.
  private func removeOthers() throws {
    for name in try disk.list("/") where name != "latest" {
      if Int(name).map({ !kept.contains($0) }) ?? true { try disk.remove(name) }
    }
  }

  // MARK: Bytes

  /// Bytes, and their checksum in front.
  private static func sealed(_ bytes: [UInt8]) -> [UInt8] {
    var writer = ByteWriter()
    writer.uint32(CRC32.checksum(bytes))
    writer.raw(bytes)
    return writer.bytes
  }

  /// The bytes without their checksum; `nil` if it is not theirs.
  private static func checked(_ bytes: [UInt8]) throws -> [UInt8]? {
    var reader = ByteReader(bytes)
    guard let checksum = reader.uint32(), let rest = reader.raw(bytes.count - 4) else { return nil }
    return CRC32.checksum(rest) == checksum ? rest : nil
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

/// Looks for the bottom of the curve: first by doubling, then by halving what is left.
struct LecturePlanner: CheckpointPlanner {
  func interval(of cluster: TrainingCluster) throws -> Int {
    let numbers = [cluster.failuresPerGPU.count, cluster.iteration.count, cluster.pause.count, cluster.recovery.count]
    guard cluster.gpus > 0, numbers.allSatisfy(\.isFinite), numbers[0] > 0, numbers[1] > 0, numbers[2] >= 0,
      numbers[3] >= 0
    else { throw AbsurdInput("these numbers describe no cluster: \(numbers)") }
    let failures = Double(cluster.gpus) * cluster.failuresPerGPU.count / 3600
    func isPastBottom(_ k: Int) -> Bool {
      let (here, next) = (Double(k) * cluster.iteration.count, Double(k + 1) * cluster.iteration.count)
      return failures * here / 2 + cluster.pause.count / here <= failures * next / 2 + cluster.pause.count / next
    }
    var high = 1
    while !isPastBottom(high) {
      guard high < 1 << 50 else { throw AbsurdInput("no end of the iterations") }
      high *= 2
    }
    var low = 1
    while low < high {
      let middle = (low + high) / 2
      if isPastBottom(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

// MARK: - Part E: in peers' memory

/// The ring of what is left over comes first, then groups.
struct GroupMemory: PeerMemory {
  func placement(machines: Int, replicas: Int) throws -> [[Int]] {
    guard replicas > 0, replicas <= machines else { throw AbsurdInput("\(replicas) of \(machines)") }
    let ring = replicas + machines % replicas
    var placement: [[Int]] = []
    for machine in 0..<machines {
      if machine < ring {
        placement.append((0..<replicas).map { (machine + ring - $0) % ring })
      } else {
        let first = machine - (machine - ring) % replicas
        placement.append(Array(first..<(first + replicas)))
      }
    }
    return placement
  }

  func source(after failure: FailedCluster) throws -> RecoverySource {
    var best = failure.stored.map { RecoverySource.storage(step: $0) } ?? .beginning
    var newest = failure.stored ?? -1
    var hosts: [Int: [Int: Set<Int>]] = [:]
    for copy in failure.copies where failure.failures[copy.host] != .hardware {
      hosts[copy.step, default: [:]][copy.shard, default: []].insert(copy.host)
    }
    for (step, shards) in hosts where step >= newest {
      let chosen = (0..<failure.machines).compactMap { shard in
        shards[shard].map { $0.contains(shard) ? shard : $0.max()! }
      }
      guard chosen.count == failure.machines else { continue }
      (newest, best) = (step, .memory(step: step, hosts: chosen))
    }
    return best
  }

  func buffer(toReceive step: Int, into buffers: [ReceiveBuffer], complete everywhere: Int?) throws -> Int? {
    for index in buffers.indices.reversed() {
      switch buffers[index] {
      case .empty, .partial: return index
      case .complete(let held): if let everywhere, held < everywhere { return index }
      }
    }
    return nil
  }

  func schedule(_ traffic: CheckpointTraffic) throws -> [Transfer] {
    let times = traffic.spans.map(\.count) + [traffic.latency.count]
    guard traffic.shard >= 0, traffic.replicas > 0, traffic.buffers > 0, traffic.reserved >= traffic.buffers,
      traffic.bytesPerSecond.isFinite, traffic.bytesPerSecond > 0, traffic.usable >= 0, traffic.usable <= 1,
      times.allSatisfy({ $0 >= 0 && $0.isFinite })
    else { throw AbsurdInput("no such traffic") }
    let largest = traffic.reserved / traffic.buffers
    var left = traffic.shard * (traffic.replicas - 1)
    var transfers: [Transfer] = []
    for (span, length) in traffic.spans.enumerated() {
      var used = 0.0
      while left > 0 {
        let room = (length.count * traffic.usable - used - traffic.latency.count) * traffic.bytesPerSecond
        let bytes = min(largest, left, Int(max(0, min(room, 1e15))))
        if bytes == 0 { break }
        used += traffic.latency.count + Double(bytes) / traffic.bytesPerSecond
        left -= bytes
        transfers.append(Transfer(span: span, bytes: bytes))
      }
    }
    while left > 0 {
      transfers.append(Transfer(span: traffic.spans.count, bytes: min(left, largest)))
      left -= transfers.last!.bytes
    }
    return transfers
  }
}
