import Foundation
import Testing

/// Training for real, on a real disk, by processes that are really killed.
struct TrainingOnDiskTests {
  private func lines(in folder: URL, _ command: String...) throws -> [Substring] {
    let process = try TrainingProcess(in: folder, command)
    var text = ""
    while true {
      let more = process.read()
      guard !more.isEmpty else { break }
      text += more
    }
    #expect(process.end() == 0)
    return text.split(separator: "\n")
  }

  /// Trains until the process has said something, and kills it.
  private func train(in folder: URL, until words: String, killedBy signal: Int32) throws {
    let process = try TrainingProcess(in: folder, ["train", "--steps", "100", "--every", "6"])
    var text = ""
    while !text.contains(words) {
      let more = process.read()
      guard !more.isEmpty else { break }
      text += more
    }
    #expect(text.contains(words), "it ended by itself: \(text)")
    #expect(process.end(by: signal) == signal)
  }

  @Test func `a run that is killed twice ends in the same bits as one that is not`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "training-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (whole, killed) = (folder.appending(path: "whole"), folder.appending(path: "killed"))
    let expected = try lines(in: whole, "train", "--steps", "100").first { $0.hasPrefix("step 100, state ") }
    try train(in: killed, until: "step 15 of", killedBy: SIGKILL)
    try train(in: killed, until: "loss", killedBy: SIGINT)
    let last = try lines(in: killed, "train", "--steps", "100", "--every", "6")
    #expect(expected != nil && last.contains(expected!))
    // It really went on, from a checkpoint that was complete.
    let resumed = last.compactMap { line in line.hasPrefix("goes on from step ") ? Int(line.dropFirst(18)) : nil }
    #expect(resumed.count == 1 && resumed.allSatisfy { $0 >= 6 && $0 < 100 && $0 % 6 == 0 }, "\(resumed)")
    #expect(try lines(in: killed, "state") == [expected!])
  }
}
