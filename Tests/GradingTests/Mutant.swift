import Foundation
import Judging
import TestSupport
import Testing

@testable import Grading

/// The checkout that these tests belong to.
let checkout: Checkout = {
  let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardizedFileURL
  do { return try Checkout(root: root) } catch { fatalError("\(error)") }
}()

/// The grader's executable, as it was built with these tests; `nil` if it was not.
var builtGrader: String? {
  let beside = Bundle.main.executableURL?.deletingLastPathComponent().appending(path: "grader")
  return [checkout.root.appending(path: ".build/debug/grader"), beside].compactMap { $0?.path }
    .first(where: FileManager.default.isExecutableFile)
}

/// A wrong solution that a student might well write, as a patch to the right one.
struct Mutant: CustomTestStringConvertible, Sendable {
  let lab: LabDescription
  let name: String
  let text: String

  var testDescription: String { "\(lab.name) \(name)" }

  /// The mutants of a lab, by name.
  static func all(of lab: LabDescription) -> [Mutant] {
    let folder = checkout.root.appending(path: "Tests/Mutants/\(lab.folder)")
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".patch") }.sorted().map { file in
      let text = (try? String(contentsOf: folder.appending(path: file), encoding: .utf8)) ?? ""
      return Mutant(lab: lab, name: String(file.dropLast(6)), text: text)
    }
  }

  /// The scenarios that must catch it.
  var catchers: [String] {
    let lines = text.split(separator: "\n").filter { $0.hasPrefix("# Caught by:") }
    return lines.flatMap { $0.dropFirst(12).split { " ,".contains($0) }.map(String.init) }
  }

  /// The wrong file.
  func source() throws -> Data {
    let solution = checkout.root.appending(path: "Grader/Solutions/\(lab.folder)/\(lab.studentFile)")
    return Data(try UnifiedDiff(text).applied(to: String(contentsOf: solution, encoding: .utf8)).utf8)
  }
}

/// A right solution: the kit's own, or one that goes another way.
struct RightSolution: CustomTestStringConvertible, Sendable {
  let lab: LabDescription
  let directory: String

  var testDescription: String { directory }

  /// The right solutions of a lab.
  static func all(of lab: LabDescription) -> [RightSolution] {
    let alternatives = "Grader/Solutions/\(lab.folder)-alternatives"
    let found = try? FileManager.default.contentsOfDirectory(atPath: checkout.root.appending(path: alternatives).path)
    return (["Grader/Solutions"] + (found ?? []).sorted().map { "\(alternatives)/\($0)" }).map {
      RightSolution(lab: lab, directory: $0)
    }
  }

  func submission() throws -> Submission {
    try Submission(directory: checkout.root.appending(path: directory).path)
  }
}
