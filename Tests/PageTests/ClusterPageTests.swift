import Exploration
import Foundation
import Judging
import LabKit
import TestTiers
import Testing

@testable import Reporting

/// Pages of scenarios with several machines.
@Suite(.serialized, .tags(.pages), .tiered, .needs(Chromium.missing))
struct ClusterPageTests {
  private let page: BrowserPage
  private let lab = LabDescription.eventualCompaction

  init() async throws { page = try await BrowserPage() }

  private func open(_ path: String) async throws { try await page.open(Pages.write(path, of: lab)) }

  /// Crashes machines at random, and holds what the page shows against fresh boots, once for each token.
  private func crash(_ path: String, _ count: Int, seed: Int) async throws -> [ShownCluster] {
    let scenario = try Pages.file(path, of: lab).scenario
    try await open(path)
    let boots = try FreshClusterBoots(lab, scenario, Pages.solution(of: lab)(scenario))
    let all = try page.crashMachinesAtRandom(count, seed: seed)
    var known: [String: ShownCluster] = [:]
    for shown in all {
      if let known = known[shown.token] { #expect(known == shown) } else { try boots.check(shown) }
      known[shown.token] = shown
    }
    #expect(page.browser.exceptions == [])
    return all
  }

  @Test func `the demo's page shows for 1,000 random choices what fresh boots of all machines do`() async throws {
    let all = try await crash("Demos/silent-tablet", 1_000, seed: 4_711)
    #expect(all.count == 1_000)
    #expect(all.count { $0.disks.count > 1 } > 300, "a second crash")
    #expect(Set(all.map(\.token)).count > 300, "not the same all over")
  }

  @Test(arguments: try Pages.scenarios(of: .eventualCompaction).filter { $0.text.contains("\ncrash") }.map(\.name))
  func `so does the page of a scenario`(name: String) async throws {
    for shown in try await crash("Scenarios/\(name)", 25, seed: 17) { #expect(!shown.isMissing) }
  }
}

extension ClusterPageTests {
  private var caption: String { get throws { try page.text("document.getElementById('caption').textContent") } }

  @Test func `the demo takes at most twelve key presses, and its end is the same everywhere`() async throws {
    try await open("Demos/silent-tablet")
    var presses = 0
    while try page.text("app.current.kind") != "end" {
      try page.press("PageDown")
      presses += 1
    }
    #expect((4...12).contains(presses))
    #expect(try page.text("document.getElementById('panel-showing').textContent").contains("the same everywhere"))
  }

  @Test func `each machine has its own plug, and one that is not to fail says so`() async throws {
    try await open("Demos/silent-tablet")
    try page.evaluate("app.go(app.story.steps.findIndex((step) => step.kind === 'note')); render()")
    try page.click("[data-plug='1']")
    #expect(try caption.contains("does not let the power of phone fail"))
    try page.click("[data-plug='2']")
    #expect(try page.isTrue("app.story.runs[app.choice.run].machine === 'tablet'"))
    try page.press("Enter")
    #expect(try caption.contains("tablet: ⚡ The power fails"))
    #expect(try page.text("document.querySelector('.laneHeads').textContent").contains("down"))
    try page.press("PageDown")
    #expect(try page.isTrue("app.current.run > 0"))
  }

  @Test func `the diagram has an event for each step of its kind, and an arrow for each message`() async throws {
    try await open("Demos/silent-tablet")
    try page.press("End")
    let counts = try page.value(
      "[document.querySelectorAll('.event').length, laneEvents(app.story, app.step).length, document.querySelectorAll('line.told').length, app.story.messages.length]",
      as: [Int].self)
    #expect(counts[0] == counts[1] && counts[2] == counts[3] && counts[2] > 6)
    let step = try page.number("+document.querySelectorAll('.event')[3].dataset.step")
    try page.evaluate("document.querySelectorAll('.event')[3].scrollIntoView()")
    try page.evaluate(
      "document.querySelectorAll('.event')[3].dispatchEvent(new MouseEvent('click', { bubbles: true }))")
    #expect(try page.number("app.step") == step)
  }

  @Test func `a link leads back to where it was taken`() async throws {
    let file = try await Pages.write("Demos/silent-tablet", of: lab)
    try page.open(file)
    for more in ["app.go(40)", "app.plugMachine(2); app.cut(); app.go(60)", "language = 'zh'; app.isBig = true"] {
      try page.evaluate("\(more); render()")
      let (link, seen) = (try page.text("app.fragment"), try page.text("document.getElementById('view').innerText"))
      let other = try BrowserPage(beside: page)
      try other.open(file, fragment: link)
      #expect(try other.text("app.fragment") == link)
      #expect(try other.text("document.getElementById('view').innerText") == seen)
    }
    try page.open(file, fragment: "#pc1:silent-tablet:tablet=24//1111")
    #expect(try caption.contains("This link is stale"))
    try page.open(file, fragment: "#pc1:silent-tablet:phone=20//0")
    #expect(try caption.contains("not possible here"))
  }

  @Test func `a crash that the grader found in any order of messages opens on its token`() throws {
    let (scenario, text) = try Pages.file("Scenarios/c5-any-order", of: lab)
    let subject = Pages.solution(of: lab)(scenario)
    let session = try #require(JudgeSession(Judge(lab: lab, scenario: scenario), subject, model: nil))
    var plan = session.explorer.undisturbed().plan
    plan.deliveries = [1, 1]
    let replayed = session.explorer.replay(plan)
    try #require(replayed.difference == nil)
    let recording = try #require(Recording(Judge(lab: lab, scenario: scenario), subject, with: plan))
    let token = ReplayToken(scenario: scenario.name, plan: plan)
    let document = PageDocument(
      lab: lab, cases: [.init(source: text, programs: [.init(label: "the solution", recording: recording)])],
      opensOn: token)
    try page.open(Pages.save(document))
    #expect(try page.text("app.story.token").hasSuffix(":+1.1"))
    #expect(try page.isTrue("!app.story.last.missing && !app.story.violation"))
    let order = SpaceTimeDiagram(replayed, machines: scenario.machines).messages.map { $0.to.map { _ in 1 } ?? 0 }
    #expect(try page.value("app.story.messages.map((each) => each.to === undefined ? 0 : 1)", as: [Int].self) == order)
  }

  @Test func `a sync that is forgotten shows what it was for`() async throws {
    try await open("Scenarios/b2-acknowledged")
    var needed = 0
    for sync in 0..<(try page.number("app.program.data.syncs.length")) {
      try page.evaluate("app.forget(\(sync)); render()")
      let rule = try page.text("app.program.data.syncs[\(sync)].breaks || ''")
      guard !rule.isEmpty else { continue }
      needed += 1
      try page.click("#banner button")
      try page.press("End")
      #expect(try caption.contains("Broken: \(rule)"))
    }
    #expect(needed > 0)
  }

  @Test func `the class votes on what a machine will show, then the page reveals`() async throws {
    try await open("Demos/silent-tablet")
    while try page.text("app.current.kind") != "crash" { try page.press("PageDown") }
    // Power fails while the answer is being posted: it may be there or not.
    try page.evaluate(
      "app.go(app.story.steps.findIndex((step) => step.kind === 'call' && app.story.whose(step) === 'tablet' && /^write/.test(headline(step, app.story).split(': ')[1]) && step.moment > 19)); render()"
    )
    for key in [".", "z", "Enter", "1"] { try page.press(key) }
    #expect(try page.text("document.getElementById('prediction').textContent").contains("1 vote"))
    // The others go on meanwhile; the question stays open until the machine has booted and been asked.
    while try !page.isTrue("app.current.isFound === true") {
      #expect(try page.isTrue("document.querySelector('.guess.right') === null"))
      try page.press("PageDown")
    }
    #expect(try page.isTrue("document.querySelectorAll('.guess.right').length === 1"))
  }

  @Test func `two programs on several machines are compared`() async throws {
    let recorded = try await Pages.recorded("Demos/silent-tablet", of: lab)
    try await page.open(PageWriter.shared.write([recorded.beside(recorded)], of: lab))
    try page.press("c")
    try page.press("End")
    #expect(try page.text("document.getElementById('view').textContent").contains("the same so far"))
    #expect(try page.isTrue("firstDifference() === app.story.steps.length"))
  }

  @Test(arguments: [(1280, 720), (1920, 1080)])
  func `on a projector nothing is smaller than 24 px, and nothing sticks out`(width: Int, height: Int) async throws {
    try await open("Demos/silent-tablet")
    try page.resize(width, height)
    for state in ["app.isBig = true; app.go(100)", "app.plugMachine(2)", "app.cancel; app.choice = null; app.go(149)"] {
      try page.evaluate("\(state); render()")
      #expect(try page.textSizes.allSatisfy { $0 >= 24 })
      #expect(try page.fitsWindow)
    }
  }

  @Test func `it speaks Chinese`() async throws {
    try await open("Demos/silent-tablet")
    try page.evaluate("language = 'zh'; app.go(100); render()")
    let seen = try page.text("document.getElementById('view').innerText")
    for word in ["Who told", "What each", "running", "boots", "from ", "power fails"] {
      #expect(!seen.contains(word), "\(word)")
    }
  }
}
