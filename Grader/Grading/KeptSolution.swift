// What a checkout keeps to try its judge on: right solutions, and wrong ones that a student might well write. A wrong one
// is a small patch to the right one, with a head that says what is wrong with it. A students' kit has nothing but stubs.

import Foundation
import Judging

/// A solution of a lab that a checkout keeps.
public struct KeptSolution: Sendable {
  /// What is kept of it.
  public enum Kind: String, CaseIterable, Sendable {
    /// What students begin with.
    case stub
    /// The kit's own.
    case solution
    /// Right, too, but it goes another way.
    case alternative
    /// Wrong.
    case mutant
  }

  /// The lab.
  public let lab: LabDescription
  /// What kind of solution it is.
  public let kind: Kind
  /// What tells it from others of its kind, for example `shadow-not-synced`; empty if there are no others.
  public let title: String
  /// The file, or the patch of `original`.
  private let file: URL
  /// The kit's own solution.
  private let original: URL

  /// The kind and the title, for example `mutant-shadow-not-synced`.
  public var name: String { title.isEmpty ? kind.rawValue : "\(kind.rawValue)-\(title)" }

  /// The student's file, as this solution has it.
  public func source() throws -> Data {
    guard kind == .mutant else { return try Data(contentsOf: file) }
    let right = try String(contentsOf: original, encoding: .utf8)
    return Data(try UnifiedDiff(patch()).applied(to: right).utf8)
  }

  private func patch() throws -> String { try String(contentsOf: file, encoding: .utf8) }
}

extension KeptSolution {
  /// All that a checkout keeps for a lab, the wrong ones last, each kind in the order of its titles.
  public static func all(of lab: LabDescription, in checkout: Checkout) -> [KeptSolution] {
    let solutions = checkout.root.appending(path: "Grader/Solutions")
    let original = solutions.appending(path: "\(lab.folder)/\(lab.studentFile)")
    let others = solutions.appending(path: "\(lab.folder)-alternatives")
    let mutants = checkout.root.appending(path: "Tests/Mutants/\(lab.folder)")
    var all: [KeptSolution] = []
    func keep(_ kind: Kind, _ title: String, _ file: URL) {
      all.append(KeptSolution(lab: lab, kind: kind, title: title, file: file, original: original))
    }
    keep(.stub, "", checkout.root.appending(path: checkout.studentFile(of: lab)))
    keep(.solution, "", original)
    for name in names(in: others) {
      keep(.alternative, name, others.appending(path: "\(name)/\(lab.folder)/\(lab.studentFile)"))
    }
    for name in names(in: mutants) where name.hasSuffix(".patch") {
      keep(.mutant, String(name.dropLast(".patch".count)), mutants.appending(path: name))
    }
    return all.filter { $0.isThere }
  }

  private static func names(in folder: URL) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
  }

  /// A patch without the solution that it changes is nothing.
  private var isThere: Bool {
    FileManager.default.fileExists(atPath: file.path)
      && (kind != .mutant || FileManager.default.fileExists(atPath: original.path))
  }
}

extension KeptSolution {
  /// What is wrong with a mutant, in a sentence; empty if nothing is.
  public var claim: String {
    get throws { try lines(after: "# Mutant: ").first ?? "" }
  }

  /// The scenarios that must catch a mutant.
  public var catchers: [String] {
    get throws {
      try lines(after: "# Caught by: ").flatMap { line in line.split { " ,".contains($0) }.map(String.init) }
    }
  }

  /// The lines that a mutant takes out of the kit's own solution and puts in, their signs first.
  public var changes: [String] {
    get throws { kind == .mutant ? try UnifiedDiff(patch()).changes : [] }
  }

  private func lines(after head: String) throws -> [String] {
    guard kind == .mutant else { return [] }
    return try patch().split(separator: "\n").filter { $0.hasPrefix(head) }.map { String($0.dropFirst(head.count)) }
  }
}
