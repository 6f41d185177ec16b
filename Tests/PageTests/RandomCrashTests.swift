import Exploration
import Foundation
import Judging
import TestTiers
import Testing

@testable import Reporting

@Suite(.serialized, .needs(Chromium.missing))
struct RandomCrashTests {
  private let page: BrowserPage

  init() async throws { page = try await BrowserPage() }

  @Test(.tags(.pages), .tiered, arguments: Pages.demos)
  func `a demo's page shows for 1,000 random choices what a fresh boot does`(path: String) async throws {
    let scenario = try Pages.file(path).scenario
    try await page.open(Pages.write(path))
    let boots = FreshBoots(scenario: scenario) { Pages.solution(scenario) }
    let all = try page.crashAtRandom(1_000, seed: 4_711)
    for shown in all { try boots.check(shown) }
    #expect(all.count == 1_000)
    #expect(all.count { $0.disks.count > 1 } > 300, "a second crash")
    #expect(Set(all.map(\.token)).count > 300, "not the same all over")
    #expect(page.browser.exceptions == [])
  }

  /// Of the demos of lab 4 the one that has a power cut: four hundred steps, and checkpoints of thirty sectors.
  @Test(.tags(.pages), .tiered) func `so does the demo of a training run`() async throws {
    let scenario = try Pages.file("Demos/half-a-brain", of: .trainingCheckpoint).scenario
    try await page.open(Pages.demos(of: .trainingCheckpoint), fragment: "#pc1:half-a-brain")
    let boots = FreshBoots(lab: .trainingCheckpoint, scenario: scenario) {
      Pages.solution(of: .trainingCheckpoint)(scenario)
    }
    let all = try (0..<10).flatMap { try page.crashAtRandom(100, seed: 4_711 + $0) }
    var seen: Set<String> = []
    for shown in all where seen.insert(shown.token).inserted { try boots.check(shown) }
    #expect(all.count == 1_000 && seen.count > 300, "not the same all over")
    #expect(all.count { $0.disks.count > 1 } > 300, "a second crash")
    #expect(Set(all.flatMap(\.disks)).count > 30, "not always the same disk")
    #expect(page.browser.exceptions == [])
  }

  /// Branch files and listings; faults; a recovery that is cut off again.
  @Test(
    .tags(.pages), .tiered,
    arguments: [
      "Scenarios/c4-one-commit-point", "Scenarios/c5-crash-again", "Scenarios/b3-failed-sync",
      "Scenarios/b4-failed-directory-sync", "Scenarios/b5-broken-disk", "Scenarios/a7-two-sectors",
    ])
  func `so does the page of a scenario`(path: String) async throws {
    let scenario = try Pages.file(path).scenario
    try await page.open(Pages.write(path))
    let boots = FreshBoots(scenario: scenario) { Pages.solution(scenario) }
    for shown in try page.crashAtRandom(40, seed: 17) { try boots.check(shown) }
    #expect(page.browser.exceptions == [])
  }

  @Test func `so does the page of a program that loses money`() async throws {
    let scenario = try Pages.file("Scenarios/a6-acknowledged").scenario
    try await page.open(Pages.write("Scenarios/a6-acknowledged", careless: true))
    let boots = FreshBoots(scenario: scenario) { Pages.careless(scenario) }
    let all = try page.crashAtRandom(150, seed: 99)
    for shown in all { try boots.check(shown) }
    #expect(all.contains { $0.broken == "durable" } && all.contains { $0.broken == nil })
  }

  @Test(.tags(.pages), .tiered) func `so does a page on which a sync is forgotten`() async throws {
    let scenario = try Pages.file("Scenarios/a6-acknowledged").scenario
    let recording = try await Pages.recorded("Scenarios/a6-acknowledged").recording
    try await page.open(Pages.write("Scenarios/a6-acknowledged"))
    #expect(try page.number("app.program.data.syncs.length") == recording.syncs.count)
    for (number, sync) in recording.syncs.enumerated() {
      try page.evaluate("app.forget(\(number)); render()")
      let boots = FreshBoots(scenario: scenario, subject: { Pages.solution(scenario) }, forgotten: [sync.site])
      for shown in try page.crashAtRandom(40, seed: number + 1) { try boots.check(shown) }
    }
  }
}
