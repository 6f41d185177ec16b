// What to leave out of a long story. A reader wants the script, the calls around the power cut and what the recovery
// made of it; the calls of commands that went well long before are the first to go.

/// How a long story is shortened.
enum StoryAbbreviation {
  typealias Line = GradeReport.Failure.Line

  /// A line, or the place where some were.
  enum Piece: Hashable {
    case told(Line)
    case omitted(String)
  }

  /// The story in about so many lines, if it can be done.
  static func abbreviated(_ story: [Line], lines limit: Int = 40) -> [Piece] {
    var pieces = story.map(Piece.told)
    guard pieces.count > limit else { return pieces }
    pieces = segments(of: story).flatMap { $0.isDecisive ? $0.lines.map(Piece.told) : withoutCalls($0.lines) }
    guard pieces.count > limit else { return pieces }
    return middleCut(shortRuns(pieces), limit)
  }

  // MARK: Commands

  /// A command and what follows it, up to the next.
  private struct Segment {
    var lines: [Line] = []
    /// Whether the story turns here: the power fails, a fault strikes a call, or nothing comes after it.
    var isDecisive = false
  }

  private static func segments(of story: [Line]) -> [Segment] {
    var segments = [Segment()]
    for line in story {
      if line.kind == "command" { segments.append(Segment()) }
      segments[segments.count - 1].lines.append(line)
      if ["crash", "fault"].contains(line.kind) { segments[segments.count - 1].isDecisive = true }
    }
    segments[segments.count - 1].isDecisive = true
    return segments
  }

  private static func withoutCalls(_ lines: [Line]) -> [Piece] {
    let count = lines.count { $0.kind == "call" }
    guard count > 1 else { return lines.map(Piece.told) }
    let firstCall = lines.firstIndex { $0.kind == "call" }
    return lines.indices.compactMap { index in
      if index == firstCall { return .omitted(calls(count)) }
      return lines[index].kind == "call" ? nil : .told(lines[index])
    }
  }

  // MARK: Calls

  /// Long runs of calls lose their middle.
  private static func shortRuns(_ pieces: [Piece]) -> [Piece] {
    var short: [Piece] = []
    var run: [Piece] = []
    func flush() {
      short += run.count > 9 ? run.prefix(3) + [.omitted(calls(run.count - 8))] + run.suffix(5) : run
      run = []
    }
    for piece in pieces {
      if isCall(piece) {
        run.append(piece)
      } else {
        flush()
        short.append(piece)
      }
    }
    flush()
    return short
  }

  /// The beginning, and as much of the end as there is room for; of the middle what a reader can't do without.
  private static func middleCut(_ pieces: [Piece], _ limit: Int) -> [Piece] {
    guard pieces.count > limit else { return pieces }
    let head = limit / 5
    var middle = head..<(pieces.count - (limit - head - 1))
    // Each line that is kept takes its own room, and that of one more gap.
    let room = 2 * indispensable(in: pieces, middle).count
    middle = head..<min(middle.upperBound + room, pieces.count - limit / 3)
    let kept = indispensable(in: pieces, middle)
    var short = Array(pieces[..<head])
    var start = head
    for index in kept + [middle.upperBound] {
      if start < index { short.append(.omitted(lines(pieces[start..<index]))) }
      if index < middle.upperBound { short.append(pieces[index]) }
      start = index + 1
    }
    return short + pieces[middle.upperBound...]
  }

  /// Power cuts, calls that a fault strikes, and the commands that these and the first lines of the end belong to: without
  /// its command a call seems to be another one's.
  private static func indispensable(in pieces: [Piece], _ middle: Range<Int>) -> [Int] {
    let struck = pieces.indices.filter { ["crash", "fault"].contains(kind(of: pieces[$0])) }
    let orphans = struck + [middle.upperBound]
    let owners = orphans.compactMap { place in pieces[...place].lastIndex { kind(of: $0) == "command" } }
    return Set(struck + owners).filter(middle.contains).sorted()
  }

  private static func lines(_ pieces: ArraySlice<Piece>) -> String {
    let commands = pieces.count { kind(of: $0) == "command" }
    let count = pieces.count == 1 ? "1 line" : "\(pieces.count) lines"
    return commands > 0 ? "\(count) with \(commands == 1 ? "1 command" : "\(commands) commands")" : count
  }

  /// What a line tells of; `nil` where some were left out.
  private static func kind(of piece: Piece) -> String? { if case .told(let line) = piece { line.kind } else { nil } }

  private static func isCall(_ piece: Piece) -> Bool { kind(of: piece) == "call" }

  private static func calls(_ count: Int) -> String { count == 1 ? "1 call" : "\(count) calls" }
}
