import Foundation
import Judging

/// One run of `swift build` in an overlay.
struct BuildRun {
  /// How long a build may take, in seconds; the first one compiles the kit too.
  static let patience = 600

  /// Whether everything was built.
  let succeeded: Bool
  /// What the tools printed.
  let output: String
  /// Where the product lies, if it was built.
  let executable: String

  /// Builds a product.
  init(product: String, in folder: URL) throws {
    let log = folder.appending(path: "build.log")
    try Data().write(to: log)
    let handle = try FileHandle(forWritingTo: log)
    defer { try? handle.close() }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
      "swift", "build", "-c", "release", "--product", product, "--package-path", folder.path, "--disable-index-store",
    ]
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
      throw InfrastructureError("swift build did not come to an end by itself:\n\(output.suffix(2000))")
    }
    succeeded = process.terminationStatus == 0
    executable = folder.appending(path: ".build/release/\(product)").resolvingSymlinksInPath().path
  }
}
