import Foundation
import Storage

/// One student's marks, as a class's gradebook keeps them.
public struct StudentMark: Codable, Hashable, Sendable {
  /// Whose work it is: the name of the folder or zip file.
  public let student: String
  /// Names everything that the marks depend on: the same key, the same marks.
  public let key: String
  /// For each lab a hash of the submission's tokens, whatever its names and comments are.
  public let tokens: [String: String]
  /// The marks.
  public let report: GradeReport

  /// Records marks.
  public init(student: String, key: String, tokens: [String: String], report: GradeReport) {
    (self.student, self.key, self.tokens, self.report) = (student, key, tokens, report.timeless)
  }

  /// What the student's files are called but for what follows the dot: the name, unless no file can have one so long.
  public var fileName: String {
    guard student.utf8.count > 200 else { return student }
    let start = String(decoding: student.utf8.prefix(180), as: UTF8.self)
    return "\(start)-\(String(CRC32.checksum(Array(student.utf8)), radix: 16))"
  }

  /// The marks as a gradebook's record; the same marks give the same bytes.
  public var record: [UInt8] {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      return Array(try encoder.encode(self))
    }
  }

  /// Reads a record.
  public init(record: [UInt8]) throws { self = try JSONDecoder().decode(StudentMark.self, from: Data(record)) }
}

/// The marks of a class, each student's once, in the order of their names.
public struct ClassMarks: Hashable, Sendable {
  /// The marks.
  public private(set) var marks: [StudentMark] = []

  /// Takes records in the order in which they were written: a later one replaces an earlier one.
  public init(_ records: [StudentMark]) {
    var latest: [String: StudentMark] = [:]
    for mark in records { latest[mark.student] = mark }
    marks = latest.values.sorted { $0.student.utf8.lexicographicallyPrecedes($1.student.utf8) }
  }

  /// Joins the marks of shards, in whatever order and however often they are given.
  ///
  /// Of two different marks of one student the one that could be graded counts, else the one whose record comes last in
  /// the order of bytes: whichever it is, it is the same one every time.
  public init(merging all: [StudentMark]) throws {
    let sorted = try all.map { (mark: $0, record: try $0.record) }.sorted { one, other in
      let (left, right) = (one.mark.report.status != .ungraded, other.mark.report.status != .ungraded)
      return left == right ? one.record.lexicographicallyPrecedes(other.record) : !left
    }
    self.init(sorted.map(\.mark))
  }

  /// The marks of some students.
  public func of(_ students: Set<String>) -> ClassMarks { ClassMarks(marks.filter { students.contains($0.student) }) }

  /// The marks of a student.
  public subscript(student: String) -> StudentMark? { marks.first { $0.student == student } }

  /// For each student and lab, who else handed in the same tokens; `solution` is the reference.
  ///
  /// - Parameter known: hashes that mean something else, by lab: the stub's, which everybody may hand in, as `nil`.
  public func twins(known: [String: [String: String?]]) -> [String: [String]] {
    var owners: [[String]: [String]] = [:]
    for mark in marks { for (lab, hash) in mark.tokens { owners[[lab, hash], default: []].append(mark.student) } }
    var twins: [String: [String]] = [:]
    for (key, students) in owners {
      let name = known[key[0]]?[key[1]]
      if case .some(.none) = name { continue }
      for student in students {
        let others = students.filter { $0 != student } + [name ?? nil].compactMap { $0 }
        twins[student, default: []] += others.map { "\(key[0]): \($0)" }
      }
    }
    return twins.mapValues { $0.sorted() }
  }
}
