import Foundation
import Judging
import Synchronization

/// The Swift toolchain that builds submissions.
public enum Toolchain {
  private static let known = Mutex<String?>(nil)
  private static let knownFolder = Mutex<URL?>(nil)

  /// Where it lies: the folder with its `bin` and `lib`. What is found on the PATH may only lead there.
  static func folder() throws -> URL {
    if let known = knownFolder.withLock({ $0 }) { return known }
    let text = try tell(["swiftc", "-print-target-info"])
    struct Information: Decodable {
      struct Paths: Decodable { let runtimeResourcePath: String }
      let paths: Paths
    }
    let information = try JSONDecoder().decode(Information.self, from: Data(text.utf8))
    let folder = URL(filePath: information.paths.runtimeResourcePath).appending(path: "../..").standardizedFileURL
    knownFolder.withLock { $0 = folder }
    return folder
  }

  /// What the compiler says about itself: its version and the machine that it builds for.
  public static func description() throws -> String {
    if let known = known.withLock({ $0 }) { return known }
    let text = try tell(["swiftc", "--version"]).split(separator: "\n").joined(separator: "; ")
    known.withLock { $0 = text }
    return text
  }

  private static func tell(_ command: [String]) throws -> String {
    let folder = FileManager.default.temporaryDirectory.appending(path: "toolchain-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let run = try BuildRun(command, in: folder)
    guard run.succeeded else {
      throw InfrastructureError("\(command.joined(separator: " ")) tells nothing:\n\(run.output)")
    }
    return run.output
  }
}
