// Two folders of what two builds of the grader made of the same solutions:
//
//     shadow-copy/solution.json                  a report
//     shadow-copy/mutant-shadow-not-synced.json  another
//     shadow-copy/page-nameless-file.html        a demo as a page, with all that it has recorded
//     shadow-copy/demo-nameless-file.txt         the same demo in a terminal
//
// The claim that nothing is judged differently is that they differ in nothing but what `LeftOut` names.

import Foundation

/// What two folders of reports and recordings differ in.
package struct FolderComparison {
  /// Why folders can't be compared.
  package struct Problem: Error, CustomStringConvertible {
    /// What is wrong.
    package let description: String
  }

  /// How many reports there are, in one of the folders or in both.
  package private(set) var reports = 0
  /// How many recordings, pages and demos, there are.
  package private(set) var recordings = 0
  /// A line for each difference.
  package private(set) var differences: [String] = []
  /// A line for each report that one of the builds came to with more effort.
  package private(set) var efforts: [String] = []
  /// A line for each page that shows the same recording with another text around it.
  package private(set) var others: [String] = []
  private var effort = (old: Effort(), new: Effort())

  /// Compares two folders.
  package init(_ old: URL, _ new: URL) throws {
    let files = try [old, new].map { try Self.files(in: $0) }
    for file in Set(files[0] + files[1]).sorted() { try compare(file, old, new) }
  }

  private static func files(in folder: URL) throws -> [String] {
    let paths = (try? FileManager.default.subpathsOfDirectory(atPath: folder.path)) ?? []
    guard paths.contains(where: { $0.hasSuffix(".json") }) else {
      throw Problem(description: "\(folder.path) has no reports; expected what `collect --into` has written")
    }
    return paths.filter { path in [".json", ".html", ".txt"].contains { path.hasSuffix($0) } }
  }

  private mutating func compare(_ file: String, _ oldFolder: URL, _ newFolder: URL) throws {
    let place = String(file[..<(file.lastIndex(of: ".") ?? file.endIndex)])
    let isReport = file.hasSuffix(".json")
    if isReport { reports += 1 } else { recordings += 1 }
    let (old, new) = (Self.data(file, in: oldFolder), Self.data(file, in: newFolder))
    guard let old, let new else {
      differences.append("\(place): file: \(old == nil ? "absent" : "there") → \(new == nil ? "absent" : "there")")
      return
    }
    do {
      if isReport { try compareReports(old, new, place) } else { try compareRecordings(old, new, file, place) }
    } catch {
      throw Problem(description: "\(file) can't be read: \(error)")
    }
  }

  private static func data(_ file: String, in folder: URL) -> Data? {
    try? Data(contentsOf: folder.appending(path: file))
  }

  private mutating func compareReports(_ old: Data, _ new: Data, _ place: String) throws {
    let pair = try ReportPair(old, new, at: place)
    differences += pair.differences
    effort.old += pair.effort.old
    effort.new += pair.effort.new
    if pair.effort.old != pair.effort.new { efforts.append("effort differs: \(place): \(Self.told(pair.effort))") }
  }

  private mutating func compareRecordings(_ old: Data, _ new: Data, _ file: String, _ place: String) throws {
    guard old != new else { return }
    let pair = try file.hasSuffix(".html") ? RecordingPair(pages: old, new) : RecordingPair(texts: old, new)
    if let difference = pair.difference { differences.append("\(place): \(difference)") }
    if pair.hasOtherFrame { others.append("the page around the recording differs: \(place)") }
  }

  private static func told(_ effort: (old: Effort, new: Effort)) -> String {
    "\(effort.old.boots) → \(effort.new.boots) boots, \(effort.old.calls) → \(effort.new.calls) calls"
  }
}

extension FolderComparison {
  /// 0 if nothing differs, 1 if something does.
  package var exitStatus: Int32 { differences.isEmpty ? 0 : 1 }

  /// All that is to be said, the sum last.
  package var text: String {
    let sums = [
      "effort in all: \(Self.told(effort))", "\(Self.count(recordings, "recording")) of demos",
      "\(Self.count(reports, "report")), \(Self.count(differences.count, "difference"))",
    ]
    return (differences + efforts + others + sums).map { "\($0)\n" }.joined()
  }

  private static func count(_ number: Int, _ thing: String) -> String { "\(number) \(thing)\(number == 1 ? "" : "s")" }
}
