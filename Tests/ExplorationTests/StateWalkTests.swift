import Exploration
import Simulation
import Storage
import TestSupport
import Testing

/// Every crash state of a trace, listed: against lists that a person wrote, and against all closed sets of effects.
@Suite struct StateWalkTests {
  /// Sectors of four bytes; `show` as ``CallProgram`` shows a disk, 0 for a zero byte.
  private static func states(
    _ trace: String, _ model: PersistenceModel = .posix, on start: DecidedDisk = .empty, limit: Int = 100_000
  ) throws -> [String] {
    let run = try run(trace, model, on: start, InternTable(sectorSize: 4))
    var walk = StateWalk(run.image(at: run.moment), table: run.table, limit: limit)
    var shown: [String] = []
    while let state = walk.next() { shown.append(state.shown) }
    #expect(walk.isComplete && walk.count == shown.count)
    return shown.sorted()
  }

  private static func run(
    _ trace: String, _ model: PersistenceModel, on start: DecidedDisk, _ table: InternTable
  ) throws -> DecidedRun {
    let run = DecidedRun(on: start, model: model, table: table)
    let program = try CallProgram(disk: CallDisk(run))
    for command in trace.split(separator: "|") { _ = try program.perform(String(command)) }
    return run
  }

  @Test(arguments: [
    ("create a", ["", "a="]),
    ("create a | syncdir /", ["a="]),
    // The name, the size and the bytes reach the disk in any order, or not at all.
    ("create a | write a 0 3 x", ["", "a=", "a=000", "a=xxx"]),
    ("create a | write a 0 3 x | sync a", ["", "a=xxx"]),
    ("create a | write a 0 3 x | sync a | syncdir /", ["a=xxx"]),
    ("create a | syncdir / | write a 0 3 x", ["a=", "a=000", "a=xxx"]),
    // Two sectors: a torn write, and a size that got as far as the first.
    (
      "create a | syncdir / | write a 0 6 x | sync a | write a 0 6 y", ["a=xxxxxx", "a=xxxxyy", "a=yyyyxx", "a=yyyyyy"]
    ),
    ("create a | write a 0 1 x | sync a | syncdir / | rename a b", ["a=x", "b=x"]),
    ("create a | write a 0 1 x | sync a | syncdir / | remove a", ["", "a=x"]),
    ("create a | write a 0 1 x | sync a | syncdir / | remove a | syncdir /", [""]),
    ("mkdir d | create d/a | syncdir d", ["", "d/{a=}"]),
  ])
  func `what a person would list`(trace: String, expected: [String]) throws {
    #expect(try Self.states(trace.replacing(" | ", with: "|")) == expected)
  }

  @Test func `a model that keeps the order leaves fewer`() throws {
    #expect(try Self.states("create a|write a 0 3 x", .sequential) == ["", "a=", "a=xxx"])
  }

  @Test func `a later epoch's states build on what was there`() throws {
    let table = InternTable(sectorSize: 4)
    let first = try Self.run("create a|write a 0 2 x", .posix, on: .empty, table)
    let left = try #require(first.state(at: first.moment))
    let second = try Self.run("write a 0 2 y", .posix, on: left, table)
    let states = StateWalk(second.image(at: second.moment), table: table).map(\.shown)
    #expect(Set(states) == ["a=xx", "a=yy"])
  }

  @Test func `a limit is reported`() throws {
    let table = InternTable(sectorSize: 4)
    let run = try Self.run("create a|write a 0 3 x", .posix, on: .empty, table)
    var walk = StateWalk(run.image(at: run.moment), table: table, limit: 2)
    while walk.next() != nil {}
    #expect(walk.lookedAt == 2 && !walk.isComplete)
  }

  @Test(arguments: PersistenceModel.all)
  func `asked for by its looks, a state is found exactly where the list has it`(model: PersistenceModel) throws {
    var (found, missed) = (0, 0)
    for seed in 1...20 as ClosedRange<UInt64> {
      var commands = CommandGenerator(random: SplitMix64(seed: seed), hasDirectories: true)
      let trace = (0..<5).map { _ in commands.command() }.joined(separator: "|")
      let run = try Self.run(trace, model, on: .empty, InternTable(sectorSize: 4))
      let lists = (0...run.moment).map { Set(StateWalk(run.image(at: $0), table: run.table)) }
      let all = lists.reduce(Set()) { $0.union($1) }
      for moment in 0...run.moment {
        let image = run.image(at: moment)
        let shown = all.filter { image.canShow($0, table: run.table) }
        #expect(shown == lists[moment], "seed \(seed), after call \(moment): \(trace)")
        found += shown.count
        missed += all.count - shown.count
      }
    }
    #expect(found > 0 && missed > 0)
  }

