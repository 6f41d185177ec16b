import Foundation
import RealCrashes
import RealDisk
import TestTiers
import Testing

/// Whether real file systems can be crashed here, and what to do if not.
enum RealDisks {
  /// What keeps any of them from being crashed.
  static let missing: String? = RealDiskNeeds.missing(logged: true)

  /// Skips the test case where a kind of file system can't be made.
  static func require(_ kind: RealFileSystemKind) throws {
    guard let missing = kind.missing else { return }
    // The library says nothing of a case that is cancelled.
    Skipped.shared.note("\(kind.name), which was not crashed; this machine lacks \(missing)")
    try Test.cancel("\(kind.name) was not crashed: this machine lacks \(missing)")
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
