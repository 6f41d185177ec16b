// What each scenario is worth, as students were told. Points stand in the scenarios, where an instructor edits them;
// the lock file beside them says what was handed out. A scenario that is newer than the lock counts 0 until somebody
// locks again, and one that is worth something else counts as it was promised.
//
//     Labs/ShadowCopy/Scenarios/points.lock         a1-no-crash 8
//                                                   hidden 10
//     Grader/Scenarios/ShadowCopy/points.lock       h1-odd-sizes 10
//
// The hidden ones stand in the student's lock as one sum, so that the points that students see add up.

import Foundation
import Judging

/// The points of a lab's scenarios, as they were promised.
public struct PointsLock: Hashable, Sendable {
  /// The file's name, in a folder of scenarios.
  public static let fileName = "points.lock"

  /// Points by scenario.
  public var points: [String: Int]

  /// Locks points.
  public init(_ points: [String: Int]) { self.points = points }

  /// Reads a folder's lock; `nil` if it has none.
  init?(of folder: URL) throws(GradingProblem) {
    let file = folder.appending(path: Self.fileName)
    guard let text = try? String(contentsOf: file, encoding: .utf8) else { return nil }
    points = [:]
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      let words = line.split(separator: " ")
      guard words.count == 2, let number = Int(words[1]), number >= 0, points[String(words[0])] == nil else {
        throw GradingProblem("\(file.path): expected lines NAME POINTS, each name once, not '\(line)'")
      }
      points[String(words[0])] = number
    }
  }

  /// The file's text.
  public var text: String {
    let lines = points.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)\n" }
    return "# What each scenario is worth; written by `grader lock`.\n" + lines.joined()
  }

  /// The scenarios, worth what was promised.
  func apply(to scenarios: [Scenario]) -> [Scenario] {
    scenarios.map { scenario in
      var locked = scenario
      locked.points = points[scenario.name] ?? 0
      return locked
    }
  }
}
