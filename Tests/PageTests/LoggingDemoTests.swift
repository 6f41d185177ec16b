import Exploration
import Foundation
import Judging
import LabKit
import Storage
import TestTiers
import Testing

@testable import Reporting

/// The demos of the logging labs, on their pages.
@Suite(.serialized, .tags(.pages), .tiered, .needs(Chromium.missing))
struct LoggingDemoTests {
  /// A demo and its lab.
  struct Demo: CustomTestStringConvertible, Sendable {
    let lab: LabDescription
    let name: String
    var path: String { "Demos/\(name)" }
    var testDescription: String { name }

    static let all = [
      Demo(lab: .redoUndoLog, name: "commit-landed-first"), Demo(lab: .redoUndoLog, name: "stolen-page"),
      Demo(lab: .redoUndoLog, name: "second-power-cut"), Demo(lab: .checkpointedLog, name: "t1-to-t5"),
      Demo(lab: .checkpointedLog, name: "operation-in-hand"),
    ]
  }

  private let page: BrowserPage

  init() async throws { page = try await BrowserPage() }

  private func open(_ demo: Demo) async throws { try await page.open(Pages.write(demo.path, of: demo.lab)) }

  @Test(arguments: Demo.all)
  func `a demo's page shows for 1,000 random choices what a fresh boot does`(demo: Demo) async throws {
    let scenario = try Pages.file(demo.path, of: demo.lab).scenario
    try await open(demo)
    let boots = FreshBoots(lab: demo.lab, scenario: scenario) { Pages.solution(of: demo.lab)(scenario) }
    let all = try page.crashAtRandom(1_000, seed: 4_711)
    // What two choices leave is the same if their token is: one boot tells.
    var checked: Set<String> = []
    for shown in all where checked.insert(shown.token).inserted { try boots.check(shown) }
    #expect(all.count == 1_000)
    #expect(all.count { $0.disks.count > 1 } > 300, "a second crash")
    #expect(checked.count > 300, "not the same all over")
    #expect(!all.contains { $0.isMissing }, "everything was recorded")
    #expect(page.browser.exceptions == [])
    print("\(demo.name): \(checked.count) of 1,000 choices differ, and a fresh boot agrees with each")
  }

  @Test(arguments: Demo.all) func `a demo takes at most twelve key presses`(demo: Demo) async throws {
    try await open(demo)
    var presses = 0
    while try page.text("app.current.kind") != "end" {
      try page.press("PageDown")
      presses += 1
    }
    #expect((4...12).contains(presses))
    #expect(try page.text("document.getElementById('caption').className") == "held")
  }

  @Test(arguments: Demo.all)
  func `on a projector nothing is smaller than 24 px, and nothing sticks out`(demo: Demo) async throws {
    try await open(demo)
    try page.evaluate("app.isBig = true; 0")
    for (width, height) in [(1280, 720), (1920, 1080)] {
      try page.resize(width, height)
      for state in Self.states {
        try page.evaluate("\(state); render()")
        #expect(try page.smallestText() >= 24, "\(state)")
        #expect(try page.isTrue(Self.nothingSticksOut), "\(state) at \(width)")
      }
    }
  }

  /// Positions, the choice, a second power cut, panels alone.
  private static let states = [
    "app.reset(); app.zoom = ''; app.go(20)", "app.go(app.story.crashStep(0))", "app.plug()",
    "app.choice = null; app.go(app.story.crashStep(0) + 12)", "app.plug(); app.cut(); app.go(app.story.crashStep(1))",
    "app.go(Infinity)", "app.zoom = 'log'", "app.zoom = 'cells'", "app.zoom = 'gantt'", "app.zoom = 'disk'",
    "app.zoom = ''; app.isHelping = true", "app.isHelping = false; language = 'zh'; app.go(40)", "language = 'en'",
  ]

  private static let nothingSticksOut = """
    document.documentElement.scrollWidth <= innerWidth && document.body.scrollHeight <= innerHeight &&
      [...document.querySelectorAll('.panel, footer, header')].every((box) => { const { left, right, bottom } = box.getBoundingClientRect();
        return !box.checkVisibility() || left >= 0 && right <= innerWidth + 1 && bottom <= innerHeight + 1 && box.scrollWidth <= box.clientWidth + 1; })
    """

