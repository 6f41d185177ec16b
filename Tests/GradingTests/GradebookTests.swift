import Exploration
import Foundation
import Grading
import Judging
import Simulation
import Storage
import Testing

/// The kit's own medicine: the plug is pulled on the gradebook at every moment, in every legal way, also while it is
/// being opened again.
@Suite struct GradebookTests {
  /// Marks students whose records are as long as they say, in two lives of the grader.
  private static let scripts: [[[String]]] = [
    [["add 1 20", "add 2 20"], ["add 3 20"]],
    // Records that are torn: the second and third of them lie across several sectors.
    [["add 1 600"], ["add 2 1100"]],
    // After a torn long record a short one is written in its place, then a long one again.
    [["add 1 900"], ["add 2 30"], ["add 3 700"]],
  ]

  private func explore(
    _ script: [[String]], model: PersistenceModel, _ make: @escaping (any FileSystem) throws -> any BookProgram
  ) -> ExplorationOutcome {
    let epochs = script.map { commands in
      Epoch(steps: commands.map { .command($0, faults: []) }, ending: .crashAnywhere)
    }
    return Explorer(
      script: Script(epochs: epochs + [Epoch(steps: [], ending: .end)]), forest: RunForest(subject: BookSubject(make)),
      expectations: BookExpectations(), options: ExplorationOptions(model: model)
    ).explore()
  }

  @Test(arguments: scripts, ["sequential", "ext4-ordered", "xfs", "btrfs", "posix"])
  func `whatever power cut comes, no mark is lost and none counts twice`(script: [[String]], model: String) throws {
    let outcome = explore(script, model: try #require(PersistenceModel.named(model))) { try Book($0) }
    #expect(outcome.violation == nil, "\(String(describing: outcome.violation))")
    #expect(outcome.certificate.isExhaustive, "\(outcome.certificate.bounds)")
    #expect(outcome.certificate.boots > 1)
  }

  @Test(arguments: [Mistake.none, .noSync, .noDirectorySync, .noChecksum, .tailKept, .noLives])
  func `each of its precautions is needed`(_ mistake: Mistake) {
    let found = Self.scripts.contains { script in
      explore(script, model: .posix) { try WrongBook($0, mistake) }.violation != nil
    }
    #expect(found == (mistake != .none))
  }

  @Test func `a record that no book takes is refused, and the book goes on as if nobody had tried`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "book-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func open() throws -> Gradebook { try ClassOutput.open("b.book", in: folder).book }
    let largest = [UInt8](repeating: 7, count: Gradebook.largestRecord)
    do {
      let book = try open()
      let before = try Data(contentsOf: folder.appending(path: "b.book"))
      #expect(throws: Gradebook.TooLarge.self) { try book.add(largest + [7]) }
      #expect(try Data(contentsOf: folder.appending(path: "b.book")) == before)
      // A class's book may be larger than any file of a student's program.
      try book.add(largest)
      try book.add([1])
    }
    #expect(try open().records.map(\.count) == [largest.count, 1])
  }

  @Test func `it works on a real disk, and goes on behind a torn record`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "book-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "b.book")
    func open() throws -> Gradebook { try Gradebook("b.book", on: RealFileSystem(directory: folder.path)) }
    try open().add([1, 2, 3])
    let whole = try Data(contentsOf: file)
    try open().add([4, 5, 6, 7])
    let more = try Data(contentsOf: file)
    #expect(try open().records == [[1, 2, 3], [4, 5, 6, 7]])
    for length in whole.count..<more.count {
      try more.prefix(length).write(to: file)
      #expect(try open().records == [[1, 2, 3]])
      // The mark of the life that was cut off may stay: it says nothing.
      #expect([whole.count, whole.count + 8].contains(try Data(contentsOf: file).count))
    }
    try open().add([8])
    #expect(try open().records == [[1, 2, 3], [8]])
    try Data("somebody's text file\n".utf8).write(to: file)
    #expect(throws: Gradebook.Damage.self) { try open() }
    #expect(try String(contentsOf: file, encoding: .utf8) == "somebody's text file\n")
  }
}

/// What a book lets one do: `add NUMBER LENGTH`, and `show`.
private protocol BookProgram {
  func add(_ record: [UInt8]) throws
  var records: [[UInt8]] { get }
}

extension BookProgram {
  func perform(_ command: String) throws -> String {
    let words = command.split(separator: " ")
    guard words[0] == "add" else {
      return records.map { Set($0).count == 1 ? "\($0[0])x\($0.count)" : "torn" }.joined(separator: " ")
    }
    try add([UInt8](repeating: UInt8(words[1])!, count: Int(words[2])!))
    return ""
  }
}

