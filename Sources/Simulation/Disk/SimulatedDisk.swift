// The page cache: what a running program sees. It always sees the newest version of everything; what of that would be
// on the disk after a power cut is `EffectDerivation`'s and `CrashImage`'s business.
//
// A disk that was left by a crash is known only as far as somebody has looked. So the disk is a value that *learns*: a
// call that depends on a unit nobody has decided yet asks for it, and every call asks all it needs before it changes
// anything, so that it can be started again from where it asked.

import Storage

/// What one run of a program knows of its disk and has done to it: its page cache and its open files.
public struct SimulatedDisk: Sendable {
  /// One file or directory that the run has met or made; its number is its place in ``inodes``.
  struct Inode: Sendable {
    let isDirectory: Bool
    /// Made by this run: whatever it was not given, it does not have.
    let isFresh: Bool
    /// What is known of a file's size: at least this, at most that.
    var leastSize = 0
    var mostSize: Int
    /// The names that the directory had besides those in ``SimulatedDisk/known``, if a listing was ever asked for.
    var listing: [Int]?
  }

  /// An open file.
  struct Opening: Sendable {
    let inode: Int
    let options: OpenOptions
    let path: String
  }

  /// Entries and sectors that the run has learned or written.
  var known = UnitMap<Int>()
  var inodes: [Inode]
  /// By descriptor number less ``firstDescriptor``; `nil` once closed.
  var openings: [Opening?] = []
  var openCount = 0
  /// Sizes and sectors that were changed since the last sync of their file that succeeded, or since the boot: their
  /// values then, and `nil` for one that was written over before anybody had looked.
  var synced = UnitMap<Int?>()
  /// Files and directories whose last sync failed without saying so: the next one fails instead.
  var owing: Set<Int> = []

  static let firstDescriptor = 3

  /// A disk of which nothing is known but its top; `isEmpty` for a disk that was just formatted.
  public init(isEmpty: Bool = false) {
    inodes = [Inode(isDirectory: true, isFresh: isEmpty, mostSize: 0)]
  }

  /// How many files and directories the run has met or made; the next one's number.
  public var inodeCount: Int { inodes.count }

  /// Closes every file, as the end of a process does; the page cache survives it.
  public mutating func endProcess() {
    openings = []
    openCount = 0
  }

  /// The path that a descriptor was opened with.
  public func path(of fd: FileDescriptor) -> String? { opening(fd)?.path }

  /// The file that a descriptor is open on.
  public func inode(of fd: FileDescriptor) -> Int? { opening(fd)?.inode }

  /// Learns the answer to a question.
  public mutating func learn(_ question: Question, _ answer: Int, table: InternTable) {
    switch question {
    case .entry(let directory, let name):
      let value = EntryValue(rawValue: answer)
      if value.inode == inodes.count {
        inodes.append(Inode(isDirectory: value.isDirectory, isFresh: false, mostSize: DiskLimits.largestFile))
      }
      known[.entry(directory, name)] = answer
    case .listing(let directory, _): inodes[directory].listing = table.names(of: answer)
    case .size(let inode): setSize(inode, answer)
    case .extent(let inode, let offset, let count): learnExtent(inode, offset, count, answer)
    case .sector(let inode, let index): learnSector(.sector(inode, index), answer)
    }
  }

  /// A sector that was written over before anybody had looked is asked for to be restored; what it was is no news.
  private mutating func learnSector(_ unit: Unit, _ answer: Int) {
    if case .some(.none) = synced[unit] { synced[unit] = .some(answer) } else { known[unit] = answer }
  }

  private mutating func learnExtent(_ inode: Int, _ offset: Int, _ count: Int, _ answer: Int) {
    if answer == count {
      inodes[inode].leastSize = max(inodes[inode].leastSize, offset + count)
    } else if answer > 0 {
      setSize(inode, offset + answer)
    } else {
      inodes[inode].mostSize = min(inodes[inode].mostSize, offset)
    }
  }

  mutating func setSize(_ inode: Int, _ size: Int) {
    inodes[inode].leastSize = size
    inodes[inode].mostSize = size
  }

  /// Takes note of what a unit of a file showed before it is changed; `nil` if nobody knows.
  mutating func noteChange(of unit: Unit, from old: Int?) {
    if synced[unit] == nil { synced[unit] = .some(old) }
  }

  /// The file that a descriptor is open on, if it is.
  func opening(_ fd: FileDescriptor) -> Opening? { place(of: fd).flatMap { openings[$0] } }

  /// The place of a descriptor in ``openings``, if it was ever given out.
  private func place(of fd: FileDescriptor) -> Int? {
    (SuppliedNumber(fd.rawValue) - SuppliedNumber(Self.firstDescriptor)).within(openings.indices)
  }

  /// Closes a file.
  mutating func close(_ fd: FileDescriptor) {
    guard let place = place(of: fd), openings[place] != nil else { return }
    openings[place] = nil
    openCount -= 1
  }
}
