// The kit that students get: all that it takes to build the labs and to judge them by their visible scenarios, and
// nothing that does their work. It is made by leaving out and not by putting in, so that whatever a lab adds is there;
// and because a thing may be forgotten, the end of it is a check: no line of a solution may be in it, but for those that
// the kit's own sources have, too.

import Foundation
import Judging

/// Writes the students' kit.
public struct Handout {
  private let checkout: Checkout
  private let solutions: URL

  /// Prepares a handout of a checkout; `solutions` is where the reference solutions are, if they are not in it.
  public init(of checkout: Checkout, solutions: URL? = nil) {
    self.checkout = checkout
    self.solutions = solutions ?? checkout.root.appending(path: "Grader/Solutions")
  }

  /// The folders that are copied, hidden files and what ``isSecret(_:)`` names left out.
  static let folders = ["Sources", "Labs", "Grader/Archives", "Grader/Command", "Grader/Grading"]
  static let files = [".swift-format", ".gitignore", ".devcontainer/devcontainer.json"]

  /// What never goes into a handout, wherever it lies.
  static func isSecret(_ path: String) -> Bool {
    let parts = path.split(separator: "/")
    return parts.contains {
      ["Solutions", "Mutants", "RedTeam", ".build"].contains($0) || $0.hasSuffix("-alternatives")
    }
      || path.hasPrefix("Grader/Scenarios") || path.hasPrefix("Tests")
  }

  /// Writes the kit into a folder that is empty or not there.
  public func write(to folder: URL) throws {
    let there = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    guard there.isEmpty else { throw GradingProblem("\(folder.path) is not empty") }
    for path in try paths() { try copy(path, to: folder) }
    let manifest = try String(contentsOf: checkout.root.appending(path: "Package.swift"), encoding: .utf8)
    try put(HandoutManifest(manifest).text, "Package.swift", in: folder)
    for (name, text) in HandoutFiles.all { try put(text, name, in: folder) }
    try lock(in: folder)
    let leaks = try leaks(in: folder)
    guard leaks.isEmpty else {
      throw GradingProblem("the handout has lines of solutions in it: \(leaks.prefix(5).joined(separator: "; "))")
    }
  }

  /// The files to copy.
  func paths() throws -> [String] {
    try Self.files.filter { FileManager.default.fileExists(atPath: checkout.root.appending(path: $0).path) }
      + Self.folders.flatMap { folder in
        try FileManager.default.subpathsOfDirectory(atPath: checkout.root.appending(path: folder).path).sorted()
          .map { "\(folder)/\($0)" }.filter { path in
            HandIn.type(of: checkout.root.appending(path: path)) == .typeRegular && !Self.isSecret(path)
          }
      }
  }

  private func copy(_ path: String, to folder: URL) throws {
    try put(Data(contentsOf: checkout.root.appending(path: path)), path, in: folder)
  }

  private func put(_ text: String, _ path: String, in folder: URL) throws {
    try put(Data(text.utf8), path, in: folder)
  }

  private func put(_ data: Data, _ path: String, in folder: URL) throws {
    let file = folder.appending(path: path)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: file)
  }

  /// What students are told that scenarios are worth: the lock, or where there is none, what they are worth now.
  private func lock(in folder: URL) throws {
    for lab in LabDescription.all where try PointsLock(of: checkout.scenarioFolder(of: lab)) == nil {
      let set = try ScenarioSet(of: lab, in: checkout)
      var points: [String: Int] = [:]
      for scenario in set.scenarios {
        let isHidden = try checkout.hiddenScenarios(of: lab).contains { $0.name == scenario.name }
        points[isHidden ? "hidden" : scenario.name, default: 0] += scenario.points
      }
      try put(PointsLock(points).text, "Labs/\(lab.folder)/Scenarios/\(PointsLock.fileName)", in: folder)
    }
  }

  // MARK: The check

  /// What the kit itself is made of: a line that stands there was not a solution's first.
  private static let ownFolders = ["Sources/", "Grader/Archives/", "Grader/Command/", "Grader/Grading/"]

  /// Lines of solutions that are in a kit, but for those that are a stub's or the kit's own sources'.
  func leaks(in folder: URL) throws -> [String] {
    var solution: [String: String] = [:]
    for (path, text) in try Self.texts(below: solutions) where path.hasSuffix(".swift") {
      for line in Self.lines(of: text) { solution[line] = path }
    }
    let stubs = try LabDescription.all.map { lab in
      try String(contentsOf: checkout.root.appending(path: checkout.studentFile(of: lab)), encoding: .utf8)
    }
    let own = try Self.ownFolders.flatMap { folder in
      try Self.texts(below: checkout.root.appending(path: folder)).map(\.text)
    }
    for line in (stubs + own).flatMap(Self.lines) { solution[line] = nil }
    let others = try Self.texts(below: folder).filter { file in !Self.ownFolders.contains { file.path.hasPrefix($0) } }
    return others.flatMap { path, text in
      Self.lines(of: text).sorted().compactMap { line in
        solution[line].map { "\(path) has a line of \($0): \(line)" }
      }
    }
  }

  /// The files below a folder that are text, by their paths.
  private static func texts(below folder: URL) throws -> [(path: String, text: String)] {
    try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted().compactMap { path in
      (try? String(contentsOf: folder.appending(path: path), encoding: .utf8)).map { (path, $0) }
    }
  }

  /// The lines that are long enough to give something away.
  private static func lines(of text: String) -> Set<String> {
    Set(
      text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.filter { line in
        line.count >= 12 && !["import ", "func ", "//", "init("].contains(where: line.hasPrefix)
      })
  }
}

