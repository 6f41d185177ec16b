import Exploration
import Simulation
import Storage

/// Every crash state the slow, obvious way: all sets of effects, at every moment, each booted.
///
/// It shares the derivation of effects with the explorer, and nothing else: no marks, no laziness, no images, no
/// fingerprints.
final class BruteForce {
  /// A disk on which everything is decided: the value of every unit that is not zero.
  typealias Disk = [Unit: Int]

  let script: Script
  let subject: InProcessSubject
  let model: PersistenceModel
  let depthLimit: Int
  let table: InternTable
  private(set) var outcomes: Set<String> = []
  private(set) var pairs = 0
  private(set) var states = 0
  /// Whether there was more than can be enumerated: too many effects in a run, or too many disks.
  private(set) var isTooLarge = false
  private static let effectLimit = 10
  private static let bootLimit = 2000

  init(script: Script, subject: InProcessSubject, model: PersistenceModel, depthLimit: Int, table: InternTable) {
    self.script = script
    self.subject = subject
    self.model = model
    self.depthLimit = depthLimit
    self.table = table
  }

  private struct Work: Hashable {
    let disk: Disk
    let epoch: Int
    let depth: Int
  }

  func explore() {
    var waiting = [Work(disk: [:], epoch: 0, depth: 0)]
    var seen: Set<Work> = Set(waiting)
    while let work = waiting.popLast(), !isTooLarge {
      let run = Run(on: work.disk, epoch: script.epochs[work.epoch], table: table)
      _ = subject.boot(on: run, session: run)
      outcomes.insert("\(run.observed!)")
      isTooLarge = isTooLarge || subject.boots > Self.bootLimit
      let isFirst = waiting.isEmpty && pairs == 0
      for next in crashes(of: run, after: work, isFirst: isFirst) where seen.insert(next).inserted {
        waiting.append(next)
      }
    }
  }

  private func crashes(of run: Run, after work: Work, isFirst: Bool) -> [Work] {
    var derivation = EffectDerivation(model: model, sectorSize: table.sectorSize)
    for (index, operation) in run.operations.enumerated() { derivation.apply(operation, moment: index + 1) }
    let effects = derivation.effects
    guard effects.count <= Self.effectLimit else {
      isTooLarge = true
      return []
    }
    let isCut = script.epochs[work.epoch].ending == .crashAnywhere
    let isRecoveryCut = isCut || work.epoch > 0 && script.epochs[work.epoch - 1].ending == .crashAnywhere
    var next: [Work] = []
    var all: Set<[Unit: Int]> = []
    for moment in 0...run.operations.count {
      var here: Set<[Unit: Int]> = []
      for state in legalStates(of: effects, at: moment) {
        here.insert(state.versions)
        let disk = state.disk(over: work.disk, effects, run.inodes)
        if isRecoveryCut, moment <= run.bootEnd, work.depth < depthLimit {
          next.append(Work(disk: disk, epoch: work.epoch, depth: work.depth + 1))
        }
        if isCut, moment >= run.bootEnd { next.append(Work(disk: disk, epoch: work.epoch + 1, depth: 0)) }
      }
      if isFirst, isCut {
        pairs += here.count
        all.formUnion(here)
      }
    }
    if isFirst { states = all.count }
    return next
  }

  struct State {
    /// Which effect each unit shows.
    var versions: [Unit: Int] = [:]

    func disk(over base: Disk, _ effects: [Effect], _ inodes: [Int]) -> Disk {
      var disk = base
      for (unit, effect) in versions {
        let change = effects[effect].changes.first { $0.unit == unit }!
        let imageUnit = unit.renumbered(inodes[unit.inode])
        var value = change.value
        if unit.kind == .entry, value != 0 {
          let entry = EntryValue(rawValue: value)
          value = EntryValue(inode: inodes[entry.inode], isDirectory: entry.isDirectory).rawValue
        }
        disk[imageUnit] = value == 0 ? nil : value
      }
      return disk
    }
  }

  /// By definition: sets of effects of calls so far that contain what was promised and are closed under requirements.
  private func legalStates(of effects: [Effect], at moment: Int) -> [State] {
    let present = effects.indices.filter { effects[$0].moment <= moment }
    var states: [State] = []
    for set in 0..<(1 << present.count) {
      func contains(_ effect: Int) -> Bool { set >> effect & 1 == 1 }
      let isLegal = present.allSatisfy { effect in
        contains(effect)
          ? effects[effect].requirements.allSatisfy(contains) : effects[effect].promised > moment
      }
      guard isLegal else { continue }
      var state = State()
      for effect in present where contains(effect) {
        for change in effects[effect].changes { state.versions[change.unit] = effect }
      }
      states.append(state)
    }
    return states
  }
}

extension Unit {
  func renumbered(_ inode: Int) -> Unit {
    switch kind {
    case .entry: .entry(inode, index)
    case .size: .size(inode)
    case .sector: .sector(inode, index)
    case .expectation: self
    }
  }
}

/// One boot on a disk on which everything is decided.
private final class Run: CallForwarding, DiskContents, Session {
  private let base: BruteForce.Disk
  private let table: InternTable
  private var disk = SimulatedDisk()
  private var commands: [String]
  /// One per event, as the explorer counts them.
  private(set) var operations: [Operation] = []
  private(set) var inodes = [rootInode]
  private var nextInode: Int
  private(set) var bootEnd = 0
  private(set) var observed: Reply?
  private var replies = 0

  init(on base: BruteForce.Disk, epoch: Epoch, table: InternTable) {
    self.base = base
    self.table = table
    commands = ["show"] + epoch.steps.map { if case .command(let text, _) = $0 { text } else { "" } }
    let named = base.filter { $0.key.kind == .entry }.map { EntryValue(rawValue: $0.value).inode }
    nextInode = (base.keys.map(\.inode) + named).reduce(0, max) + 1
  }

  func path(of fd: FileDescriptor) -> String? { nil }

  func perform(_ call: Call) -> CallResult {
    let (result, operation) = try! disk.perform(call, table: table, contents: self)
    noteMade()
    operations.append(operation)
    return result
  }

  private func noteMade() {
    while inodes.count < disk.inodeCount {
      inodes.append(nextInode)
      nextInode += 1
    }
  }

  func next(after reply: Reply) -> String? {
    operations.append(.nothing)
    replies += 1
    if replies == 2 {
      observed = reply
      bootEnd = operations.count
    }
    guard !commands.isEmpty else { return nil }
    operations.append(.nothing)
    return commands.removeFirst()
  }

  func answer(_ question: Question, on disk: SimulatedDisk) throws(PowerCut) -> Int {
    switch question {
    case .entry(let directory, let name):
      let entry = EntryValue(rawValue: base[.entry(inodes[directory], name)] ?? 0)
      guard entry.isPresent else { return 0 }
      let number = inodes.firstIndex(of: entry.inode) ?? inodes.count
      if number == inodes.count { inodes.append(entry.inode) }
      return EntryValue(inode: number, isDirectory: entry.isDirectory).rawValue
    case .listing(let directory, let besides):
      let names = base.keys.filter { $0.kind == .entry && $0.inode == inodes[directory] }.map(\.index)
      return table.listing(names.filter { !besides.contains($0) }.sorted(by: table.precedes))
    case .size(let inode): return base[.size(inodes[inode])] ?? 0
    case .extent(let inode, let offset, let count):
      return min(max((base[.size(inodes[inode])] ?? 0) - offset, 0), count)
    case .sector(let inode, let index): return base[.sector(inodes[inode], index)] ?? 0
    }
  }
}
