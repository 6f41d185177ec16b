// The compiler in front of somebody else's file. The kit and its manifest are ours and are built as usual; this is for the
// one file that is not. It can name other files (a linker can be told to read one, a macro is a program), so that the
// compiler gets only what it needs: the toolchain and the system's folders to read, the overlay to write, no network, and
// a limited time and memory. What it says is shown to the student; it never saw a solution or another student's file.

import CSystem
import Foundation
import Judging

extension BuildRun {
  /// Runs a tool of the toolchain, for example `["swiftc", …]`, or one of the system's by its path, locked into a folder.
  ///
  /// - Parameter room: where it leaves what it prints and what it needs for a while; the folder itself if not told.
  init(locked command: [String], in folder: URL, room: URL? = nil, bounds: Bounds = Bounds()) throws {
    let toolchain = try Toolchain.folder().path
    let room = room ?? folder
    let temporary = try PassingFolder(room.appending(path: "tmp"))
    defer { withExtendedLifetime(temporary) {} }
    let environment = [
      "PATH=\(toolchain)/bin:/usr/bin:/bin", "HOME=\(folder.path)", "TMPDIR=\(temporary.path)", "LANG=C.UTF-8",
    ]
    let tool = command[0].contains("/") ? command[0] : "\(toolchain)/bin/\(command[0])"
    let (status, text) = try Self.run(
      [tool] + command.dropFirst(), in: folder, reading: [toolchain], environment: environment,
      log: room.appending(path: "build.log"), bounds)
    guard status >= 0 || status == -ETIMEDOUT, status != 127 else {
      throw InfrastructureError("\(command[0]) can't be run: \(String(cString: cs_error_text(-status)))")
    }
    // Whether it is the file's fault, a build of the stub will tell.
    let end = status == -ETIMEDOUT ? "the compiler did not come to an end in \(bounds.seconds) s" : nil
    let killed = status > 128 ? "the compiler was stopped: it used too much time or memory, or crashed" : nil
    self.init(succeeded: status == 0, output: [text, end ?? killed].compactMap { $0 }.joined(separator: "\n"))
  }
}
