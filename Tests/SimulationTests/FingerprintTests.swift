import Simulation
import Storage
import TestSupport
import Testing

/// Two images are one exactly if the same contents may be found on them.
struct FingerprintTests {
  private let table = InternTable(sectorSize: 4)

  init() {
    for name in ["a", "b", "c", "d"] { _ = table.name(name) }
    for byte in "xyz".utf8 { _ = table.content([UInt8](repeating: byte, count: 4)) }
  }

  /// The image that a power cut right after these commands leaves on a formatted disk.
  private func image(_ trace: String, _ model: PersistenceModel = .posix) throws -> CrashImage {
    let run = PlainRun(on: PlainDisk(), table: table)
    let program = try CallProgram(disk: run)
    for command in trace.split(separator: "|") {
      #expect(try program.perform(String(command)) == "done", "\(command)")
    }
    var derivation = EffectDerivation(model: model, sectorSize: table.sectorSize)
    for (index, operation) in run.operations.enumerated() { derivation.apply(operation, moment: index + 1) }
    let empty = CrashImage.empty(expectation: 0)
    let moment = run.operations.count
    return empty.cut(
      CutRun(
        effects: derivation.effects, inodes: run.inodes, inodeCount: run.inodes.count, moments: moment...moment,
        expectations: nil), marks: Marks(empty))
  }

  private func isSame(_ a: String, _ b: String, _ model: PersistenceModel = .posix) throws -> Bool {
    try image(a, model).fingerprint(table) == image(b, model).fingerprint(table)
  }

  private let end = " | syncdir /"

  @Test func `the numbers of inodes do not matter`() throws {
    let detour = "create c | create d | remove c | remove d | write a 0 4 x | sync a" + end
    #expect(try isSame("write a 0 4 x | sync a" + end, detour))
  }

  @Test func `the order in which files were made does not matter`() throws {
    #expect(try isSame("write a 0 4 x | write b 0 4 y", "write b 0 4 y | write a 0 4 x"))
    let synced = " | sync a | sync b" + end
    #expect(try isSame("write a 0 4 x | write b 0 4 x" + synced, "write b 0 4 x | write a 0 4 x" + synced))
  }

  @Test func `versions that nobody can see any more do not matter`() throws {
    #expect(try isSame("write a 0 4 x | sync a" + end, "write a 0 4 y | sync a | write a 0 4 x | sync a" + end))
    #expect(try isSame("mkdir d" + end, "mkdir d | syncdir / | create d/a | sync d/a | remove d/a | syncdir d"))
  }

  @Test func `how often the same bytes were written does not matter`() throws {
    let once = "write a 0 4 x | sync a | syncdir / | write a 0 4 x"
    #expect(try isSame(once, once + " | write a 0 4 x"))
  }

  @Test func `where losses count, so does what it takes to find the same contents`() throws {
    let durable = "write a 0 4 x | sync a | syncdir / | "
    let (yOverZ, zOverY) = (durable + "write a 0 4 z | write a 0 4 y", durable + "write a 0 4 y | write a 0 4 z")
    #expect(try isSame(yOverZ, zOverY))
    let fingerprinter = Fingerprinter(comparesLosses: true)
    let hashes = try [yOverZ, zOverY, yOverZ].map { fingerprinter.fingerprint(try image($0)) }
    #expect(hashes[0] != hashes[1] && hashes[0] == hashes[2])
  }

  @Test func `different contents are different`() throws {
    let end = " | sync a" + end
    let images = [
      "create a", "write a 0 4 x", "write a 0 4 y", "write a 0 3 x", "write a 0 8 x", "write a 4 4 x", "cut a 4",
    ]
    for (index, a) in images.enumerated() {
      for b in images[..<index] { #expect(try !isSame((a.hasPrefix("cut") ? "create a | " : "") + a + end, b + end)) }
    }
  }

  @Test func `the same contents under swapped names are different`() throws {
    let synced = " | sync a | sync b" + end
    #expect(try !isSame("write a 0 4 x | write b 0 4 y" + synced, "write a 0 4 y | write b 0 4 x" + synced))
    #expect(try !isSame("write a 0 4 x | write b 0 4 y", "write a 0 4 y | write b 0 4 x"))
  }

  @Test func `what is certain and what is open are different`() throws {
    #expect(try !isSame("create a", "create a" + end))
    #expect(try !isSame("write a 0 4 x" + end, "write a 0 4 x | sync a" + end))
  }

  @Test func `names that come and go together differ from names that come and go alone`() throws {
    #expect(
      try image("create a | create b", .posix).fingerprint(table)
        != image("create a | create b", .sequential).fingerprint(table))
  }

  @Test func `sectors of a durable file are compared one by one, however many there are`() throws {
    // Both leave each of 40 sectors x or y, by different histories: 2⁴⁰ contents that nobody could compare.
    let durable = "write a 0 160 x | sync a | syncdir / | "
    #expect(try isSame(durable + "write a 0 160 y", durable + "write a 0 160 y | write a 0 160 x | write a 0 160 y"))
    #expect(try !isSame(durable + "write a 0 160 y", durable + "write a 0 156 y"))
  }

  @Test func `which sector of which durable file is open matters`() throws {
    let durable = "write a 0 8 x | write b 0 8 x | sync a | sync b | syncdir / | "
    let images = ["write a 0 4 y", "write a 4 4 y", "write b 0 4 y", "write b 4 4 y", "write a 0 8 y", "cut a 4"]
    for (index, a) in images.enumerated() {
      for b in images[..<index] { #expect(try !isSame(durable + a, durable + b), "\(a), \(b)") }
    }
  }

  @Test func `the end of one file is not taken for the beginning of the next`() throws {
    // Name 1 is b, content 2 is y: a's second sector must not read like the number of b's file.
    let synced = " | sync a" + end
    #expect(try !isSame("write a 0 4 x | write a 4 4 y" + synced, "write a 0 4 x | cut a 8 | create b" + synced))
  }

  @Test func `a directory and an empty file of one name are different`() throws {
    #expect(try !isSame("mkdir a" + end, "create a" + end))
    #expect(try !isSame("mkdir a", "create a"))
    #expect(try !isSame("mkdir a | mkdir a/b | syncdir a" + end, "mkdir a | mkdir b" + end))
  }
}

extension CrashImage {
  /// The image's fingerprint, computed by itself.
  fileprivate func fingerprint(_ table: InternTable) -> Fingerprint {
    let fingerprinter = Fingerprinter()
    return fingerprinter.fingerprint(self)
  }
}
