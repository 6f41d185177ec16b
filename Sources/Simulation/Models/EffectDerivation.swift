/// A step of a unit's history: from here on it may show this value.
public struct Change: Hashable, Sendable {
  /// The unit.
  public let unit: Unit
  /// What it shows.
  public let value: Int

  package init(unit: Unit, value: Int) { (self.unit, self.value) = (unit, value) }
}

/// Changes that reach the disk together or not at all, with what must be there before.
public struct Effect: Hashable, Sendable {
  /// What changes: one unit, the two of a rename, all that a cut frees, a page with the size that shows it.
  public let changes: [Change]
  /// Earlier effects of the same run without which this one can't be on the disk.
  public internal(set) var requirements: [Int]
  /// How many events of the run must have happened for this effect to exist.
  public let moment: Int
  /// How many events of the run must have happened for this effect to be durable; `Int.max` if none promised it.
  public internal(set) var promised = Int.max

  package init(changes: [Change], requirements: [Int], moment: Int, promised: Int = Int.max) {
    (self.changes, self.requirements, self.moment, self.promised) = (changes, requirements, moment, promised)
  }

  /// Whether no call made it, but the disk of its own: then it is durable from the first.
  var isOfDisk: Bool { promised == moment }
}

/// Derives effects, requirements and promises from the operations of one run, under one model.
///
/// Data and sizes are in `EffectDerivation+Data.swift`, names in `EffectDerivation+Names.swift`, what syncs promise in
/// `EffectDerivation+Syncs.swift`.
public struct EffectDerivation: Sendable {
  /// The model.
  public let model: PersistenceModel
  /// The effects so far, in the order in which they came to be.
  public internal(set) var effects: [Effect] = []
  let sectorSize: Int
  /// Effects that no sync has promised yet, by the file or directory whose sync would.
  var pending: [Int: [Int]] = [:]
  /// What is known of names, in models in which they need it.
  var nameHistory = NameHistory()
  /// The last effect of a call: what the disk does of its own stands outside every order.
  private var lastInOrder: Int?
  /// The last effect on each file's size.
  var lastOfSize: [Int: Int] = [:]
  /// The last effect on each file's name or size, and on each directory's entries.
  var lastChange: [Int: Int] = [:]
  /// The last cut of each file.
  var lastCut: [Int: Int] = [:]
  /// The cut that freed a sector, until it is written again.
  var freedBy: [Unit: Int] = [:]
  /// Whether sectors that could have been torn apart are one effect, because the model says so.
  public internal(set) var hasSparedTears = false

  /// How much syncs have changed so far: one that leaves this as it is might as well not have been made.
  public internal(set) var changesBySyncs = 0

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
    case .remove(let directory, let name, let value):
      addNames([Change(unit: .entry(directory, name), value: 0)], moment)
      takeName(of: value.inode)
    case .rename(let from, let oldName, let to, let newName, let value, let replaced):
      let old = Change(unit: .entry(from, oldName), value: 0)
      let new = Change(unit: .entry(to, newName), value: value.rawValue)
      rename(old, new, replaces: replaced.isPresent, moment)
      if replaced.isPresent { takeName(of: replaced.inode) }
    case .write(let inode, let sectors, let oldSize, let newSize):
      write(inode, sectors, oldSize..<newSize, moment)
    case .extend(let inode, let sectors, _, let newSize): extend(inode, sectors, newSize, moment)
    case .cut(let inode, let sectors, _, let newSize): cut(inode, sectors, newSize, moment)
    case .misdirected(let inode, _, let landed, let oldSize, let newSize):
      write(inode, landed, oldSize..<newSize, moment)
    case .corrupt(let inode, let sector): corrupt(sector.change(of: inode), moment)
    case .revert(let inode, let sectors, let size): revert(inode, sectors, size, moment)
    case .sync(let inode): promise(file: inode, moment)
    case .failedSync(let inode): forget(inode)
    case .syncDirectory(let inode): promise(directory: inode, moment)
    }
  }

  /// Adds an effect; `owners` are the files and directories whose sync would promise it.
  mutating func add(_ changes: [Change], _ requirements: [Int], _ moment: Int, syncedBy owners: [Int]) {
    var all = requirements
    if model.isInOrder { all = lastInOrder.map { [$0] } ?? [] }
    lastInOrder = effects.count
    effects.append(Effect(changes: changes, requirements: Array(Set(all)).sorted(), moment: moment))
    for owner in owners { pending[owner, default: []].append(effects.count - 1) }
  }

  /// Adds what the disk does of its own: it is there from its moment on, whatever else is.
  mutating func befall(_ changes: [Change], _ moment: Int) {
    for change in changes where change.unit.kind == .size { lastOfSize[change.unit.inode] = effects.count }
    effects.append(Effect(changes: changes, requirements: [], moment: moment, promised: moment))
  }
}
