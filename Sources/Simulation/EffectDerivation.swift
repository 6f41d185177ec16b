/// A step of a unit's history: from here on it may show this value.
public struct Change: Hashable, Sendable {
  /// The unit.
  public let unit: Unit
  /// What it shows.
  public let value: Int
}

/// Changes that reach the disk together or not at all, with what must be there before.
public struct Effect: Hashable, Sendable {
  /// What changes; two entries for a rename, else one unit, or all that a cut frees.
  public let changes: [Change]
  /// Earlier effects of the same run without which this one can't be on the disk.
  public internal(set) var requirements: [Int]
  /// How many events of the run must have happened for this effect to exist.
  public let moment: Int
  /// How many events of the run must have happened for this effect to be durable; `Int.max` if none promised it.
  public internal(set) var promised = Int.max

  /// Whether no call made it, but the disk of its own: then it is durable from the first.
  var isOfDisk: Bool { promised == moment }
}

/// Derives effects, requirements and promises from the operations of one run, under one model.
///
/// A sync's promise is closed downwards: what it makes durable brings along all that this requires.
public struct EffectDerivation: Sendable {
  /// The model.
  public let model: PersistenceModel
  /// The effects so far, in the order in which they came to be.
  public private(set) var effects: [Effect] = []
  /// Effects that no sync has promised yet, by the file or directory whose sync would.
  private var pending: [Int: [Int]] = [:]
  /// The last effect on each name, or on any name, whichever the model's order is about.
  private var lastOfName: [Unit: Int] = [:]
  private var lastOperation: Int?
  /// The last effect of a call: what the disk does of its own stands outside every order.
  private var lastInOrder: Int?
  /// The last effect on each file's size.
  private var lastOfSize: [Int: Int] = [:]
  private let sectorSize: Int

  /// Starts with a run that has done nothing.
  public init(model: PersistenceModel, sectorSize: Int) {
    self.model = model
    self.sectorSize = sectorSize
  }

  /// Adds an operation; `moment` counts the run's events up to and including it.
  public mutating func apply(_ operation: Operation, moment: Int) {
    switch operation {
    case .nothing: break
    case .create(let directory, let name, let value):
      addNames([Change(unit: .entry(directory, name), value: value.rawValue)], moment)
    case .remove(let directory, let name, _):
      addNames([Change(unit: .entry(directory, name), value: 0)], moment)
    case .rename(let from, let oldName, let to, let newName, let value, _):
      rename(
        Change(unit: .entry(from, oldName), value: 0),
        Change(unit: .entry(to, newName), value: value.rawValue), moment)
    case .write(let inode, let sectors, let oldSize, let newSize):
      write(inode, sectors, oldSize..<newSize, moment)
    case .extend(let inode, let sectors, _, let newSize):
      for sector in sectors { addData(inode, [sector.change(of: inode)], moment) }
      addData(inode, [Change(unit: .size(inode), value: newSize)], moment)
    case .cut(let inode, let sectors, _, let newSize): cut(inode, sectors, newSize, moment)
    case .misdirected(let inode, _, let landed, let oldSize, let newSize):
      write(inode, landed, oldSize..<newSize, moment)
    case .corrupt(let inode, let sector): corrupt(sector.change(of: inode), moment)
    case .revert(let inode, let sectors, let size): revert(inode, sectors, size, moment)
    case .sync(let inode): promise(inode, moment)
    case .failedSync(let inode): pending[inode] = nil
    case .syncDirectory(let inode): promise(inode, moment)
    }
  }

  // A write gives every sector it touches a version. If the file grows and sizes are free, the size may have got as far
  // as any sector boundary on the way.
  private mutating func write(_ inode: Int, _ sectors: [SectorContent], _ growth: Range<Int>, _ moment: Int) {
    for sector in sectors { addData(inode, [sector.change(of: inode)], moment) }
    // Written again, a file is dirty again, and its size with it: bytes that are synced can also be read.
    if let size = lastOfSize[inode], effects[size].promised == Int.max { pending[inode, default: []].append(size) }
    guard !growth.isEmpty else { return }
    if !model.isSequential {
      var boundary = (growth.lowerBound / sectorSize + 1) * sectorSize
      while boundary < growth.upperBound {
        addData(inode, [Change(unit: .size(inode), value: boundary)], moment)
        boundary += sectorSize
      }
    }
    addData(inode, [Change(unit: .size(inode), value: growth.upperBound)], moment)
  }

