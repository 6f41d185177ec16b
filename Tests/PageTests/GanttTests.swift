import Foundation
import Judging
import TestTiers
import Testing

@testable import Reporting

/// The chart of transactions over time, and the log's records beneath it.
@Suite(.serialized, .tags(.pages), .tiered, .needs(Chromium.missing))
struct GanttTests {
  private let page: BrowserPage

  init() async throws { page = try await BrowserPage() }

  private func open(_ name: String, of lab: LabDescription = .checkpointedLog) async throws {
    try await page.open(Pages.write(name, of: lab))
  }

  /// The words beside the bars, from the first transaction on.
  private var words: [String] {
    get throws {
      try page.value("[...document.querySelectorAll('.words [data-words]')].map((each) => each.dataset.words)")
    }
  }

  @Test func `T1 to T5: nothing, redo, redo, undo, undo`() async throws {
    try await open("Demos/t1-to-t5")
    try page.evaluate("app.go(app.story.crashStep(0)); render()")
    #expect(try words == ["nothing", "redo", "redo", "undo", "undo"])
    let seen = try page.text("document.querySelector('.words').textContent")
    for word in ["○ nothing", "↷ redo", "↶ undo"] { #expect(seen.contains(word)) }
    try page.evaluate("language = 'zh'; render()")
    #expect(try page.text("document.querySelector('.words').textContent").contains("↷ 重做"))
  }

  /// Before each call and after it, with everything lost that may be, with nothing lost, and between: the word is what a
  /// boot on that very disk does, as its own calls tell.
  @Test(arguments: ["Demos/t1-to-t5", "Scenarios/c6-all-five"])
  func `the words are what recovery does`(name: String) async throws {
    try await open(name)
    let differences = try page.value(Self.held, as: [String].self)
    #expect(differences == [])
    let tried = try page.value("tried", as: [String: Int].self)
    for word in ["nothing", "redo", "undo"] { #expect(tried[word] ?? 0 > 50, "\(word)") }
  }

  /// In these scenarios each transaction has cells of its own, which are 0 before.
  private static let held = """
    (() => {
      const { story } = app, run = story.runs[0], wrong = [], commands = app.program.data.commands, owner = new Map(), value = new Map();
      for (const event of run.events) if (event[0] === "began") { const write = /^write (-?\\d+) ([a-z]) in T(\\d+)$/.exec(commands[event[1]]); if (write) { owner.set(write[2], +write[3]); value.set(write[2], +write[1]); } }
      window.tried = {};
      for (let moment = 0; moment <= run.end; moment++) {
        if (!run.canCut(moment)) continue;
        for (const lost of possibleLosses(run, moment)) {
          const boot = story.tryCut(0, moment, lost), done = new Map(), logged = new Map();
          if (boot.missing) { wrong.push("not recorded"); continue; }
          for (const event of boot.events) {
            if (event[0] === "reply") break;
            if (event[0] !== "call" || !app.program.text(event[1]).startsWith("write(cells")) continue;
            for (const [kind, inode, index, content] of event[3].map((change) => boot.onDisk(change)))
              if (kind === SECTOR && boot.paths.get(inode) === "cells" && owner.has(cellName(index))) done.set(owner.get(cellName(index)), +cellValue(app.program.content(content), index) === value.get(cellName(index)) ? "redo" : "undo");
          }
          const history = LogHistory.of(story, 0), disk = run.diskAfter(moment, lost);
          for (const { transaction, word } of logWords(recoveryRecords(readLogs(disk, app.program)).map((record) => history.tell(record)), app.theCase.part)) logged.set(transaction, word);
          for (const transaction of new Set(owner.values())) {
            const [said, seen] = [logged.get(transaction) || "nothing", done.get(transaction) || "nothing"];
            tried[said] = (tried[said] || 0) + 1;
            if (said !== seen) wrong.push("after " + eventText(run, moment) + " losing " + lost.join() + ": T" + transaction + " " + said + ", and the boot does " + seen);
          }
        }
      }
      return wrong;
    })()
    """

  @Test func `the crash line is dragged with the mouse, and the bars flip`() async throws {
    try await open("Demos/t1-to-t5")
    let box: [Double] = try page.value(
      "(() => { const { left, top, width, height } = document.querySelector('.tracks').getBoundingClientRect(); return [left, top + height / 2, width]; })()"
    )
    try page.mouse("mousePressed", box[0] + 2, box[1])
    var steps: [Int] = []
    var seen: [Set<String>] = Array(repeating: [], count: 5)
    for part in stride(from: 0.0, through: 1, by: 0.02) {
      try page.mouse("mouseMoved", box[0] + part * box[2], box[1])
      steps.append(try page.number("app.step"))
      for (number, word) in try words.enumerated() where !word.isEmpty { seen[number].insert(word) }
    }
    try page.mouse("mouseReleased", box[0] + box[2], box[1])
    #expect(steps == steps.sorted() && Set(steps).count > 30)
    #expect(try steps.last == page.number("app.story.steps.length - 1"))
    #expect(seen.allSatisfy { $0.count > 1 })
    #expect(seen[1].contains("redo") && seen[1].contains("undo") && seen[0].contains("nothing"))
    // Let go, it stays.
    try page.mouse("mouseMoved", box[0], box[1])
    #expect(try page.number("app.step") == steps.last)
  }

  @Test func `the crash line is moved with keys, and keeps the focus`() async throws {
    try await open("Demos/t1-to-t5")
    try page.evaluate("app.go(60); render(); document.querySelector('.crashline').focus()")
    for (key, step) in [("ArrowRight", 61), ("ArrowRight", 62), ("ArrowLeft", 61)] {
      try page.press(key)
      #expect(try page.number("app.step") == step)
      #expect(try page.isTrue("document.activeElement.matches('.crashline')"))
      #expect(try page.number("+document.activeElement.ariaValueNow") == step + 1)
    }
  }

  @Test func `while a commit is on its way there are two words`() async throws {
    try await open("Demos/t1-to-t5")
    let all = try page.value(
      "app.story.steps.map((step, index) => { app.go(index); render(); return [...document.querySelectorAll('.words [data-words]')].map((each) => each.dataset.words); })",
      as: [[String]].self)
    #expect(all.contains { $0[2] == "redo undo" }, "T3 between its commit's record and the sync")
    #expect(all.last == ["nothing", "nothing", "nothing", "nothing", "nothing"], "the recovery's own checkpoint")
  }

  // MARK: Records

  private func rows(_ state: String) throws -> [[String]] {
    try page.value(
      "(() => { \(state); render(); return [...document.querySelectorAll('#panel-log li')].map((row) => [row.dataset.mark || row.className, row.dataset.kind || '', row.textContent]); })()"
    )
  }

  @Test func `a commit that landed first is there, and is none`() async throws {
    try await open("Demos/commit-landed-first", of: .redoUndoLog)
    let left = try rows("app.go(app.story.crashStep(0))")
    #expect(left[0][0] == "logend cut" && left[0][2].contains("the log ends here; what is behind the end is none"))
    #expect(left.contains { $0[0] == "lost" && $0[2].contains("b: 0 → 70") })
    #expect(left.last?[0] == "behind" && left.last?[1] == "commit")
    let before = try rows("app.go(app.story.crashStep(0) - 1)")
    #expect(before.last?[0] == "pending" && before.last?[1] == "commit")
    // Here the class votes; a step before, nothing is durable, and all may be there.
    #expect(try words[0] == "")
    try page.press("ArrowLeft")
    #expect(try words[0] == "nothing redo undo")
  }

  @Test func `the record of a call is marked, and a sync makes it durable`() async throws {
    try await open("Demos/stolen-page", of: .redoUndoLog)
    let place = try page.number(
      "app.story.steps.findIndex((step) => headline(step, app.story) === '> write 70 a in T2')")
    let written = try rows("app.go(\(place) + 1)")
    #expect(written.last?[0] == "pending" && written.last?[2].contains("◀ this call") == true)
    #expect(written.last?[2].contains("T2 a: 100 → 70") == true)
    #expect(written.dropLast().allSatisfy { $0[0] == "durable" && !$0[2].contains("◀") })
    let sync = try page.number(
      "app.story.steps.findIndex((step, index) => index > \(place) && headline(step, app.story) === 'sync(log)')")
    #expect(try rows("app.go(\(sync))").last?[0] == "durable")
  }

  @Test func `after recovery the log tells who is over`() async throws {
    try await open("Demos/second-power-cut", of: .redoUndoLog)
    let kinds = try rows("app.go(app.story.crashStep(1))").map { $0[1] }.filter { !$0.isEmpty }
    #expect(kinds == ["change", "end", "change", "commit"])
  }

  /// Stores that write their records in another way: the page says by which command, and nothing else.
  @Test func `records of an unknown form are told by what wrote them`() async throws {
    try await open("Demos/t1-to-t5")
    let told = try page.value(
      """
      (() => { framedMeaning = () => null; app.program.walked.clear(); app.reset(); app.go(app.story.crashStep(0)); render();
        return [[...document.querySelectorAll('#panel-log .record')].map((row) => row.textContent), [...document.querySelectorAll('.words [data-words]')].map((each) => each.dataset.words)]; })()
      """, as: [[String]].self)
    #expect(told[0].contains { $0.contains("T3") && $0.contains("by “commit T3”") })
    #expect(!told[0].contains { $0.contains("→") })
    #expect(told[1] == ["nothing", "redo", "redo", "undo", "undo"])
  }
}
