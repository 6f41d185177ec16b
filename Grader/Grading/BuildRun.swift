// Running the tools of the toolchain. What is waited for is the tool itself, and not its output: a child that it leaves
// behind may hold that open for ever. When a run is over, be it that its time was up, its whole process group is gone.

import CSystem
import Foundation
import Judging
import LabKit

/// One run of the compiler or of the build system in an overlay.
struct BuildRun {
  /// How long one may take, in seconds; building the kit takes the longest.
  static let patience = 600

  /// What a tool may use.
  struct Bounds {
    /// Altogether, in seconds; a busy machine takes its time.
    var seconds = BuildRun.patience
    /// Processor time of each process that is locked in, in seconds. An expression that no compiler can type ends here.
    var processorSeconds = 120
    /// Address space of each process that is locked in, in bytes.
    var memory = 8 << 30
  }

  /// The most that is read of what a tool prints, in bytes: at its beginning and at its end.
  static let mostRead = (first: 192 << 10, last: 64 << 10)

  /// Whether everything was built.
  let succeeded: Bool
  /// What the tools printed.
  let output: String

  init(succeeded: Bool, output: String) { (self.succeeded, self.output) = (succeeded, output) }

  /// Runs a tool of the Swift toolchain on files of ours, for example `["swift", "build"]`, in a folder.
  init(_ command: [String], in folder: URL, bounds: Bounds = Bounds()) throws {
    // The tools' own passing folders, which they leave when they are killed.
    let temporary = try PassingFolder(folder.appending(path: "tmp"))
    defer { withExtendedLifetime(temporary) {} }
    let environment = ProcessInfo.processInfo.environment.merging(["TMPDIR": temporary.path]) { $1 }
      .map { "\($0)=\($1)" }
    let log = folder.appending(path: "build.log")
    let (status, output) = try Self.run(
      ["/usr/bin/env"] + command, in: folder, environment: environment, log: log, bounds)
    guard (0..<126).contains(status) else {
      throw InfrastructureError("\(command[0]) \(Self.end(status, bounds)):\n\(output.suffix(2000))")
    }
    self.init(succeeded: status == 0, output: output)
  }

  private static func end(_ status: Int32, _ bounds: Bounds) -> String {
    if status == -ETIMEDOUT { return "did not come to an end in \(bounds.seconds) s" }
    return status > 128 ? "was ended by signal \(status - 128)" : "can't be run"
  }

  /// Runs a program; if what it can read is listed, it is locked in.
  ///
  /// - Returns: its exit status as ``cs_run_tool`` has it, and what it printed.
  static func run(
    _ command: [String], in folder: URL, reading readable: [String]? = nil, environment: [String], log: URL,
    _ bounds: Bounds
  ) throws -> (status: Int32, output: String) {
    // A new file: somebody who was killed may have left a tool that still writes to the old one.
    try? FileManager.default.removeItem(at: log)
    try Data().write(to: log)
    let handle = try FileHandle(forWritingTo: log)
    defer { try? handle.close() }
    var limits = cs_bounds(
      seconds: UInt64(bounds.seconds), cpu_seconds: UInt64(bounds.processorSeconds), memory_bytes: UInt64(bounds.memory)
    )
    func run(_ readable: UnsafePointer<UnsafeMutablePointer<CChar>?>?) -> Int32 {
      withCStrings(command) { arguments in
        withCStrings(environment) { environment in
          cs_run_tool(arguments[0], arguments, environment, folder.path, readable, handle.fileDescriptor, &limits)
        }
      }
    }
    let status = readable.map { withCStrings($0) { run($0) } } ?? run(nil)
    return (status, try text(of: log))
  }

  /// What a tool has printed: all of it, or its beginning and its end. A compiler may print a gigabyte.
  private static func text(of log: URL) throws -> String {
    let handle = try FileHandle(forReadingFrom: log)
    defer { try? handle.close() }
    let size = Int(try handle.seekToEnd())
    func bytes(at offset: Int, _ count: Int) throws -> Data {
      try handle.seek(toOffset: UInt64(offset))
      return try handle.read(upToCount: count) ?? Data()
    }
    let (first, last) = mostRead
    guard size > first + last else { return String(decoding: try bytes(at: 0, size), as: UTF8.self) }
    // Whole lines: a part of one could be a part of a path.
    let (head, tail) = (try bytes(at: 0, first), try bytes(at: size - last, last))
    let newline = UInt8(ascii: "\n")
    return String(decoding: head[..<(head.lastIndex(of: newline) ?? head.endIndex)], as: UTF8.self)
      + "\n[\(size - first - last) bytes are left out]"
      + String(decoding: tail[(tail.firstIndex(of: newline) ?? tail.endIndex)...], as: UTF8.self)
  }
}
