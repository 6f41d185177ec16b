// One call in flight: everything a call of `SimulatedDisk` needs beside the disk itself.

import Storage

/// Why a call did not come to its end.
enum Interruption: Error {
  case powerCut
  case failed(FileSystemError.Code)
}

/// Performs a call on a disk, asking whoever knows what is on it.
struct DiskCall {
  var disk: SimulatedDisk
  let table: InternTable
  let contents: any DiskContents
  /// What is to happen to the call.
  let fault: FaultRule.Outcome?
  /// What the call did to the disk, once it is done.
  var operation = Operation.nothing
  /// What did happen to it, once it is done: nothing, if there was nothing to it.
  var struck: FaultRule.Outcome?

  /// The disk with all that the call has learned and nothing that it has changed, for a call that may be made to fail.
  private(set) var unchanged: SimulatedDisk?
  private let mayFail: Bool

  init(disk: SimulatedDisk, table: InternTable, contents: any DiskContents, fault: FaultRule.Outcome?) {
    self.disk = disk
    self.fault = fault
    mayFail = if case .error = fault { true } else { false }
    unchanged = mayFail ? disk : nil
    self.table = table
    self.contents = contents
  }

  /// Asks a question and learns the answer.
  mutating func ask(_ question: Question) throws(Interruption) -> Int {
    let answer: Int
    do { answer = try contents.answer(question, on: disk) } catch { throw .powerCut }
    disk.learn(question, answer, table: table)
    if mayFail { unchanged = disk }
    return answer
  }

  /// What a name in a directory names.
  mutating func entry(_ directory: Int, _ name: Int) throws(Interruption) -> EntryValue {
    if let known = disk.known[.entry(directory, name)] { return EntryValue(rawValue: known) }
    if disk.inodes[directory].isFresh { return .absent }
    if let listing = disk.inodes[directory].listing, !listing.contains(name) { return .absent }
    return EntryValue(rawValue: try ask(.entry(directory: directory, name: name)))
  }

  /// The exact size of a file.
  mutating func size(_ inode: Int) throws(Interruption) -> Int {
    let info = disk.inodes[inode]
    return info.leastSize == info.mostSize ? info.leastSize : try ask(.size(inode: inode))
  }

  /// How many bytes of the range the file has.
  mutating func extent(_ inode: Int, _ offset: Int, _ count: Int) throws(Interruption) -> Int {
    let info = disk.inodes[inode]
    if info.leastSize - offset >= count { return count }
    if info.mostSize <= offset { return 0 }
    if info.leastSize == info.mostSize { return info.leastSize - offset }
    let bounded = min(count, DiskLimits.largestFile - offset)
    return try ask(.extent(inode: inode, offset: offset, count: bounded))
  }

  /// The content of a sector, as the disk holds it.
  mutating func sector(_ inode: Int, _ index: Int) throws(Interruption) -> Int {
    if let known = disk.known[.sector(inode, index)] { return known }
    return disk.inodes[inode].isFresh ? 0 : try ask(.sector(inode: inode, index: index))
  }

  /// The names in a directory, in order of their bytes.
  mutating func names(_ directory: Int) throws(Interruption) -> [Int] {
    let known = disk.known
    let places = known.entries(of: directory)
    var names = places.filter { known.value(at: $0) != 0 }.map { known.unit(at: $0).index }
    if !disk.inodes[directory].isFresh {
      if disk.inodes[directory].listing == nil {
        let besides = places.map { known.unit(at: $0).index }
        _ = try ask(.listing(directory: directory, besides: besides))
      }
      names += disk.inodes[directory].listing!.filter { !known.contains(.entry(directory, $0)) }
    }
    return names.sorted(by: table.precedes)
  }

  /// Finds the directory in which the last name of a path stands, and that name's number.
  mutating func parent(of path: DiskPath) throws(Interruption) -> (directory: Int, name: Int) {
    var directory = rootInode
    for component in path.components.dropLast() {
      let value = try entry(directory, table.name(component))
      guard value.isPresent else { throw .failed(.noSuchFile) }
      guard value.isDirectory else { throw .failed(.notDirectory) }
      directory = value.inode
    }
    return (directory, table.name(path.components[path.components.count - 1]))
  }
}

extension SimulatedDisk {
  /// Performs a call: what it returns, what it did to the disk, and what happened to it.
  ///
  /// `fault` strikes a call that would have succeeded; a bad argument is still a bad argument. A call that is made to
  /// fail changes nothing, except that after a failed sync what it should have made durable counts as clean.
  public mutating func perform(
    _ call: Call, table: InternTable, contents: any DiskContents, fault: FaultRule.Outcome? = nil
  ) throws(PowerCut) -> TracedCall {
    // The call owns the disk's storage alone, so that it is not copied at the first change.
    var running = DiskCall(disk: consume self, table: table, contents: contents, fault: fault)
    let asked = fault == .short ? call.shortened : call
    var result: CallResult
    do { result = try running.result(of: asked) } catch {
      self = running.disk
      throw error
    }
    if result.failure == nil {
      if asked != call { running.struck = .short }
      if case .error(let code)? = fault { result = running.fail(code) }
    }
    self = running.disk
    return TracedCall(call: call, result: result, operation: running.operation, fault: running.struck)
  }
}

extension DiskCall {
  /// Takes everything back that the call has done, but not what it has learned.
  fileprivate mutating func fail(_ code: FileSystemError.Code) -> CallResult {
    if let unchanged { disk = unchanged }
    operation = operation.whenFailed
    struck = .error(code)
    return .failed(code)
  }
}

extension Call {
  /// The call, doing only the first half of what it was asked to read or write.
  fileprivate var shortened: Call {
    switch self {
    case .read(let fd, let offset, let count) where count > 1: .read(fd, at: offset, count: count / 2)
    case .write(let bytes, let fd, let offset) where bytes.count > 1:
      .write(Array(bytes[..<(bytes.count / 2)]), to: fd, at: offset)
    default: self
    }
  }
}

extension Operation {
  /// What is left of an operation whose call was made to fail.
  fileprivate var whenFailed: Operation {
    switch self {
    case .sync(let inode), .syncDirectory(let inode): .failedSync(inode: inode)
    default: .nothing
    }
  }
}
