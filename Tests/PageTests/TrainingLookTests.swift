import Exploration
import Foundation
import Judging
import LabKit
import Storage
import TestTiers
import Testing

@testable import Reporting

/// How lab 4's pictures look, and that nothing in them is a program's markup.
@Suite(.serialized, .tags(.pages), .tiered, .needs(Chromium.missing))
struct TrainingLookTests {
  private let page: BrowserPage

  init() async throws { page = try await BrowserPage() }

  /// What a lecturer comes to see: a scenario, and what is done there.
  private static let states = [
    ("how-often", "app.go(9)", "tried"), ("how-often", "app.go(15)", "bottom"), ("how-often", "app.go(21)", "second"),
    ("click-to-kill", "app.go(3)", "before"), ("click-to-kill", "app.go(12)", "killed"),
    ("click-to-kill", "app.go(18)", "ring"), ("half-a-brain", "app.go(12)", "first"),
    ("half-a-brain", "app.go(app.story.crashStep(0))", "crash"),
    ("half-a-brain", "app.go(app.story.steps.length - 3)", "resumed"),
    ("half-a-brain", "app.go(app.story.stepAt(0, 835)); app.plug()", "choice"),
  ]

  @Test(arguments: [(1280, 720), (1920, 1080)])
  func `on a projector nothing is smaller than 24 px, and nothing sticks out`(width: Int, height: Int) async throws {
    try await page.open(Pages.demos(of: .trainingCheckpoint))
    try page.resize(width, height)
    for (demo, state, name) in Self.states {
      try show(demo, state, "app.isBig = true")
      #expect(try page.textSizes.allSatisfy { $0 >= 24 }, "\(demo) \(name)")
      #expect(try page.fitsWindow, "\(demo) \(name)")
      // Drawings and their words stay in their panel, machines and cards do not cover each other.
      let outside: [String] = try page.value(
        """
        [...document.querySelectorAll(".waste-plot svg text, .overlap-plot svg text, .machine, .writing")].filter((part) => {
          const own = part.getBoundingClientRect(), panel = part.closest(".panel").getBoundingClientRect();
          return own.left < panel.left - 1 || own.right > panel.right + 1 || own.bottom > panel.bottom + 1;
        }).map((part) => part.outerHTML)
        """)
      #expect(outside == [], "\(demo) \(name)")
      let covered: [String] = try page.value(
        """
        (() => { const all = [...document.querySelectorAll(".machine, .writing")].map((part) => [part, part.getBoundingClientRect()]);
          return all.filter(([part, a]) => all.some(([other, b]) => other !== part && a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1)).map(([part]) => part.outerHTML); })()
        """)
      #expect(covered == [], "\(demo) \(name)")
    }
    if let folder = ProcessInfo.processInfo.environment["PAGE_SCREENSHOTS"] { try takePictures(in: folder, width) }
    #expect(page.browser.exceptions == [])
  }

  private func show(_ demo: String, _ state: String, _ settings: String) throws {
    try page.evaluate(
      "app.choice = null; app.open(CASES.findIndex((each) => each.name === '\(demo)')); \(settings); \(state); render()"
    )
  }

  /// For people: `POWERCUT_TIERS=pages PAGE_SCREENSHOTS=DIR swift test --filter TrainingLookTests`.
  private func takePictures(in folder: String, _ width: Int) throws {
    for (demo, state, name) in Self.states {
      for (look, settings) in [
        ("light", "app.isBig = false; app.isDark = false"), ("dark", "app.isDark = true"),
        ("big", "app.isBig = true; app.isDark = false"),
      ] {
        try show(demo, state, settings)
        try page.screenshot(to: URL(filePath: folder).appending(path: "\(demo)-\(name)-\(look)-\(width).png"))
      }
    }
  }

  @Test func `the pictures speak Chinese`() async throws {
    try await page.open(Pages.demos(of: .trainingCheckpoint))
    let keys = try page.value("[Object.keys(WORDS.en).sort(), Object.keys(WORDS.zh).sort()]", as: [[String]].self)
    #expect(keys[0] == keys[1])
    let ids = ["waste", "placement", "overlap", "written"]
    for (demo, state, name) in Self.states where name != "choice" {
      try show(demo, state, "language = 'zh'")
      let seen = try ids.map { id in
        try page.text(
          "(() => { const panel = document.getElementById('panel-\(id)'); return panel ? [panel.textContent, ...[...panel.querySelectorAll('[aria-label]')].map((each) => each.ariaLabel)].join(' ') : ''; })()"
        )
      }.joined()
      #expect(seen.contains { $0 >= "\u{4E00}" && $0 <= "\u{9FFF}" }, "\(demo) \(name)")
      for word in [
        "paused", "together", "redo log", "machine", "shard", "Vote", "train", "surprise", "step", "Draw", "Click",
      ] {
        #expect(!seen.contains(word), "\(word) in \(demo) \(name)")
      }
    }
  }

