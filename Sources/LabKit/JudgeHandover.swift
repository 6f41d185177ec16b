// From a lab's executable to the grader's. The grader is built when it is first needed, in the configuration and the
// place that this executable was built in; then this process becomes it. `swift run` has given up its lock on the build
// folder by the time a program runs, so that the program may build.

import CSystem

/// Hands a subcommand over to the grader.
struct JudgeHandover {
  private let lab: Lab

  init(_ lab: Lab) { self.lab = lab }

  func run(_ arguments: [String]) -> Never {
    guard let program = realPath(cs_program_path) else { fail("can't find this program's own file") }
    guard let build = BuildPlace(program: program) else {
      fail("\(program) does not lie in a package's .build folder; run it with `swift run \(lab.name)`")
    }
    if !build.isGraderFresh { makeGrader(build) }
    let command = [build.grader, arguments[0], "--lab", lab.name, "--program", program] + arguments.dropFirst()
    let error = withCStrings(command) { cs_become(build.grader, $0) }
    fail("can't start \(build.grader): \(String(cString: cs_error_text(-error)))")
  }

  private func makeGrader(_ build: BuildPlace) {
    cs_print(2, "Building the judge (once; about a minute)…\n")
    let output = cs_capture_file()
    let status = withCStrings(build.command) { cs_run("swift", $0, output) }
    guard status != 0 else {
      _ = cs_touch(build.stamp)
      return
    }
    copyToStandardError(output)
    fail(status < 0 ? "can't run swift: \(String(cString: cs_error_text(-status)))" : "the judge could not be built")
  }

  private func copyToStandardError(_ file: Int32) {
    let count = max(0, Int(cs_file_size(file)))
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      initialized = max(0, cs_read_at(file, buffer.baseAddress, count, 0))
    }
    cs_print(2, String(decoding: bytes, as: UTF8.self))
  }

  private func fail(_ problem: String) -> Never { leave(2, print: "\(lab.name): \(problem)\n", to: 2) }
}

/// Where an executable was built: `ROOT/.build/TRIPLE/CONFIGURATION/NAME`.
struct BuildPlace {
  /// The package's folder.
  let root: String
  /// The folder of all that is built.
  let scratch: String
  /// `debug` or `release`.
  let configuration: String
  /// The grader's executable.
  let grader: String

  /// A file that is as old as the last time the grader was found to be up to date: a build that finds nothing to do
  /// leaves the grader as old as it was.
  var stamp: String { grader + ".checked" }

  /// Reads the place off an executable's real path; the package lies above it, or else around where we are.
  init?(program: String) {
    let folder = Self.parent(of: program)
    configuration = String(folder.split(separator: "/").last ?? "")
    scratch = Self.parent(of: Self.parent(of: folder))
    grader = folder + "/grader"
    let here = realPath(cs_current_directory) ?? "/"
    guard let root = Self.package(above: folder) ?? Self.package(above: here + "/."),
      ["debug", "release"].contains(configuration)
    else { return nil }
    self.root = root
  }

  /// What builds the grader.
  var command: [String] {
    [
      "swift", "build", "--product", "grader", "-c", configuration, "--package-path", root, "--scratch-path", scratch,
    ]
  }

  /// Whether the grader is newer than everything that it is made of.
  var isGraderFresh: Bool {
    guard cs_changed(grader) > 0 else { return false }
    let built = max(cs_changed(grader), cs_changed(stamp))
    let sources = ["Sources", "Grader"].map { cs_last_source_change("\(root)/\($0)") }
    return (sources + [cs_changed("\(root)/Package.swift")]).allSatisfy { $0 < built }
  }

  private static func package(above path: String) -> String? {
    var folder = parent(of: path)
    while !folder.isEmpty {
      if cs_changed(folder + "/Package.swift") > 0 { return folder }
      folder = parent(of: folder)
    }
    return nil
  }

  private static func parent(of path: String) -> String {
    String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
  }
}

/// Calls a function that stores a path.
private func realPath(_ function: (UnsafeMutablePointer<CChar>?, Int) -> Int32) -> String? {
  var buffer = [CChar](repeating: 0, count: 4096)
  let result = buffer.withUnsafeMutableBufferPointer { function($0.baseAddress, $0.count) }
  return result >= 0 ? buffer.withUnsafeBufferPointer { String(cString: $0.baseAddress!) } : nil
}
