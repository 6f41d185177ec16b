import Foundation
import Judging
import TestTiers
import Testing

@testable import Reporting

@Suite(.serialized, .needs(Chromium.missing))
struct PageTests {
  private let page: BrowserPage

  init() async throws { page = try await BrowserPage() }

  private func open(_ path: String) async throws { try await page.open(Pages.write(path)) }
  private var caption: String { get throws { try page.text("document.getElementById('caption').textContent") } }
  private var step: Int { get throws { try page.number("app.step") } }

  // MARK: Keys

  @Test func `the keyboard alone goes everywhere`() async throws {
    try await open(Pages.demos[0])
    for (key, expected) in [
      ("ArrowRight", 1), (" ", 2), ("n", 3), ("ArrowLeft", 2), ("b", 1), ("Home", 0), ("ArrowLeft", 0), ("End", 52),
      ("ArrowRight", 52), ("Home", 0), ("PageDown", 5), ("m", 14), ("PageUp", 5),
    ] {
      try page.press(key)
      #expect(try step == expected, "\(key)")
    }
    #expect(try page.number("app.story.steps.length") == 53)
  }

  @Test func `a remote control with three keys gives a whole demo and pulls the plug`() async throws {
    try await open(Pages.demos[0])
    for _ in 0..<2 { try page.press("PageDown") }
    try page.press(".")
    #expect(try page.isTrue("app.choice !== null"))
    try page.press("PageUp")
    #expect(try page.isTrue("app.choice === null"))
    try page.press(".")
    try page.press("PageDown")
    #expect(try page.text("app.current.kind") == "crash")
  }

  @Test(arguments: Pages.demos)
  func `a demo takes at most twelve key presses`(path: String) async throws {
    try await open(path)
    var presses = 0
    while try page.text("app.current.kind") != "end" {
      try page.press("PageDown")
      presses += 1
    }
    #expect((4...12).contains(presses))
  }

  @Test func `every other key does what the help says`() async throws {
    try await open(Pages.demos[0])
    for (key, claim) in [
      ("?", "document.getElementById('help').open"), ("Escape", "!document.getElementById('help').open"),
      ("l", "document.documentElement.lang === 'zh-CN'"), ("l", "document.documentElement.lang === 'en'"),
      ("t", "document.documentElement.classList.contains('dark')"),
      ("t", "!document.documentElement.classList.contains('dark')"),
      ("f", "document.documentElement.classList.contains('big')"),
      ("s", "!document.getElementById('speaker').hidden"), ("v", "!app.isPredicting"), ("v", "app.isPredicting"),
      ("+", "app.speed === 2"), ("-", "app.speed === 1"), ("p", "app.isPlaying"), ("p", "!app.isPlaying"),
      ("j", "document.activeElement.ariaCurrent === 'step'"), ("d", "app.story.forgotten === 0"),
      ("d", "app.story.forgotten === 1"), ("r", "app.story.forgotten === -1"),
      ("c", "document.getElementById('caption').textContent.includes('only one program')"),
    ] {
      try page.press(key)
      #expect(try page.isTrue(claim), "\(key): \(claim)")
    }
    #expect(page.browser.exceptions == [])
  }

  @Test func `playing steps by itself, and stops at the end`() async throws {
    try await open(Pages.demos[0])
    try page.evaluate("app.go(app.story.steps.length - 3); app.speed = 8; render()")
    try page.press("p")
    while try page.isTrue("app.isPlaying") {}
    #expect(try step == 52)
  }

  @Test func `the mouse scrubs, jumps to a call, and opens the help`() async throws {
    try await open(Pages.demos[0])
    try page.click("[data-step='10']")
    #expect(try step == 10)
    try page.evaluate("const s = document.getElementById('scrub'); s.value = 30; s.dispatchEvent(new Event('input'))")
    #expect(try step == 30)
    try page.click("#menu")
    #expect(try page.isTrue("document.getElementById('help').open"))
    try page.click("#help [data-act='close']")
    #expect(try page.isTrue("!document.getElementById('help').open"))
  }

  // MARK: The plug

  @Test func `only what is legal can be chosen, and the page says what forbids the rest`() async throws {
    try await open(Pages.demos[0])
    // Right after the rename: the name that open made, and the rename, which requires it.
    try page.evaluate("app.go(app.story.stepAt(0, 12)); render()")
    try page.click("#plug")
    #expect(try page.text("document.querySelector('.choice').ariaDisabled") == "true")
    try page.click("[data-effect='0']")
    #expect(try caption.contains("that requires it"))
    #expect(try page.number("app.choice.lost.size") == 0)
    try page.click("[data-effect='1']")
    #expect(try caption.contains("sync(ledger.new) has made it durable"))
    try page.click("[data-effect='3']")
    #expect(try page.number("app.choice.lost.size") == 1)
    try page.click("[data-effect='0']")
    #expect(try page.value("[...app.choice.lost]", as: [Int].self) == [3, 0])
    try page.click("[data-effect='3']")
    #expect(try caption.contains("can't be there without"))
    try page.press("Enter")
    #expect(try page.text("app.current.kind") == "crash")
    #expect(try page.text("document.getElementById('panel-disk').textContent").contains("lost: file 1"))
  }

