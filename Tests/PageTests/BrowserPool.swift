// Browsers that all tests share: to start one takes longer than most tests. There are at most two, as many as there are
// tests that look at something at the same time, and a browser is lent to one test at a time. What a page stores, another
// test's page never sees: each loan has a context of its own in the browser, which goes with all its pages.

import Foundation
import Synchronization

/// The browsers of a test run: started when they are first needed, and ended with the process.
final class BrowserPool: Sendable {
  static let shared: BrowserPool = {
    atexit { BrowserPool.shared.end() }
    return BrowserPool()
  }()

  fileprivate static let most = 2

  /// A waiting test is given a browser, or the right to start one.
  fileprivate typealias Turn = CheckedContinuation<Chromium?, Never>

  fileprivate struct State {
    var idle: [Chromium] = []
    var lent: [Chromium] = []
    /// How many there are, those that are being started included.
    var count = 0
    var waiting: [Turn] = []
  }

  private let state = Mutex(State())
  /// A process that a test forks has no browsers.
  private let process = getpid()

  /// A browser that nobody else has; it must be given back.
  func take() async throws -> Chromium {
    let idle = await withCheckedContinuation { (turn: Turn) in state.withLock { $0.admit(turn) } }
    do {
      let browser = try idle ?? Chromium()
      state.withLock { $0.lent.append(browser) }
      return browser
    } catch {
      state.withLock { $0.passOn(nil) }
      throw error
    }
  }

  /// Gives a browser back, to be used again if it still does what it is told.
  func giveBack(_ browser: Chromium, isUsable: Bool) {
    state.withLock { state in
      state.lent.removeAll { $0 === browser }
      state.passOn(isUsable ? browser : nil)
    }
  }

  private func end() {
    guard getpid() == process else { return }
    let all = state.withLock { $0.idle + $0.lent }
    for browser in all { browser.end() }
  }
}

extension BrowserPool.State {
  fileprivate mutating func admit(_ turn: BrowserPool.Turn) {
    if let browser = idle.popLast() {
      turn.resume(returning: browser)
    } else if count < BrowserPool.most {
      count += 1
      turn.resume(returning: nil)
    } else {
      waiting.append(turn)
    }
  }

  /// Passes on a browser, or the right to start another one where the last one was of no use.
  fileprivate mutating func passOn(_ browser: Chromium?) {
    if !waiting.isEmpty {
      waiting.removeFirst().resume(returning: browser)
    } else if let browser {
      idle.append(browser)
    } else {
      count -= 1
    }
  }
}

/// A browser in the hands of one test, until the last of its pages is gone.
final class BrowserLoan {
  let browser: Chromium
  /// Where its pages are opened.
  let context: String

  init(_ browser: Chromium) throws {
    self.browser = browser
    browser.exceptions = []
    do {
      let created = try browser.call("Target.createBrowserContext", ["disposeOnDetach": true])
      context = created["browserContextId"] as? String ?? ""
    } catch {
      BrowserPool.shared.giveBack(browser, isUsable: false)
      throw error
    }
  }

  deinit {
    let answer = try? browser.call("Target.disposeBrowserContext", ["browserContextId": context])
    BrowserPool.shared.giveBack(browser, isUsable: answer != nil)
  }
}
