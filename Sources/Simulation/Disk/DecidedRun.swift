// A run told again on a disk on which nothing is open. The explorer boots on images of which it decides as little as it
// can; to *show* a run, or to list what it may leave, everything must have a value. So the calls of the run are made once
// more, on the one state that its boot found, and every image of a power cut in it can be asked for.

import Storage

/// One crash state: an image, and marks that decide all of it.
public struct DecidedDisk: Sendable {
  /// The image.
  public let image: CrashImage
  /// Marks that leave nothing open.
  public let marks: Marks

  /// A formatted disk on which nothing has ever been done.
  public static var empty: DecidedDisk {
    let image = CrashImage.empty(expectation: 0)
    return DecidedDisk(image: image, marks: Marks(image))
  }

  /// What a unit shows.
  public func value(of unit: Unit) -> Int { image.offers(unit, marks)[0].value }
}

/// A run on a decided disk, event by event.
public final class DecidedRun: DiskContents {
  /// A call as it was made.
  public struct Performed: Sendable {
    /// The call, what it returned and did, in the run's own inode numbers.
    public let call: TracedCall
    /// The path that its descriptor was opened with.
    public let path: String?
    /// The file that its descriptor is open on, in the run's own numbers.
    public let inode: Int?
  }

  /// The state that the run booted on.
  public let start: DecidedDisk
  /// Names and contents by number.
  public let table: InternTable
  /// The calls by the number of events that had happened after them.
  public private(set) var calls: [Int: Performed] = [:]
  /// How many events have happened.
  public private(set) var moment = 0
  /// The disk's number of each file and directory that the run has met or made, by its own number.
  public private(set) var inodes = [rootInode]
  private var disk = SimulatedDisk()
  private var derivation: EffectDerivation
  /// The same, with every write where the program believes it to be.
  private var believed: EffectDerivation

  /// Boots on a state.
  public init(on start: DecidedDisk, model: PersistenceModel, table: InternTable) {
    self.start = start
    self.table = table
    derivation = EffectDerivation(model: model, sectorSize: table.sectorSize)
    believed = derivation
  }

  /// The effects of the calls so far, in the run's own inode numbers.
  public var effects: [Effect] { derivation.effects }

  /// An event that is no call.
  public func pass() { moment += 1 }

  /// The process is ended and started again: its descriptors are gone.
  public func restart() { disk.endProcess() }

  /// Makes a call, which a fault may strike.
  public func perform(_ call: Call, fault: FaultRule.Outcome? = nil) -> CallResult {
    moment += 1
    let (path, inode) = (call.descriptor.flatMap(disk.path(of:)), call.descriptor.flatMap(disk.inode(of:)))
    guard let traced = try? disk.perform(call, table: table, contents: self, fault: fault) else {
      return .failed(.powerCut)
    }
    while inodes.count < disk.inodeCount { inodes.append(start.image.inodeCount + inodes.count) }
    derivation.apply(traced.operation, moment: moment)
    believed.apply(traced.operation.asBelieved, moment: moment)
    calls[moment] = Performed(call: traced, path: path, inode: inode)
    return traced.result
  }

  /// What a power cut after so many events may leave.
  public func image(at moment: Int) -> CrashImage { image(at: moment, of: effects) }

  private func image(at moment: Int, of effects: [Effect], isToBeDecided: Bool = false) -> CrashImage {
    let run = CutRun(
      effects: effects, inodes: inodes, inodeCount: start.image.inodeCount + inodes.count, moments: moment...moment,
      expectations: nil)
    return start.image.cut(run, marks: start.marks, isToBeDecided: isToBeDecided)
  }

  /// The one state that a power cut leaves if it loses these effects; `nil` if one of them is certainly on the disk.
  public func state(at moment: Int, losing lost: [Int] = []) -> DecidedDisk? {
    let image = image(at: moment, of: effects, isToBeDecided: true)
    return image.marks(losing: Set(lost), ofRun: image.runCount - 1).map { DecidedDisk(image: image, marks: $0) }
  }

  /// What the running program sees after so many events.
  public func seen(at moment: Int) -> DecidedDisk? {
    let image = image(at: moment, of: believed.effects)
    return image.marks(losing: [], ofRun: image.runCount - 1).map { DecidedDisk(image: image, marks: $0) }
  }

  /// Answers from the state that the run booted on.
  public func answer(_ question: Question, on disk: SimulatedDisk) throws(PowerCut) -> Int {
    switch question {
    case .entry(let directory, let name): meet(EntryValue(rawValue: start.value(of: .entry(inodes[directory], name))))
    case .listing(let directory, let besides):
      table.listing(
        start.image.entries(of: inodes[directory]).filter { start.value(of: $0) != 0 }.map(\.index)
          .filter { !besides.contains($0) }.sorted(by: table.precedes))
    case .size(let inode): start.value(of: .size(inodes[inode]))
    case .extent(let inode, let offset, let count):
      min(max(start.value(of: .size(inodes[inode])) - offset, 0), count)
    case .sector(let inode, let index): start.value(of: .sector(inodes[inode], index))
    }
  }

  /// What the run calls an entry's value; what it has not met gets its next number.
  private func meet(_ entry: EntryValue) -> Int {
    guard entry.isPresent else { return 0 }
    let number = inodes.firstIndex(of: entry.inode) ?? inodes.count
    if number == inodes.count { inodes.append(entry.inode) }
    return EntryValue(inode: number, isDirectory: entry.isDirectory).rawValue
  }
}
