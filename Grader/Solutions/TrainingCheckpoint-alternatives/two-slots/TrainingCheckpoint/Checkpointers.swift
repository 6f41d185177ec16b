// Lab 4, TrainingCheckpoint: another solution. Two slots take turns; nothing is ever renamed or removed.

import LabKit
import Storage

// MARK: - Parts A and C: a run that goes on

/// Checkpoints go into two files in turn, each written over in place: first its header is cleared, then the state is
/// written, then the header. A header is one sector, which never tears; it is the commit point, and says which is newer.
final class FileCheckpointer: Checkpointer {
  /// What a slot's first sector says.
  private struct Header {
    var generation: Int
    var count: Int
    var checksum: UInt32
  }

  private static let names = ["even", "odd"]
  private static let headerSize = 512

  private let disk: any FileSystem
  private let device: any Device
  private let slots: [FileDescriptor]
  /// The slot that holds what was restored or committed last, and is not to be touched.
  private var current: Int?
  private var newest = 0
  /// What was taken down, and how much of it is in its slot.
  private var taken: [UInt8]?
  private var written = 0

  init(disk: any FileSystem, device: any Device, rank: Int, of ranks: Int) throws {
    (self.disk, self.device) = (disk, device)
    let names = try disk.list("/")
    slots = try Self.names.map { try disk.open($0, [.read, .write, .create]) }
    if names.count < Self.names.count { try disk.syncDirectory("/") }
  }

  func restore() throws -> Int? {
    let headers = try slots.indices.compactMap { slot in try header(of: slot).map { (slot, $0) } }
    newest = headers.map(\.1.generation).max() ?? 0
    for (slot, header) in headers.sorted(by: { $0.1.generation > $1.1.generation }) {
      guard let bytes = try contents(of: slot, header) else { continue }
      current = slot
      return try fill(bytes)
    }
    return nil
  }

  private func header(of slot: Int) throws -> Header? {
    let bytes = try disk.read(slots[slot], at: 0, count: Self.headerSize)
    guard bytes.count == Self.headerSize else { return nil }
    var reader = ByteReader(Array(bytes[..<24]))
    guard let generation = reader.int(), let count = reader.int(), let checksum = reader.uint32(),
      reader.uint32() == CRC32.checksum(bytes[..<20]), generation > 0, count >= 0
    else { return nil }
    return Header(generation: generation, count: count, checksum: checksum)
  }

  private func contents(of slot: Int, _ header: Header) throws -> [UInt8]? {
    var bytes: [UInt8] = []
    while bytes.count < header.count {
      let offset = Self.headerSize + bytes.count
      let more = try disk.read(slots[slot], at: offset, count: min(512, header.count - bytes.count))
      guard !more.isEmpty else { return nil }
      bytes += more
    }
    return CRC32.checksum(bytes) == header.checksum ? bytes : nil
  }

  /// Writes a state into the device and returns its step.
  private func fill(_ bytes: [UInt8]) throws -> Int? {
    var reader = ByteReader(bytes)
    for region in Region.allCases {
      guard let part = reader.raw(try device.size(of: region)) else { return nil }
      try device.write(part, to: region, at: 0)
    }
    var counter = ByteReader(try device.read(.step, at: 0, count: 8))
    return counter.int()
  }

  func save() throws {
    try snapshot()
    _ = try persist(atMost: .max)
  }

  func snapshot() throws {
    guard taken == nil else { throw SaveError.underWay }
    taken = try Region.allCases.flatMap { try device.read($0, at: 0, count: try device.size(of: $0)) }
    written = 0
  }

  func persist(atMost bytes: Int) throws -> Bool {
    guard let state = taken else { throw SaveError.nothingUnderWay }
    let slot = slots[target]
    do {
      if written == 0 { try write(header: [UInt8](repeating: 0, count: Self.headerSize)) }
      let end = written + min(max(0, bytes), state.count - written)
      try disk.writeAll(Array(state[written..<end]), to: slot, at: Self.headerSize + written)
      written = end
      guard end == state.count else { return false }
      try disk.sync(slot)
      try write(header: encoded(state))
    } catch {
      taken = nil
      throw error
    }
    (current, taken) = (target, nil)
    newest += 1
    return true
  }

  /// The slot that is written next.
  private var target: Int { current == 0 ? 1 : 0 }

  private func write(header: [UInt8]) throws {
    try disk.writeAll(header, to: slots[target], at: 0)
    try disk.sync(slots[target])
  }

  private func encoded(_ state: [UInt8]) -> [UInt8] {
    var writer = ByteWriter()
    writer.int(newest + 1)
    writer.int(state.count)
    writer.uint32(CRC32.checksum(state))
    writer.uint32(CRC32.checksum(writer.bytes))
    return writer.bytes + [UInt8](repeating: 0, count: Self.headerSize - writer.bytes.count)
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
