import Exploration
import Simulation
import Storage
import TestSupport

/// Every crash state the slow, obvious way: all sets of effects, at every moment, each booted.
///
/// It shares the derivation of effects with the explorer, and nothing else: no marks, no laziness, no images, no
/// fingerprints.
final class BruteForce {
  let script: Script
  let subject: InProcessSubject
  let model: PersistenceModel
  /// `nil` for as many crashes of a recovery as it takes until no new disk appears.
  let depthLimit: Int?
  /// `nil` for any number of lost effects.
  let lossLimit: Int?
  let table: InternTable
  /// Syncs that promise nothing.
  var forgotten: Set<SyncSite> = []
  private(set) var outcomes: Set<String> = []
  private(set) var pairs = 0
  private(set) var states = 0
  /// Whether there was more than can be enumerated: too many effects in a run, or too many disks.
  private(set) var isTooLarge = false
  private static let effectLimit = 10
  private static let bootLimit = 2000

  init(
    script: Script, subject: InProcessSubject, model: PersistenceModel, depthLimit: Int?, lossLimit: Int? = nil,
    table: InternTable
  ) {
    self.script = script
    self.subject = subject
    self.model = model
    self.depthLimit = depthLimit
    self.lossLimit = lossLimit
    self.table = table
  }

  private struct Work: Hashable {
    let disk: PlainDisk
    let epoch: Int
    let depth: Int
    /// How many effects have been lost; 0 if nobody minds.
    let losses: Int
    /// The faults that may strike the boot: the epoch's, without the flips that have happened.
    let bootFaults: [FaultRule]
  }

  func explore() {
    var waiting = [Work(disk: PlainDisk(), epoch: 0, depth: 0, losses: 0, bootFaults: script.epochs[0].bootFaults)]
    var seen: Set<Work> = Set(waiting)
    while let work = waiting.popLast(), !isTooLarge {
      let isFirst = subject.boots == 0
      let choices = FaultChoices()
      repeat {
        choices.restart()
        let boot = Boot(
          on: work.disk, epoch: script.epochs[work.epoch], bootFaults: work.bootFaults, choices, table: table)
        _ = subject.boot(on: boot.disk, session: boot)
        outcomes.insert("\(boot.observed!)")
        isTooLarge = isTooLarge || subject.boots > Self.bootLimit
        for next in crashes(of: boot, after: work, isFirst: isFirst) where seen.insert(next).inserted {
          waiting.append(next)
        }
      } while choices.advance() && !isTooLarge
    }
  }

  private func crashes(of boot: Boot, after work: Work, isFirst: Bool) -> [Work] {
    var derivation = EffectDerivation(model: model, sectorSize: table.sectorSize)
    let run = boot.disk
    for (index, operation) in run.operations.enumerated() {
      let isForgotten = boot.sync(at: index).map(forgotten.contains) ?? false
      derivation.apply(isForgotten ? .nothing : operation, moment: index + 1)
    }
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
      for state in LegalState.all(of: effects, at: moment)! {
        here.insert(state.versions)
        let losses = lossLimit == nil ? 0 : work.losses + state.losses
        guard losses <= lossLimit ?? 0 else { continue }
        let disk = state.disk(over: work.disk, effects, run.inodes).canonical
        if isRecoveryCut, moment <= boot.bootEnd, work.depth < depthLimit ?? .max {
          next.append(
            Work(
              disk: disk, epoch: work.epoch, depth: depthLimit == nil ? 0 : work.depth + 1, losses: losses,
              bootFaults: run.rules(of: work.bootFaults, leftAt: moment)))
        }
        if isCut, moment >= boot.bootEnd {
          next.append(
            Work(
              disk: disk, epoch: work.epoch + 1, depth: 0, losses: losses,
              bootFaults: script.epochs[work.epoch + 1].bootFaults))
        }
      }
      if isFirst, isCut {
        pairs += here.count
        all.formUnion(here)
      }
    }
    if isFirst { states = all.count }
    return next
  }
}

extension PlainRun {
  /// The rules of a boot that may strike the next one: a bit flips once.
  fileprivate func rules(of rules: [FaultRule], leftAt moment: Int) -> [FaultRule] {
    var left = rules
    for strike in strikes where strike.moment <= moment && strike.fault.isOnce {
      if let index = left.firstIndex(where: { $0.outcome == strike.fault }) { left.remove(at: index) }
    }
    return left
  }
}

/// One boot on a disk on which everything is decided: hands out an epoch's commands.
private final class Boot: Session {
  let disk: PlainRun
  private var commands: [(text: String, faults: [FaultRule]?)]
  private let choices: FaultChoices
  /// How many events there were until the disk had been observed after the boot.
  private(set) var bootEnd = 0
  private(set) var observed: Reply?
  private var replies = 0
  private var callsBefore = 0
  /// Where each command begins, and its verb.
  private var verbs: [(start: Int, verb: String)] = [(0, SyncSite.boot)]

  init(on base: PlainDisk, epoch: Epoch, bootFaults: [FaultRule], _ choices: FaultChoices, table: InternTable) {
    disk = PlainRun(on: base, table: table)
    self.choices = choices
    // The observation is under the faults of the boot.
    commands = [("show", nil)]
    for case .command(let text, let faults) in epoch.steps { commands.append((text, faults)) }
    disk.faults = choices.arm(bootFaults)
  }

  func next(after reply: Reply) -> Instruction? {
    disk.noteEvent()
    replies += 1
    if replies == 2, case .failed = reply, disk.calls[callsBefore...].contains(where: \.mayFailTheProgram) {
      replies = 1
      commands.insert(("show", []), at: 0)
    }
    if replies == 2 {
      observed = reply
      bootEnd = disk.operations.count
    }
    callsBefore = disk.calls.count
    guard !commands.isEmpty else {
      choices.disarm(disk.faults)
      return nil
    }
    disk.noteEvent()
    let command = commands.removeFirst()
    verbs.append((disk.operations.count, String(command.text.prefix { $0 != " " })))
    if let faults = command.faults {
      choices.disarm(disk.faults)
      disk.faults = choices.arm(faults)
    }
    return Instruction(command.text)
  }

  /// Which sync the operation is, if it is one. Calls of a sync that failed are no operations, and not counted here.
  func sync(at index: Int) -> SyncSite? {
    func isSync(_ operation: Operation) -> Bool {
      switch operation {
      case .sync, .failedSync, .syncDirectory: true
      default: false
      }
    }
    guard isSync(disk.operations[index]), let command = verbs.last(where: { $0.start <= index }) else { return nil }
    return SyncSite(command: command.verb, ordinal: disk.operations[command.start...index].count(where: isSync))
  }
}
