import Foundation
import Judging
import Testing

/// The scenario files of lab 1, as they lie in its folder.
private let scenarios: [Scenario] = read("Scenarios")
private let demos: [Scenario] = read("Demos")

private func read(_ folder: String) -> [Scenario] {
  let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Labs/ShadowCopy/\(folder)")
  let files = (try? FileManager.default.contentsOfDirectory(atPath: root.path)) ?? []
  return files.filter { $0.hasSuffix(".scenario") }.sorted().compactMap { file in
    do {
      let text = try String(contentsOf: root.appending(path: file), encoding: .utf8)
      return try Scenario(text, path: "Labs/ShadowCopy/\(folder)/\(file)", vocabulary: .shadowCopy)
    } catch {
      Issue.record("\(error)")
      return nil
    }
  }
}

@Suite struct ShadowCopyScenarioTests {
  @Test func `the parts are worth 45, 25 and 30 points`() {
    let points = Dictionary(grouping: scenarios, by: \.part).mapValues { $0.reduce(0) { $0 + $1.points } }
    #expect(points == ["A": 45, "B": 25, "C": 30])
  }

  @Test func `a scenario's name begins with its part and number`() {
    for part in ["A", "B", "C"] {
      let names = scenarios.filter { $0.part == part }.map { $0.name.prefix(2) }
      #expect(names == (1...names.count).map { "\(part.lowercased())\($0)" })
    }
  }

  @Test func `whoever crashes says what must sometimes be seen`() {
    for scenario in scenarios where scenario.steps.contains(where: { $0.kind == .crash(.anywhere) }) {
      #expect(scenario.sometimes.map(\.name) == ["new", "old"], "\(scenario.name)")
    }
  }

  @Test func `the scenarios without a power cut and those on the kindest disk are worth 30 points`() {
    let kind = scenarios.filter { scenario in
      scenario.model == "sequential" || !scenario.steps.contains { $0.kind == .crash(.anywhere) }
    }
    #expect(kind.reduce(0) { $0 + $1.points } >= 30)
  }

  /// The commands of a scenario that the specification refuses when no power fails, as lines of the file.
  private func refusals(of name: String) throws -> [String] {
    let ledger = LedgerSpecification()
    var state = ledger.initial
    var refused: [String] = []
    for step in try #require(scenarios.first { $0.name == name }).steps {
      guard case .command(let words) = step.kind else { continue }
      let expected = ledger.perform(words, in: state)
      if case .refused = expected { refused.append(words.joined(separator: " ")) }
      state = expected.state(from: state)
    }
    return refused
  }

  @Test func `only what is meant to be refused is refused`() throws {
    for scenario in scenarios where !["a2-refusals", "c1-no-crash"].contains(scenario.name) {
      #expect(try refusals(of: scenario.name) == [], "\(scenario.name)")
    }
    #expect(try refusals(of: "a2-refusals").count == 8)
    #expect(try refusals(of: "c1-no-crash").count == 5)
  }

  @Test func `demos are short, cost nothing, and say something`() {
    #expect(demos.map(\.name) == ["nameless-file", "rename-is-the-commit"])
    for demo in demos {
      #expect(demo.points == 0 && (3...12).contains(demo.notes.count) && demo.steps.count <= 12)
    }
  }
}
