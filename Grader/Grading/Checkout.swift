import CSystem
import Foundation
import Judging

/// Something that keeps us from grading and that the person at the keyboard can put right.
public struct GradingProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, and what was expected.
  public let description: String

  /// Says what is wrong.
  public init(_ description: String) { self.description = description }
}

/// A checkout of the kit: where the labs, their scenarios and what they are built from lie.
public struct Checkout: Hashable, Sendable {
  /// The package's folder.
  public let root: URL

  /// Takes a folder for a checkout, if it is one.
  public init(root: URL) throws(GradingProblem) {
    for part in ["Package.swift", "Labs", "Sources/Judging"]
    where !FileManager.default.fileExists(atPath: root.appending(path: part).path) {
      throw GradingProblem("\(root.path) is not a checkout of the kit: it has no \(part)")
    }
    self.root = root
  }

  /// The checkout around the first of these paths that lies in one; else the one that this program was built in.
  ///
  /// There may be no current folder any more, and a program's own path is known however it was called.
  public static func around(_ paths: [String]) throws(GradingProblem) -> Checkout {
    for path in paths + [path { cs_program_path($0, $1) }] {
      // A relative path leads nowhere where there is no current folder.
      guard let real = Self.path({ cs_real_path(path, $0, $1) }).nonEmpty else { continue }
      var folder = URL(filePath: real)
      while folder.path != "/" {
        if let checkout = try? Checkout(root: folder) { return checkout }
        folder.deleteLastPathComponent()
      }
    }
    throw GradingProblem("found no checkout of the kit; run the grader in one: swift run -c release grader")
  }

  /// The checkout around the current folder, else the one that this program was built in.
  public static func here() throws(GradingProblem) -> Checkout {
    try around([path { cs_current_directory($0, $1) }])
  }

  /// A path that a function of the system stores; empty if there is none.
  private static func path(_ store: (UnsafeMutablePointer<CChar>, Int) -> Int32) -> String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) { buffer in
      let start = buffer.baseAddress!
      return store(start, buffer.count) < 0 ? "" : String(cString: start)
    }
  }

  /// A lab's folder.
  public func folder(of lab: LabDescription) -> URL { root.appending(path: "Labs/\(lab.folder)") }

  /// The file that a lab's student completes, as a path within the checkout.
  public func studentFile(of lab: LabDescription) -> String { "Labs/\(lab.folder)/\(lab.studentFile)" }

  /// A lab's scenarios, in the order of their names.
  public func scenarios(of lab: LabDescription) throws -> [Scenario] {
    let folder = folder(of: lab).appending(path: "Scenarios")
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let scenarios = try files.filter { $0.hasSuffix(".scenario") }.sorted().map { file in
      let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
      return try Scenario(text, path: "Labs/\(lab.folder)/Scenarios/\(file)", vocabulary: lab.vocabulary)
    }
    guard !scenarios.isEmpty else {
      throw GradingProblem("Labs/\(lab.folder)/Scenarios has no scenarios; expected files NAME.scenario")
    }
    return scenarios
  }
}

extension String {
  fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}
