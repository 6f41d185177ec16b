import Simulation
import Storage
import TestSupport
import Testing

/// Rules, and what they do to single calls.
struct FaultRuleTests {
  private static let calls: [(CallName, Call)] = {
    let fd = FileDescriptor(rawValue: 3)
    return [
      (.open, .open("f", .read)), (.close, .close(fd)), (.read, .read(fd, at: 0, count: 4)),
      (.write, .write([1, 2], to: fd, at: 0)), (.size, .size(fd)), (.truncate, .truncate(fd, to: 1)),
      (.sync, .sync(fd)), (.syncData, .syncData(fd)), (.rename, .rename("f", to: "g")), (.remove, .remove("f")),
      (.makeDirectory, .makeDirectory("e")), (.removeDirectory, .removeDirectory("d")), (.list, .list("d")),
      (.syncDirectory, .syncDirectory("d")),
    ]
  }()

  /// A disk with the file `f`, open, and the directory `d`.
  private func run() throws -> PlainRun {
    let run = PlainRun(on: PlainDisk(), table: InternTable(sectorSize: 4))
    let fd = try run.open("f", [.read, .write, .create])
    _ = try run.write([5, 6, 7, 8, 9], to: fd, at: 0)
    try run.makeDirectory("d")
    return run
  }

  private func shown(_ run: PlainRun) throws -> String { try CallProgram(disk: run).perform("show") }

  @Test func `every call of the protocol is here by its name`() {
    #expect(Set(Self.calls.map(\.0)).union([.any]) == Set(CallName.allCases))
    for (name, call) in Self.calls { #expect(call.name == name.rawValue) }
  }

  @Test(arguments: [FileSystemError.Code.inputOutput, .noSpace, .tooManyOpenFiles], [false, true])
  func `any call can fail with any error, and then has done nothing`(code: FileSystemError.Code, isAny: Bool) throws {
    for (name, call) in Self.calls {
      let run = try run()
      let before = try shown(run)
      run.faults = ArmedFaults([FaultRule(.error(code), on: isAny ? .any : name)])
      #expect(run.perform(call) == .failed(code), "\(name)")
      #expect(run.calls.last?.fault == .error(code) && run.calls.last?.operation.changesDisk == false, "\(name)")
      #expect(try shown(run) == before, "\(name)")
      #expect(run.perform(call).failure == nil, "the fault is over, and \(name) can be called again")
    }
  }

  @Test func `a fault of another call strikes none`() throws {
    for (name, call) in Self.calls {
      let run = try run()
      run.faults = ArmedFaults(Self.calls.filter { $0.0 != name }.map { FaultRule(.error(.inputOutput), on: $0.0) })
      #expect(run.perform(call).failure == nil, "\(name)")
    }
  }

  @Test(arguments: [FaultRule.Outcome.short, .reverted, .late, .lie, .misdirected, .flip(byte: nil, bit: 0)])
  func `an outcome strikes only the calls that it makes sense for`(outcome: FaultRule.Outcome) throws {
    for (name, call) in Self.calls {
      let run = try run()
      run.faults = ArmedFaults([FaultRule(outcome, on: .any)])
      _ = run.perform(call)
      #expect((run.calls.last?.fault == outcome) == outcome.calls?.contains(name), "\(outcome) on \(name)")
    }
  }

  @Test func `a call that fails by itself, or has nothing to do, is not struck`() throws {
    let fd = FileDescriptor(rawValue: 3)
    let calls: [(FaultRule.Outcome, Call)] = [
      (.error(.inputOutput), .open("nothing", .read)), (.short, .read(fd, at: 0, count: 1)),
      (.short, .write([1], to: fd, at: 0)), (.misdirected, .write([], to: fd, at: 0)),
      (.flip(byte: nil, bit: 0), .read(fd, at: 9, count: 4)), (.flip(byte: 7, bit: 0), .read(fd, at: 0, count: 9)),
      (.flip(byte: 4, bit: 0), .read(fd, at: 0, count: 4)), (.lie, .syncDirectory("f")),
    ]
    for (outcome, call) in calls {
      let run = try run()
      run.faults = ArmedFaults([FaultRule(outcome, on: .any)])
      _ = run.perform(call)
      #expect(run.calls.last?.fault == nil, "\(outcome) on \(call)")
    }
  }

  @Test func `a flip turns the bit that it names, of the file's byte or of the first that is read`() throws {
    for (byte, bit, expected) in [(nil, 0, [7, 8, 9]), (4, 7, [6, 8, 9 ^ 128]), (3, 1, [6, 10, 9])]
      as [(Int?, Int, [UInt8])]
    {
      let run = try run()
      let fd = FileDescriptor(rawValue: 3)
      _ = try run.write([6, 8, 9], to: fd, at: 2)
      run.faults = ArmedFaults([FaultRule(.flip(byte: byte, bit: bit), on: .read)])
      #expect(try run.read(fd, at: 2, count: 5) == expected)
      #expect(try run.read(fd, at: 2, count: 5) == expected)
    }
  }

  /// Held against bytes and a copy of them from the last sync.
  @Test func `a reverted file is byte for byte what its last sync left, whatever was done to it`() throws {
    for seed in 1...300 as ClosedRange<UInt64> {
      var random = SplitMix64(seed: seed)
      let table = InternTable(sectorSize: 4)
      var base = PlainDisk()
      base.values[.entry(rootInode, table.name("f"))] = EntryValue(inode: 1, isDirectory: false).rawValue
      base.values[.size(1)] = 10
      for index in 0..<3 {
        base.values[.sector(1, index)] = table.content([UInt8](repeating: UInt8(index + 1), count: 4))
      }
      let run = PlainRun(on: base, table: table)
      let fd = try run.open("f", [.read, .write])
      var bytes: [UInt8] = [1, 1, 1, 1, 2, 2, 2, 2, 3, 3]
      var synced = bytes
      for step in 0..<12 {
        switch random.below(5) {
        case 0, 1:
          let (offset, count) = (random.below(14), 1 + random.below(9))
          let new = [UInt8](repeating: UInt8(10 + step), count: count)
          bytes += [UInt8](repeating: 0, count: max(0, offset + count - bytes.count))
          bytes.replaceSubrange(offset..<offset + count, with: new)
          _ = try run.write(new, to: fd, at: offset)
        case 2:
          let size = random.below(14)
          bytes = Array(bytes.prefix(size)) + [UInt8](repeating: 0, count: max(0, size - bytes.count))
          try run.truncate(fd, to: size)
        case 3:
          synced = bytes
          try run.sync(fd)
        default:
          bytes = synced
          run.faults = ArmedFaults([FaultRule(.reverted, on: .sync)])
          #expect(run.perform(.sync(fd)) == .failed(.inputOutput))
        }
        // Who looks each time leaves nothing to be looked up at a revert: most seeds look only at the end.
        guard seed % 4 == 0 || step == 11 else { continue }
        #expect(try run.read(fd, at: 0, count: 100) == bytes, "seed \(seed), step \(step)")
      }
    }
  }
}
