import Foundation

/// A page in a browser that is this test's own until the page is gone.
struct BrowserPage {
  private let loan: BrowserLoan
  private let session: String

  /// The browser.
  var browser: Chromium { loan.browser }

  /// Opens an empty page of a size, in a browser that no other test uses meanwhile.
  init(width: Int = 1280, height: Int = 720) async throws {
    let browser = try await BrowserPool.shared.take()
    try self.init(BrowserLoan(browser), width, height)
  }

  /// Opens an empty page beside another one.
  init(beside other: BrowserPage) throws { try self.init(other.loan, 1280, 720) }

  private init(_ loan: BrowserLoan, _ width: Int, _ height: Int) throws {
    self.loan = loan
    let browser = loan.browser
    let target = try browser.call("Target.createTarget", ["url": "about:blank", "browserContextId": loan.context])
    let attached = try browser.call("Target.attachToTarget", ["targetId": target["targetId"] ?? "", "flatten": true])
    session = attached["sessionId"] as? String ?? ""
    try browser.call("Page.enable", session: session)
    try browser.call("Runtime.enable", session: session)
    try resize(width, height)
  }

  func resize(_ width: Int, _ height: Int) throws {
    try browser.call(
      "Emulation.setDeviceMetricsOverride",
      ["width": width, "height": height, "deviceScaleFactor": 1, "mobile": false], session: session)
  }

  /// Opens a file at a fragment, and waits until its scripts have run.
  func open(_ file: URL, fragment: String = "") throws {
    // A page of its own each time: the same file with another fragment would not be loaded again.
    try browser.call("Page.navigate", ["url": "about:blank"], session: session)
    try browser.call("Page.navigate", ["url": file.absoluteString + fragment], session: session)
    while try evaluate("location.protocol === 'file:' && document.readyState === 'complete'") as? Bool != true {}
  }

  /// The value of an expression, as JSON has it.
  @discardableResult
  func evaluate(_ expression: String) throws -> Any? {
    let answer = try browser.call(
      "Runtime.evaluate", ["expression": expression, "returnByValue": true, "userGesture": true], session: session)
    if let details = answer["exceptionDetails"] { throw Chromium.Failure(description: "\(expression): \(details)") }
    return (answer["result"] as? [String: Any])?["value"]
  }

  func text(_ expression: String) throws -> String { try evaluate(expression) as? String ?? "" }
  func number(_ expression: String) throws -> Int { try evaluate(expression) as? Int ?? -1 }
  func isTrue(_ expression: String) throws -> Bool { try evaluate(expression) as? Bool ?? false }

  /// A value of a type that can be decoded.
  func value<Value: Decodable>(_ expression: String, as type: Value.Type = Value.self) throws -> Value {
    try JSONDecoder().decode(type, from: Data(try text("JSON.stringify(\(expression))").utf8))
  }

  /// The sizes of all texts that are seen, in pixels.
  var textSizes: [Double] {
    get throws {
      try value(
        """
        (() => { const sizes = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          for (let node = walker.nextNode(); node; node = walker.nextNode())
            if (node.data.trim() && node.parentElement.checkVisibility() && !node.parentElement.closest("script, style"))
              sizes.push(parseFloat(getComputedStyle(node.parentElement).fontSize));
          return sizes; })()
        """)
    }
  }

  /// Whether nothing sticks out of the window.
  var fitsWindow: Bool {
    get throws {
      try isTrue("document.documentElement.scrollWidth <= innerWidth && document.body.scrollHeight <= innerHeight")
    }
  }

  /// How much of the processor's time the page's scripts and its layout have taken.
  var processorSeconds: Double {
    get throws {
      try browser.call("Performance.enable", ["timeDomain": "threadTicks"], session: session)
      let metrics = try browser.call("Performance.getMetrics", session: session)["metrics"] as? [[String: Any]] ?? []
      return metrics.filter { ["ScriptDuration", "LayoutDuration"].contains($0["name"] as? String ?? "") }
        .reduce(0) { $0 + ($1["value"] as? Double ?? 0) }
    }
  }

  /// Presses a key as a keyboard does.
  func press(_ key: String) throws {
    var parameters: [String: Any] = ["type": "keyDown", "key": key]
    if key.count == 1 { parameters["text"] = key }
    if key == "Enter" { parameters["text"] = "\r" }
    // What a browser itself does with a key, it does by its number.
    let numbers = ["ArrowLeft": 37, "ArrowRight": 39, " ": 32]
    if let number = numbers[key] { parameters["windowsVirtualKeyCode"] = number }
    try browser.call("Input.dispatchKeyEvent", parameters, session: session)
    try browser.call(
      "Input.dispatchKeyEvent", ["type": "keyUp", "key": key, "windowsVirtualKeyCode": numbers[key] ?? 0],
      session: session)
  }

  /// Clicks in the middle of an element, as a mouse does.
  func click(_ selector: String) throws {
    let place: [Double] = try value(
      """
      (() => { const box = document.querySelector(\(quoted(selector))); box.scrollIntoView({ block: "nearest" });
        const { left, top, width, height } = box.getBoundingClientRect(); return [left + width / 2, top + height / 2]; })()
      """)
    for type in ["mousePressed", "mouseReleased"] { try mouse(type, place[0], place[1]) }
  }

  /// Presses the mouse's button, moves it with the button down, or lets go.
  func mouse(_ type: String, _ x: Double, _ y: Double) throws {
    try browser.call(
      "Input.dispatchMouseEvent", ["type": type, "x": x, "y": y, "button": "left", "buttons": 1, "clickCount": 1],
      session: session)
  }

  /// Saves what is seen as a PNG.
  func screenshot(to file: URL) throws {
    let answer = try browser.call("Page.captureScreenshot", ["format": "png"], session: session)
    try Data(base64Encoded: answer["data"] as? String ?? "")?.write(to: file)
  }

  private func quoted(_ text: String) -> String {
    String(decoding: (try? JSONEncoder().encode(text)) ?? Data(), as: UTF8.self)
  }
}