  @Test(arguments: PersistenceModel.all, [true, false])
  func `as many as all closed sets of effects show`(model: PersistenceModel, hasDirectories: Bool) throws {
    for seed in 1...300 as ClosedRange<UInt64> {
      var commands = CommandGenerator(random: SplitMix64(seed: seed), hasDirectories: hasDirectories)
      let trace = (0..<5).map { _ in commands.command() }.joined(separator: "|")
      let table = InternTable(sectorSize: 4)
      let run = try Self.run(trace, model, on: .empty, table)
      guard run.effects.count <= 12 else { continue }
      for moment in 0...run.moment {
        let walked = StateWalk(run.image(at: moment), table: table).map(\.shown)
        // Where a rename may leave both names, two names of one file and two equal files look the same in the text.
        if model.rename == .atomic { #expect(Set(walked).count == walked.count, "seed \(seed): \(trace)") }
        #expect(Set(walked) == run.closedSets(at: moment), "seed \(seed), after call \(moment): \(trace)")
      }
    }
  }
}

/// A decided run as the disk of a program.
private final class CallDisk: CallForwarding {
  private let run: DecidedRun

  init(_ run: DecidedRun) { self.run = run }

  func perform(_ call: Call) -> CallResult { run.perform(call) }
  func path(of fd: FileDescriptor) -> String? { nil }
}

extension VisibleState {
  /// As ``CallProgram`` shows a disk.
  fileprivate var shown: String { shown(in: "") }

  private func shown(in directory: String) -> String {
    items.filter { item in
      item.path.hasPrefix(directory) && !item.path.dropFirst(directory.count).contains("/")
    }.map { item in
      let name = item.path.dropFirst(directory.count)
      guard item.isDirectory else { return "\(name)=\(text(item.bytes))" }
      let below = shown(in: item.path + "/")
      return below.isEmpty ? "\(name)/" : "\(name)/{\(below)}"
    }.joined(separator: " ")
  }
}

private func text(_ bytes: [UInt8]) -> String {
  String(decoding: bytes.map { $0 == 0 ? UInt8(ascii: "0") : $0 }, as: UTF8.self)
}

extension DecidedRun {
  /// What all legal sets of effects show, by definition.
  fileprivate func closedSets(at moment: Int) -> Set<String> {
    let present = effects.indices.filter { effects[$0].moment <= moment }
    var shown: Set<String> = []
    for set in 0..<(1 << present.count) {
      let chosen = Set(present.indices.filter { set >> $0 & 1 == 1 }.map { present[$0] })
      let isLegal = present.allSatisfy { effect in
        chosen.contains(effect)
          ? chosen.isSuperset(of: effects[effect].requirements) : effects[effect].promised > moment
      }
      guard isLegal else { continue }
      var units: [Unit: Int] = [:]
      for effect in chosen.sorted() { for change in effects[effect].changes { units[change.unit] = change.value } }
      shown.insert(show(rootInode, units, []))
    }
    return shown
  }

  private func show(_ directory: Int, _ units: [Unit: Int], _ above: [Int]) -> String {
    let entries = units.filter { $0.key.kind == .entry && $0.key.inode == directory && $0.value != 0 }
    return entries.sorted { table.precedes($0.key.index, $1.key.index) }.map { unit, value in
      let (name, entry) = (table.text(of: unit.index), EntryValue(rawValue: value))
      if entry.isDirectory {
        let below = above.contains(entry.inode) ? "" : show(entry.inode, units, above + [entry.inode])
        return below.isEmpty ? "\(name)/" : "\(name)/{\(below)}"
      }
      let size = units[.size(entry.inode)] ?? 0
      let sectors = (0..<(size + 3) / 4).flatMap { table.bytes(of: units[.sector(entry.inode, $0)] ?? 0) }
      return "\(name)=\(text(Array(sectors.prefix(size))))"
    }.joined(separator: " ")
  }
}
