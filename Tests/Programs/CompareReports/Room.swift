import Foundation
import Grading

/// A folder for one run of a grader, with a solution in it as a student hands it in.
struct Room {
  private let folder: URL
  /// The student's file.
  let source: URL

  /// What is handed in.
  var submission: URL { folder.appending(path: "submission") }
  /// The file that the grader is asked for.
  var result: URL { folder.appending(path: "result") }
  /// What it prints.
  var output: URL { folder.appending(path: "output") }
  /// What it complains of.
  var errors: URL { folder.appending(path: "errors") }

  init(for solution: KeptSolution) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "CompareReports-\(UUID().uuidString)")
    let place = folder.appending(path: "submission/\(solution.lab.folder)")
    source = place.appending(path: solution.lab.studentFile)
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    try solution.source().write(to: source)
  }

  func remove() { try? FileManager.default.removeItem(at: folder) }

  /// A text without the name of this folder, which is another one each time.
  func withoutItsPath(_ text: Data) -> Data {
    Data(String(decoding: text, as: UTF8.self).replacingOccurrences(of: submission.path, with: "submission").utf8)
  }

  /// The end of what the grader complained of.
  var lastWords: String {
    String(decoding: (try? Data(contentsOf: errors)) ?? Data(), as: UTF8.self).split(separator: "\n").suffix(5)
      .joined(separator: "\n")
  }
}
