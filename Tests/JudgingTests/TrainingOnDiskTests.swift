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
    #if os(Linux)
      // F_SETPIPE_SZ: a page.
      _ = fcntl(pipe.fileHandleForWriting.fileDescriptor, 1031, 4096)
    #endif
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

  /// Trains until the process has said something, and kills it.
  ///
  /// The pipe is small and read slowly: a process that nobody listens to waits, so that it is never more than forty steps
  /// ahead, however busy the machine is.
  private func train(in folder: URL, until words: String, killedBy signal: Int32) throws {
    let (process, output) = try training(in: folder, ["train", "--steps", "100", "--every", "6"])
    var text = ""
    while !text.contains(words) {
      let data = output.readData(ofLength: 64)
      guard !data.isEmpty else { break }
      text += String(decoding: data, as: UTF8.self)
    }
    #expect(text.contains(words), "it ended by itself: \(text)")
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal)
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
