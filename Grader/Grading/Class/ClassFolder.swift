import Foundation
import Judging

/// What a class handed in: a folder with a folder or a zip file for each student.
public struct ClassFolder: Sendable {
  /// The students' names and their work, in order.
  public let students: [(name: String, submission: Submission)]
  /// What lies in the folder and is nobody's work.
  public let ignored: [String]

  /// Reads a class's folder.
  public init(_ path: String) throws(GradingProblem) {
    let folder = URL(filePath: path)
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path) else {
      throw GradingProblem("no folder \(path); expected one with a folder or a zip file for each student")
    }
    var found: [(name: String, submission: Submission)] = []
    var ignored: [String] = []
    for name in names.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) where !name.hasPrefix(".") {
      let url = folder.appending(path: name)
      let isZip = name.lowercased().hasSuffix(".zip")
      switch HandIn.type(of: url) {
      case .typeDirectory: found.append((name, Submission(url, label: name)))
      case .typeRegular where isZip: found.append((String(name.dropLast(4)), Submission(url, label: name)))
      default: ignored.append(name)
      }
    }
    let twice = Dictionary(grouping: found.map(\.name)) { $0 }.filter { $0.value.count > 1 }.keys.sorted()
    guard twice.isEmpty else {
      throw GradingProblem("\(path) has a folder and a zip file of \(twice.joined(separator: ", ")); which one counts?")
    }
    guard !found.isEmpty else {
      throw GradingProblem("\(path) has no submissions; expected a folder or a zip file for each student")
    }
    (students, self.ignored) = (found, ignored)
  }

  private init(students: [(name: String, submission: Submission)], ignored: [String]) {
    (self.students, self.ignored) = (students, ignored)
  }

  /// Every n-th student's work, beginning with the i-th: the shards together are the class, and no two share a student.
  public func shard(_ shard: Shard) -> ClassFolder {
    let mine = students.enumerated().filter { $0.offset % shard.count == shard.index - 1 }.map(\.element)
    return ClassFolder(students: mine, ignored: ignored)
  }
}

/// One of several machines that grade a class together: `2/5`.
public struct Shard: Hashable, Sendable, CustomStringConvertible {
  /// Which one, from 1.
  public let index: Int
  /// Of how many.
  public let count: Int

  /// Reads `i/n`; `nil` if it is none.
  public init?(_ text: String) {
    let numbers = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard numbers.count == 2, let index = numbers[0], let count = numbers[1],
      (1...10_000).contains(count), (1...count).contains(index)
    else { return nil }
    (self.index, self.count) = (index, count)
  }

  /// The shard as it is written.
  public var description: String { "\(index)/\(count)" }
}
