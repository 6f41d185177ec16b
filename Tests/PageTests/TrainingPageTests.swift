import Exploration
import Foundation
import Judging
import LabKit
import TestTiers
import Testing
import TrainingCheckpointSolution

@testable import Reporting

/// Lab 4's pictures on the page, used as a lecturer would, and held against the figures that they are drawn from.
@Suite(.serialized, .tags(.pages), .tiered, .needs(Chromium.missing))
struct TrainingPageTests {
  private let page: BrowserPage

  init() async throws { page = try await BrowserPage() }

  /// Opens a demo, at its first reply to a command if one is given.
  private func open(_ demo: String, at command: String? = nil) async throws {
    try await page.open(Pages.demos(of: .trainingCheckpoint))
    try page.evaluate("app.open(CASES.findIndex((each) => each.name === '\(demo)')); render()")
    if let command { try go(to: command) }
  }

  private func go(to command: String) throws {
    let found = "app.story.steps.findIndex((step) => headline(step, app.story) === '> \(command)')"
    #expect(try page.number(found) > 0, "\(command)")
    try page.evaluate("app.go(\(found) + 1); render()")
  }

  private var caption: String { get throws { try page.text("document.querySelector('#caption .head').textContent") } }
  private func seen(_ panel: String) throws -> String {
    try page.text("document.getElementById('panel-\(panel)').textContent")
  }

  // MARK: Demos

  @Test(arguments: ["click-to-kill", "half-a-brain", "how-often"])
  func `a demo takes at most twelve key presses, and holds`(demo: String) async throws {
    try await open(demo)
    var presses = 0
    while try page.text("app.current.kind") != "end" {
      try page.press("PageDown")
      presses += 1
    }
    #expect((4...12).contains(presses), "\(presses)")
    #expect(try caption.hasPrefix("✓"))
    #expect(page.browser.exceptions == [])
  }

  @Test(arguments: ["click-to-kill", "how-often"])
  func `where nothing boots after a power cut, the plug says so`(demo: String) async throws {
    try await open(demo)
    try page.press("PageDown")
    try page.press(".")
    #expect(try page.isTrue("app.choice === null"))
    #expect(try page.text("document.getElementById('caption').textContent").contains("Nothing boots after a power cut"))
  }

  @Test func `torn text stands beside the text of the run that was resumed`() async throws {
    try await open("half-a-brain")
    try page.press("End")
    let texts: [[String]] = try page.value(
      "[...document.querySelectorAll('.writing')].map((each) => [each.className, each.querySelector('.bytes').textContent, each.textContent])"
    )
    #expect(texts.count == 4 && texts[2][0].contains("torn") && !texts[3][0].contains("torn"))
    #expect(texts[3][1] == texts[1][1] && texts[2][1] != texts[1][1])
    #expect(texts[3][2].contains("resumed: step 400"))
    let tops: [Double] = try page.value(
      "[...document.querySelectorAll('.writing')].map((each) => each.getBoundingClientRect().top)")
    #expect(tops[2] == tops[3])
    try page.press("Home")
    #expect(try page.number("document.querySelectorAll('.writing').length") == 0)
  }

  // MARK: The waste curve

  private struct Shown: Decodable {
    let k: Int
    let shares: [Double]
    let words: String
  }

  /// What the panel shows at every place of its slider.
  private static let everyPlace = """
    (() => { const slider = document.getElementById("waste-k"), all = [];
      for (let place = 0; place <= +slider.max; place++) {
        slider.value = place; slider.dispatchEvent(new Event("input"));
        all.push({ k: +document.querySelector(".waste-at").textContent.replace("k = ", ""), words: slider.getAttribute("aria-valuetext"),
          shares: [...document.querySelectorAll(".waste-term")].map((each) => +each.dataset.share) }); }
      return all; })()
    """

