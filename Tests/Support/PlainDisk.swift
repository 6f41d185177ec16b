// A disk on which a power cut has left nothing open, and a run on it. Neither shares anything with the crash images that
// the explorer works on, so that the two can be held against each other.

import Simulation
import Storage

/// A disk on which everything is decided: the value of every unit that is not zero.
package struct PlainDisk: Hashable {
  package var values: [Unit: Int] = [:]

  package init() {}

  /// The same disk without what has no name, its inodes numbered in the order in which a reader meets them.
  package var canonical: PlainDisk {
    var numbers = [rootInode: rootInode]
    var waiting = [rootInode]
    var copy = PlainDisk()
    while let inode = waiting.popLast() {
      for unit in values.keys.filter({ $0.inode == inode }).sorted(by: {
        ($0.kind.rawValue, $0.index) < ($1.kind.rawValue, $1.index)
      }) {
        var value = values[unit]!
        if unit.kind == .entry {
          let entry = EntryValue(rawValue: value)
          if numbers[entry.inode] == nil {
            numbers[entry.inode] = numbers.count
            waiting.append(entry.inode)
          }
          value = EntryValue(inode: numbers[entry.inode]!, isDirectory: entry.isDirectory).rawValue
        }
        copy.values[unit.renumbered(numbers[inode]!)] = value
      }
    }
    return copy
  }

  /// The highest inode number in use.
  fileprivate var lastInode: Int {
    values.map { max($0.key.inode, $0.key.kind == .entry ? EntryValue(rawValue: $0.value).inode : 0) }.max() ?? 0
  }
}

extension Unit {
  /// The same unit of another inode.
  package func renumbered(_ inode: Int) -> Unit {
    switch kind {
    case .entry: .entry(inode, index)
    case .size: .size(inode)
    case .sector: .sector(inode, index)
    case .expectation: self
    }
  }
}

/// One run on a decided disk: performs calls and takes note of what they did.
package final class PlainRun: CallForwarding, DiskContents {
  /// What happened, one for each event.
  package private(set) var operations: [Operation] = []
  /// The calls, in order.
  package private(set) var calls: [TracedCall] = []
  /// What happened to calls, and how many events there had been by then, the call included.
  package private(set) var strikes: [(moment: Int, fault: FaultRule.Outcome)] = []
  /// The disk's number of each inode that the run has met or made.
  package private(set) var inodes = [rootInode]
  /// What happens to the next calls.
  package var faults = ArmedFaults([])
  private let base: PlainDisk
  private let table: InternTable
  private var disk = SimulatedDisk()
  private var nextInode: Int

  package init(on base: PlainDisk, table: InternTable) {
    self.base = base
    self.table = table
    nextInode = base.lastInode + 1
  }

  package func path(of fd: FileDescriptor) -> String? { disk.path(of: fd) }

  package func perform(_ call: Call) -> CallResult {
    var fault: FaultRule.Outcome?
    switch faults.strike(call, descriptorPath: call.descriptor.flatMap(path(of:))) {
    case .spares: break
    case .strikes(let outcome): fault = outcome
    case .isOpen: fatalError("whoever tries each call in turn says which")
    }
    let traced = try! disk.perform(call, table: table, contents: self, fault: fault)
    while inodes.count < disk.inodeCount {
      inodes.append(nextInode)
      nextInode += 1
    }
    operations.append(traced.operation)
    calls.append(traced)
    if let fault = traced.fault { strikes.append((operations.count, fault)) }
    return traced.result
  }

  /// An event that is no call happened.
  package func noteEvent() { operations.append(.nothing) }

  package func answer(_ question: Question, on disk: SimulatedDisk) throws(PowerCut) -> Int {
    switch question {
    case .entry(let directory, let name): meet(base.values[.entry(inodes[directory], name)] ?? 0)
    case .listing(let directory, let besides): listing(of: inodes[directory], besides: besides)
    case .size(let inode): size(inode)
    case .extent(let inode, let offset, let count): min(max(size(inode) - offset, 0), count)
    case .sector(let inode, let index): base.values[.sector(inodes[inode], index)] ?? 0
    }
  }

  private func size(_ inode: Int) -> Int { base.values[.size(inodes[inode])] ?? 0 }

  /// An entry's value with the run's own inode number.
  private func meet(_ value: Int) -> Int {
    let entry = EntryValue(rawValue: value)
    guard entry.isPresent else { return 0 }
    let number = inodes.firstIndex(of: entry.inode) ?? inodes.count
    if number == inodes.count { inodes.append(entry.inode) }
    return EntryValue(inode: number, isDirectory: entry.isDirectory).rawValue
  }

  private func listing(of directory: Int, besides: [Int]) -> Int {
    let names = base.values.keys.filter { $0.kind == .entry && $0.inode == directory }.map(\.index)
    return table.listing(names.filter { !besides.contains($0) }.sorted(by: table.precedes))
  }
}
