import CSystem
import Foundation
import Grading
import LabKit

/// A grader that somebody has built, of this checkout or of another.
struct GraderUnderTest: Sendable {
  /// The executable.
  let path: String
  /// The checkout that it was built in: whose labs it marks by, and whose kit it builds solutions with.
  let checkout: Checkout

  /// Finds the checkout around an executable.
  init(_ path: String) throws {
    let file = URL(filePath: path)
    guard FileManager.default.isExecutableFile(atPath: file.path) else {
      throw UsageProblem(description: "\(path) is no program; build it: swift build -c release --product grader")
    }
    self.path = file.path
    checkout = try Checkout.around([file.path])
  }

  /// Runs it to its end in its own checkout, and returns its exit status.
  func run(_ words: [String], output: URL, errors: URL) -> Int32 {
    let arguments = ["sh", "-c", Self.script, "sh", checkout.root.path, output.path, errors.path, path] + words
    return withCStrings(arguments) { cs_run("sh", $0, -1) }
  }

  /// A shell is what can change the folder and the files of one process and of no other.
  private static let script = #"cd "$1" && exec >"$2" 2>"$3" </dev/null && shift 3 && exec "$@""#
}
