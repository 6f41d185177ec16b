// A wrong solution is kept as a small patch to the right one. Applying one takes no tool: every line of a hunk is either
// there (context, removed) or comes in (added), and where it is there the text must agree.

/// A unified diff against one file.
public struct UnifiedDiff {
  /// Why a diff does not apply.
  public struct Mismatch: Error, CustomStringConvertible {
    /// What differs.
    public let description: String
  }

  /// A run of changed lines and their surroundings.
  private struct Hunk {
    /// Where it begins in the old file, counted from 1.
    let start: Int
    /// The lines, their sign first.
    var lines: [Substring] = []
  }

  private var hunks: [Hunk] = []

  /// Reads a diff; what stands before the first hunk is a header.
  public init(_ text: String) throws {
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if let match = line.prefixMatch(of: /@@ -(\d+)(,\d+)? \+\d+(,\d+)? @@/) {
        hunks.append(Hunk(start: Int(match.1)!))
      } else if !hunks.isEmpty, let sign = line.first, "+- ".contains(sign) {
        hunks[hunks.count - 1].lines.append(line)
      }
    }
    guard !hunks.isEmpty else { throw Mismatch(description: "a patch without a hunk") }
  }

  /// The lines that go and those that come in, their signs first.
  public var changes: [String] { hunks.flatMap(\.lines).filter { $0.first != " " }.map(String.init) }

  /// The file with the changes.
  public func applied(to file: String) throws -> String {
    let old = file.split(separator: "\n", omittingEmptySubsequences: false)
    var new: [Substring] = []
    var next = 0
    for hunk in hunks {
      guard hunk.start - 1 >= next, hunk.start - 1 <= old.count else {
        throw Mismatch(description: "a hunk at line \(hunk.start), which is not there or is changed already")
      }
      new += old[next..<(hunk.start - 1)]
      next = hunk.start - 1
      for line in hunk.lines {
        if line.first == "+" {
          new.append(line.dropFirst())
          continue
        }
        guard next < old.count, old[next] == line.dropFirst() else {
          throw Mismatch(description: "line \(next + 1) is not '\(line.dropFirst())'")
        }
        if line.first == " " { new.append(old[next]) }
        next += 1
      }
    }
    return (new + old[next...]).joined(separator: "\n")
  }
}