  @Test(arguments: [("3.2", "54"), ("0.185", "13")])
  func `the curve's numbers are those of the figure`(pause: String, best: String) async throws {
    try await open("how-often", at: "waste 8 1 \(pause) 1 0 \(best)")
    let shown: [Shown] = try page.value(Self.everyPlace)
    let cluster = TrainingCluster(
      gpus: 8, failuresPerGPU: PerHour(1), pause: Seconds(Double(pause)!), iteration: Seconds(1), recovery: Seconds(0))
    let figure = WasteFigure(cluster, including: [1, 1000, 54, 13])
    #expect(shown.map(\.k) == figure.points.map(\.iterations))
    #expect(shown.map(\.shares) == figure.points.map { [$0.paused, $0.redone, $0.paused + $0.redone] })
    #expect(figure.best == Int(best) && shown[0].k == 1 && shown.last!.k == 1000)
    // The judge's words are those of the panel.
    let words = try #require(shown.first { $0.k == Int(best) }).words
    #expect(try caption.dropFirst(2) == words.split(separator: ", ").dropFirst().joined(separator: ", "))
    #expect(try seen("waste").contains("bottom: k = \(best)") && seen("waste").contains("redo log"))
    #expect(try page.number("document.querySelectorAll('.waste-plot polyline.line').length") == (best == "54" ? 3 : 4))
  }

  @Test func `the class votes before the curve is drawn`() async throws {
    try await open("how-often", at: "waste 8 1 3.2 1 0 1000")
    #expect(try page.number("document.querySelectorAll('.waste-plot polyline').length") == 0)
    #expect(try page.text("document.querySelector('.waste-at').textContent") == "k = 1000")
    try page.click("#waste-draw")
    #expect(try page.number("document.querySelectorAll('.waste-plot polyline').length") == 3)
    try page.press("v")
    try page.evaluate("app.reset(); app.go(7); render()")
    #expect(try page.number("document.querySelectorAll('.waste-plot polyline').length") == 3, "predictions are off")
  }

  @Test func `arrows move the slider and not the page, page keys the page`() async throws {
    try await open("how-often", at: "waste 8 1 3.2 1 0 54")
    try page.evaluate("document.getElementById('waste-k').focus()")
    let step = try page.number("app.step")
    for _ in 0..<3 { try page.press("ArrowRight") }
    #expect(try page.number("app.step") == step)
    #expect(try page.text("document.querySelector('.waste-at').textContent") != "k = 54")
    #expect(try page.isTrue("document.activeElement.id === 'waste-k'"))
    for _ in 0..<3 { try page.press("ArrowLeft") }
    #expect(try page.text("document.querySelector('.waste-at').textContent") == "k = 54")
    try page.press("PageDown")
    #expect(try page.number("app.step") == step + 1)
  }

  // MARK: Machines

