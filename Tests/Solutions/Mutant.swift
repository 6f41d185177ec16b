import Foundation
import Grading
import Judging
import TestSupport

/// The checkout that these solutions belong to.
package let checkout: Checkout = {
  let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardizedFileURL
  do { return try Checkout(root: root) } catch { fatalError("\(error)") }
}()

/// A wrong solution that a student might well write, as a patch to the right one.
package struct Mutant: Sendable {
  package let lab: LabDescription
  package let name: String
  let text: String

  /// A mutant of a lab; `text` is the patch.
  package init(lab: LabDescription, name: String, text: String) {
    (self.lab, self.name, self.text) = (lab, name, text)
  }

  /// The mutants of a lab, by name.
  package static func all(of lab: LabDescription) -> [Mutant] {
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
package struct RightSolution: Sendable {
  package let lab: LabDescription
  package let directory: String

  private static let ownDirectory = "Grader/Solutions"

  /// A solution of a lab, in a folder of the checkout.
  package init(lab: LabDescription, directory: String) { (self.lab, self.directory) = (lab, directory) }

  /// The kit's own solution of a lab.
  package static func own(of lab: LabDescription) -> RightSolution {
    RightSolution(lab: lab, directory: ownDirectory)
  }

  /// The right solutions of a lab, the kit's own first.
  package static func all(of lab: LabDescription) -> [RightSolution] {
    let alternatives = "\(ownDirectory)/\(lab.folder)-alternatives"
    let found = try? FileManager.default.contentsOfDirectory(atPath: checkout.root.appending(path: alternatives).path)
    return [own(of: lab)]
      + (found ?? []).sorted().map { RightSolution(lab: lab, directory: "\(alternatives)/\($0)") }
  }

  /// Whether it is the kit's own.
  var isOwn: Bool { directory == Self.ownDirectory }

  /// What is handed in.
  package func submission() throws -> Submission {
    try Submission(directory: checkout.root.appending(path: directory).path)
  }
}
