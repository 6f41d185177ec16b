// Calls about names: open, rename, remove, directories. The order of the checks is the kernel's; the differential test
// holds it against a real one.

import Storage

extension DiskCall {
  /// Performs a call.
  mutating func result(of call: Call) throws(PowerCut) -> CallResult {
    do {
      switch call {
      case .open(let path, let options): return try open(parse(path), options, as: path)
      case .rename(let old, let new): return try rename(parse(old), to: parse(new))
      case .remove(let path): return try remove(parse(path))
      case .makeDirectory(let path): return try makeDirectory(parse(path))
      case .removeDirectory(let path): return try removeDirectory(parse(path))
      case .list(let path): return try list(parse(path))
      case .syncDirectory(let path): return try syncDirectory(parse(path))
      default: return try resultOfFileCall(call)
      }
    } catch {
      switch error {
      case .powerCut: throw PowerCut()
      case .failed(let code): return .failed(code)
      }
    }
  }

  private func parse(_ path: String) throws(Interruption) -> DiskPath {
    do { return try DiskPath(path) } catch { throw .failed(error) }
  }

  private mutating func open(
    _ path: DiskPath, _ options: OpenOptions, as text: String
  ) throws(Interruption) -> CallResult {
    guard options.isMeaningful else { throw .failed(.invalidArgument) }
    guard disk.openCount < DiskLimits.openFiles else { throw .failed(.tooManyOpenFiles) }
    guard !path.isRoot else { throw .failed(options.contains(.exclusive) ? .fileExists : .isDirectory) }
    let (directory, name) = try parent(of: path)
    let value = try entry(directory, name)
    guard value.isPresent else { return try create(directory, name, options, as: text) }
    if options.contains(.exclusive) { throw .failed(.fileExists) }
    if value.isDirectory { throw .failed(.isDirectory) }
    if options.contains(.truncate) { try resize(value.inode, to: 0) }
    return opened(value.inode, options, as: text)
  }

  private mutating func create(
    _ directory: Int, _ name: Int, _ options: OpenOptions, as text: String
  ) throws(Interruption) -> CallResult {
    guard options.contains(.create) else { throw .failed(.noSuchFile) }
    let inode = make(directory, name, isDirectory: false)
    return opened(inode, options, as: text)
  }

  private mutating func make(_ directory: Int, _ name: Int, isDirectory: Bool) -> Int {
    let value = EntryValue(inode: disk.inodes.count, isDirectory: isDirectory)
    disk.inodes.append(SimulatedDisk.Inode(isDirectory: isDirectory, isFresh: true, mostSize: 0))
    disk.known[.entry(directory, name)] = value.rawValue
    operation = .create(directory: directory, name: name, value: value)
    return value.inode
  }

  private mutating func opened(_ inode: Int, _ options: OpenOptions, as text: String) -> CallResult {
    disk.openings.append(SimulatedDisk.Opening(inode: inode, options: options, path: text))
    disk.openCount += 1
    return .descriptor(FileDescriptor(rawValue: SimulatedDisk.firstDescriptor + disk.openings.count - 1))
  }

  private mutating func rename(_ old: DiskPath, to new: DiskPath) throws(Interruption) -> CallResult {
    let from = old.isRoot ? nil : try parent(of: old)
    let to = new.isRoot ? nil : try parent(of: new)
    guard let from, let to else { throw .failed(.busy) }
    let value = try entry(from.directory, from.name)
    guard value.isPresent else { throw .failed(.noSuchFile) }
    if new.isBelow(old) { throw .failed(.invalidArgument) }
    let replaced = try entry(to.directory, to.name)
    if old.isBelow(new) { throw .failed(.directoryNotEmpty) }
    if value == replaced { return .done }
    try checkReplacement(of: replaced, by: value)
    disk.known[.entry(from.directory, from.name)] = 0
    disk.known[.entry(to.directory, to.name)] = value.rawValue
    operation = .rename(
      from: from.directory, oldName: from.name, to: to.directory, newName: to.name, value: value, replaced: replaced)
    return .done
  }

  private mutating func checkReplacement(of replaced: EntryValue, by value: EntryValue) throws(Interruption) {
    guard replaced.isPresent else { return }
    if value.isDirectory && !replaced.isDirectory { throw .failed(.notDirectory) }
    if !value.isDirectory && replaced.isDirectory { throw .failed(.isDirectory) }
    guard replaced.isDirectory else { return }
    if try !names(replaced.inode).isEmpty { throw .failed(.directoryNotEmpty) }
  }

  private mutating func remove(_ path: DiskPath) throws(Interruption) -> CallResult {
    guard !path.isRoot else { throw .failed(.isDirectory) }
    let (directory, name) = try parent(of: path)
    let value = try entry(directory, name)
    guard value.isPresent else { throw .failed(.noSuchFile) }
    guard !value.isDirectory else { throw .failed(.isDirectory) }
    return removed(directory, name, value)
  }

  private mutating func removed(_ directory: Int, _ name: Int, _ value: EntryValue) -> CallResult {
    disk.known[.entry(directory, name)] = 0
    operation = .remove(directory: directory, name: name, value: value)
    return .done
  }

  private mutating func makeDirectory(_ path: DiskPath) throws(Interruption) -> CallResult {
    guard !path.isRoot else { throw .failed(.fileExists) }
    let (directory, name) = try parent(of: path)
    guard try !entry(directory, name).isPresent else { throw .failed(.fileExists) }
    _ = make(directory, name, isDirectory: true)
    return .done
  }

  private mutating func removeDirectory(_ path: DiskPath) throws(Interruption) -> CallResult {
    guard !path.isRoot else { throw .failed(.invalidArgument) }
    let (directory, name) = try parent(of: path)
    let value = try entry(directory, name)
    guard value.isPresent else { throw .failed(.noSuchFile) }
    guard value.isDirectory else { throw .failed(.notDirectory) }
    guard try names(value.inode).isEmpty else { throw .failed(.directoryNotEmpty) }
    return removed(directory, name, value)
  }

  private mutating func directory(_ path: DiskPath) throws(Interruption) -> Int {
    guard !path.isRoot else { return rootInode }
    let (directory, name) = try parent(of: path)
    let value = try entry(directory, name)
    guard value.isPresent else { throw .failed(.noSuchFile) }
    guard value.isDirectory else { throw .failed(.notDirectory) }
    return value.inode
  }

  private mutating func list(_ path: DiskPath) throws(Interruption) -> CallResult {
    .names(try names(try directory(path)).map(table.text))
  }

  private mutating func syncDirectory(_ path: DiskPath) throws(Interruption) -> CallResult {
    let inode = try directory(path)
    return try sync(inode, as: .syncDirectory(inode: inode))
  }
}

extension DiskPath {
  /// Whether this path leads through the other one.
  fileprivate func isBelow(_ other: DiskPath) -> Bool {
    guard components.count > other.components.count else { return false }
    return zip(components, other.components).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
  }
}
