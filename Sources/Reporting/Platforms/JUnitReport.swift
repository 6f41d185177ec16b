// JUnit's XML has no standard, only readers: a `testsuite` a lab with its counts, a `testcase` a scenario, in it a
// `failure` (the program is wrong) or an `error` (nothing could be judged). XML 1.0 knows no control characters, not
// even escaped ones.

import Foundation

/// A report for whatever reads JUnit's XML.
struct JUnitReport {
  private let report: GradeReport

  init(_ report: GradeReport) { self.report = report }

  var text: String {
    let tests = PlatformTest.all(of: report)
    let suites = report.labs.map { lab in suite(lab, tests.filter { $0.lab.name == lab.name }) }
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="PowerCut" \(counts(tests))>
      \(suites.joined())</testsuites>

      """
  }

  private func suite(_ lab: GradeReport.LabMark, _ tests: [PlatformTest]) -> String {
    let cases = tests.map { testCase($0) }.joined()
    let note = lab.note.map { "    <system-out>\($0.xml)</system-out>\n" } ?? ""
    return "  <testsuite name=\"\(lab.title.xml)\" \(counts(tests))>\n\(cases)\(note)  </testsuite>\n"
  }

  private func counts(_ tests: [PlatformTest]) -> String {
    let failures = tests.count { $0.scenario.status == .failed }
    let errors = tests.count { $0.scenario.status == .ungraded }
    let time = Self.seconds(tests.reduce(0) { $0 + $1.publicSeconds })
    return "tests=\"\(tests.count)\" failures=\"\(failures)\" errors=\"\(errors)\" skipped=\"0\" time=\"\(time)\""
  }

  private func testCase(_ test: PlatformTest) -> String {
    let scenario = test.scenario
    let head =
      "    <testcase classname=\"\(test.lab.title.xml).\(scenario.part.xml)\" name=\"\(test.publicName.xml)\" "
      + "time=\"\(Self.seconds(test.publicSeconds))\""
    guard scenario.status != .passed else { return head + "/>\n" }
    let (element, type) = scenario.status == .failed ? ("failure", type(of: test)) : ("error", "ungraded")
    let story = test.publicStory
    let message = scenario.isVisible ? scenario.counterexample?.headline ?? String(story.prefix { $0 != "\n" }) : "-"
    return head + ">\n      <\(element) message=\"\(message.printable.xml)\" type=\"\(type.xml)\">\(story.xml)"
      + "</\(element)>\n    </testcase>\n"
  }

  private func type(of test: PlatformTest) -> String {
    guard test.scenario.isVisible else { return "failed" }
    return test.scenario.counterexample?.rule ?? "build"
  }

  private static func seconds(_ seconds: Double) -> String { String(format: "%.3f", seconds) }
}

extension String {
  /// The text as it may stand in XML and HTML, between tags and in attributes.
  package var xml: String {
    var text = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "&": text += "&amp;"
      case "<": text += "&lt;"
      case ">": text += "&gt;"
      case "\"": text += "&quot;"
      case "'": text += "&#39;"
      case "\t", "\n": text.unicodeScalars.append(scalar)
      case _ where scalar.isUnseen: text += scalar.escape
      case _ where scalar.value & 0xFFFE == 0xFFFE: text += "\u{FFFD}"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}
