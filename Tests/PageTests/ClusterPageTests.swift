import Foundation
import Judging
import LabKit
import Testing

@testable import Reporting

/// Pages of scenarios with several machines.
@Suite(
  .serialized, .enabled(if: Chromium.executable != nil, "no Chromium on this machine: apt-get install chromium"))
struct ClusterPageTests {
  private let page: BrowserPage
  private let lab = LabDescription.eventualCompaction

  init() throws { page = try BrowserPage(Chromium()) }

  private func open(_ path: String) throws { try page.open(Pages.write(path, of: lab)) }

  /// Crashes machines at random, and holds what the page shows against fresh boots, once for each token.
  private func crash(_ path: String, _ count: Int, seed: Int) throws -> [ShownCluster] {
    let scenario = try Pages.file(path, of: lab).scenario
    try open(path)
    let boots = FreshClusterBoots(lab: lab, scenario: scenario) { Pages.solution(of: lab)(scenario) }
    let all = try page.crashMachinesAtRandom(count, seed: seed)
    var known: [String: ShownCluster] = [:]
    for shown in all {
      if let known = known[shown.token] { #expect(known == shown) } else { try boots.check(shown) }
      known[shown.token] = shown
    }
    #expect(page.browser.exceptions == [])
    return all
  }

  @Test func `the demo's page shows for 1,000 random choices what fresh boots of all machines do`() throws {
    let all = try crash("Demos/silent-tablet", 1_000, seed: 4_711)
    #expect(all.count == 1_000)
    #expect(all.count { $0.disks.count > 1 } > 300, "a second crash")
    #expect(Set(all.map(\.token)).count > 300, "not the same all over")
  }

  @Test(arguments: try Pages.scenarios(of: .eventualCompaction).filter { $0.text.contains("\ncrash") }.map(\.name))
  func `so does the page of a scenario`(name: String) throws {
    for shown in try crash("Scenarios/\(name)", 25, seed: 17) { #expect(!shown.isMissing) }
  }
}
