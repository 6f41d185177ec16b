import Foundation

/// What a failed build says to the student: errors, not the build system's progress and none of our folders.
///
/// Its author decides how long a line of it is, and how many there are. So lines are cut before anything is looked for in
/// them, and what is looked for is found in one pass over the bytes.
struct CompilerMessage {
  /// The most that is shown, in bytes: altogether, and of one line.
  static let most = (bytes: 8_000, ofLine: 1_000)
  /// The most that is looked at, in bytes.
  static let mostRead = 512 << 10

  /// The message.
  let text: String
  /// Whether an error points into the student's file.
  let blamesStudent: Bool

  /// Reads what the compiler printed.
  init(_ output: String, overlay: URL, studentFile: String) {
    let toolchain = (try? Toolchain.folder().path) ?? overlay.path
    self.init(
      output, without: [overlay.path, overlay.resolvingSymlinksInPath().path, toolchain], studentFile: studentFile)
  }

  /// Reads what the compiler printed, and leaves folders out.
  init(_ output: String, without folders: [String], studentFile: String) {
    let eraser = PathEraser(folders)
    let lines = Array(output.utf8.prefix(Self.mostRead)).split(separator: UInt8(ascii: "\n")).map { line in
      eraser.erased(line)
    }
    let told = Self.withoutRepetition(lines.filter { !Self.isProgress($0) })
    let file = Array("\(studentFile):".utf8)
    blamesStudent = told.contains { Self.isError($0, in: file) }
    text = Self.text(told.map { $0.cut(to: Self.most.ofLine) })
  }

  private static func text(_ lines: [[UInt8]]) -> String {
    String(decoding: Array(lines.joined(separator: [UInt8(ascii: "\n")])).cut(to: most.bytes), as: UTF8.self)
  }

  /// `[3/5] Compiling …`, `Building for production…` and the like.
  private static func isProgress(_ line: [UInt8]) -> Bool {
    if beginnings.contains(where: { line.starts(with: $0) }) { return true }
    guard line.first == UInt8(ascii: "["), let end = line.firstIndex(of: UInt8(ascii: "]")) else { return false }
    return line[..<end].contains(UInt8(ascii: "/")) && end + 1 < line.count && line[end + 1] == UInt8(ascii: " ")
  }

  private static let beginnings = [
    "Building for ", "Build complete", "Fetching ", "Computing ", "Planning build", "error: fatal",
  ].map { Array($0.utf8) }

  /// `Ledgers.swift:12:5: error: …`, where the file comes with its colon.
  private static func isError(_ line: [UInt8], in file: [UInt8]) -> Bool {
    guard line.starts(with: file) else { return false }
    let rest = line[file.count...].drop { $0 == UInt8(ascii: ":") || (0x30...0x39).contains($0) }
    return rest.starts(with: " error: ".utf8)
  }

  /// The build system prints the compiler's message twice.
  private static func withoutRepetition(_ lines: [[UInt8]]) -> [[UInt8]] {
    guard let first = lines.first, let again = lines.dropFirst().firstIndex(of: first) else { return lines }
    let (head, tail) = (lines[..<again], lines[again...])
    return tail.elementsEqual(head) ? Array(head) : lines
  }
}

extension [UInt8] {
  /// The bytes, or their beginning and a sign that there are more; no character is cut in two.
  fileprivate func cut(to most: Int) -> [UInt8] {
    guard count > most else { return self }
    var end = most
    // Of a character's bytes those after the first begin with the bits 10.
    while end > 0, self[end] & 0xC0 == 0x80 { end -= 1 }
    return self[..<end] + Array("…".utf8)
  }
}
