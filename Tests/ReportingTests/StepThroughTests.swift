import Exploration
import Judging
import Simulation
import Testing

@testable import Reporting

@Suite struct StepThroughTests {
  private static func demo(_ name: String) throws -> StepThrough {
    try #require(StepThrough(showing: Runs.judge("Demos/\(name)"), Runs.solution))
  }

  @Test(arguments: ["nameless-file", "rename-is-the-commit"])
  func `a demo reads like this`(name: String) throws {
    let text = try Self.demo(name).text(terminal: Terminal())
    try expectSnapshot(text, "\(name).txt")
    #expect(text.split(separator: "\n").filter { $0.count > 100 } == [])
  }

  /// The comments in the demos promise this.
  @Test func `the power fails at the calls that the notes talk about`() throws {
    let nameless = try Self.demo("nameless-file").callsBeforeCrashes
    #expect(nameless == ["rename(ledger.new, ledger)", "syncDirectory(/)"])
    let commit = try Self.demo("rename-is-the-commit").callsBeforeCrashes
    #expect(commit == ["close(ledger.new)", "rename(ledger.new, ledger)"])
  }

  @Test func `every note is shown, in order`() throws {
    for name in ["nameless-file", "rename-is-the-commit"] {
      let notes = try Self.demo(name).steps.filter { $0.kind == .note }.map(\.text)
      #expect(notes == (try Runs.scenario("Demos/\(name)").notes))
    }
  }

  @Test func `a program that fails is stepped through its counterexample`() throws {
    let steps = try #require(StepThrough(showing: Runs.judge("Scenarios/a6-acknowledged"), Runs.careless))
    #expect(steps.steps.last?.text == "broken: durable")
    #expect(steps.steps.contains { $0.kind == .crash && $0.disk.contains { $0.mark == .lost } })
  }

  @Test func `colour is never the only sign`() throws {
    let steps = try Self.demo("nameless-file")
    var coloured = steps.text(terminal: Terminal(hasColour: true))
    coloured.replace(/\u{1B}\[\d*m/, with: "")
    #expect(coloured == steps.text(terminal: Terminal()))
  }

  @Test func `keys move between the first and the last step`() {
    var navigator = StepNavigator(count: 30)
    #expect(navigator.press("b") == .show && navigator.index == 0)
    #expect(navigator.press("n") == .show && navigator.index == 1)
    for key in "g 17\n" { _ = navigator.press(key) }
    #expect(navigator.index == 16)
    for key in "g99\n" { _ = navigator.press(key) }
    #expect(navigator.index == 29)
    #expect(navigator.press("?") == .help)
    #expect(navigator.press("x") == .wait)
    #expect(navigator.press("\u{3}") == .quit)
  }
}

extension StepThrough {
  fileprivate var callsBeforeCrashes: [String] {
    steps.indices.filter { steps[$0].kind == .crash }.compactMap { crash in
      steps[..<crash].last { $0.kind == .call }?.text
    }
  }
}