private struct Book: BookProgram {
  let book: Gradebook
  init(_ disk: any FileSystem) throws { book = try Gradebook("marks.book", on: disk) }
  func add(_ record: [UInt8]) throws { try book.add(record) }
  var records: [[UInt8]] { book.records }
}

/// What is left out of a ``WrongBook``.
enum Mistake: Sendable { case none, noSync, noDirectorySync, noChecksum, tailKept, noLives }

/// A book that is made as the real one, but for a precaution.
private final class WrongBook: BookProgram {
  private let disk: any FileSystem
  private let fd: FileDescriptor
  private let mistake: Mistake
  private var end = 0
  private var lives: UInt8 = 0
  private var hasBegun = false
  private(set) var records: [[UInt8]] = []

  init(_ disk: any FileSystem, _ mistake: Mistake) throws {
    (self.disk, self.mistake) = (disk, mistake)
    fd = try disk.open("marks.book", [.read, .write, .create])
    var reader = try FileReader(fd, on: disk)
    while let head = try reader.next(8), let record = try reader.next(Int(head[0]) | Int(head[1]) << 8),
      mistake == .noChecksum && !record.isEmpty || head == header(record)
    {
      if record.isEmpty { lives += 1 } else { records.append(record) }
      end = reader.position
    }
    if mistake != .tailKept, try disk.size(fd) > end { try disk.truncate(fd, to: end) }
    try disk.sync(fd)
    if mistake != .noDirectorySync { try disk.syncDirectory("/") }
  }

  func add(_ record: [UInt8]) throws {
    if mistake == .tailKept { end = try disk.size(fd) }
    if !hasBegun, mistake != .noLives {
      try append([])
      lives += 1
    }
    hasBegun = true
    try append(record)
    records.append(record)
  }

  private func append(_ record: [UInt8]) throws {
    try disk.writeAll(header(record) + record, to: fd, at: end)
    if mistake != .noSync { try disk.sync(fd) }
    end += 8 + record.count
  }

  private func header(_ record: [UInt8]) -> [UInt8] {
    let sum = CRC32.checksum([lives, UInt8(truncatingIfNeeded: end)] + record)
    return [UInt8(record.count & 255), UInt8(record.count >> 8), 0, 0]
      + (0..<4).map { UInt8(truncatingIfNeeded: sum >> (8 * UInt32($0))) }
  }
}

private final class BookSubject: Subject {
  private let make: (any FileSystem) throws -> any BookProgram

  init(_ make: @escaping (any FileSystem) throws -> any BookProgram) { self.make = make }

  func boot(on disk: any FileSystem, session: any Session) -> BootEnd {
    var program: (any BookProgram)?
    var reply = reply {
      program = try make(disk)
      return ""
    }
    while let command = session.next(after: reply) {
      reply = self.reply { try program?.perform(command.text) ?? "not booted" }
    }
    return .finished
  }

  private func reply(_ work: () throws -> String) -> Reply {
    do { return .ok(try work()) } catch { return .failed("\(error)") }
  }
}

/// Every acknowledged record is there once, in order; one in flight is there or not.
private final class BookExpectations: Expectations {
  let observation = "show"
  let initial = 0
  private var sets: [[String]] = [[""]]

  private func number(of set: [String]) -> Int {
    if let known = sets.firstIndex(of: set) { return known }
    sets.append(set)
    return sets.count - 1
  }

  private static func adding(_ command: String, to state: String) -> String {
    let words = command.split(separator: " ")
    return (state.isEmpty ? "" : state + " ") + "\(words[1])x\(words[2])"
  }

  func expected(afterCrash live: Int) -> Int { live }
  func expected(during command: String, live: Int) -> Int {
    number(of: Set(sets[live] + sets[live].map { Self.adding(command, to: $0) }).sorted())
  }
  func booted(_ reply: Reply, calls: [TracedCall]) -> Violation? {
    reply == .ok("") ? nil : Violation(rule: "boots", expected: [], seen: "\(reply)")
  }
  func recovered(_ expected: Int, observing reply: Reply) -> Judgement { judge(expected, reply) }
  func observed(_ live: Int, observing reply: Reply) -> Judgement { judge(live, reply) }

  private func judge(_ expected: Int, _ reply: Reply) -> Judgement {
    for value in sets[expected] where reply == .ok(value) { return .live(number(of: [value])) }
    return .violation(Violation(rule: "durable", expected: sets[expected], seen: "\(reply)"))
  }

  func performed(
    _ command: String, live: Int, reply: Reply, isFaulty: Bool, calls: [TracedCall]
  ) -> Judgement {
    guard reply == .ok("") else { return .violation(Violation(rule: "performs", expected: [], seen: "\(reply)")) }
    return .live(number(of: sets[live].map { Self.adding(command, to: $0) }))
  }
}
