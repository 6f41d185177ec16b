// A log on three log servers. Each has a folder of the program's disk, `server-1` to `server-3`, and a log file in it. A
// record is durable when two servers have it, so any one of them may lose its disk, or lag behind.
//
// Everything goes to all servers that are there. A boot looks at all three logs and takes the best one: the file that
// was replaced most often, and of those the one with the most records. Whatever was durable is in it, since of two
// servers that had it at most one has lost its disk. Then the others are made equal to it before a record is handed out,
// so that what this boot has shown, no later boot can miss.
//
// What is best needs no vote, since only one program writes: two logs that were replaced equally often agree as far as
// both go.

import Storage

/// A log on three servers.
package final class MajorityLog: LogMedium {
  private let disk: any FileSystem
  private var servers: [FileLog] = []
  /// The servers that get nothing more until the next boot, by their place.
  private var away: Set<Int> = []
  /// The transaction in whose command records are appended.
  package var transaction: TransactionID? {
    get { servers[0].transaction }
    set { for server in servers { server.transaction = newValue } }
  }

  /// Finds the three logs and makes them equal.
  package init(on disk: any FileSystem) throws {
    self.disk = disk
    for number in 1...3 { servers.append(try FileLog(in: Self.folder(number), of: disk)) }
    try repair()
  }

  /// The folder of a server.
  static func folder(_ number: Int) -> String { "server-\(number)" }

  private func repair() throws {
    let best = servers.max { ($0.header.generation, $0.next) < ($1.header.generation, $1.next) }!
    let lacking = servers.filter {
      !$0.exists || ($0.header.generation, $0.next) != (best.header.generation, best.next)
    }
    guard !lacking.isEmpty else { return }
    let records = try best.copies()
    let generation = max(1, best.header.generation)
    for server in lacking {
      if !server.exists { try makeFolder(of: server) }
      try server.replace(by: records, generation: generation, next: best.next)
    }
  }

  private func makeFolder(of server: FileLog) throws {
    do throws(FileSystemError) { try disk.makeDirectory(server.folder) } catch {
      guard error.code == .fileExists else { throw error }
    }
    try disk.syncDirectory("/")
  }

  // MARK: What a scenario does to servers

  /// A server gets nothing more until the next boot.
  package func lag(_ number: Int) { away.insert(number - 1) }

  /// A server loses all it has, and gets nothing more until the next boot.
  package func loseDisk(of number: Int) throws {
    lag(number)
    try servers[number - 1].remove()
  }

  // MARK: The medium

  private var present: [FileLog] { servers.indices.filter { !away.contains($0) }.map { servers[$0] } }

  package func append(_ record: [UInt8]) throws -> LSN {
    var lsn: LSN?
    try onMajority { lsn = try $0.append(record) }
    return lsn!
  }

  package func sync() throws { try onMajority { try $0.sync() } }

  package func records(from first: LSN?) throws -> [(LSN, [UInt8])] {
    guard let server = present.first else { throw LogMediumError.noMajority }
    return try server.records(from: first)
  }

  package func discard(allBut kept: Set<LSN>) throws { try onMajority { try $0.discard(allBut: kept) } }

  /// Has every server that is there do something; one that fails is away from then on, and two must not.
  private func onMajority(_ work: (FileLog) throws -> Void) throws {
    for index in servers.indices where !away.contains(index) {
      do { try work(servers[index]) } catch let error as FileSystemError where error.code != .powerCut {
        away.insert(index)
      }
    }
    if present.count < 2 { throw LogMediumError.noMajority }
  }
}
