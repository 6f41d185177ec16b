import Archives
import Foundation
import GradedSolutions
import Judging
import TestSupport
import Testing

@testable import Grading

/// Hand-ins that cost whoever looks at them more than they cost their author.
@Suite struct HandInBudgetTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  private func put(_ bytes: [UInt8], _ path: String) throws {
    try folder.put("", path)
    try Data(bytes).write(to: folder.url.appending(path: path))
  }

  /// Looks at what lies at a path, with a budget that is smaller in one thing.
  private func found(
    _ path: String, _ change: (inout ReadingBudget.Limits) -> Void = { _ in }
  ) -> Result<Data, Submission.Unreadable> {
    var limits = ReadingBudget.Limits()
    change(&limits)
    let place = LocalPath(folder.url.appending(path: path).path)
    let files = FoundFiles(in: place, label: path, for: LabDescription.all, limits: limits)
    return Result { () throws(Submission.Unreadable) in try files.source(of: .shadowCopy) }
  }

  private func check(_ path: String, _ reason: String, _ change: (inout ReadingBudget.Limits) -> Void) throws {
    #expect(try found(path).get() == Data("mine".utf8))
    let refused = found(path, change)
    let why = try #require(refused.failure)
    #expect(!why.isMissing && why.description.contains(reason) && why.description.contains("hand in the labs' files"))
  }

  /// Accents behind a letter, of two kinds in turns, so that each has to be put in its place.
  private static func accents(_ count: Int) -> String { "e" + String(repeating: "\u{301}\u{323}", count: count / 2) }

  // MARK: Budgets

  @Test func `what unpacks to too much is ungraded, and says so`() throws {
    var tar = TarMaker()
    tar.add("Ledgers.swift")
    tar.add("core", [UInt8](repeating: 0, count: 3 << 20))
    try put(tar.ended, "anna.tar")
    try put(TarMaker.gzipped(tar.ended), "anna.tgz")
    let work = ZipMaker.File("work.tar").with { $0.bytes = tar.ended }
    try put(ZipMaker([.init("Ledgers.swift"), work]).bytes, "anna.zip")
    for path in ["anna.tar", "anna.tgz", "anna.zip"] {
      try check(path, "it unpacks to more than 1 MiB") { $0.bytes = 1 << 20 }
    }
  }

  @Test func `archives in a folder and in an archive share one budget`() throws {
    let many = ZipMaker((0..<6).map { ZipMaker.File("notes-\($0).txt") }).bytes
    for name in ["one.zip", "two.zip"] { try put(many, "anna/\(name)") }
    try folder.put("mine", "anna/Ledgers.swift")
    let packed = ["one.zip", "two.zip"].map { name in ZipMaker.File(name).with { $0.bytes = many } }
    try put(ZipMaker(packed + [.init("Ledgers.swift")]).bytes, "bert.zip")
    for path in ["anna", "bert.zip"] {
      try check(path, "there are more than 14 files in it") { $0.entries = 14 }
      let enough = found(path) { $0.entries = 15 }
      #expect(try enough.get() == Data("mine".utf8))
    }
  }

  @Test func `names are charged by their bytes, and so are the paths that lead to them`() throws {
    var tar = TarMaker()
    for number in 0..<300 { tar.addLong(String(repeating: "x", count: 3_900) + "\(number)", "") }
    tar.add("Ledgers.swift")
    try put(tar.ended, "anna.tar")
    try check("anna.tar", "the names of its files have more than 1 MiB") { $0.names = 1 << 20 }
    // Three hundred short names behind one long path.
    var short = TarMaker()
    for number in 0..<300 { short.add("\(number)", "") }
    var outer = TarMaker()
    outer.add("Ledgers.swift")
    let long = String(repeating: "x", count: 3_900) + "/work.tar"
    outer.add("././@LongLink", long + "\0", type: "L")
    outer.add(long, short.ended)
    try put(outer.ended, "bert.tar")
    try check("bert.tar", "the names of its files have more than 1 MiB") { $0.names = 1 << 20 }
  }

  @Test func `however many files of a lab there are, an archive is not unpacked for each of them`() throws {
    var tar = TarMaker()
    tar.add("core", [UInt8](repeating: 0, count: 1 << 20))
    for lab in LabDescription.all {
      for copy in 0..<20 { tar.add("\(copy)/\(lab.studentFile)") }
    }
    let packed = TarMaker.gzipped(tar.ended)
    try put(packed, "anna.tgz")
    try put(ZipMaker([ZipMaker.File("work.tgz").with { $0.bytes = packed }]).bytes, "bert.zip")
    // It is read to see what it is, taken out of the other one, and unpacked: no more than that.
    for path in ["anna.tgz", "bert.zip"] {
      let enough = found(path) { $0.bytes = 5 * packed.count }
      #expect(try enough.get() == Data("mine".utf8))
    }
  }

  @Test func `a class's folder is a list of names until it is a student's turn`() throws {
    try folder.put("notes", "class/anna/notes.txt")
    let students = try ClassFolder(folder.url.appending(path: "class").path).students
    try folder.put("mine", "class/anna/Ledgers.swift")
    #expect(try students[0].submission.source(of: .shadowCopy).get() == Data("mine".utf8))
    // Then it is looked at once for all.
    try folder.put("another", "class/anna/new/Ledgers.swift")
    #expect(students[0].submission.note(on: .shadowCopy) == nil && students[0].submission.has(.shadowCopy))
  }

  // MARK: Names

  @Test func `accents without end cost no time, in a name or in many`() throws {
    var tar = TarMaker()
    tar.addLong(Self.accents(500_000) + "/Ledgers.swift", "hers")
    for number in 0..<400 {
      tar.addLong("\(number)" + Self.accents(1_000) + "/" + Self.accents(800) + ".swift")
    }
    tar.add("Ledgers.swift")
    try put(tar.ended, "anna.tar")
    var names: [Substring] = []
    let seconds = try processorSeconds {
      #expect(try found("anna.tar").get() == Data("mine".utf8))
      let submission = try Submission(directory: folder.url.appending(path: "anna.tar").path)
      names = submission.ignored.map { $0[...] }
    }
    #expect(names.count == 101 && seconds < 5, "\(seconds)")
  }

  @Test func `a source of accents is compared in no time`() {
    let source = Array("let \(Self.accents(200_000)) = 1; print(\(Self.accents(200_000)))".utf8)
    let seconds = processorSeconds { #expect(SourceTokens(source).count == 9) }
    #expect(seconds < 5, "\(seconds)")
  }

  @Test func `a file with a name that is on no disk is nobody's, and is named in short`() throws {
    var tar = TarMaker()
    tar.addLong(String(repeating: "x", count: 5_000) + "/Ledgers.swift")
    tar.addWithFields("Ledgers.swift" + String(repeating: " ", count: 5_000))
    try put(tar.ended, "anna.tar")
    #expect(found("anna.tar").failure?.isMissing == true)
    let ignored = try Submission(directory: folder.url.appending(path: "anna.tar").path).ignored
    #expect(ignored.count == 2 && ignored.allSatisfy { $0.hasSuffix("…") && $0.utf8.count < 200 })
  }

  @Test func `a reason is never long, and what marks depend on has only its hash`() throws {
    var tar = TarMaker()
    for number in 0..<20 {
      tar.addLong("\(number)" + String(repeating: "\u{1}", count: 4_000) + "/Ledgers.swift", "\(number)")
    }
    try put(tar.ended, "anna.tar")
    let submission = try Submission(directory: folder.url.appending(path: "anna.tar").path)
    let why = try #require(submission.source(of: .shadowCopy).failure)
    #expect(!why.isMissing && why.description.hasSuffix("/Ledgers.swift; hand in one of them"))
    #expect(why.description.utf8.count < 8 << 10)
    let sets = [try ScenarioSet(of: .shadowCopy, in: checkout)]
    let note = try Provenance(of: checkout, seed: 0).note(submission, student: "anna", sets: sets)
    #expect(note.submission.allSatisfy { $0.sha256.hasPrefix("unreadable: ") && $0.sha256.utf8.count < 40 })
  }
}