  @Test(arguments: ["own", "ring"]) func `every pair of machines is killed by clicks`(layout: String) async throws {
    try await open("click-to-kill", at: "fatal 2\(layout == "ring" ? " ring" : "")")
    let figure = try #require(
      layout == "ring"
        ? PlacementFigure.ring(machines: 16, replicas: 2)
        : PlacementFigure(solvedPlacement(machines: 16, replicas: 2)))
    let verdicts: [String: Bool] = try page.value(
      """
      (() => { const all = {}, kill = (machine) => document.getElementById("machine-" + machine).click();
        for (let a = 0; a < 16; a++) { kill(a); for (let b = a + 1; b < 16; b++) {
          kill(b); all[a + " " + b] = document.querySelector(".verdict").textContent.startsWith("✗"); kill(b); } kill(a); }
        return all; })()
      """)
    let fatal = Set(verdicts.filter(\.value).map(\.key))
    #expect(verdicts.count == figure.all && fatal == Set(figure.fatal.map { "\($0[0]) \($0[1])" }))
    #expect(try caption == "= \(fatal.count) of 120 sets of 2 machines are fatal")
    #expect(try seen("placement").contains("\(fatal.count) of 120 sets of 2 machines are fatal"))
  }

  @Test func `what the scenario kills is dead on the page, and the lost shards are told`() async throws {
    try await open("click-to-kill", at: "kill 0 1")
    #expect(try page.number("document.querySelectorAll('.machine.dead').length") == 2)
    #expect(try seen("placement").contains("✗ No copy of shard 0, 1") && caption.contains("no copy of shard 0, 1"))
    #expect(try seen("placement").contains("Vote: how many of 120"))
    try page.evaluate("document.getElementById('machine-1').focus()")
    try page.press(" ")
    #expect(try page.number("document.querySelectorAll('.machine.dead').length") == 1)
    #expect(try page.isTrue("document.activeElement.id === 'machine-1'"), "the focus stays")
    #expect(try seen("placement").contains("✓ Every shard has a copy"))
    try page.click("#layout-ring")
    #expect(try seen("placement").contains("Vote: how many of 120"), "of the ring nobody has asked yet")
  }

  // MARK: The timeline

  @Test func `the timeline is the figure's, and what is to come is dimmed`() async throws {
    let scenario = try Pages.file("Scenarios/c1-overlap", of: .trainingCheckpoint).scenario
    try await page.open(Pages.write("Scenarios/c1-overlap", of: .trainingCheckpoint))
    let rehearsal = try #require(
      Rehearsal(
        Judge(lab: .trainingCheckpoint, scenario: scenario),
        InProcessSubject(TrainingCheckpointSolutionLab.lab, scenario.bootOptions)))
    let drawn: [[String]] = try page.value(
      "spansOf(app.story).map((span) => [span.lane, span.step, span.bytes, span.checkpoint ?? '', span.committed].map(String))"
    )
    let spans = OverlapFigure(rehearsal.records[0]).spans
    #expect(
      drawn
        == spans.map {
          ["\($0.lane)", "\($0.step)", "\($0.bytes)", $0.checkpoint.map(String.init) ?? "", "\($0.isCommitted)"]
        })
    #expect(spans.count > 8)
    let rects = "document.querySelectorAll('.overlap-plot rect').length"
    let later = "document.querySelectorAll('.overlap-plot rect.later').length"
    #expect(try page.isTrue("\(rects) > 7 && \(later) === \(rects)"))
    try page.press("End")
    #expect(try page.isTrue("\(rects) === \(spans.count) && \(later) === 0"))
    #expect(try page.text("document.querySelector('.commit text').textContent") == "✓1")
  }

  // MARK: Links and pictures

  @Test func `a link leads back to the slider, the machines and the layout`() async throws {
    for (demo, command, change) in [
      (
        "how-often", "waste 8 1 3.2 1 0 1000",
        "document.getElementById('waste-k').value = 40; document.getElementById('waste-k').dispatchEvent(new Event('input')); document.getElementById('waste-draw').click()"
      ),
      (
        "click-to-kill", "kill 0 5",
        "document.getElementById('machine-9').click(); document.getElementById('layout-ring').click()"
      ),
    ] {
      try await open(demo, at: command)
      let before = try page.text("app.fragment")
      try page.evaluate(change)
      let lines = "[...document.querySelectorAll('#view .panel')].map((each) => each.textContent)"
      let (link, seen) = (try page.text("app.fragment"), try page.value(lines, as: [String].self))
      #expect(link != before)
      let other = try BrowserPage(beside: page)
      try await other.open(Pages.demos(of: .trainingCheckpoint), fragment: link)
      #expect(try other.text("app.fragment") == link)
      #expect(try other.value(lines, as: [String].self).difference(from: seen).isEmpty, "\(demo)")
      #expect(
        try other.text("document.querySelector('main svg')?.outerHTML ?? ''")
          == page.text("document.querySelector('main svg')?.outerHTML ?? ''"))
    }
    for nonsense in ["k=x", "k=5@1", "killed=99@0.9", "killed=<b>@0.1", "layout=constructor@0.4"] {
      try await page.open(Pages.demos(of: .trainingCheckpoint), fragment: "#pc1:click-to-kill&step=9&\(nonsense)")
      #expect(try page.number("document.querySelectorAll('.machine').length") == 16)
    }
    #expect(page.browser.exceptions == [])
  }

  @Test func `the picture has the curve, too`() async throws {
    try await open("how-often", at: "waste 8 1 3.2 1 0 54")
    let parts: [String] = try page.value(
      "(() => { const seen = new DOMParser().parseFromString(picture(), 'image/svg+xml'); return [String(seen.querySelectorAll('svg svg polyline').length), ...[...seen.querySelectorAll('text')].map((each) => each.textContent)]; })()"
    )
    #expect(parts[0] == "3")
    #expect(parts.contains("bottom: k = 54"))
  }
}