/// The students' `Package.swift`: the checkout's, without the targets whose folders they don't get.
struct HandoutManifest {
  let text: String

  init(_ manifest: String) {
    var kept: [String] = []
    var target: [String] = []
    var depth = 0
    for line in manifest.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      if depth == 0, Self.beginsTarget(line) {
        (target, depth) = ([], 0)
      } else if depth == 0 {
        kept.append(line)
        continue
      }
      target.append(line)
      depth += line.count { $0 == "(" } - line.count { $0 == ")" }
      if depth == 0 {
        if !Self.isLeftOut(target.joined(separator: "\n")) { kept += target }
        target = []
      }
    }
    text = kept.joined(separator: "\n") + Self.test(kept.joined(separator: "\n"))
  }

  private static func beginsTarget(_ line: String) -> Bool {
    line.hasPrefix("    .target(") || line.hasPrefix("    .executableTarget(") || line.hasPrefix("    .testTarget(")
  }

  private static func isLeftOut(_ target: String) -> Bool {
    target.contains("\"Tests/") || target.contains(".testTarget(") || target.contains("Grader/Solutions")
  }

  /// One test comes in: that the kit is whole.
  private static func test(_ manifest: String) -> String {
    """

    package.targets.append(
      .testTarget(name: "KitTests", dependencies: ["Judging", "Grading"], path: "Tests/KitTests"))

    """
  }
}

/// What a handout has of its own.
enum HandoutFiles {
  static var all: [(String, String)] { [("Tests/KitTests/KitTests.swift", test), ("README.md", readme)] }

  private static var readme: String {
    let labs = LabDescription.all.map { lab in
      "- [\(lab.folder)](Labs/\(lab.folder)/README.md): complete `Labs/\(lab.folder)/\(lab.studentFile)`, "
        + "then `swift run \(lab.name) check`\n"
    }.joined()
    return """
      # PowerCut

      Labs on crash recovery. You complete small storage programs; a judge pulls the plug on them at every instant, in
      every way a file system may leave the disk, and shows the smallest accident that they do not survive.

      You need a Swift toolchain, 6.2 or later, on Linux; on Windows and macOS open this folder in a development
      container (`.devcontainer`), for example with VS Code and Docker. The kit uses Linux's own system calls to lock
      your program in; natively on macOS it has not been tried.

      \(labs)
      `Scenarios/points.lock` in each lab's folder says what each scenario is worth; `hidden` is the sum of those that
      you don't see. `swift test` checks that the kit is whole.

      """
  }

  private static let test = """
    import Foundation
    import Grading
    import Judging
    import Testing

    @Suite struct KitTests {
      @Test(arguments: LabDescription.all.map(\\.name))
      func `a lab's scenarios are all there, and its points add up`(_ name: String) throws {
        let lab = try #require(LabDescription.named(name))
        let checkout = try Checkout.around([#filePath])
        let set = try ScenarioSet(of: lab, in: checkout)
        #expect(set.unlocked == [] && set.scenarios.reduce(0) { $0 + $1.points } > 0)
      }
    }

    """
}
