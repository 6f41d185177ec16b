import Foundation
import GradedSolutions
import Judging
import Reporting
import Synchronization
import Testing

@testable import Grading

/// What an instructor adds to a checkout: hidden scenarios, who sees what, locked points.
@Suite struct ScenarioSetTests {
  private let folder: Folder
  private let checkout: Checkout
  private let hidden = "title Secret\npoints 10\npart A\nopen alice 1\ncrash anywhere\nexpect atomic\n"

  /// A checkout with nothing but scenarios.
  init() throws {
    folder = try Folder()
    try folder.put("", "Package.swift")
    try folder.put("", "Sources/Judging/x")
    for name in ["a1-no-crash", "c1-no-crash"] {
      let text = try String(
        contentsOf: GradedSolutions.checkout.root.appending(path: "Labs/ShadowCopy/Scenarios/\(name).scenario"),
        encoding: .utf8)
      try folder.put(text, "Labs/ShadowCopy/Scenarios/\(name).scenario")
    }
    checkout = try Checkout(root: folder.url)
  }

  private var set: ScenarioSet { get throws { try ScenarioSet(of: .shadowCopy, in: checkout) } }
  private var points: [Int] { get throws { try set.scenarios.map(\.points) } }

  @Test func `points are the scenarios' until they are locked, and then what was promised`() throws {
    #expect(try points == [8, 6])
    try checkout.lockPoints(of: .shadowCopy)
    let path = "Labs/ShadowCopy/Scenarios/a1-no-crash.scenario"
    let text = try String(contentsOf: folder.url.appending(path: path), encoding: .utf8)
    try folder.put(text.replacing(#/points +8/#, with: "points 50"), path)
    #expect(try points == [8, 6])
    // What is new counts nothing until somebody locks again, and is named.
    try folder.put(text.replacing("title", with: "title New"), "Labs/ShadowCopy/Scenarios/a2-new.scenario")
    #expect(try points == [8, 0, 6] && set.unlocked == ["a2-new"])
    try checkout.lockPoints(of: .shadowCopy)
    #expect(try points == [50, 8, 6] && set.unlocked == [])
  }

  @Test func `hidden scenarios count, students see their sum, and the points that they see add up`() throws {
    try folder.put(hidden, "Grader/Scenarios/ShadowCopy/h1-secret.scenario")
    #expect(try set.scenarios.map(\.name) == ["a1-no-crash", "c1-no-crash", "h1-secret"])
    try checkout.lockPoints(of: .shadowCopy)
    let shown = try #require(try PointsLock(of: checkout.scenarioFolder(of: .shadowCopy)))
    #expect(shown.points == ["a1-no-crash": 8, "c1-no-crash": 6, "hidden": 10])
    #expect(shown.points.values.reduce(0, +) == (try points.reduce(0, +)))
    // A hidden scenario that came later counts nothing, too.
    try folder.put(hidden, "Grader/Scenarios/ShadowCopy/h2-later.scenario")
    #expect(try points == [8, 6, 10, 0] && set.unlocked == ["h2-later"])
  }

  @Test func `who sees what is a policy`() throws {
    try folder.put(hidden, "Grader/Scenarios/ShadowCopy/h1-secret.scenario")
    #expect(try set.visibility == ["h1-secret": .afterPublished])
    try folder.put(
      "# who sees what\nshadow-copy C after_due_date  # later\nshadow-copy hidden hidden\n",
      "Grader/Scenarios/visibility")
    #expect(try set.visibility == ["h1-secret": .hidden, "c1-no-crash": .afterDueDate])
    for wrong in ["shadow-copy Q hidden", "shadow-copy A sometimes", "no-lab A hidden", "shadow-copy A"] {
      try folder.put("\n\(wrong)\n", "Grader/Scenarios/visibility")
      let error = #expect(throws: GradingProblem.self) { try set }
      #expect(error?.description.contains("visibility:2: expected") == true)
    }
  }

  @Test func `the hash of a set changes with everything that marks depend on`() throws {
    var hashes = [try set.hash, try set.hash]
    #expect(hashes[0] == hashes[1])
    try checkout.lockPoints(of: .shadowCopy)
    #expect(try set.hash == hashes[0])
    try folder.put("a1-no-crash 9\nc1-no-crash 6\n", "Labs/ShadowCopy/Scenarios/points.lock")
    hashes.append(try set.hash)
    try folder.put("shadow-copy C hidden\n", "Grader/Scenarios/visibility")
    hashes.append(try set.hash)
    try folder.put(hidden, "Grader/Scenarios/ShadowCopy/h1-secret.scenario")
    hashes.append(try set.hash)
    #expect(Set(hashes).count == 4)
  }

  @Test func `a report that is cut short has what was judged, and no zero for the rest`() throws {
    let told = Mutex<[GradeReport]>([])
    let set = try set
    let partial = PartialReport([(set: set, scenarios: set.scenarios)]) { report in told.withLock { $0.append(report) }
    }
    // Before anything is judged there is a report, too: time may be up while the kit is built.
    partial.begin()
    let empty = try #require(told.withLock { $0.last })
    #expect(empty.status == .ungraded && empty.maxPoints == 14 && empty.labs[0].scenarios.count == 2)
    let passed = GradeReport.ScenarioMark(
      name: "c1-no-crash", title: "x", part: "C", status: .passed, maxPoints: set.scenarios[1].points)
    partial.take(passed, of: .shadowCopy)
    let first = try #require(told.withLock { $0.last })
    #expect(first.points == 6 && first.maxPoints == 14 && first.status == .ungraded)
    #expect(first.labs[0].scenarios[0].reason == "time was up before it was judged")
    partial.take(
      GradeReport.LabMark(name: "shadow-copy", title: "ShadowCopy", studentFile: "L", scenarios: [passed]))
    #expect(told.withLock { $0.last }?.status == .passed)
  }

  @Test func `a lock that is none is a mistake of whoever grades`() throws {
    for wrong in ["a1-no-crash\n", "a1-no-crash many\n", "a1-no-crash 1\na1-no-crash 2\n"] {
      try folder.put(wrong, "Labs/ShadowCopy/Scenarios/points.lock")
      #expect(throws: GradingProblem.self) { try set }
    }
  }

  @Test(arguments: LabDescription.all.map(\.name))
  func `every lab's lock promises what its scenarios are worth`(_ name: String) throws {
    let lab = try #require(LabDescription.named(name))
    let set = try ScenarioSet(of: lab, in: GradedSolutions.checkout)
    #expect(set.unlocked == [])
    let own = try GradedSolutions.checkout.scenarios(of: lab)
    #expect(Array(set.scenarios.map(\.points).prefix(own.count)) == own.map(\.points))
  }
}
