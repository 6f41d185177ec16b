// What is left of a class: one JSON and one page a student, a table, a page for all. All of it is made from the books and
// nothing else, so that the same books give the same bytes, however often the grading was interrupted.

import Foundation
import Judging
import Reporting
import Storage

/// Writes a class's marks into a folder.
public struct ClassOutput {
  /// The folder.
  public let folder: URL
  private let checkout: Checkout
  private let labs: [LabDescription]
  private let solutions: URL

  /// Prepares to write; `solutions` is where the reference solutions are, if they are not in the checkout.
  public init(_ folder: URL, in checkout: Checkout, labs: [LabDescription], solutions: URL? = nil) {
    (self.folder, self.checkout, self.labs) = (folder, checkout, labs)
    self.solutions = solutions ?? checkout.root.appending(path: "Grader/Solutions")
  }

  /// The name of the book of a class, or of a shard of it.
  public static func bookName(_ shard: Shard?) -> String {
    shard.map { "gradebook-\($0.index)-of-\($0.count).book" } ?? "gradebook.book"
  }

  /// Opens a book in a folder, and keeps others away from it.
  public static func open(_ name: String, in folder: URL) throws -> (book: Gradebook, lock: AnyObject) {
    try make(folder)
    guard let lock = try FileLock(folder.appending(path: ".\(name).lock").path) else {
      throw GradingProblem(
        "another grader is writing \(name) in \(folder.path); wait for it to end, or choose another folder")
    }
    do {
      // A class's book is no file of a student's program, and may be larger than one.
      return (try Gradebook(name, on: RealFileSystem(directory: folder.path, largestFile: .max)), lock)
    } catch let damage as Gradebook.Damage {
      throw GradingProblem("\(folder.appending(path: name).path): \(damage)")
    }
  }

  /// Makes a folder that lasts: a book in it must not outlive it.
  private static func make(_ folder: URL) throws {
    guard !FileManager.default.fileExists(atPath: folder.path) else { return }
    let parent = folder.standardizedFileURL.deletingLastPathComponent()
    if parent.path != folder.standardizedFileURL.path { try make(parent) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try RealFileSystem(directory: parent.path).syncDirectory("/")
  }

  /// All records of all books in a folder.
  public static func records(in folder: URL) throws -> [StudentMark] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let books = names.filter { $0.hasSuffix(".book") }.sorted()
    guard !books.isEmpty else { throw GradingProblem("\(folder.path) has no gradebook") }
    return try books.flatMap { name in
      try open(name, in: folder).book.records.map { try StudentMark(record: $0) }
    }
  }

  /// Replaces the book of the whole class by one with these marks and no others; whoever is interrupted has the old one.
  public func replaceBook(with marks: ClassMarks) throws {
    let name = "gradebook.new"
    try? FileManager.default.removeItem(at: folder.appending(path: name))
    let (book, lock) = try Self.open(name, in: folder)
    defer { withExtendedLifetime(lock) {} }
    for mark in marks.marks { try book.add(mark.record) }
    let disk = try RealFileSystem(directory: folder.path)
    try disk.rename(name, to: Self.bookName(nil))
    try disk.syncDirectory("/")
  }

  /// Writes everything; `old` is an earlier grading to compare with, `crashes` are the pages that step through a crash, by
  /// what goes wrong (``ClassStepPages``).
  public func write(
    _ marks: ClassMarks, comparedWith old: ClassMarks? = nil, crashes: [String: String] = [:]
  ) throws {
    let twins = marks.twins(known: known)
    let changes = old.map { RegradeComparison($0, marks).changes }
    let page = ClassPage(marks, twins: twins, changes: changes, crashes: crashes)
    let students = folder.appending(path: "students")
    try FileManager.default.createDirectory(at: students, withIntermediateDirectories: true)
    for mark in marks.marks {
      try write(mark.report.json, to: students.appending(path: "\(mark.fileName).json"))
      try write(page.page(of: mark), to: students.appending(path: "\(mark.fileName).html"))
    }
    try write(ClassTable(marks, twins: twins).csv, to: folder.appending(path: "grades.csv"))
    try write(page.index, to: folder.appending(path: "index.html"))
  }

  private func write(_ text: String, to file: URL) throws {
    try Data(text.utf8).replace(file)
  }

  /// What tokens mean by themselves: the reference, and the stub, which everybody may hand in.
  private var known: [String: [String: String?]] {
    var known: [String: [String: String?]] = [:]
    for lab in labs {
      if let solution = try? Data(contentsOf: solutions.appending(path: "\(lab.folder)/\(lab.studentFile)")) {
        known[lab.name, default: [:]][SourceTokens(solution).hash] = .some("solution")
      }
      if let stub = try? Data(contentsOf: checkout.root.appending(path: checkout.studentFile(of: lab))) {
        known[lab.name, default: [:]].updateValue(nil, forKey: SourceTokens(stub).hash)
      }
    }
    return known
  }
}
