import Foundation

/// What a failed build says to the student: errors, not the build system's progress and none of our folders.
struct CompilerMessage {
  /// The most that is shown, in characters.
  static let most = 8_000

  /// The message.
  let text: String
  /// Whether an error points into the student's file.
  let blamesStudent: Bool

  /// Reads the output of `swift build`.
  init(_ output: String, overlay: URL, studentFile: String) {
    let toolchain = (try? Toolchain.folder().path) ?? overlay.path
    let roots = [overlay.path, overlay.resolvingSymlinksInPath().path, toolchain].map { $0 + "/" }
    let lines = output.split(separator: "\n").map { line in
      // The linker names objects in folders of the compiler's and of ours, which are other ones every time.
      roots.reduce(String(line)) { $0.replacing($1, with: "") }
        .replacing(#/[^\s:()'"]*\/TemporaryDirectory\.\w+\/|programs\/[0-9A-F-]{36}\//#, with: "")
    }
    let told = Self.withoutRepetition(lines.filter { !Self.isProgress($0) })
    text = String(told.joined(separator: "\n").prefix(Self.most))
    blamesStudent = told.contains { $0.hasPrefix(studentFile + ":") && $0.contains(" error: ") }
  }

  /// `[3/5] Compiling …`, `Building for production…` and the like.
  private static func isProgress(_ line: String) -> Bool {
    let beginnings = ["Building for ", "Build complete", "Fetching ", "Computing ", "Planning build", "error: fatal"]
    if beginnings.contains(where: line.hasPrefix) { return true }
    return line.first == "[" && line.prefix { $0 != "]" }.contains("/") && line.contains("] ")
  }

  /// The build system prints the compiler's message twice.
  private static func withoutRepetition(_ lines: [String]) -> [String] {
    guard let first = lines.first, let again = lines.dropFirst().firstIndex(of: first) else { return lines }
    let (head, tail) = (lines[..<again], lines[again...])
    return tail.elementsEqual(head) ? Array(head) : lines
  }
}
