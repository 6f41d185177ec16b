extension SimulatedDisk {
  /// The files that have a name, as far as the run knows, with the sizes that it knows them to have at least.
  public var namedFiles: [(inode: Int, size: Int)] {
    var reached: Set<Int> = []
    var waiting = [rootInode]
    while let directory = waiting.popLast() {
      for place in known.entries(of: directory) {
        let entry = EntryValue(rawValue: known.value(at: place))
        guard entry.isPresent, reached.insert(entry.inode).inserted else { continue }
        if entry.isDirectory { waiting.append(entry.inode) }
      }
    }
    return reached.sorted().filter { !inodes[$0].isDirectory }.map { ($0, inodes[$0].leastSize) }
  }

  /// The content of a sector of a file; `nil` if the run does not know it.
  public func content(ofSector index: Int, of inode: Int) -> Int? {
    known[.sector(inode, index)] ?? (inodes[inode].isFresh ? 0 : nil)
  }
}
