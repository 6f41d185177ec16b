import Storage

/// A log in a file.
package final class FileLog: LogMedium {
  private let disk: any FileSystem
  /// The folder; empty for the top of the disk.
  let folder: String
  /// The file, once it is there.
  private var fd: FileDescriptor?
  private(set) var header = LogFile.image(generation: 0, next: LSN(1), frames: []).0
  private(set) var frames: [PlacedFrame] = []
  /// Where the next frame goes, if it fits into the sector.
  private var place = FramePlace(LogFile.headerSize)
  /// How large the file is.
  private var size = 0
  /// Whether what lies behind the last frame is known to be zero.
  private var isClean = true
  private var hasFailed = false
  /// The transaction in whose command records are appended.
  package var transaction: TransactionID?

  /// Finds the log in a folder of the disk; none if there is no file yet. Makes nothing.
  package init(in folder: String, of disk: any FileSystem) throws {
    self.disk = disk
    self.folder = folder
    guard let fd = try Self.open(path(LogFile.name), on: disk) else { return }
    self.fd = fd
    try scan(fd)
  }

  /// Whether there is a file.
  var exists: Bool { fd != nil }

  /// The LSN of the next record.
  private(set) var next = LSN(1)

  private static func open(_ path: String, on disk: any FileSystem) throws -> FileDescriptor? {
    do throws(FileSystemError) {
      return try disk.open(path, [.read, .write])
    } catch {
      if error.code == .noSuchFile { return nil }
      throw error
    }
  }

  private func path(_ name: String) -> String { folder.isEmpty ? name : "\(folder)/\(name)" }

  // MARK: Boot

  /// Finds the frames, without their records.
  private func scan(_ fd: FileDescriptor) throws {
    size = try disk.size(fd)
    guard let header = LogFile(decoding: try disk.read(fd, at: 0, count: LogFile.headerSize)) else {
      throw LogMediumError.damaged("\(path(LogFile.name)) does not begin like a log")
    }
    self.header = header
    next = header.next
    isClean = false
    while let found = try nextFrame(fd) {
      frames.append(found)
      place = FramePlace(found.offset + found.frame.size)
      if found.offset >= header.keptEnd { next = LSN(next.rawValue + 1) }
    }
    guard place.offset >= header.keptEnd else {
      throw LogMediumError.damaged("\(path(LogFile.name)) lacks a record that was kept")
    }
  }

  /// The frame at the next place, or at the beginning of the sector after it.
  private func nextFrame(_ fd: FileDescriptor) throws -> PlacedFrame? {
    var place = place
    place.makeRoom(for: LogFrame.headerSize)
    if let found = try frame(fd, at: place.offset) { return found }
    let first = place
    place.skipSector()
    return place == first ? nil : try frame(fd, at: place.offset)
  }

  private func frame(_ fd: FileDescriptor, at offset: Int) throws -> PlacedFrame? {
    guard offset + LogFrame.headerSize <= size,
      let frame = LogFrame(decoding: try disk.read(fd, at: offset, count: LogFrame.headerSize))
    else { return nil }
    let isExpected = offset < header.keptEnd ? frame.lsn < header.next : frame.lsn == next
    return isExpected ? PlacedFrame(frame: frame, offset: offset) : nil
  }

  // MARK: The medium

  package func append(_ record: [UInt8]) throws -> LSN {
    guard (1...LogFrame.longestRecord).contains(record.count) else {
      throw LogMediumError.recordOf(bytes: record.count)
    }
    return try orFail {
      if fd == nil { try replace(by: [], generation: 1) }
      let frame = LogFrame(next, in: transaction, of: record)
      place.makeRoom(for: frame.size)
      try clean()
      if place.offset + frame.size > size { try grow() }
      try disk.writeAll(frame.encoded(with: record), to: fd!, at: place.offset)
      frames.append(PlacedFrame(frame: frame, offset: place.offset))
      place.advance(by: frame.size)
      next = LSN(next.rawValue + 1)
      return frame.lsn
    }
  }

  package func sync() throws {
    try orFail { if let fd { try disk.syncData(fd) } }
  }

  package func records(from first: LSN?) throws -> [(LSN, [UInt8])] {
    try frames.filter { first == nil || $0.frame.lsn >= first! }.map {
      ($0.frame.lsn, try record(of: $0, isAsked: true))
    }
  }

  package func discard(allBut kept: Set<LSN>) throws {
    try orFail {
      let kept = frames.filter { kept.contains($0.frame.lsn) }
      try replace(by: copies(of: kept), generation: header.generation + 1)
    }
  }

  /// Reads a record: with its frame if the program asked for it, so that whoever watches the disk can tell.
  private func record(of placed: PlacedFrame, isAsked: Bool) throws -> [UInt8] {
    let frame = placed.frame
    let record =
      isAsked
      ? Array(try disk.read(fd!, at: placed.offset, count: frame.size).dropFirst(LogFrame.headerSize))
      : try disk.read(fd!, at: placed.offset + LogFrame.headerSize, count: frame.length)
    guard frame.isFrame(of: record) else {
      throw LogMediumError.damaged("record \(frame.lsn) of \(path(LogFile.name))")
    }
    return record
  }

  /// All records, for a log that is to become equal to this one.
  func copies() throws -> [FramedRecord] { try copies(of: frames) }

  private func copies(of frames: [PlacedFrame]) throws -> [FramedRecord] {
    try frames.map { FramedRecord(frame: $0.frame, record: try record(of: $0, isAsked: false)) }
  }

  // MARK: The file

  /// Removes the file: a disk that is lost. Nothing can be done with the log afterwards.
  func remove() throws {
    hasFailed = true
    guard exists else { return }
    try disk.remove(path(LogFile.name))
    try disk.syncDirectory(folder.isEmpty ? "/" : folder)
  }

  /// Writes zeros over whatever an earlier crash left behind the end, once.
  private func clean() throws {
    guard !isClean else { return }
    try disk.writeAll([UInt8](repeating: 0, count: max(0, size - place.offset)), to: fd!, at: place.offset)
    try disk.syncData(fd!)
    isClean = true
  }

  private func grow() throws {
    size += LogFile.growth
    try disk.truncate(fd!, to: size)
    try disk.syncData(fd!)
  }

  /// Replaces the file: what `records` has is there afterwards, and nothing else.
  func replace(by records: [FramedRecord], generation: Int, next: LSN? = nil) throws {
    let (header, frames, bytes) = LogFile.image(generation: generation, next: next ?? self.next, frames: records)
    let new = try disk.open(path("\(LogFile.name).new"), [.read, .write, .create, .truncate])
    try disk.writeAll(bytes, to: new, at: 0)
    try disk.sync(new)
    try disk.rename(path("\(LogFile.name).new"), to: path(LogFile.name))
    try disk.syncDirectory(folder.isEmpty ? "/" : folder)
    if let fd { try disk.close(fd) }
    (fd, self.header, self.frames, size, isClean) = (new, header, frames, bytes.count, true)
    self.next = header.next
    place = FramePlace(header.keptEnd)
  }

  /// After a failure nobody knows what is durable, and the log takes nothing more.
  private func orFail<Result>(_ work: () throws -> Result) throws -> Result {
    if hasFailed { throw LogMediumError.failedEarlier }
    do { return try work() } catch {
      hasFailed = true
      throw error
    }
  }
}