  @Test(arguments: Demo.all) func `panels are never squeezed to nothing on a projector`(demo: Demo) async throws {
    try await open(demo)
    try page.evaluate("app.isBig = true; 0")
    for (width, height) in [(1280, 720), (1920, 1080)] {
      try page.resize(width, height)
      for _ in try page.restart() {
        try page.press("PageDown")
        let lines = try page.value(
          "[...document.querySelectorAll('.panel:not(.folded) .body')].filter((body) => body.scrollHeight > body.clientHeight + 2).map((body) => Math.floor(body.clientHeight / 31))",
          as: [Int].self)
        let step = try page.text("headline(app.current, app.story)")
        #expect(lines.allSatisfy { $0 >= 3 }, "\(step) at \(width)")
      }
    }
  }

  @Test(arguments: Demo.all) func `all of it speaks Chinese`(demo: Demo) async throws {
    try await open(demo)
    let keys = try page.value("[Object.keys(WORDS.en).sort(), Object.keys(WORDS.zh).sort()]", as: [[String]].self)
    #expect(keys[0] == keys[1])
    for state in Self.states.dropLast(2) {
      try page.evaluate("language = 'zh'; \(state); render()")
      let seen = try page.text(
        "['log', 'gantt', 'cells'].map((id) => document.getElementById('panel-' + id)).filter((each) => each).map((each) => each.innerText).join(' ')"
      )
      for word in ["begin", "commit", "redo", "undo", "nothing", "durable", "pending", "sector", "ends", "power"] {
        // The command that wrote a record is named as it was given.
        #expect(!seen.replacing(/“[^”]*”/, with: "").contains(word), "\(word) at \(state)")
      }
    }
  }

  @Test func `a store's names and words are never markup`() throws {
    let text =
      "title <b>x</b>\npoints 1\npart C\nnote <img src=x onerror=window.hacked=6>\nbegin T1\nwrite 1 a in T1\ncommit T1\ncrash anywhere\nexpect atomic\n"
    let scenario = try Scenario(text, path: "x/a.scenario", vocabulary: LabDescription.redoUndoLog.vocabulary)
    let lab = Lab.redoUndoLog(redo: InjectingStore.self, undo: InjectingStore.self, both: InjectingStore.self)
    let program = { (scenario: Scenario) in InProcessSubject(lab, scenario.bootOptions) as any Subject }
    try page.open(Pages.write([(scenario, text)], [(InjectingStore.words, program)], of: .redoUndoLog))
    for state in ["app.go(8)", "app.go(20)", "app.zoom = 'log'", "app.zoom = 'gantt'", "app.zoom = ''; app.go(99)"] {
      try page.evaluate("\(state); render()")
    }
    #expect(try page.text("typeof window.hacked") == "undefined")
    #expect(try page.number("document.querySelectorAll('#view img, #strip img, #view script').length") == 0)
    let seen = try page.text("app.go(12); render(); document.getElementById('panel-log').textContent")
    #expect(seen.contains("No record of the kit’s codec") && seen.contains(InjectingStore.name))
    #expect(page.browser.exceptions == [])
  }
}

extension BrowserPage {
  /// Goes back to the beginning; as many presses as lead from there to the end.
  fileprivate func restart() throws -> Range<Int> {
    try evaluate("app.reset(); app.go(0); render()")
    return 0..<(try number("app.story.steps.filter((step) => app.story.isBeat(step)).length"))
  }

  /// The smallest text that is seen, in pixels.
  func smallestText() throws -> Double {
    try value(
      """
      (() => { let smallest = Infinity; const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        for (let node = walker.nextNode(); node; node = walker.nextNode())
          if (node.data.trim() && node.parentElement.checkVisibility() && !node.parentElement.closest("script, style"))
            smallest = Math.min(smallest, parseFloat(getComputedStyle(node.parentElement).fontSize));
        return smallest; })()
      """)
  }
}

/// A store whose log's name and bytes would be scripts, if a page took them for markup.
private final class InjectingStore: TransactionStore {
  static let name = "log<img src=x onerror=window.hacked=1>\"'&amp;"
  static let words = "</script><script>window.hacked=2</script><!-- \u{2028} ${window.hacked=3}"
  private let disk: any FileSystem
  private let cells: any CellCache

  init(disk: any FileSystem, cells: any CellCache) throws {
    (self.disk, self.cells) = (disk, cells)
    for name in ["log", Self.name] {
      let fd = try disk.open(name, [.write, .create])
      try disk.writeAll(Array(Self.words.utf8), to: fd, at: 0)
      try disk.close(fd)
    }
  }

  func begin(_ t: TransactionID) {}
  func read(_ cell: Cell, in t: TransactionID) -> Int { 0 }
  func write(_ value: Int, to cell: Cell, in t: TransactionID) {}
  func commit(_ t: TransactionID) throws { throw UsageError(Self.words) }
  func abort(_ t: TransactionID) {}
  func willEvict(_ cell: Cell, logged lsn: LSN) {}
}
