import Foundation
import Testing

/// Holds a text against what is recorded under a name in `Snapshots`; what is missing there is recorded, and the test
/// fails, so that somebody reads it.
func expectSnapshot(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
  let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Snapshots/\(name)")
  let recorded = try? String(contentsOf: file, encoding: .utf8)
  if recorded == nil { try text.write(to: file, atomically: true, encoding: .utf8) }
  #expect(
    text == recorded, "recorded in \(name) if it was missing; read it before you commit it",
    sourceLocation: sourceLocation)
}
