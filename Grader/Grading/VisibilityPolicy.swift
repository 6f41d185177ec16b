// Who sees what, as an instructor wrote it down in Grader/Scenarios/visibility:
//
//     shadow-copy C after_due_date
//     shadow-copy hidden after_published
//
// A line is a lab, a part (or `hidden`: all scenarios of Grader/Scenarios), and when students see how it came out. What
// no line names is visible, but for hidden scenarios: those are shown when the marks are published. `hidden` as the last
// word hides everything, and Gradescope then hides the total, too.

import Foundation
import Judging
import Reporting

/// When students see how scenarios came out.
public struct VisibilityPolicy: Hashable, Sendable {
  private var rules: [[String]: GradeReport.Visibility] = [:]

  /// Reads a checkout's policy.
  init(of checkout: Checkout) throws(GradingProblem) {
    let file = checkout.root.appending(path: "Grader/Scenarios/visibility")
    try self.init((try? String(contentsOf: file, encoding: .utf8)) ?? "", path: file.path)
  }

  /// Reads a policy.
  init(_ text: String, path: String) throws(GradingProblem) {
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let words = line.prefix { $0 != "#" }.split(separator: " ").map(String.init)
      guard !words.isEmpty else { continue }
      guard words.count == 3, let visibility = GradeReport.Visibility(rawValue: words[2]),
        let lab = LabDescription.named(words[0]), (lab.vocabulary.parts + ["hidden"]).contains(words[1])
      else {
        let all = GradeReport.Visibility.allCases.map(\.rawValue).joined(separator: ", ")
        throw GradingProblem("\(path):\(index + 1): expected LAB PART|hidden and one of \(all)")
      }
      rules[[words[0], words[1]]] = visibility
    }
  }

  /// When students see how a scenario came out; `nil` if at once.
  func visibility(of scenario: Scenario, isHidden: Bool) -> GradeReport.Visibility? {
    let rule = rules[[scenario.lab, isHidden ? "hidden" : scenario.part]]
    return (rule ?? (isHidden ? .afterPublished : .visible)).onlyIfRestricted
  }
}

extension GradeReport.Visibility {
  fileprivate var onlyIfRestricted: GradeReport.Visibility? { self == .visible ? nil : self }
}
