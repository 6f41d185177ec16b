// Random power cuts on a page, and what a fresh boot makes of the same ones. The page is used as a watcher uses it: go to
// a step, pull the plug, click on effects, cut the power, and perhaps again. What it then shows is held against the
// explorer, which boots the program anew for each of these crashes.

import Exploration
import Foundation
import Judging
import Simulation
import Testing

@testable import Judging
@testable import Reporting

/// What a page shows after power cuts.
struct ShownCrashes: Decodable {
  let token: String
  let epochs: [Int]
  /// The last run's events, as the page words them.
  let events: [String]
  /// What each power cut left: paths with their bytes in hexadecimal, or of many bytes the number and FNV-1a; directories
  /// with a slash.
  let disks: [[String]]
  /// The rule that is broken.
  let broken: String?
  let isMissing: Bool
  /// The caption at the last step, and at the step that shows what recovery found.
  let caption: String
  let found: String?
}

extension BrowserPage {
  /// Cuts the power at random, as a watcher would, so many times.
  func crashAtRandom(_ count: Int, seed: Int) throws -> [ShownCrashes] {
    try evaluate(Self.watcher)
    return try value("watch(\(count), \(seed))")
  }

  static let watcher = """
    var chance = 1;
    function random(below) { chance = (chance * 1103515245 + 12345) % 2147483648; return Math.floor(chance / 2147483648 * below); }
    function pull(number) {
      const run = app.story.runs[number], moments = [];
      for (let moment = 0; moment <= run.end; moment++) if (run.canCut(moment)) moments.push(moment);
      if (!moments.length) return false;
      // Half of the time where something can be chosen: most of a long run changes nothing.
      const open = moments.filter((moment) => run.effects.some((effect) => effect.moment <= moment && effect.promised > moment)), among = open.length && random(2) ? open : moments;
      app.go(app.story.stepAt(number, among[random(among.length)]));
      render();
      document.getElementById("plug").click();
      if (!app.choice) throw new Error("the plug can't be pulled");
      clickEffects();
      document.querySelector("[data-act=cut]").click();
      return true;
    }
    function clickEffects() {
      for (let click = random(8); click > 0; click--) {
        const buttons = [...document.querySelectorAll(".choice")];
        if (!buttons.length) break;
        const button = buttons[random(buttons.length)], before = [...app.choice.lost].join(), isLegal = button.ariaDisabled === "false";
        button.click();
        if (isLegal !== (before !== [...app.choice.lost].join())) throw new Error("a click on what is " + (isLegal ? "legal" : "illegal"));
      }
    }
    function hex(bytes) {
      if (bytes.length <= 2048) return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
      return bytes.length + ":" + bytes.reduce((sum, byte) => Math.imul(sum ^ byte, 0x01000193), 0x811c9dc5 | 0);
    }
    function shown() {
      const { story } = app, last = story.runs[story.runs.length - 1], head = () => document.querySelector("#caption .head").textContent;
      const found = story.steps.findIndex((step) => step.run === story.runs.length - 1 && step.isFound);
      if (found >= 0) { app.go(found); render(); }
      const foundText = found >= 0 ? head() : null;
      document.querySelector("[data-act=last]").click();
      return { token: story.token, epochs: story.runs.map((run) => run.start.epoch), events: last.events.map((_, index) => eventText(last, index + 1)),
        disks: story.cuts.map((cut, number) => story.runs[number].diskAfter(cut.moment, cut.lost).visible(app.program).map((item) => item.path + (item.isDirectory ? "/" : " " + hex(item.bytes)))),
        broken: story.violation ? story.violation.rule : null, isMissing: last.missing, caption: head(), found: foundText };
    }
    function watch(count, seed) {
      chance = seed;
      app.isPredicting = false;
      // One panel is enough to step by; what the others show has tests of its own.
      app.zoom = "disk";
      const all = [];
      for (let number = 0; number < count; number++) {
        app.tell({ cuts: [], forgotten: app.story.forgotten });
        if (pull(0) && random(3) && pull(1) && !random(3)) pull(2);
        all.push(shown());
      }
      return all;
    }
    """
}

/// Boots a program anew for power cuts that a page has shown.
struct FreshBoots {
  var lab = LabDescription.shadowCopy
  let scenario: Scenario
  let subject: () -> any Subject
  var forgotten: Set<SyncSite> = []

  /// Holds what a page shows against what a fresh boot does.
  func check(_ shown: ShownCrashes) throws {
    let token = try ReplayToken(shown.token)
    let model = try #require(PersistenceModel.named(scenario.model))
    var options = scenario.options(model: model)
    options.forgotten = forgotten
    let explorer = Explorer(
      script: scenario.script, subject: subject(), expectations: lab.promises(scenario),
      options: options)
    let replayed = explorer.replay(token.plan)
    #expect(replayed.difference == nil, "\(shown.token)")
    #expect(!shown.isMissing, "\(shown.token)")
    #expect(replayed.violation?.rule == shown.broken, "\(shown.token)")
    #expect(replayed.runs.map(\.epoch) == shown.epochs, "\(shown.token)")
    #expect(shown.caption.contains(replayed.violation?.rule ?? "✓"), "\(shown.token)")
    let last = try #require(replayed.runs.last)
    if let found = shown.found {
      #expect(last.replies.contains { "= \($0)" == found || $0 == "done" && found == "= nothing" }, "\(shown.token)")
    }
    guard forgotten.isEmpty else {
      // Who makes the calls again does not know of forgotten syncs: what the disks are shows in what is read from them.
      return #expect(last.replies == shown.events.filter { $0.hasPrefix("= ") }.map { String($0.dropFirst(2)) })
    }
    let table = InternTable()
    let runs = replayed.reenact(model: options.model, table: table)
    let disks = zip(replayed.runs, runs).compactMap { record, run in
      record.cut.flatMap { run.state(at: $0, losing: record.lost) }.map { Self.text(of: $0.visible(table)) }
    }
    #expect(disks == shown.disks, "\(shown.token)")
    #expect(Self.texts(of: last, runs[runs.count - 1]) == shown.events, "\(shown.token)")
  }

  static func text(of state: VisibleState) -> [String] {
    state.items.map { item in
      item.isDirectory ? item.path + "/" : "\(item.path) \(text(of: item.bytes))"
    }
  }

  private static func text(of bytes: [UInt8]) -> String {
    guard bytes.count > 2048 else { return bytes.map { String(format: "%02x", $0) }.joined() }
    let sum = bytes.reduce(UInt32(0x811C_9DC5)) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
    return "\(bytes.count):\(Int32(bitPattern: sum))"
  }

  /// A run's events as the page words them.
  static func texts(of record: RunRecord, _ run: DecidedRun) -> [String] {
    record.happened.enumerated().map { index, event in
      switch event {
      case .began(let number): "> \(record.commands[number] ?? "?")"
      case .answered(let reply): "= \(reply.words)"
      case .call(let call): call.call.description { _ in run.calls[index + 1]?.path }
      }
    }
  }
}

extension RunRecord {
  fileprivate var replies: [String] {
    events.compactMap { if case .answered(let reply) = $0 { reply.words } else { nil } }
  }
}

extension Reply {
  fileprivate var words: String {
    switch self {
    case .ok(let text), .sending(let text, _): text.isEmpty ? "done" : text
    case .failed(let text): "threw: \(text)"
    case .unfinished(let part): "not written yet: \(part)"
    }
  }
}
