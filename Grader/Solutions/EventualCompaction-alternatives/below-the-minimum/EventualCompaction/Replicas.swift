// Lab 5, EventualCompaction: another solution. What is folded is below the minimum, not at it; each item travels alone;
// and stamps count upwards, whatever the clock shows.

import LabKit
import Storage

// MARK: - The replica

/// A chat replica: what it holds is a value in memory (`Holdings`), and every change of it is a record in the log first.
final class ChatReplica: Replica {
  private let name: String
  private let members: [String]
  private let primary: String?
  private var log: ReplicaLog
  private var holdings = Holdings()
  /// What each replica has said that it holds. It may be forgotten in a crash: then it is heard again.
  private var known: [String: VersionVector] = [:]
  /// What every replica holds, as somebody has found out.
  private var everywhere = VersionVector()

  init(name: String, members: [String], primary: String?, disk: any FileSystem, clock: @escaping () -> Int) throws {
    (self.name, self.members, self.primary) = (name, members, primary)
    var records: [Record] = []
    log = try ReplicaLog(on: disk, &records)
    for record in records { holdings.apply(record, of: name) }
  }

  func post(_ text: String) throws { try add(.post(text)) }

  func delete(_ text: String) throws { try add(.delete(text)) }

  private func add(_ action: ChatAction) throws {
    try record([.entry(ChatEntry(Stamp(holdings.latest + 1, name), action))])
  }

  func timeline() throws -> Timeline { holdings.timeline }

  /// Makes records durable, then does what they say. A primary numbers what they bring at once: posts that depend on
  /// others come after these in stamp order.
  private func record(_ records: [Record]) throws {
    var next = holdings
    for record in records { next.apply(record, of: name) }
    var all = records
    if name == primary {
      for entry in next.tentative {
        all.append(.commit(entry.stamp))
        next.apply(.commit(entry.stamp), of: name)
      }
    }
    guard !all.isEmpty else { return }
    try log.append(all, orReplaceBy: { next.records(of: self.name) })
    holdings = next
  }

  // MARK: Compaction

  func compact() throws {
    var next = holdings
    next.fold(isWithPrimary: primary != nil, settled: settled, everywhere: everywhere)
    try log.replace(by: next.records(of: name))
    holdings = next
  }

  /// Up to here nothing can come in between any more.
  private var settled: Stamp {
    members.map { Stamp(holdings.seen[$0], $0) }.min() ?? Stamp(0, "")
  }

  // MARK: Sync

  func beginSync(with peer: String) throws -> [[UInt8]] {
    try promise()
    return [message(.hello).encoded]
  }

  func receive(_ bytes: [UInt8], from peer: String) throws -> [[UInt8]] {
    guard let message = Message(decoding: bytes) else { return [] }
    if message.kind == .hello { try promise() }
    try take(message)
    learn(what: peer, knows: message.seen, everywhere: message.everywhere)
    switch message.kind {
    case .hello: return answers(to: message, lastly: .answer)
    case .answer: return answers(to: message, lastly: .close)
    case .close: return [self.message(.done).encoded]
    case .part, .done: return []
    }
  }

  /// Whoever says what it holds says so of itself, too: it will post nothing before that time any more.
  private func promise() throws {
    let time = max(holdings.latest, holdings.seen.latest)
    if time > holdings.seen[name] { try record([.promise(time)]) } else { try record([]) }
  }

  private func message(_ kind: Message.Kind) -> Message {
    Message(kind: kind, seen: holdings.seen, csn: holdings.csn, everywhere: everywhere)
  }

  private func learn(what peer: String, knows seen: VersionVector, everywhere other: VersionVector) {
    known[peer, default: VersionVector()].merge(seen)
    known[name] = holdings.seen
    everywhere.merge(other)
    for member in members {
      let least = members.map { known[$0]?[member] ?? 0 }.min() ?? 0
      everywhere[member] = max(everywhere[member], least)
    }
  }

  /// Takes what a message brings, unless something before it is missing.
  private func take(_ message: Message) throws {
    guard message.kind != .hello, message.kind != .done else { return }
    var records: [Record] = []
    var next = holdings
    func add(_ record: Record) {
      next.apply(record, of: name)
      records.append(record)
    }
    if let snapshot = message.snapshot, snapshot.csn > next.csn { add(.snapshot(snapshot)) }
    guard next.seen.covers(message.base), next.csn >= message.baseCSN else { return }
    var csn = message.baseCSN
    for item in message.items {
      switch item {
      case .entry(let entry): if entry.stamp.time > next.seen[entry.stamp.replica] { add(item) }
      case .commit:
        csn += 1
        if csn > next.csn { add(item) }
      case .promise, .snapshot: break
      }
    }
    if !records.isEmpty { try record(records) }
    // Only now everything is here that the sender had.
    if message.kind != .part { holdings.seen.merge(message.seen) }
  }

