// The compiler in front of somebody else's file. The kit and its manifest are ours and are built as usual; this is for the
// one file that is not. It can name other files (a linker can be told to read one, a macro is a program), so that the
// compiler gets only what it needs: the toolchain and the system's folders to read, the overlay to write, no network, and
// a limited time and memory. What it says is shown to the student; it never saw a solution or another student's file.

import CSystem
import Foundation
import Judging
import LabKit

extension BuildRun {
  /// What a compiler may use.
  struct Bounds {
    /// Altogether, in seconds; a busy machine takes its time.
    var seconds = BuildRun.patience
    /// Processor time of each process, in seconds. An expression that no compiler can type ends here.
    var processorSeconds = 120
    /// Address space of each process, in bytes.
    var memory = 8 << 30
  }

  /// Runs a tool of the toolchain, for example `["swiftc", …]`, or one of the system's by its path, locked into a folder.
  init(locked command: [String], in folder: URL, bounds: Bounds = Bounds()) throws {
    let toolchain = try Toolchain.folder()
    let temporary = folder.appending(path: "tmp")
    // What an earlier compiler left there, even one that was killed.
    try? FileManager.default.removeItem(at: temporary)
    try FileManager.default.createDirectory(at: temporary, withIntermediateDirectories: true)
    let log = folder.appending(path: "build.log")
    try Data().write(to: log)
    let handle = try FileHandle(forWritingTo: log)
    defer { try? handle.close() }
    let status = Self.run(command, of: toolchain, in: folder, output: handle.fileDescriptor, bounds)
    let text = String(decoding: try Data(contentsOf: log), as: UTF8.self)
    guard status >= 0 || status == -ETIMEDOUT, status != 127 else {
      throw InfrastructureError("\(command[0]) can't be run: \(String(cString: cs_error_text(-status)))")
    }
    // Whether it is the file's fault, a build of the stub will tell.
    let end = status == -ETIMEDOUT ? "the compiler did not come to an end in \(bounds.seconds) s" : nil
    let killed = status > 128 ? "the compiler was stopped: it used too much time or memory, or crashed" : nil
    self.init(succeeded: status == 0, output: [text, end ?? killed].compactMap { $0 }.joined(separator: "\n"))
  }

  private static func run(
    _ command: [String], of toolchain: URL, in folder: URL, output: Int32, _ bounds: Bounds
  ) -> Int32 {
    let environment = [
      "PATH=\(toolchain.path)/bin:/usr/bin:/bin", "HOME=\(folder.path)", "TMPDIR=\(folder.path)/tmp", "LANG=C.UTF-8",
    ]
    var limits = cs_bounds(
      seconds: UInt64(bounds.seconds), cpu_seconds: UInt64(bounds.processorSeconds),
      memory_bytes: UInt64(bounds.memory))
    let tool = command[0].contains("/") ? command[0] : "\(toolchain.path)/bin/\(command[0])"
    return withCStrings([tool] + command.dropFirst()) { arguments in
      withCStrings(environment) { environment in
        withCStrings([toolchain.path]) { readable in
          cs_run_tool(arguments[0], arguments, environment, folder.path, readable, output, &limits)
        }
      }
    }
  }
}
