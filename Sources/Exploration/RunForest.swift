// The runs of one program, shared by all who explore it. What a run does depends on the program and on what it is told,
// never on what a disk promises or on what anybody expects: one tree serves every persistence model, every forgotten
// sync and every shorter script. An exploration that is given a forest boots the program only for behaviours that no
// exploration before it has seen.

import Simulation
import Storage

/// All that the boots of one program have shown so far.
///
/// Explorations that share a forest take turns, and allow a boot the same number of calls.
public final class RunForest {
  /// Names and contents by number.
  public let table: InternTable
  /// How often the program was booted.
  public internal(set) var boots = 0
  /// How many events these boots came to, those that were known before included.
  public internal(set) var events = 0
  /// How many bytes the calls have moved that were made where no run had been; what is remembered of them takes as much.
  var bytes = 0
  let subject: any Subject
  let commands: CommandNumbers
  /// What parts of disks may hold, as explorations found out.
  let knownContents = KnownContents()
  /// Where the runs begin, by the faults that may strike the boot.
  var roots: [BootKey: RunNode] = [:]

  /// How many explorations there were.
  private var explorations = 0

  /// The rules that explorations went by, each with the syncs that ever made anything durable.
  private var rules: [(rules: EffectRules, effective: Set<SyncSite>)] = []

  /// A forest of a program that has not been booted yet.
  public init(subject: any Subject, table: InternTable = InternTable()) {
    self.subject = subject
    self.table = table
    commands = CommandNumbers()
  }

  /// A forest for each of several machines; they number names, contents and commands alike.
  public static func ofMachines(_ subjects: [any Subject], table: InternTable = InternTable()) -> [RunForest] {
    let commands = CommandNumbers()
    return subjects.map { RunForest($0, table, commands) }
  }

  private init(_ subject: any Subject, _ table: InternTable, _ commands: CommandNumbers) {
    (self.subject, self.table, self.commands) = (subject, table, commands)
  }

  /// A forest of the same program that has not been booted yet; names, contents and commands are numbered alike.
  var bootedAnew: RunForest { RunForest(subject, table, commands) }

  /// The number of a new exploration.
  func newExploration() -> Int {
    explorations += 1
    return explorations
  }

  deinit {
    var waiting = Array(roots.values)
    while let node = waiting.popLast() { waiting += node.cutOff() }
  }

  /// How many runs there are from a boot to a power cut or an end.
  var leaves: Int {
    var count = 0
    var waiting = Array(roots.values)
    while let node = waiting.popLast() {
      if node.children.isEmpty { count += 1 }
      waiting += node.children
    }
    return count
  }

  /// The syncs of all runs so far, boot's first, then those of each verb in the order of their verbs' names; with the
  /// texts of their calls.
  public var syncSites: [(site: SyncSite, calls: [String])] {
    var calls: [SyncSite: Set<String>] = [:]
    var waiting = roots.values.map { (node: $0, paths: [FileDescriptor: String]()) }
    while let (node, before) = waiting.popLast() {
      var paths = before
      for (site, text) in node.syncs(commands, &paths) { calls[site, default: []].insert(text) }
      waiting += node.children.map { ($0, paths) }
    }
    return calls.sorted { $0.key < $1.key }.map { ($0.key, $0.value.sorted()) }
  }
}

extension RunForest {
  /// Whether a sync has ever made anything durable in an exploration in which others were forgotten. If it has not, the
  /// same exploration without it, too, would be the same to the last step.
  public func isEffective(_ site: SyncSite, forgetting others: Set<SyncSite>) -> Bool {
    rules.contains { rules, sites in rules.forgotten == others && sites.contains(site) }
  }

  /// Remembers that a sync has made something durable.
  func remember(_ site: SyncSite, under known: EffectRules) {
    if let index = rules.firstIndex(where: { $0.rules === known }) {
      rules[index].effective.insert(site)
    } else {
      // Another machine's forest has them.
      rules.append((known, [site]))
    }
  }

  /// The rules of a model, some syncs forgotten.
  func rules(model: PersistenceModel, forgotten: Set<SyncSite>) -> EffectRules {
    if let known = rules.first(where: { $0.rules.model == model && $0.rules.forgotten == forgotten }) {
      return known.rules
    }
    let new = EffectRules(model: model, forgotten: forgotten)
    rules.append((new, []))
    return new
  }
}

/// What a boot is told that is not on its disk.
struct BootKey: Hashable {
  let faults: [FaultRule]
  /// What the machine's clock shows; `nil` if it has none.
  let time: Int?
}

extension BootKey: Comparable {
  /// An order that is the same every time.
  static func < (a: BootKey, b: BootKey) -> Bool {
    ("\(a.faults)", a.time ?? -1) < ("\(b.faults)", b.time ?? -1)
  }
}

/// The commands of all scripts of a forest by number, the same one in every script.
final class CommandNumbers {
  private(set) var all: [RunCommand] = []
  private var numbers: [RunCommand: Int] = [:]

  func number(of command: RunCommand) -> Int {
    if let known = numbers[command] { return known }
    all.append(command)
    numbers[command] = all.count - 1
    return all.count - 1
  }

  subscript(number: Int) -> RunCommand { all[number] }
}