  /// What the other replica lacks, in pieces each of which says what must have come before.
  private func answers(to message: Message, lastly kind: Message.Kind) -> [[UInt8]] {
    var snapshot: Snapshot?
    var (base, csn) = (message.seen, message.csn)
    if csn < holdings.cut.csn, primary != nil {
      snapshot = holdings.cut
      csn = holdings.cut.csn
    }
    var items = ArraySlice(holdings.lacking(base, snapshot, csn))
    var pieces: [[UInt8]] = []
    repeat {
      let piece = items.prefix(Message.mostItems)
      items = items.dropFirst(Message.mostItems)
      var next = self.message(items.isEmpty ? kind : .part)
      (next.base, next.baseCSN, next.snapshot, next.items) = (base, csn, snapshot, Array(piece))
      pieces.append(next.encoded)
      if let snapshot { base.merge(snapshot.holds) }
      snapshot = nil
      for item in piece {
        if case .entry(let entry) = item { base[entry.stamp.replica] = entry.stamp.time }
        if case .commit = item { csn += 1 }
      }
    } while !items.isEmpty
    return pieces
  }
}

// MARK: - What a replica holds

/// Something that changes what a replica holds.
enum Record {
  /// An entry, the next one of its origin.
  case entry(ChatEntry)
  /// The entry of this stamp gets the next number.
  case commit(Stamp)
  /// This replica will make no entry up to this time.
  case promise(Int)
  /// All up to a number, folded.
  case snapshot(Snapshot)
}

/// Entries that were folded and cut off the log: what they come to, and which they were.
struct Snapshot {
  var timeline = Timeline()
  /// The number of the last of them, if they were numbered.
  var csn = 0
  /// The last of each origin.
  var holds = VersionVector()

  mutating func fold(_ entry: ChatEntry) {
    timeline.apply(entry.action)
    holds[entry.stamp.replica] = max(holds[entry.stamp.replica], entry.stamp.time)
  }
}

/// What a replica holds: what was cut, then numbered entries, then all others in stamp order.
struct Holdings {
  private(set) var cut = Snapshot()
  private(set) var committed: [ChatEntry] = []
  private(set) var tentative: [ChatEntry] = []
  /// For each origin the time up to which everything is here.
  var seen = VersionVector()
  /// The last time that this replica must not use again.
  private(set) var latest = 0

  /// The last number.
  var csn: Int { cut.csn + committed.count }

  mutating func apply(_ record: Record, of name: String) {
    switch record {
    case .entry(let entry):
      let place = tentative.firstIndex { entry.stamp < $0.stamp } ?? tentative.count
      tentative.insert(entry, at: place)
      seen[entry.stamp.replica] = max(seen[entry.stamp.replica], entry.stamp.time)
      latest = max(latest, entry.stamp.time)
    case .commit(let stamp):
      guard let place = tentative.firstIndex(where: { $0.stamp == stamp }) else { return }
      committed.append(tentative.remove(at: place))
    case .promise(let time):
      seen[name] = max(seen[name], time)
      latest = max(latest, time)
    case .snapshot(let snapshot):
      cut = snapshot
      committed = []
      // Entries that are in the snapshot are not applied a second time; all others stay.
      tentative.removeAll { snapshot.holds[$0.stamp.replica] >= $0.stamp.time }
      seen.merge(snapshot.holds)
      latest = max(latest, snapshot.latest)
    }
  }

  var timeline: Timeline {
    var timeline = cut.timeline
    for entry in committed + tentative { timeline.apply(entry.action) }
    return timeline
  }

  /// Folds what can be: numbered entries if there is a primary; else what is settled and held by everyone.
  mutating func fold(isWithPrimary: Bool, settled: Stamp, everywhere: VersionVector) {
    if isWithPrimary {
      cut.csn = csn
      for entry in committed { cut.fold(entry) }
      committed = []
    } else {
      while let first = tentative.first, first.stamp < settled, first.stamp.time <= everywhere[first.stamp.replica] {
        cut.fold(tentative.removeFirst())
      }
    }
  }

  /// All of it, as a log from the beginning.
  func records(of name: String) -> [Record] {
    [.snapshot(cut)] + committed.flatMap { [.entry($0), .commit($0.stamp)] } + tentative.map(Record.entry)
      + [.promise(seen[name])]
  }

  /// What somebody lacks who holds so much, in an order in which nothing comes before what it depends on.
  func lacking(_ seen: VersionVector, _ snapshot: Snapshot?, _ csn: Int) -> [Record] {
    var theirs = seen
    if let snapshot { theirs.merge(snapshot.holds) }
    func isNew(_ entry: ChatEntry) -> Bool { entry.stamp.time > theirs[entry.stamp.replica] }
    let numbered = committed.dropFirst(max(0, csn - cut.csn)).flatMap { entry -> [Record] in
      (isNew(entry) ? [.entry(entry)] : []) + [.commit(entry.stamp)]
    }
    return numbered + tentative.filter(isNew).map(Record.entry)
  }
}

extension Snapshot {
  /// The latest time of any entry in it.
  var latest: Int { holds.latest }
}

// MARK: - Messages

/// One message of a sync: hello, answers in parts, answers in return in parts, done.
struct Message {
  enum Kind: UInt8 { case hello = 1, part, answer, close, done }

