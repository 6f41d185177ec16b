// The page: a crash step by step, in any browser, without a network. It is one HTML file; what it shows is data, the
// recorded tree of all that a program does (`Recording`), and a small engine in `Page/` that walks it. The engine knows
// disks, effects and requirements; it knows no lab. Whatever a lab wants to show besides, it adds as a panel
// (`Page/panels.js`).

import Exploration
import Foundation
import Judging

/// A page of scenarios to step through.
public struct PageDocument {
  /// A program that was recorded in a scenario.
  public struct Program {
    /// What it is called: `your program`, a file's name.
    public let label: String
    /// What it does.
    public let recording: Recording

    /// Names a recorded program.
    public init(label: String, recording: Recording) {
      self.label = label
      self.recording = recording
    }
  }

  /// A scenario to step through.
  public struct Case {
    /// The scenario's file, for the notes in its comments.
    public let source: String
    /// One program, or two to compare.
    public let programs: [Program]
    /// Which of the scenario's steps are left out.
    public let dropped: [Int]

    /// Describes a scenario to step through.
    public init(source: String, programs: [Program], dropped: [Int] = []) {
      self.source = source
      self.programs = programs
      self.dropped = dropped
    }
  }

  private let lab: LabDescription
  private let cases: [Case]
  private let start: ReplayToken?

  /// Makes a page; it opens on the crashes of a token, if one is given.
  public init(lab: LabDescription, cases: [Case], opensOn start: ReplayToken? = nil) {
    self.lab = lab
    self.cases = cases
    self.start = start
  }

  /// The whole file.
  public var html: String {
    let title = cases.count == 1 ? cases[0].programs[0].recording.scenario.title : lab.folder
    return Self.template(title: "\(title) – PowerCut".escapedForHTML, data: data)
  }

  /// The data, as text that can stand in a script element: nothing in it ends the element or begins another.
  var data: String {
    var members: [(String, OrderedJSON)] = [
      ("format", .string("powercut-page")), ("version", .integer(1)), ("lab", .string(lab.name)),
      ("title", .string(lab.folder)), ("cases", .array(cases.map(\.json))),
    ]
    if let start { members.append(("start", .string(start.description))) }
    return OrderedJSON.object(members).compactText.replacingOccurrences(of: "<", with: "\\u003c")
  }

  private static func template(title: String, data: String) -> String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
    <title>\(title)</title>
    <style>
    \(PageSources.styles)
    </style>
    </head>
    <body>
    \(PageSources.body)
    <script type="application/json" id="data">\(data)</script>
    \(PageSources.scripts.map { "<script>\n\($0)\n</script>" }.joined(separator: "\n"))
    </body>
    </html>

    """
  }
}

/// The files that a page is made of. They lie beside the program, as they are: a compiler has nothing to do with them.
enum PageSources {
  static var styles: String { text("page.css") }
  static var body: String { text("page.html") }
  /// The scripts, in the order in which they are needed.
  static var scripts: [String] {
    [
      "words", "disk", "runs", "alone", "story", "cluster", "state", "panels", "logfile", "logs", "gantt", "spacetime",
      "choice", "compare", "training", "trainingWaste", "trainingPlacement", "trainingOverlap", "picture", "keys",
      "page",
    ].map { text("\($0).js") }
  }

  private static func text(_ name: String) -> String {
    let file = Bundle.module.bundleURL.appending(path: "Page/\(name)")
    do { return try String(contentsOf: file, encoding: .utf8) } catch {
      fatalError("\(file.path) can't be read, though the build put it there: \(error)")
    }
  }
}

extension String {
  /// The text where HTML is expected.
  fileprivate var escapedForHTML: String {
    replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
      .replacingOccurrences(of: ">", with: "&gt;")
  }
}