  @Test func `the choice can be made with the keyboard alone`() async throws {
    try await open(Pages.demos[0])
    try page.evaluate("app.go(app.story.stepAt(0, 12)); render()")
    for key in [".", "ArrowDown", " ", "ArrowUp", " ", "Enter"] { try page.press(key) }
    #expect(try page.text("app.story.token").hasPrefix("pc1:nameless-file:12/0.3/"))
    for key in [".", "a"] { try page.press(key) }
    #expect(try page.number("app.choice.lost.size") == 0)
    try page.press("z")
    #expect(try page.number("app.choice.lost.size") == 2)
    try page.press("Escape")
    #expect(try page.isTrue("app.choice === null"))
  }

  @Test func `the class votes, then the page reveals`() async throws {
    try await open(Pages.demos[0])
    for _ in 0..<4 where try page.text("app.current.kind") != "crash" { try page.press("PageDown") }
    #expect(try page.text("app.current.kind") == "crash")
    for key in ["1", "1", "2"] { try page.press(key) }
    let asked = try page.text("document.getElementById('prediction').textContent")
    #expect(asked.contains("2 votes") && asked.contains("1 vote") && !asked.contains("right"))
    #expect(try !page.text("document.getElementById('steps').textContent").contains("= nothing…"))
    try page.press("PageDown")
    #expect(try page.text("document.querySelector('.guess.right').textContent").contains("no accounts"))
  }

  // MARK: Links

  @Test func `a link leads back to where it was taken`() async throws {
    let file = try await Pages.write(Pages.demos[1])
    try page.open(file)
    for (index, more) in [
      "app.go(40)", "app.plug(); app.cut(); app.go(60)", "app.forget(1); app.go(20)",
      "app.reset(); app.go(30); app.plug()",
      "app.cancel; app.choice = null; app.isBig = true; language = 'zh'",
    ].enumerated() {
      try page.evaluate("\(more); render()")
      let (link, seen) = (try page.text("app.fragment"), try page.text("document.getElementById('view').textContent"))
      let other = try BrowserPage(beside: page)
      try other.open(file, fragment: link)
      #expect(try other.text("app.fragment") == link, "\(index)")
      #expect(try other.text("document.getElementById('view').textContent") == seen, "\(index)")
    }
  }

  @Test func `a link that is stale, or of another version, says so`() async throws {
    let file = try await Pages.write(Pages.demos[0])
    for (link, words) in [
      ("#pc1:nameless-file:12/0.3/1111&step=3", "This link is stale: what boot 1 does"),
      ("#pc0:nameless-file:12/0.3/c71f", "another version of the page (“pc0”)"),
      ("#pc1:another-one", "for the scenario “another-one”"),
      ("#pc1:nameless-file:12/1/c71f", "a power cut that is not possible here"),
      ("#nonsense", "another version of the page"),
    ] {
      try page.open(file, fragment: link)
      #expect(try caption.contains(words), "\(link)")
    }
    try page.open(file, fragment: "#pc1:nameless-file:12/0.3/c71f:13//7db5&step=20")
    #expect(try step == 20)
  }

  @Test func `a page of a program that fails opens on its failure`() async throws {
    try await page.open(Pages.write("Scenarios/a6-acknowledged", careless: true))
    #expect(try page.text("app.story.violation.rule") == "durable")
  }

  // MARK: Programs beside each other, and without a sync

  @Test func `two programs are compared up to the first difference`() async throws {
    let solution = try await Pages.recorded("Scenarios/a6-acknowledged")
    let careless = try await Pages.recorded("Scenarios/a6-acknowledged", careless: true)
    try await page.open(PageWriter.shared.write([solution.beside(careless)], of: .shadowCopy))
    try page.press("c")
    #expect(try page.text("document.getElementById('view').textContent").contains("the same so far"))
    try page.press("End")
    let seen = try page.text("document.getElementById('view').textContent")
    #expect(seen.contains("First difference") && seen.contains("the solution") && seen.contains("careless"))
    let calls = try page.value(
      "[app.story, otherStory()].map((story) => signature(story, story.steps[app.step]))", as: [String].self)
    #expect(calls[0] != calls[1])
    #expect(try page.isTrue("app.step === firstDifference()"))
    // Playing stops there, too.
    try page.evaluate("app.go(firstDifference() - 1); app.speed = 8; render()")
    try page.press("p")
    while try page.isTrue("app.isPlaying") {}
    #expect(try page.isTrue("app.step === firstDifference()"))
  }

  @Test func `a sync that is forgotten shows what it was for`() async throws {
    try await open("Scenarios/a6-acknowledged")
    for sync in 0..<(try page.number("app.program.data.syncs.length")) {
      try page.evaluate("app.forget(\(sync)); render()")
      let rule = try page.text("app.program.data.syncs[\(sync)].breaks || ''")
      #expect(!rule.isEmpty)
      try page.click("#banner button")
      try page.press("End")
      #expect(try caption.contains("Broken: \(rule)"))
    }
  }
}
