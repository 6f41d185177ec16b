import Archives
import Foundation
import Judging

/// What a class handed in: a folder with a folder, an archive or a file for each student.
///
/// Whatever lies there is somebody's, and gets a row: what can't be read has a row that says why. Only what hides behind a
/// dot, and what systems leave, is nobody's.
public struct ClassFolder: Sendable {
  /// The students' names and their work, in order.
  public let students: [(name: String, submission: Submission)]

  /// Reads a class's folder.
  ///
  /// - Parameter labs: the labs that are asked for.
  public init(_ path: String, for labs: [LabDescription] = LabDescription.all) throws(GradingProblem) {
    guard let folder = LocalPath(argument: path).resolved, let all = folder.names else {
      throw GradingProblem("no folder \(path); expected one with a folder or an archive for each student")
    }
    let entries = all.map { (place: folder.appending($0), text: EntryName.text($0)) }.filter { entry in
      !HandIn.isHidden(entry.text[...])
    }
    guard !entries.isEmpty else {
      throw GradingProblem("\(path) has no submissions; expected a folder or an archive for each student")
    }
    let names = Self.names(of: entries.map { (text: $0.text, isFolder: $0.place.kind == .folder) })
    students = zip(names, entries).map { name, entry in
      (name, Submission(entry.place, label: entry.text, for: labs))
    }.sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
  }

  private init(students: [(name: String, submission: Submission)]) { self.students = students }

  /// Every n-th student's work, beginning with the i-th: the shards together are the class, and no two share a student.
  public func shard(_ shard: Shard) -> ClassFolder {
    ClassFolder(students: students.enumerated().filter { $0.offset % shard.count == shard.index - 1 }.map(\.element))
  }

  /// What the rows are called: what lies there, without an archive's ending. Where two would have one name (`anna` and
  /// `anna.zip`; one name in both of Unicode's ways, which texts do not tell apart), they keep the ending, and what is
  /// still the same is numbered.
  private static func names(of entries: [(text: String, isFolder: Bool)]) -> [String] {
    let short = entries.map { $0.isFolder ? $0.text : withoutEnding($0.text) }
    let counts = Dictionary(short.map { ($0, 1) }, uniquingKeysWith: +)
    let names = zip(short, entries).map { counts[$0] == 1 ? $0 : $1.text }
    var taken = Set(names)
    var used: Set<String> = []
    return names.map { name in
      var own = name
      var number = 2
      while used.contains(own) || own != name && taken.contains(own) {
        own = "\(name) (\(number))"
        number += 1
      }
      used.insert(own)
      taken.insert(own)
      return own
    }
  }

  private static func withoutEnding(_ name: String) -> String {
    if let ending = ArchiveFormat.ending(of: name[...]) { return String(name.dropLast(ending.count)) }
    return name.lowercased().hasSuffix(".swift") && name.count > 6 ? String(name.dropLast(6)) : name
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
