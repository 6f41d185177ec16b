import Testing

@testable import TestTiers

@Suite struct TierTests {
  @Test func `a tier is switched on by its name, and all by one word`() throws {
    let all = Set(Tier.all.map(\.name))
    #expect(all.count == Tier.all.count)
    #expect(try Tier.names(in: "") == [])
    #expect(try Tier.names(in: "pages") == ["pages"])
    #expect(try Tier.names(in: "pages,real-disks") == ["pages", "real-disks"])
    #expect(try Tier.names(in: "all") == all)
  }

  @Test func `a name that no tier has is a mistake that says which there are`() throws {
    let error = #expect(throws: Tier.UnknownTier.self) { try Tier.names(in: "pages,handouts") }
    let text = try #require(error).description
    #expect(text.hasPrefix("POWERCUT_TIERS: there is no tier 'handouts'; expected all, or any of "))
    for tier in Tier.all { #expect(text.contains(tier.name)) }
  }

  @Test func `every tier has a tag of its own`() { #expect(Set(Tier.all.map(\.tag)).count == Tier.all.count) }
}

@Suite struct SkippedTests {
  private let pages = Tier.all[0]

  @Test func `what was left out is told with its number and the command that runs it`() {
    let skipped = Skipped()
    #expect(skipped.lines == [])
    for _ in 0..<2 { skipped.add(pages) }
    skipped.leaveOut(cases: 40)
    skipped.leaveOut(cases: 2)
    #expect(
      skipped.lines == [
        "Skipped: 2 tests of pages in a browser; run with: POWERCUT_TIERS=pages swift test",
        "Skipped: 42 random cases; tried with: POWERCUT_TIERS=long swift test",
        "All tests: POWERCUT_TIERS=all swift test. Wrong and right solutions: swift run -c release GradeSolutions",
      ])
  }

  @Test func `what a machine lacks is told as such, and a note once`() {
    let skipped = Skipped()
    skipped.add(lacking: "root")
    for _ in 0..<2 { skipped.note("xfs") }
    #expect(skipped.lines == ["Skipped: 1 test; this machine lacks root", "Skipped: xfs"])
  }
}
