import Exploration
import Simulation
import Storage
import TestSupport
import Testing

/// Crashes of the recovery, and of the recovery after that.
struct NestedCrashTests {
  @Test(
    arguments: PersistenceModel.all,
    [
      // Copies a file, then renames the copy into place.
      ["write t 0 5 z", "sync t", "rename t a", "syncdir /"],
      // Rolls a log forward and cuts it.
      ["ifbyte log 0 x write a 0 9 x", "if a sync a", "if log cut log 0", "if log sync log"],
      // Rolls a log forward, and does not care in which order.
      ["ifbyte log 0 x write a 0 9 x", "if log remove log"],
    ]
  )
  func `a recovery that always writes the same comes to a fixpoint, and brute force agrees`(
    model: PersistenceModel, recovery: [String]
  ) {
    let make: (any FileSystem) throws -> any Program = { try CallProgram(disk: $0, recovery: recovery) }
    let script = Script(epochs: [
      Epoch(steps: [.command("write log 0 1 x", faults: [])], ending: .crashAnywhere), Epoch(steps: [], ending: .end),
    ])
    let observer = Observer()
    let certificate = Explorer(
      script: script, subject: InProcessSubject(make), expectations: observer,
      options: ExplorationOptions(model: model), table: InternTable(sectorSize: 8)
    ).explore().certificate
    #expect(certificate.isExhaustive)
    #expect(certificate.depth > 0)
    let brute = BruteForce(
      script: script, subject: InProcessSubject(make), model: model, depthLimit: nil,
      table: InternTable(sectorSize: 8))
    brute.explore()
    #expect(!brute.isTooLarge)
    #expect(observer.outcomes == brute.outcomes)
  }

  @Test func `a recovery that counts its boots comes to none, and the certificate says where it stopped`() {
    let script = Script(epochs: [
      Epoch(steps: [.command("nothing", faults: [])], ending: .crashAnywhere), Epoch(steps: [], ending: .end),
    ])
    let certificate = Explorer(
      script: script, subject: InProcessSubject(BootCounter.init), expectations: Observer(),
      options: ExplorationOptions(depthLimit: 3)
    ).explore().certificate
    #expect(!certificate.isExhaustive)
    #expect(certificate.bounds == ["at most 3 crashes of one recovery"])
    #expect(certificate.depth == 3)
  }

  @Test(arguments: [0, 1, 8])
  func `the book's put without repair survives one crash and fails after two`(depthLimit: Int) throws {
    let options = ExplorationOptions(depthLimit: depthLimit)
    let make: (any FileSystem) throws -> any Program = { try ThreeCopies(disk: $0, repair: .none) }
    #expect(explorer(make, epochs: [["put n"]], options).explore().violation == nil)
    let exploration = explorer(make, epochs: [["put n"], ["put m"]], options).explore()
    #expect(exploration.violation?.rule == "atomic")
    #expect(try #require(exploration.plan).cuts.count == 2)
  }

  @Test func `the book's repair survives any number of crashes`() {
    let make: (any FileSystem) throws -> any Program = { try ThreeCopies(disk: $0, repair: .book) }
    for epochs in [[["put n"]], [["put n"], ["put m"]]] {
      let exploration = explorer(make, epochs: epochs).explore()
      #expect(exploration.violation == nil)
      #expect(exploration.certificate.isExhaustive)
    }
  }

  @Test func `a repair that puts again fails only if it is itself cut off`() throws {
    let make: (any FileSystem) throws -> any Program = { try ThreeCopies(disk: $0, repair: .putAgain) }
    let shallow = explorer(make, epochs: [["put n"]], ExplorationOptions(depthLimit: 0)).explore()
    #expect(shallow.violation == nil)
    #expect(shallow.certificate.bounds == ["at most 0 crashes of one recovery"])
    for depthLimit in [1, 8] {
      let deep = explorer(make, epochs: [["put n"]], ExplorationOptions(depthLimit: depthLimit)).explore()
      #expect(deep.violation?.rule == "atomic")
      #expect(try #require(deep.plan).cuts.count == 2)
    }
  }
}

/// A recovery that never leaves the same disk twice.
private final class BootCounter: Program {
  init(disk: any FileSystem) throws {
    let fd = try disk.open("boots", [.read, .write, .create])
    let boots = try disk.read(fd, at: 0, count: 1).first ?? 0
    try disk.write([boots + 1], to: fd, at: 0)
    try disk.close(fd)
  }

  func perform(_ command: String) throws -> String { "" }
}
