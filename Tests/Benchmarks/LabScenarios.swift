import Foundation
import Judging

/// A lab's scenarios in this checkout, in the order of their names.
func scenarios(of lab: LabDescription) throws -> [Scenario] {
  let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Labs/\(lab.folder)/Scenarios").standardized
  let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  return try files.filter { $0.hasSuffix(".scenario") }.map { file in
    let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
    return try Scenario(text, path: file, vocabulary: lab.vocabulary)
  }
}
