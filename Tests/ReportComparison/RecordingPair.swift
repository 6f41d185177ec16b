import Foundation
import Reporting

/// What two builds recorded of one demo.
struct RecordingPair {
  /// The first thing that is not the same, and how many there are; `nil` if there are none.
  let difference: String?
  /// Whether something else on the page is not the same: its scripts, its styles.
  let hasOtherFrame: Bool

  /// Compares two pages by the data in them.
  init(pages old: Data, _ new: Data) throws {
    let (old, new) = (try Self.split(old), try Self.split(new))
    hasOtherFrame = old.frame != new.frame
    var comparison = ValueComparison()
    if old.recording != new.recording {
      let values = try [old, new].map { try JSONDecoder().decode(JSONValue.self, from: Data($0.recording.utf8)) }
      comparison.compare(values[0], values[1])
    }
    difference = comparison.found.first.map { first in
      let count = comparison.found.count
      return "\(first.path): \(first.change)" + (count > 1 ? ", and \(count - 1) more" : "")
    }
  }

  /// Compares what two demos print.
  init(texts old: Data, _ new: Data) {
    let (old, new) = (Self.lines(of: old), Self.lines(of: new))
    hasOtherFrame = false
    let number = (0..<max(old.count, new.count)).first { Self.line($0, of: old) != Self.line($0, of: new) }
    difference = number.map { "line \($0 + 1): \(Self.line($0, of: old)) → \(Self.line($0, of: new))" }
  }

  // MARK: Pages

  private static let begin = "<script type=\"application/json\" id=\"data\">"

  /// The page without its recording, and the recording.
  private static func split(_ page: Data) throws -> (frame: String, recording: String) {
    let text = String(decoding: page, as: UTF8.self)
    guard let start = text.range(of: begin)?.upperBound,
      let end = text[start...].range(of: "</script>")?.lowerBound
    else { throw FolderComparison.Problem(description: "the page has no recording") }
    return (String(text[..<start]) + String(text[end...]), String(text[start..<end]))
  }

  // MARK: Texts

  private static func lines(of text: Data) -> [Substring] {
    String(decoding: text, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
  }

  private static func line(_ number: Int, of lines: [Substring]) -> String {
    lines.indices.contains(number) ? "'\(lines[number])'" : "absent"
  }
}
