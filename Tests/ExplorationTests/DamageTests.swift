import Exploration
import Simulation
import Storage
import TestSupport
import Testing

/// Damage that nobody wrote: a program may report it, and may never show it.
struct DamageTests {
  private func violation(
    _ care: Checked.Care, _ rule: FaultRule, at place: Place?
  ) -> Violation? {
    func put(_ value: String) -> Epoch.Step { .command("put \(value)", faults: []) }
    let script = Script(epochs: [
      Epoch(steps: [put("n"), .command("put m", faults: place == .command ? [rule] : [])], ending: .crashAnywhere),
      Epoch(
        steps: place == .restart ? [.restart(faults: [rule]), put("k")] : [put("k")],
        bootFaults: place == .boot ? [rule] : [], ending: .crashAnywhere),
      Epoch(steps: [], ending: .end),
    ])
    let exploration = Explorer(
      script: script, subject: InProcessSubject { try Checked(disk: $0, care) }, expectations: Register(initially: "0"),
      options: ExplorationOptions(), table: InternTable(sectorSize: 4)
    ).explore()
    if exploration.violation != nil {
      #expect(exploration.replayed?.violation == exploration.violation, "\(rule) at \(place)")
    }
    return exploration.violation
  }

  enum Place { case command, boot, restart }

  private static let flips: [FaultRule] = [
    FaultRule(.flip(byte: nil, bit: 0), on: .read), FaultRule(.flip(byte: 1, bit: 7), on: .read, of: "value"),
    FaultRule(.flip(byte: 0, bit: 1), on: .any, .anywhere),
  ]

  @Test(arguments: flips, [Place.boot, .restart])
  func `a program that notices a flipped bit and says so holds, whenever the power fails`(rule: FaultRule, place: Place)
  {
    #expect(violation(.reports, rule, at: place) == nil)
  }

  @Test(arguments: flips, [Place.boot, .restart])
  func `a program that believes what it reads does not`(rule: FaultRule, place: Place) {
    #expect(violation(.believes, rule, at: place)?.rule == "atomic")
  }

  @Test(arguments: flips, [Place.boot, .restart])
  func `a program that takes damage for nothing there does not, even if it reports it once`(
    rule: FaultRule, place: Place
  ) {
    #expect(violation(.ignores, rule, at: place)?.rule == "atomic")
    #expect(violation(.reportsAndForgets, rule, at: place)?.rule == "atomic")
  }

  @Test(arguments: [Checked.Care.reports, .believes, .ignores, .reportsAndForgets])
  func `all of them hold where nothing is damaged`(care: Checked.Care) {
    #expect(violation(care, FaultRule(.lie, on: .sync), at: nil) == nil)
  }

  @Test func `damage in one epoch is still an excuse in the next, and what is not damaged is none`() {
    let rule = FaultRule(.misdirected, on: .write, .anywhere)
    // The value's copy in the second sector is written over by its first.
    #expect(violation(.reports, rule, at: .command) == nil)
    #expect(violation(.believes, rule, at: .command)?.rule == "atomic")
    for outcome in [FaultRule.Outcome.lie, .late] {
      // Reported or not: a disk that lies leaves nothing that could be kept.
      #expect(violation(.reports, FaultRule(outcome, on: .sync), at: .command) != nil, "\(outcome)")
    }
  }

  @Test func `a bit that flipped during a boot does not flip back in the next`() {
    let script = Script(epochs: [
      Epoch(
        steps: [
          .command("write a 0 1 x", faults: []), .command("sync a", faults: []), .command("syncdir /", faults: []),
        ],
        ending: .crash(afterCalls: 100, losing: [])),
      Epoch(
        steps: [.command("look b", faults: [])], bootFaults: [FaultRule(.flip(byte: nil, bit: 0), on: .read)],
        ending: .crashAnywhere),
      Epoch(steps: [], ending: .end),
    ])
    let observer = Observer()
    let certificate = Explorer(
      script: script, subject: InProcessSubject { try CallProgram(disk: $0, recovery: ["ifbyte a 0 q create b"]) },
      expectations: observer, options: ExplorationOptions(), table: InternTable(sectorSize: 4)
    ).explore().certificate
    #expect(observer.outcomes == [#"ok("")"#, #"ok("a=y")"#])
    #expect(certificate.isExhaustive && certificate.depth == 1)
  }
}

/// A variable in two copies in one file, a sector each, that must agree.
final class Checked: Program {
  /// What is done about copies that do not agree.
  enum Care { case reports, believes, ignores, reportsAndForgets }
  struct Damaged: Error {}

  private let disk: any FileSystem
  private let care: Care
  private var value: [UInt8] = [UInt8(ascii: "0")]

  init(disk: any FileSystem, _ care: Care) throws {
    self.disk = disk
    self.care = care
    guard try disk.exists("value") else { return }
    let bytes = try disk.readAll("value")
    guard bytes.count == 8, bytes[..<4] != bytes[4...] else {
      value = [bytes[0]]
      return
    }
    switch care {
    case .reports: throw Damaged()
    case .believes: value = [bytes[0] ^ bytes[1] ^ bytes[2]]
    case .ignores: break
    case .reportsAndForgets:
      try disk.remove("value")
      try disk.syncDirectory("/")
      throw Damaged()
    }
  }

  convenience init(disk: any FileSystem) throws { try self.init(disk: disk, .reports) }

  func perform(_ command: String) throws -> String {
    if command == "show" { return String(decoding: value, as: UTF8.self) }
    let new = command.utf8.last!
    let fd = try disk.open("new", [.write, .create, .truncate])
    try disk.write([UInt8](repeating: new, count: 8), to: fd, at: 0)
    try disk.sync(fd)
    try disk.close(fd)
    try disk.rename("new", to: "value")
    try disk.syncDirectory("/")
    value = [new]
    return ""
  }
}