  /// The most items of one message.
  static let mostItems = 1

  var kind: Kind
  /// What the sender holds, and has promised.
  var seen: VersionVector
  var csn: Int
  var everywhere: VersionVector
  /// What the receiver must hold for this to leave no hole.
  var base = VersionVector()
  var baseCSN = 0
  var snapshot: Snapshot?
  var items: [Record] = []

  var encoded: [UInt8] {
    var writer = ByteWriter()
    writer.uint8(kind.rawValue)
    writer.vector(seen)
    writer.int(csn)
    writer.vector(everywhere)
    writer.vector(base)
    writer.int(baseCSN)
    for item in [snapshot.map(Record.snapshot)].compactMap({ $0 }) + items { writer.data(item.encoded) }
    return Seal.close(writer.bytes)
  }

  init(kind: Kind, seen: VersionVector, csn: Int, everywhere: VersionVector) {
    (self.kind, self.seen, self.csn, self.everywhere) = (kind, seen, csn, everywhere)
  }

  init?(decoding bytes: [UInt8]) {
    guard let inside = Seal.open(bytes) else { return nil }
    var reader = ByteReader(inside)
    guard let kind = reader.uint8().flatMap(Kind.init), let seen = reader.vector(), let csn = reader.int(),
      let everywhere = reader.vector(), let base = reader.vector(), let baseCSN = reader.int()
    else { return nil }
    self.init(kind: kind, seen: seen, csn: csn, everywhere: everywhere)
    (self.base, self.baseCSN) = (base, baseCSN)
    while !reader.isAtEnd {
      guard let data = reader.data(), let item = Record(decoding: data) else { return nil }
      if case .snapshot(let snapshot) = item { self.snapshot = snapshot } else { items.append(item) }
    }
  }
}

extension Record {
  var encoded: [UInt8] {
    var writer = ByteWriter()
    switch self {
    case .entry(let entry):
      writer.uint8(1)
      writer.entry(entry)
    case .commit(let stamp):
      writer.uint8(2)
      writer.stamp(stamp)
    case .promise(let time):
      writer.uint8(3)
      writer.int(time)
    case .snapshot(let snapshot):
      writer.uint8(4)
      writer.timeline(snapshot.timeline)
      writer.int(snapshot.csn)
      writer.vector(snapshot.holds)
    }
    return writer.bytes
  }

  init?(decoding bytes: [UInt8]) {
    var reader = ByteReader(bytes)
    switch reader.uint8() {
    case 1:
      guard let entry = reader.entry() else { return nil }
      self = .entry(entry)
    case 2:
      guard let stamp = reader.stamp() else { return nil }
      self = .commit(stamp)
    case 3:
      guard let time = reader.int() else { return nil }
      self = .promise(time)
    case 4:
      guard let timeline = reader.timeline(), let csn = reader.int(), let holds = reader.vector() else { return nil }
      self = .snapshot(Snapshot(timeline: timeline, csn: csn, holds: holds))
    default: return nil
    }
  }
}

// MARK: - The log

/// Records in one file, each sealed. What follows the last whole one was never acknowledged.
final class ReplicaLog {
  private let disk: any FileSystem
  private var fd: FileDescriptor
  private var end = 0
  /// Whether a call has failed, so that nobody knows what the file holds beyond `end`.
  private var isDoubtful = false

  init(on disk: any FileSystem, _ records: inout [Record]) throws {
    self.disk = disk
    fd = try disk.open("log", [.read, .write, .create])
    var reader = try FileReader(fd, on: disk)
    while let bytes = try Seal.next(from: &reader), let record = Record(decoding: bytes) {
      records.append(record)
      end += Seal.length + bytes.count
    }
    // A torn tail must not show behind the next record; and what was read may still be in the page cache only.
    if try disk.size(fd) > end { try disk.truncate(fd, to: end) }
    try disk.sync(fd)
    try disk.syncDirectory("/")
  }

  /// Returns when the records are durable; after a failure, when all records are that there should be.
  func append(_ records: [Record], orReplaceBy all: () -> [Record]) throws {
    if isDoubtful { return try replace(by: all()) }
    isDoubtful = true
    let bytes = records.flatMap { Seal.close($0.encoded) }
    try disk.writeAll(bytes, to: fd, at: end)
    try disk.sync(fd)
    end += bytes.count
    isDoubtful = false
  }

  /// Replaces the whole log; the rename is the moment at which it happens.
  func replace(by records: [Record]) throws {
    let bytes = records.flatMap { Seal.close($0.encoded) }
    if try disk.exists("log.new") { try disk.remove("log.new") }
    let new = try disk.open("log.new", [.read, .write, .create, .exclusive])
    do {
      try disk.writeAll(bytes, to: new, at: 0)
      try disk.sync(new)
      try disk.rename("log.new", to: "log")
    } catch {
      try? disk.close(new)
      throw error
    }
    try? disk.close(fd)
    (fd, end, isDoubtful) = (new, bytes.count, true)
    try disk.syncDirectory("/")
    isDoubtful = false
  }
}
