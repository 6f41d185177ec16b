import Exploration
import Foundation
import Judging
import LabKit
import TestTiers
import Testing

@testable import Reporting

@Suite(.serialized, .needs(Chromium.missing))
struct PageLookTests {
  private let page: BrowserPage

  init() async throws { page = try await BrowserPage() }

  @Test(arguments: [(1280, 720), (1920, 1080)])
  func `on a projector nothing is smaller than 24 px, and nothing sticks out`(width: Int, height: Int) async throws {
    try await page.open(Pages.write(Pages.demos[1]))
    try page.resize(width, height)
    for state in [
      "app.isBig = true; app.go(40)", "app.go(app.story.crashStep(0))", "app.plug()",
      "app.choice = null; app.isHelping = true",
    ] {
      try page.evaluate("\(state); render()")
      #expect(try page.textSizes.allSatisfy { $0 >= 24 })
      #expect(try page.fitsWindow)
    }
    if let folder = ProcessInfo.processInfo.environment["PAGE_SCREENSHOTS"] { try takePictures(in: folder, width) }
  }

  /// For people: `PAGE_SCREENSHOTS=DIR swift test --filter PageLookTests`.
  private func takePictures(in folder: String, _ width: Int) throws {
    let states = [
      ("step", "app.isHelping = false; app.go(40)"), ("crash", "app.go(app.story.crashStep(0))"),
      ("choice", "app.plug()"),
      ("chinese", "app.choice = null; language = 'zh'; app.isDark = true"),
    ]
    for (name, state) in states {
      try page.evaluate("\(state); render()")
      try page.screenshot(to: URL(filePath: folder).appending(path: "\(name)-\(width).png"))
    }
  }

  @Test func `all of the page speaks Chinese`() async throws {
    try await page.open(Pages.write(Pages.demos[0]))
    let keys = try page.value("[Object.keys(WORDS.en).sort(), Object.keys(WORDS.zh).sort()]", as: [[String]].self)
    #expect(keys[0] == keys[1])
    for state in [
      "app.go(20)", "app.go(app.story.crashStep(0))", "app.plug()", "app.choice = null; app.isHelping = true",
    ] {
      try page.evaluate("language = 'zh'; \(state); render()")
      let seen = try page.text("document.body.innerText")
      for word in ["The program", "durable", "Pull the plug", "Calls", "step ", "Promised", "Cut the power", "Keys"] {
        #expect(!seen.contains(word), "\(word) at \(state)")
      }
    }
  }

  @Test func `dark is dark, and colour is never the only sign`() async throws {
    let fragment = "#pc1:nameless-file:12/0.3/c71f:13//7db5&step=15&theme=dark"
    try await page.open(Pages.write(Pages.demos[0]), fragment: fragment)
    let grounds: [String] = try page.value(
      "[true, false].map((isDark) => { app.isDark = isDark; render(); return getComputedStyle(document.body).backgroundColor; })"
    )
    #expect(grounds == ["rgb(16, 18, 22)", "rgb(255, 255, 255)"])
    let signs: [[String]] = try page.value(
      "[...document.querySelectorAll('.unit')].map((unit) => [unit.className.split(' ')[1], unit.querySelector('.sign').textContent, unit.querySelector('.sign').ariaLabel])"
    )
    #expect(signs.contains(["lost", "✗", "lost"]) && signs.contains(["durable", "✓", "durable"]))
  }

  @Test func `everything that can be operated has a name`() async throws {
    try await page.open(Pages.write(Pages.demos[0]))
    for state in ["app.go(20)", "app.plug()", "app.choice = null; app.isHelping = true"] {
      try page.evaluate("\(state); render()")
      let nameless = try page.value(
        "[...document.querySelectorAll('button, select, input, section')].filter((each) => !(each.ariaLabel || each.textContent.trim() || each.labels && each.labels.length)).map((each) => each.outerHTML)",
        as: [String].self)
      #expect(nameless.filter { !$0.contains("speaker") } == [])
    }
  }

  // MARK: Safety and size

