import Foundation
import Judging

/// What a machine needs that marks: the students' kit, and the scenarios that students don't get. Neither solutions nor
/// tests are in it: it may come to lie where a student's code runs.
struct GradingKit {
  private let checkout: Checkout

  init(of checkout: Checkout) { self.checkout = checkout }

  /// The files: their paths and their bytes.
  func files() throws -> [(path: String, bytes: [UInt8])] {
    let manifest = try String(contentsOf: checkout.root.appending(path: "Package.swift"), encoding: .utf8)
    let own = HandoutFiles.all + [("Package.swift", HandoutManifest(manifest).text)]
    let copied = try (Handout(of: checkout).paths() + hidden()).map { path in
      (path, Array(try Data(contentsOf: checkout.root.appending(path: path))))
    }
    return (copied + own.map { ($0.0, Array($0.1.utf8)) }).sorted { $0.0 < $1.0 }.map { (path: $0.0, bytes: $0.1) }
  }

  private func hidden() throws -> [String] {
    let folder = checkout.root.appending(path: "Grader/Scenarios")
    guard HandIn.type(of: folder) == .typeDirectory else { return [] }
    return try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted().map { "Grader/Scenarios/\($0)" }
      .filter { HandIn.type(of: checkout.root.appending(path: $0)) == .typeRegular }
  }
}
