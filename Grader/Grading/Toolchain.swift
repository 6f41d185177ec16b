import Foundation
import Judging
import Synchronization

/// The Swift toolchain that builds submissions.
public enum Toolchain {
  private static let known = Mutex<String?>(nil)

  /// What the compiler says about itself: its version and the machine that it builds for.
  public static func description() throws -> String {
    if let known = known.withLock({ $0 }) { return known }
    let folder = FileManager.default.temporaryDirectory.appending(path: "toolchain-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let run = try BuildRun(["swiftc", "--version"], in: folder)
    guard run.succeeded else { throw InfrastructureError("swiftc does not tell its version:\n\(run.output)") }
    let text = run.output.split(separator: "\n").joined(separator: "; ")
    known.withLock { $0 = text }
    return text
  }
}
