import Foundation
import Grading
import Judging

/// A program to show: the student's own, or one that is built around another file.
///
/// A demo wants a program that works. Where the checkout's own is not finished, its solution is shown instead, if the
/// checkout has one: a lecturer's does, a student's handout does not, and then the student is told what is missing.
struct ShownProgram {
  /// What reports call it.
  let label: String
  /// The executable.
  let executable: String
  /// Where it was built; it must stay as it is for as long as the program runs.
  private let overlay: Overlay?

  /// The program that was asked for.
  static func own(_ call: SubcommandCall) throws -> ShownProgram {
    ShownProgram(label: "Labs/\(call.lab.folder)/\(call.lab.studentFile)", executable: call.program, overlay: nil)
  }

  /// A program around a file, or around the file of a folder.
  init(around path: String, _ call: SubcommandCall) throws {
    let url = URL(filePath: path)
    let places = ["", call.lab.studentFile, "\(call.lab.folder)/\(call.lab.studentFile)"].map { name in
      name.isEmpty ? url : url.appending(path: name)
    }
    guard let source = places.lazy.compactMap({ try? Data(contentsOf: $0) }).first else {
      throw GradingProblem("found no \(call.lab.studentFile) at \(path)")
    }
    StandardStreams.warn("Building \(call.lab.name) around \(path)…")
    let overlay = try Overlay(of: call.checkout())
    switch try overlay.build(call.lab, around: source) {
    case .built(let executable): self.init(label: path, executable: executable, overlay: overlay)
    case .failed(let message): throw GradingProblem("\(path) does not compile:\n\(message)")
    }
  }

  /// The solution of this checkout; `nil` if it has none.
  static func solution(_ call: SubcommandCall) throws -> ShownProgram? {
    let path = "Grader/Solutions/\(call.lab.folder)/\(call.lab.studentFile)"
    let file = try call.checkout().root.appending(path: path).path
    guard FileManager.default.fileExists(atPath: file) else { return nil }
    let built = try ShownProgram(around: file, call)
    return ShownProgram(label: path, executable: built.executable, overlay: built.overlay)
  }

  private init(label: String, executable: String, overlay: Overlay?) {
    (self.label, self.executable, self.overlay) = (label, executable, overlay)
  }

  /// Does something with the program's process, and refuses what came of it if the judge itself failed.
  func withProcess<Result>(for scenario: Scenario, _ body: (LabProcess) throws -> Result) throws -> Result {
    let process = try LabProcess(executable: executable, scenario.bootOptions)
    let result = try body(process)
    if let failure = process.failure { throw GradingProblem("the judge failed: \(failure)") }
    return result
  }
}
