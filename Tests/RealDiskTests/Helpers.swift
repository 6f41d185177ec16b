import Foundation
import RealCrashes
import RealDisk
import Testing

/// Whether real file systems are to be crashed, and how to ask for it.
enum RealDisks {
  static let areAsked = ProcessInfo.processInfo.environment["POWERCUT_REAL_DISKS"] == "1"
  static let howTo: Comment =
    "crashes real file systems; to run it, as root on Linux: POWERCUT_REAL_DISKS=1 swift test --filter RealDiskTests"

  /// Skips the test, with one line that says why, where a file system can't be crashed.
  static func require(_ kind: RealFileSystemKind, logged: Bool) throws {
    guard let missing = RealDiskNeeds.missing(for: kind, logged: logged) else { return }
    try Test.cancel("\(kind.name) was not crashed: this needs \(missing)")
  }
}

/// A folder that goes when the object does.
final class ScratchFolder {
  let path = FileManager.default.temporaryDirectory.appending(path: "powercut-\(UUID().uuidString)").path

  init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false) }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// How a program of this package ended, and what it printed.
struct ProgramRun {
  let status: Int32
  let output: Data
  let errors: String

  /// Runs a program that lies beside the test bundle.
  init(_ name: String, _ arguments: [String], in folder: ScratchFolder) throws {
    let errors = folder.path + "/errors"
    try Data().write(to: URL(filePath: errors))
    let process = Process()
    let pipe = Pipe()
    process.executableURL = Self.place(of: name)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = pipe
    process.standardError = FileHandle(forWritingAtPath: errors)
    try process.run()
    output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    status = process.terminationStatus
    self.errors = String(decoding: try Data(contentsOf: URL(filePath: errors)), as: UTF8.self)
  }

  /// What it printed, as text.
  var text: String { String(decoding: output, as: UTF8.self) }

  static func place(of name: String) -> URL {
    #if os(macOS)
      let folder = Bundle(for: ScratchFolder.self).bundleURL.deletingLastPathComponent()
    #else
      let folder = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
    #endif
    return folder.appending(path: name)
  }
}
