import Simulation
import Storage
import TestSupport
import TestTiers
import Testing

/// A program may call with any numbers and paths there are: the disk refuses what makes no sense, and nothing else happens.
@Suite struct ExtremeCallTests {
  private let formatted = SimulatedFileSystem()
  private let known: [FileDescriptor]

  init() throws { known = try ExtremeCalls.prepare(formatted) }

  /// Makes a call on a copy of the prepared disk, struck by a fault.
  private func result(of call: Call, _ fault: FaultRule.Outcome? = nil) throws -> CallResult {
    var disk = formatted.disk
    return try disk.perform(call, table: formatted.table, contents: EmptyDisk(), fault: fault).result
  }

  @Test func `every call with every extreme argument is an error or a result`() throws {
    for call in ExtremeCalls.all(known) {
      let result = try result(of: call)
      #expect(result != .failed(.powerCut))
      if ExtremeCalls.mustFail(call, known: known) { #expect(result.failure != nil, "\(call)") }
      // Whatever it was, it can be told.
      #expect(!call.description.isEmpty && !result.description.isEmpty)
    }
  }

  @Test(
    arguments: [
      .short, .reverted, .late, .lie, .misdirected, .flip(byte: nil, bit: 0), .flip(byte: 0, bit: 7),
      .flip(byte: .max, bit: 0), .flip(byte: DiskLimits.largestFile - 1, bit: 3), .error(.noSpace),
    ] as [FaultRule.Outcome])
  func `a disk that fails meets every call with every extreme argument, too`(_ outcome: FaultRule.Outcome) throws {
    for call in ExtremeCalls.all(known) {
      var faults = ArmedFaults([FaultRule(outcome, on: .any, of: nil, .always)])
      let strike = faults.strike(call, descriptorPath: call.descriptor.flatMap(formatted.path(of:)))
      guard case .strikes(let fault) = strike else { continue }
      let result = try result(of: call, fault)
      // Half of too much need not be too much.
      guard ExtremeCalls.mustFail(call, known: known), outcome != .short else { continue }
      #expect(result.failure != nil, "\(outcome) on \(call)")
    }
  }

  @Test(arguments: 0..<20)
  func `random sequences of such calls, with faults among them, end as they should`(_ block: Int) throws {
    let left = LeftDisk()
    for number in 0..<randomCases(5_000) {
      let seed = UInt64(block * 5_000 + number)
      var sequence = ExtremeSequence(seed: seed, on: left)
      try sequence.run(8)
      #expect(sequence.isWell, "seed \(seed): \(sequence.calls)")
    }
  }
}

/// What a power cut has left: nothing, or two files and a directory; now and then one file is as large as a file can be.
private struct LeftDisk {
  let table = InternTable()

  func disk(_ seed: UInt64) -> PlainDisk {
    var disk = PlainDisk()
    guard seed % 2 == 1 else { return disk }
    for (inode, name, size) in [(1, "a", seed % 64 == 1 ? DiskLimits.largestFile : 3_000), (2, "b", 10), (3, "d", 0)] {
      let value = EntryValue(inode: inode, isDirectory: name == "d")
      disk.values[.entry(rootInode, table.name(name))] = value.rawValue
      if size > 0 { disk.values[.size(inode)] = size }
    }
    return disk
  }
}

/// Random calls with extreme arguments, on an empty disk or on what a power cut has left.
private struct ExtremeSequence {
  private var random: SplitMix64
  private let run: PlainRun
  private var opened: [FileDescriptor] = []
  private(set) var calls: [Call] = []
  /// Whether nothing was answered that no disk may answer.
  private(set) var isWell = true

  init(seed: UInt64, on left: LeftDisk) {
    random = SplitMix64(seed: seed)
    run = PlainRun(on: left.disk(seed), table: left.table)
  }

  mutating func run(_ count: Int) throws {
    for _ in 0..<count {
      let call = next()
      calls.append(call)
      run.faults = ArmedFaults(fault.map { [FaultRule($0, on: .any)] } ?? [])
      let result = run.perform(call)
      if case .descriptor(let fd) = result { opened.append(fd) }
      if ExtremeCalls.mustFail(call, known: opened + [FileDescriptor(rawValue: 0)]), result.failure == nil {
        isWell = false
      }
    }
    guard case .names(let names) = run.perform(.list("/")) else { return isWell = false }
    isWell = isWell && Set(names).count == names.count
  }

  private var fault: FaultRule.Outcome? {
    mutating get {
      let faults: [FaultRule.Outcome] = [
        .short, .reverted, .late, .lie, .misdirected, .flip(byte: nil, bit: 1), .flip(byte: number(), bit: 2),
        .error(.inputOutput),
      ]
      return random.below(3) > 0 ? nil : pick(faults)
    }
  }

  private mutating func next() -> Call {
    switch random.below(14) {
    case 0...2: .open(path(), OpenOptions(rawValue: UInt8(random.below(32))))
    case 3: .open(path(), [.read, .write, .create])
    case 4: .close(descriptor())
    case 5: .read(descriptor(), at: number(), count: number())
    case 6...7: .write(bytes(), to: descriptor(), at: number())
    case 8: .truncate(descriptor(), to: number())
    case 9: random.below(2) == 0 ? .sync(descriptor()) : .syncData(descriptor())
    case 10: .size(descriptor())
    case 11: .rename(path(), to: path())
    case 12: pick([.remove(path()), .makeDirectory(path()), .removeDirectory(path())])
    default: pick([.list(path()), .syncDirectory(path())])
    }
  }

  private mutating func pick<Element>(_ all: [Element]) -> Element { all[random.below(all.count)] }

  private mutating func path() -> String {
    random.below(4) == 0 ? pick(Array(ExtremeCalls.paths.dropLast())) : pick(["a", "b", "d", "d/c", "c"])
  }

  private mutating func descriptor() -> FileDescriptor {
    if !opened.isEmpty, random.below(6) > 0 { return pick(opened) }
    return FileDescriptor(rawValue: pick(ExtremeCalls.numbers))
  }

  /// Mostly small, so that calls meet; what takes many sectors is dear, and rare.
  private mutating func number() -> Int {
    switch random.below(40) {
    case 0...9: pick([.min, .min + 1, -1, .max - 1, .max])
    case 10: pick(ExtremeCalls.numbers)
    default: random.below(1_500)
    }
  }

  private mutating func bytes() -> [UInt8] {
    random.below(200) == 0 ? pick(ExtremeCalls.contents) : [UInt8](repeating: 9, count: random.below(700))
  }
}
