import Foundation
import GradedSolutions

/// The grader's executable, as it was built with these tests; `nil` if it was not.
var builtGrader: String? {
  let beside = Bundle.main.executableURL?.deletingLastPathComponent().appending(path: "grader")
  return [checkout.root.appending(path: ".build/debug/grader"), beside].compactMap { $0?.path }
    .first(where: FileManager.default.isExecutableFile)
}

/// Programs of this machine. Foundation's `Process` learns of an end by a socket that other children may inherit, and a
/// daemon would keep it open for ever: so these are spawned and waited for by hand, with no file but the standard ones,
/// and with no signal blocked.
enum Tools {
  /// A program of this package, as it was built with these tests.
  static func built(_ name: String) -> String {
    let bundle = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    return bundle.deletingLastPathComponent().appending(path: name).path
  }

  static func has(_ name: String) -> Bool {
    path.split(separator: ":").map(String.init).contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/\(name)")
    }
  }

  /// Runs a program to its end, and returns its status.
  static func run(_ words: [String], in folder: URL? = nil, environment: [String: String] = [:]) throws -> Int32 {
    let process = try start(words, in: folder, environment: environment)
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 && errno == EINTR {}
    return status & 0x7F == 0 ? status >> 8 & 0xFF : -(status & 0x7F)
  }

  /// Starts a program, and returns its number.
  static func start(_ words: [String], in folder: URL? = nil, environment: [String: String] = [:]) throws -> pid_t {
    let all = ProcessInfo.processInfo.environment.merging(environment) { $1 }.merging(["PATH": path]) { $1 }
    let shell = ["/bin/bash", "-c", script, "bash", folder?.path ?? "."] + words
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    var process: pid_t = 0
    let failure = withCStrings(shell) { arguments in
      withCStrings(all.map { "\($0)=\($1)" }) { posix_spawn(&process, "/bin/bash", nil, &attributes, arguments, $0) }
    }
    guard failure == 0 else { throw POSIXError(POSIXErrorCode(rawValue: failure) ?? .EIO) }
    return process
  }

  /// Closes what was inherited, and becomes the program.
  private static let script = """
    for file in /proc/self/fd/*; do number=${file##*/}; [ "$number" -gt 2 ] && eval "exec $number>&-"; done
    exec </dev/null >/dev/null 2>&1
    cd "$1" || exit 126
    shift
    exec "$@"
    """

  private static var path: String {
    (ProcessInfo.processInfo.environment["PATH"] ?? "") + ":/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin"
  }

  private static func withCStrings<Result>(
    _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
  ) -> Result {
    let pointers = texts.map { strdup($0) }
    defer { for pointer in pointers { free(pointer) } }
    return body(pointers + [nil])
  }
}
