import Foundation
import Reporting
import Testing

@Suite struct GradeReportTests {
  @Test func `a report is the same after it was written and read`() throws {
    #expect(try GradeReport(json: Samples.report.json) == Samples.report)
  }

  @Test func `keys stand in the order in which a person would tell them`() throws {
    let text = try Samples.report.json
    #expect(text.hasPrefix("{\n  \"format\": \"powercut-report\",\n  \"version\": 1,\n  \"status\": \"ungraded\","))
    let keys = Set(text.matches(of: #/"(\w+)": /#).map { String($0.1) })
    #expect(keys.subtracting(GradeReport.keyOrder) == [])
  }

  @Test func `orders of messages are in the report, and why the others need not be run`() throws {
    var coverage = Samples.coverage(moments: 0, states: "0")
    coverage.machines = [.init(name: "phone", moments: 0, images: 0)]
    coverage.schedules = .init(run: 6, all: "126")
    let report = GradeReport(labs: [Samples.lab([Samples.scenario("a5-any-order", "Any order", 4, .passed, coverage)])])
    let text = try report.json
    #expect(text.contains(#""schedules": {"#) && text.contains(#""run": 6"#) && text.contains(#""all": "126""#))
    #expect(try GradeReport(json: text) == report)
    let keys = Set(text.matches(of: #/"(\w+)": /#).map { String($0.1) })
    #expect(keys.subtracting(GradeReport.keyOrder) == [])
    let told = TerminalReport(report).text
    #expect(told.contains("orders: run: a5 6 of 126\n") && told.contains("no machine can tell"))
    #expect(!TerminalReport(Samples.report).text.contains("orders: "))
  }

  @Test func `the same report gives the same text`() throws {
    #expect(try GradeReport(json: Samples.report.json).json == Samples.report.json)
  }

  @Test func `text that would break a JSON string comes through`() throws {
    let strange = "\"quoted\" \\ tab\t line\n bell\u{7} é 🙂"
    let report = GradeReport(labs: [Samples.lab([], buildFailure: strange)])
    #expect(try GradeReport(json: report.json).labs[0].buildFailure == strange)
  }

  @Test func `a report of another version is refused`() throws {
    let other = try Samples.report.json.replacing("\"version\": 1", with: "\"version\": 9")
    #expect(throws: GradeReport.UnknownFormat.self) { try GradeReport(json: other) }
  }

  @Test func `points are summed, and what could not be graded is no zero`() {
    #expect((Samples.report.points, Samples.report.maxPoints) == (13, 45))
    #expect(Samples.report.status == .ungraded && Samples.report.exitStatus == 2)
  }

  @Test func `lost marks exit with 1, all marks with 0`() {
    let good = Samples.scenario("a1", "one", 5)
    let bad = Samples.scenario("a2", "two", 5, .failed, nil, Samples.failure())
    #expect(GradeReport(labs: [Samples.lab([good])]).exitStatus == 0)
    #expect(GradeReport(labs: [Samples.lab([good, bad])]).exitStatus == 1)
    #expect(GradeReport(labs: [Samples.lab([good], buildFailure: "error")]).exitStatus == 1)
  }

  @Test func `whatever marks depend on is named if it is another`() throws {
    typealias Provenance = GradeReport.Provenance
    let hash = Provenance.Hash(file: "shadow-copy", sha256: "1")
    let note = Provenance(
      student: "anna", submission: [hash], kit: "k", scenarios: [hash], contract: 1, toolchain: "t", architecture: "a",
      seed: "7", budgets: "b", isolation: "i")
    let fields = try #require(JSONSerialization.jsonObject(with: JSONEncoder().encode(note)) as? [String: Any])
    #expect(fields.count == Mirror(reflecting: note).children.count)
    for (field, value) in fields {
      var other = fields
      switch value {
      case is [Any]: other[field] = [["file": "shadow-copy", "sha256": "2"]]
      case is Int: other[field] = 2
      default: other[field] = "another"
      }
      let changed = try JSONDecoder().decode(Provenance.self, from: JSONSerialization.data(withJSONObject: other))
      let lines = changed.differences(from: note)
      // The same work is the same work, whoever's name is on it: a student's seed is noted beside it.
      #expect(lines.count == (field == "student" ? 0 : 1), "\(field)")
      #expect(lines.allSatisfy { $0.hasPrefix(field) && $0.contains("was ") && $0.contains(", is ") }, "\(lines)")
    }
    #expect(note.differences(from: note) == [])
  }
}