  @Test func `names and words of a program are never markup`() throws {
    let text =
      "title <b>bold</b></title><script>window.hacked=4</script>\npoints 1\npart A\n# <script>window.hacked=5</script>\nnote <img src=x onerror=window.hacked=6>\nopen alice 100\ncrash anywhere\nexpect atomic\n"
    let scenario = try Scenario(text, path: "x/a.scenario", vocabulary: LabDescription.shadowCopy.vocabulary)
    let program = { (scenario: Scenario) in
      InProcessSubject(
        Lab.shadowCopy(InjectingLedger.self, branches: InjectingLedger.self), scenario.bootOptions) as any Subject
    }
    try page.open(Pages.write([(scenario, text)], [(InjectingLedger.words, program), (InjectingLedger.name, program)]))
    for state in [
      "app.isSpeaking = true", "app.go(8)", "app.plug()", "app.choice = null; app.go(99)", "app.isComparing = true",
      "app.isComparing = false; app.isHelping = true",
    ] {
      try page.evaluate("\(state); render()")
    }
    #expect(try page.text("typeof window.hacked") == "undefined")
    #expect(try page.text("document.getElementById('title').textContent").contains("<b>bold</b>"))
    let seen = try page.text("app.isHelping = false; app.go(5); render(); document.body.textContent")
    #expect(seen.contains(InjectingLedger.name))
    let picture = try page.text(
      "(() => { const seen = new DOMParser().parseFromString(picture(), 'image/svg+xml'); return seen.querySelector('parsererror, script, img') ? 'markup' : seen.documentElement.textContent; })()"
    )
    #expect(picture.contains("<b>bold</b>"))
    #expect(page.browser.exceptions == [])
  }

  @Test func `the picture is SVG with what is on the screen`() async throws {
    try await page.open(Pages.write(Pages.demos[0]))
    let texts = try page.value(
      "(() => { app.go(20); render(); const seen = new DOMParser().parseFromString(picture(), 'image/svg+xml'); return [seen.documentElement.nodeName, ...[...seen.querySelectorAll('text')].map((each) => each.textContent)]; })()",
      as: [String].self)
    #expect(texts[0] == "svg")
    let all = texts.joined(separator: "\n")
    for words in ["Every byte survived", "The program sees", "The disk holds", "balances"] {
      #expect(all.contains(words))
    }
  }

  @Test func `a page needs nothing but itself, and is small`() async throws {
    let html = try await String(contentsOf: Pages.demos(of: .shadowCopy), encoding: .utf8)
    #expect(html.utf8.count < 300_000)
    #expect(!html.contains(" src=") && !html.replacing("http://www.w3.org/2000/svg", with: "").contains("://"))
    #expect(html.contains("default-src 'none'"))
  }

  @Test func `a trace of five hundred steps is stepped through quickly`() throws {
    let moves = (0..<34).map { "transfer \($0 + 1) \($0 % 2 == 0 ? "alice bob" : "bob alice")\n" }.joined()
    let text =
      "title Many\npoints 1\npart A\ndisk sequential\nopen alice 1000\nopen bob 1000\n\(moves)crash after 9\nexpect atomic durable\nbudget boots 40\n"
    let scenario = try Scenario(text, path: "x/many.scenario", vocabulary: LabDescription.shadowCopy.vocabulary)
    try page.open(Pages.write([(scenario, text)], [("the solution", Pages.solution)]))
    try page.evaluate("app.tell({ cuts: [] }); app.go(0); render()")
    let before = try page.processorSeconds
    let times: [Double] = try page.value(
      """
      (() => { const times = [];
        for (let count = app.story.steps.length - 1; count > 0; count--) {
          const start = performance.now(); document.querySelector("[data-act=next]").click(); times.push(performance.now() - start); }
        return times.sort((a, b) => a - b); })()
      """)
    let spent = try (page.processorSeconds - before) * 1000 / Double(times.count)
    #expect(times.count >= 500)
    // Of the processor's time, so that a busy machine makes no difference.
    #expect(spent < 16)
    print("\(times.count) steps: \(spent) ms of processor time each; median \(times[times.count / 2]) ms by the clock")
  }
}