  @Test func `everything that can be operated has a name, and colour is never the only sign`() async throws {
    try await page.open(Pages.demos(of: .trainingCheckpoint))
    for (demo, state, name) in Self.states {
      try show(demo, state, "")
      let nameless: [String] = try page.value(
        "[...document.querySelectorAll('button, select, input, section, svg[role]')].filter((each) => !(each.ariaLabel || each.textContent.trim() || each.labels && each.labels.length)).map((each) => each.outerHTML)"
      )
      #expect(nameless.filter { !$0.contains("speaker") } == [], "\(demo) \(name)")
    }
    try show("click-to-kill", "app.go(12)", "")
    #expect(
      try page.value(
        "[...document.querySelectorAll('.machine.dead')].map((each) => [each.ariaPressed, each.textContent[0]].join())")
        == ["true,✗", "true,✗"])
    try show("how-often", "app.go(15)", "")
    let dashes: [String] = try page.value(
      "[...document.querySelectorAll('.waste-plot polyline')].map((each) => each.getAttribute('stroke-dasharray'))")
    #expect(Set(dashes).count == 3)
  }

  @Test func `what a checkpointer says is never markup`() async throws {
    let text =
      "title <b>x</b>\npoints 0\npart A\ndevice tiny\nstep\nsave\nplacement 4 2\nsample 20\nkill 0 1\nfatal 2\ncrash anywhere\nstate\n"
    let scenario = try Scenario(text, path: "x/a.scenario", vocabulary: LabDescription.trainingCheckpoint.vocabulary)
    let lab = Lab.trainingCheckpoint(
      InjectingCheckpointer.self, sharded: InjectingCheckpointer.self, planner: InjectingPlanner.self,
      peers: InjectingPeers.self)
    let program = { (scenario: Scenario) in InProcessSubject(lab, scenario.bootOptions) as any Subject }
    try page.open(Pages.write([(scenario, text)], [(InjectingLedger.words, program)], of: .trainingCheckpoint))
    for state in ["app.go(6)", "app.go(99)", "app.isSpeaking = true; app.isHelping = true"] {
      try page.evaluate("\(state); render()")
    }
    let seen = try page.text("app.isHelping = false; app.go(8); render(); document.body.textContent")
    #expect(seen.contains(InjectingLedger.words.printable) && seen.contains(InjectingLedger.name))
    #expect(try page.text("typeof window.hacked") == "undefined")
    #expect(page.browser.exceptions == [])
    // Nor would be what a placement's reply or the model's text says, however a recording came by it.
    try await page.open(Pages.demos(of: .trainingCheckpoint))
    try page.evaluate(
      """
      (() => { const words = "<img src=x onerror=window.hacked=1>";
        for (const each of CASES) each.programs[0].data.specification.replies.forEach((reply) => { if (reply[0] === "ok") reply[1] = reply[1].startsWith("surprise") ? "surprise 9: " + words : reply[1].startsWith("0,1") ? "constructor" : reply[1]; });
        CASES.forEach((_, index) => { app.open(index); for (let step = 0; step < app.story.steps.length; step += app.story.steps.length > 99 ? 40 : 1) { app.go(step); render(); } }); })()
      """)
    #expect(try page.text("typeof window.hacked") == "undefined")
    #expect(page.browser.exceptions == [])
  }
}

/// A checkpointer whose file names and errors would be scripts, if a page took them for markup.
final class InjectingCheckpointer: Checkpointer {
  private let disk: any FileSystem

  init(disk: any FileSystem, device: any Device, rank: Int, of ranks: Int) throws { self.disk = disk }

  func restore() throws -> Int? { nil }

  func save() throws {
    let fd = try disk.open(InjectingLedger.name, [.write, .create])
    try disk.writeAll(Array(InjectingLedger.words.utf8), to: fd, at: 0)
    try disk.close(fd)
    throw UsageError(InjectingLedger.words)
  }

  func snapshot() throws { throw UsageError(InjectingLedger.words) }

  func persist(atMost bytes: Int) throws -> Bool { throw UsageError(InjectingLedger.words) }
}

struct InjectingPlanner: CheckpointPlanner {
  func interval(of cluster: TrainingCluster) throws -> Int { throw UsageError(InjectingLedger.words) }
}

struct InjectingPeers: PeerMemory {
  func placement(machines: Int, replicas: Int) throws -> [[Int]] { throw UsageError(InjectingLedger.words) }

  func source(after failure: FailedCluster) throws -> RecoverySource { throw UsageError(InjectingLedger.words) }

  func buffer(toReceive step: Int, into buffers: [ReceiveBuffer], complete everywhere: Int?) throws -> Int? {
    throw UsageError(InjectingLedger.words)
  }

  func schedule(_ traffic: CheckpointTraffic) throws -> [Transfer] { throw UsageError(InjectingLedger.words) }
}
