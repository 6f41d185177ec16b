import Foundation
import Testing

/// Training for real, on a real disk, by processes that are really killed.
struct TrainingOnDiskTests {
  /// A new process that trains in a folder, and what it prints.
  private func training(in folder: URL, _ command: [String]) throws -> (process: Process, output: FileHandle) {
    let process = Process()
    process.executableURL = URL(filePath: builtProgram("SolvedTrainingCheckpoint"))
    process.arguments = ["on", folder.path] + command
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    return (process, pipe.fileHandleForReading)
  }

  private func lines(in folder: URL, _ command: String...) throws -> [Substring] {
    let (process, output) = try training(in: folder, command)
    let text = String(decoding: output.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return text.split(separator: "\n")
  }

  /// Trains until the process says that it has come to a step, and kills it.
  private func train(in folder: URL, killedAt step: Int, by signal: Int32) throws {
    let (process, output) = try training(in: folder, ["train", "--steps", "40", "--every", "6"])
    var text = ""
    while !text.contains("step \(step) of") {
      let data = output.availableData
      guard !data.isEmpty else { break }
      text += String(decoding: data, as: UTF8.self)
    }
    #expect(text.contains("step \(step) of"), "it ended by itself: \(text)")
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal)
  }

  @Test func `a run that is killed again and again ends in the same bits as one that is not`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "training-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (whole, killed) = (folder.appending(path: "whole"), folder.appending(path: "killed"))
    let expected = try lines(in: whole, "train", "--steps", "40").first { $0.hasPrefix("step 40, state ") }
    try train(in: killed, killedAt: 1, by: SIGKILL)
    try train(in: killed, killedAt: 15, by: SIGKILL)
    try train(in: killed, killedAt: 27, by: SIGINT)
    let last = try lines(in: killed, "train", "--steps", "40", "--every", "6")
    #expect(expected != nil && last.contains(expected!))
    // It really went on, from a checkpoint that was complete.
    let resumed = last.compactMap { line in line.hasPrefix("goes on from step ") ? Int(line.dropFirst(18)) : nil }
    #expect(resumed.allSatisfy { $0 >= 12 && $0 < 40 && $0 % 6 == 0 } && resumed.count == 1)
    #expect(try lines(in: killed, "state") == [expected!])
  }
}
