import Foundation
import Judging
import Testing

/// The scenario files of lab 4, as they lie in its folder.
let trainingScenarios: [Scenario] = {
  let root = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Labs/TrainingCheckpoint/Scenarios")
  let files = (try? FileManager.default.contentsOfDirectory(atPath: root.path)) ?? []
  return files.filter { $0.hasSuffix(".scenario") }.sorted().compactMap { file in
    do {
      let text = try String(contentsOf: root.appending(path: file), encoding: .utf8)
      return try Scenario(text, path: "Labs/TrainingCheckpoint/Scenarios/\(file)", vocabulary: .trainingCheckpoint)
    } catch {
      Issue.record("\(error)")
      return nil
    }
  }
}()
