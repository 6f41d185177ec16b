import Foundation
import Judging

/// A command line that can't be understood.
struct UsageProblem: Error, CustomStringConvertible {
  let description: String
}

/// What is to be collected, and where.
struct CollectOptions {
  var grader = ""
  var folder = ""
  var labs = LabDescription.all
  var pattern = "*"
  var jobs = 2

  init(_ words: [String]) throws {
    var rest = words[...]
    while let option = rest.popFirst() {
      guard let value = rest.popFirst() else { throw UsageProblem(description: "expected a word after \(option)") }
      try take(option, value)
    }
    guard !grader.isEmpty, !folder.isEmpty else { throw UsageProblem(description: "expected --grader and --into") }
  }

  private mutating func take(_ option: String, _ value: String) throws {
    switch option {
    case "--grader": grader = value
    case "--into": folder = value
    case "--solutions": pattern = value
    case "--lab":
      guard let lab = LabDescription.named(value) else { throw UsageProblem(description: "there is no lab '\(value)'") }
      labs = [lab]
    case "-j":
      guard let count = Int(value), (1...64).contains(count) else {
        throw UsageProblem(description: "-j \(value): expected a number from 1 to 64")
      }
      jobs = count
    default: throw UsageProblem(description: "unexpected '\(option)'\n\(usage)")
    }
  }
}
