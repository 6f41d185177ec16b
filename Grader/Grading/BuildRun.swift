import Foundation
import Judging

/// One run of the compiler or of the build system in an overlay.
struct BuildRun {
  /// How long one may take, in seconds; building the kit takes the longest.
  static let patience = 600

  /// Whether everything was built.
  let succeeded: Bool
  /// What the tools printed.
  let output: String

  init(succeeded: Bool, output: String) { (self.succeeded, self.output) = (succeeded, output) }

  /// Runs a tool of the Swift toolchain, for example `["swift", "build"]`, in a folder.
  init(_ command: [String], in folder: URL) throws {
    let log = folder.appending(path: "build.log")
    try Data().write(to: log)
    let handle = try FileHandle(forWritingTo: log)
    defer { try? handle.close() }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = command
    process.currentDirectoryURL = folder
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = handle
    process.standardError = handle
    try process.run()
    let watch = DispatchWorkItem { process.terminate() }
    DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(Self.patience), execute: watch)
    process.waitUntilExit()
    watch.cancel()
    output = String(decoding: try Data(contentsOf: log), as: UTF8.self)
    guard process.terminationReason == .exit, ![126, 127].contains(process.terminationStatus) else {
      throw InfrastructureError("\(command[0]) did not come to an end by itself:\n\(output.suffix(2000))")
    }
    succeeded = process.terminationStatus == 0
  }
}
