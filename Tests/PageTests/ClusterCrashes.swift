// Random power cuts on a page of several machines, and what fresh boots of them all make of the same ones: the page is
// used as a watcher uses it, on any machine, and again; and what it shows is held against the explorer.

import Exploration
import Foundation
import Judging
import Simulation
import Testing

@testable import Reporting

/// What a page of several machines shows after power cuts.
struct ShownCluster: Decodable, Equatable {
  struct Run: Decodable, Equatable {
    let machine: String
    let epoch: Int
    /// Its events, as the page words them.
    let events: [String]
  }

  struct Message: Decodable, Equatable {
    let sender: Int
    let receiver: Int
    let fate: String
    let bytes: Int
  }

  let token: String
  /// Those that were cut off, in that order, then the machines' last ones.
  let runs: [Run]
  /// What each power cut left, in order.
  let disks: [[String]]
  let messages: [Message]
  let broken: String?
  let isMissing: Bool
  let caption: String
}

extension BrowserPage {
  /// Cuts the power of machines at random, as a watcher would, so many times.
  func crashMachinesAtRandom(_ count: Int, seed: Int) throws -> [ShownCluster] {
    try evaluate(Self.watcher)
    try evaluate(Self.machineWatcher)
    try evaluate("chance = \(seed)")
    // A few at a time: a browser that does not answer for minutes is taken for dead.
    return try stride(from: 0, to: count, by: 25).flatMap { first -> [ShownCluster] in
      try value("watchMachines(\(min(25, count - first)))")
    }
  }

  private static let machineWatcher = """
    function pullAny(after) {
      const { story } = app, places = [];
      story.steps.forEach((step, index) => {
        if (index < after || step.kind === "end") return;
        for (const { number, run, moment, isDown } of story.placesAt(index)) if (!isDown && story.runs[run].canCut(moment)) places.push([index, number]);
      });
      if (!places.length) return -1;
      const [index, machine] = places[random(places.length)];
      app.go(index);
      render();
      document.querySelector(`[data-plug="${machine}"]`).click();
      if (!app.choice) throw new Error("the plug can't be pulled");
      clickEffects();
      document.querySelector("[data-act=cut]").click();
      if (app.current.kind !== "crash") throw new Error("no crash at " + app.story.token);
      return app.step;
    }
    function shownCluster() {
      const { story } = app, order = [...story.cuts.map((cut) => cut.run), ...story.machines.filter(({ task }) => task !== "off").map(({ run }) => run)];
      document.querySelector("[data-act=last]").click();
      const caption = document.querySelector("#caption .head").textContent;
      return { token: story.token, caption, broken: story.violation ? story.violation.rule : null, isMissing: story.last.missing,
        runs: order.map((number) => { const run = story.runs[number], cut = story.cutOf(number); return { machine: run.machine, epoch: run.start.epoch, events: run.events.slice(0, cut ? cut.moment : run.shown).map((_, index) => eventText(run, index + 1)) }; }),
        disks: story.cuts.map((cut) => story.runs[cut.run].diskAfter(cut.moment, cut.lost).visible(app.program).map((item) => item.path + (item.isDirectory ? "/" : " " + hex(item.bytes)))),
        messages: story.messages.map(({ sender, receiver, fate, bytes }) => ({ sender, receiver, fate, bytes })) };
    }
    function watchMachines(count) {
      app.isPredicting = false;
      const all = [];
      for (let number = 0; number < count; number++) {
        app.tell({ cuts: [], forgotten: app.story.forgotten });
        const first = pullAny(0);
        if (first >= 0 && random(3)) { const second = pullAny(first + 1); if (second >= 0 && random(2)) pullAny(second + 1); }
        all.push(shownCluster());
      }
      return all;
    }
    """
}

/// Boots all machines anew for power cuts that a page has shown. No run is known but those that these boots have made.
struct FreshClusterBoots {
  private let scenario: Scenario
  private let session: JudgeSession

  init(_ lab: LabDescription, _ scenario: Scenario, _ subject: any Subject) throws {
    self.scenario = scenario
    session = try #require(JudgeSession(Judge(lab: lab, scenario: scenario), subject, model: nil))
  }

  /// Holds what a page shows against what fresh boots do.
  func check(_ shown: ShownCluster) throws {
    let token = try ReplayToken(shown.token)
    let replayed = session.explorer.replay(token.plan)
    #expect(replayed.difference == nil && !shown.isMissing, "\(shown.token)")
    #expect(replayed.violation?.rule == shown.broken, "\(shown.token)")
    #expect(shown.caption.contains(replayed.violation?.rule ?? "✓"), "\(shown.token)")
    let table = InternTable()
    let runs = replayed.reenact(model: session.model, table: table)
    let told = zip(replayed.runs, runs).map { record, run in
      ShownCluster.Run(machine: record.machine, epoch: record.epoch, events: FreshBoots.texts(of: record, run))
    }
    #expect(told == shown.runs, "\(shown.token)")
    let disks = zip(replayed.runs, runs).compactMap { record, run in
      record.cut.flatMap { run.state(at: $0, losing: record.lost) }.map { FreshBoots.text(of: $0.visible(table)) }
    }
    #expect(disks == shown.disks, "\(shown.token)")
    let drawn = SpaceTimeDiagram(replayed, machines: scenario.machines)
    let messages = drawn.messages.map { message in
      ShownCluster.Message(
        sender: drawn.events[message.from].machine, receiver: message.receiver, fate: message.fate.rawValue,
        bytes: message.bytes)
    }
    #expect(messages == shown.messages, "\(shown.token)")
  }
}