  // A cut is one effect: the size, and zeros in every sector it frees. Where stale data may show, the zeros are effects
  // of their own, each of which requires the cut.
  private mutating func cut(_ inode: Int, _ sectors: [SectorContent], _ newSize: Int, _ moment: Int) {
    let size = Change(unit: .size(inode), value: newSize)
    let zeros = sectors.map { $0.change(of: inode) }
    guard model.showsStaleData else { return addData(inode, [size] + zeros, moment) }
    addData(inode, [size], moment)
    let cut = effects.count - 1
    for zero in zeros { addData(inode, [zero], moment, requiring: [cut]) }
  }

  private mutating func rename(_ old: Change, _ new: Change, _ moment: Int) {
    if old.unit.inode == new.unit.inode || model.renameAcross == .atomic {
      addNames([old, new], moment)
    } else {
      addNames([new], moment)
      addNames([old], moment, requiring: [effects.count - 1])
    }
  }

  // What was being changed has been written out, or there would be nothing on the disk whose bit could turn.
  private mutating func corrupt(_ change: Change, _ moment: Int) {
    let last = effects.lastIndex { effect in effect.changes.contains { $0.unit == change.unit } }
    if let last { promise(effect: last, moment) }
    befall([change], moment)
  }

  private mutating func revert(_ inode: Int, _ sectors: [SectorContent], _ size: Int?, _ moment: Int) {
    befall(sectors.map { $0.change(of: inode) } + (size.map { [Change(unit: .size(inode), value: $0)] } ?? []), moment)
    pending[inode] = nil
  }

  /// Adds what the disk does of its own: it is there from its moment on, whatever else is.
  private mutating func befall(_ changes: [Change], _ moment: Int) {
    for change in changes where change.unit.kind == .size { lastOfSize[change.unit.inode] = effects.count }
    effects.append(Effect(changes: changes, requirements: [], moment: moment, promised: moment))
  }

  private mutating func addNames(_ changes: [Change], _ moment: Int, requiring: [Int] = []) {
    var requirements = requiring
    switch model.directoryOperations {
    case .free: break
    case .perName: requirements += changes.compactMap { lastOfName[$0.unit] }
    case .issueOrder: requirements += lastOperation.map { [$0] } ?? []
    }
    for change in changes { lastOfName[change.unit] = effects.count }
    if !model.isSequential { lastOperation = effects.count }
    var directories: [Int] = []
    for change in changes where !directories.contains(change.unit.inode) { directories.append(change.unit.inode) }
    add(changes, requirements, moment, syncedBy: directories)
  }

  private mutating func addData(_ inode: Int, _ changes: [Change], _ moment: Int, requiring: [Int] = []) {
    add(changes, requiring, moment, syncedBy: [inode])
  }

  private mutating func add(_ changes: [Change], _ requirements: [Int], _ moment: Int, syncedBy owners: [Int]) {
    var all = requirements
    if model.isSequential { all = lastInOrder.map { [$0] } ?? [] }
    lastInOrder = effects.count
    effects.append(Effect(changes: changes, requirements: Array(Set(all)).sorted(), moment: moment))
    for owner in owners { pending[owner, default: []].append(effects.count - 1) }
    for change in changes where change.unit.kind == .size { lastOfSize[change.unit.inode] = effects.count - 1 }
  }

  private mutating func promise(_ owner: Int, _ moment: Int) {
    if model.syncScope == .everything {
      // All that is dirty anywhere, with what came before it; after a failed sync nothing need be.
      guard let last = pending.values.joined().max() else { return }
      for effect in (0...last).reversed() {
        if effects[effect].isOfDisk { continue }
        if effects[effect].promised <= moment { break }
        effects[effect].promised = moment
      }
      pending = [:]
    } else {
      for effect in pending[owner] ?? [] { promise(effect: effect, moment) }
      pending[owner] = nil
    }
  }

  private mutating func promise(effect: Int, _ moment: Int) {
    guard effects[effect].promised > moment else { return }
    effects[effect].promised = moment
    for requirement in effects[effect].requirements { promise(effect: requirement, moment) }
  }
}

extension SectorContent {
  fileprivate func change(of inode: Int) -> Change { Change(unit: .sector(inode, index), value: content) }
}
