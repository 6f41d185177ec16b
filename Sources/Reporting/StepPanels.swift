// A step on a terminal: what happened above, the two sides of the disk below.

extension StepThrough {
  /// A step as text.
  public func text(of index: Int, terminal: Terminal) -> String {
    let step = steps[index]
    let calls = "\(step.calls) \(step.calls == 1 ? "call" : "calls")"
    let place = "\(index + 1) of \(steps.count)   boot \(step.boot), \(calls)"
    let rule = String(repeating: "─", count: max(4, terminal.columns - place.count - 4))
    var lines = [terminal.paint("── \(place) ", .faint) + terminal.paint(rule, .faint)]
    lines += Self.headline(step, terminal)
    lines += step.remarks.flatMap { $0.printable.wrapped(terminal.columns - 6) }.map { "      \($0)" }
    if step.kind != .note { lines += [""] + Self.panels(step, terminal) }
    return lines.map { $0 + "\n" }.joined() + "\n"
  }

  /// All steps, one after the other.
  public func text(terminal: Terminal) -> String {
    head(terminal) + steps.indices.map { text(of: $0, terminal: terminal) }.joined()
  }

  /// What is shown before the first step.
  public func head(_ terminal: Terminal) -> String {
    """
    \(terminal.paint(title, .title))
    \(introduction.wrapped(terminal.columns).joined(separator: "\n"))
    ✓ on the disk   ? a power cut now may leave either   ✗ lost


    """
  }

  private static func headline(_ step: Step, _ terminal: Terminal) -> [String] {
    let text = step.text.printable
    return switch step.kind {
    case .boot: [terminal.paint("  \(text)", .title)]
    case .command: [terminal.paint("  > \(text)", .title)]
    case .call: ["    \(text)"]
    case .reply: ["  = \(text)"]
    case .note: text.wrapped(terminal.columns - 4).map { terminal.paint("  | \($0)", .notice) }
    case .crash: [terminal.paint("  ⚡ \(text)", .bad)]
    case .end: [terminal.paint("  \(text)", text.hasPrefix("broken") ? .bad : .good)]
    }
  }

  // MARK: Panels

  /// How many files or units are shown at most, but for those that are not safe.
  private static let maxRows = 16

  private static func panels(_ step: Step, _ terminal: Terminal) -> [String] {
    let width = (terminal.columns - 3) * 2 / 5
    let left = programPanel(step.program, width)
    let right = diskPanel(step.disk, terminal.columns - width - 5, terminal)
    return (0..<max(left.count, right.count)).map { row in
      let cell = row < left.count ? left[row] : ""
      return "  \(cell.padded(width)) │ \(row < right.count ? right[row] : "")".trimmingEnd
    }
  }

  private static func programPanel(_ files: [FileView]?, _ width: Int) -> [String] {
    guard let files else { return ["THE PROGRAM", "is gone, and its page cache with it"] }
    let rows = files.prefix(maxRows).flatMap { file -> [String] in
      let size = file.size.map { "  \($0) \($0 == 1 ? "byte" : "bytes")" } ?? ""
      let lines = ["\(file.path.printable)\(size)"] + (file.content.isEmpty ? [] : ["  \(file.content)"])
      return lines.map { $0.clipped(width) }
    }
    let more = files.count > maxRows ? ["… and \(files.count - maxRows) more"] : []
    return ["THE PROGRAM SEES"] + (rows.isEmpty ? ["an empty disk"] : rows) + more
  }

  private static func diskPanel(_ units: [UnitView], _ width: Int, _ terminal: Terminal) -> [String] {
    // Where there is too much to show, what is safe is left out.
    let room = max(0, maxRows - units.count { $0.mark != .durable })
    let safe = units.filter { $0.mark == .durable }
    let hidden = units.count > maxRows ? Set(safe.dropFirst(room)) : []
    let rows = units.filter { !hidden.contains($0) }.flatMap { unit -> [String] in
      let ink: Terminal.Ink = unit.mark == .durable ? .good : unit.mark == .pending ? .notice : .bad
      return unit.lines(width - 2).enumerated().map { index, line in
        (index == 0 ? terminal.paint(unit.mark.rawValue, ink) : " ") + " " + line
      }
    }
    let more = hidden.isEmpty ? [] : ["✓ and \(hidden.count) more"]
    return ["THE DISK HOLDS"] + (rows.isEmpty ? ["nothing"] : rows) + more
  }
}

extension UnitView {
  /// The line, or one for each value if they don't fit into one.
  fileprivate func lines(_ width: Int) -> [String] {
    if text.count <= width { return [text] }
    let joint = mark == .lost ? "lost:" : "or"
    return ["\(unit): \(value)".clipped(width)] + others.map { "  \(joint) \($0)".clipped(width) }
  }
}

extension String {
  /// The text, its end cut off if it has more than so many characters.
  fileprivate func clipped(_ width: Int) -> String { count <= width ? self : prefix(max(1, width - 1)) + "…" }

  fileprivate var trimmingEnd: String { String(reversed().drop { $0 == " " }.reversed()) }
}
