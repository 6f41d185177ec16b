import Foundation
import GradedSolutions
import Judging
import TestTiers
import Testing

@testable import Grading

/// Checkouts in odd places, and graders that are called from elsewhere.
@Suite struct CheckoutPlaceTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  @Test func `paths that lead nowhere are no checkouts, and the program's own is found`() throws {
    #expect(try Checkout.around(["", "nowhere", "/nowhere", "/"]).root.path == Checkout.here().root.path)
    #expect(
      try Checkout.around([checkout.root.appending(path: "Labs/ShadowCopy").path]).root.path == checkout.root.path)
  }

  @Test func `a checkout that can't be written is told in plain words`() throws {
    for part in ["Package.swift", "Labs/x", "Sources/Judging/x"] { try folder.put("", "checkout/\(part)") }
    // A file where the folder should be can't be written by anybody, not even by root.
    try folder.put("", "checkout/.build")
    let place = try Checkout(root: folder.url.appending(path: "checkout"))
    let problem = #expect(throws: GradingProblem.self) { try Overlay(of: place) }
    #expect(problem?.description.contains("the checkout must be writable for whoever grades") == true)
    #expect(problem?.description.contains("NSCocoa") == false)
  }

  @Test func `tools get a path that they bear`() throws {
    for name in ["plain", "with é", "学生", "100 %20"] {
      let usual = folder.url.appending(path: "\(name)/tmp")
      var passing: PassingFolder? = try PassingFolder(usual)
      let path = try #require(passing?.path)
      #expect(PassingFolder.isPlain(path) && (path == usual.path) == (name == "plain"))
      try Data().write(to: URL(filePath: path).appending(path: "x"))
      #expect(FileManager.default.fileExists(atPath: usual.appending(path: "x").path))
      passing = nil
      #expect(
        passing == nil && !FileManager.default.fileExists(atPath: path)
          && !FileManager.default.fileExists(atPath: usual.path))
    }
  }

  @Test(.tags(.classes), .tiered, .needs("the grader, built with the tests", builtGrader != nil))
  func `a grader is called by its bare name, without a current folder, with an odd TMPDIR`() async throws {
    let stub = try Submission(of: checkout).source(of: .shadowCopy).get()
    try folder.put(String(decoding: stub, as: UTF8.self), "work/Ledgers.swift")
    try folder.put("", "tmp é %20/x")
    let grader = try #require(builtGrader)
    let line = """
      mkdir -p bin gone && ln -s '\(grader)' bin/grader && export PATH="$PWD/bin:$PATH" W="$PWD" TMPDIR="$PWD/tmp é %20"
      cd gone && rmdir ../gone
      grader --lab shadow-copy --scenario a1 --submission "$W/work" --format=json --output "$W/marks"
      """
    let status = try await Workbench.shared.use { [folder] in try Tools.run(["bash", "-c", line], in: folder.url) }
    #expect(status == 1)
    #expect(
      try String(contentsOf: folder.url.appending(path: "marks"), encoding: .utf8).contains("\"status\": \"failed\""))
  }

  /// Compiles the kit twice.
  @Test(.tags(.long), .tiered) func `a checkout builds wherever it lies, and after it was moved`() async throws {
    for part in ["Package.swift", "Labs", "Sources", "Grader"] {
      let copy = folder.url.appending(path: "first é/\(part)")
      try FileManager.default.createDirectory(at: copy.deletingLastPathComponent(), withIntermediateDirectories: true)
      try FileManager.default.copyItem(at: checkout.root.appending(path: part), to: copy)
    }
    let places = ["first é", "then %20"].map { folder.url.appending(path: $0) }
    for (index, place) in places.enumerated() {
      if index > 0 { try FileManager.default.moveItem(at: places[index - 1], to: place) }
      let built = try await Workbench.shared.use {
        let overlay = try Overlay(of: Checkout(root: place))
        let stub = try Data(contentsOf: place.appending(path: "Labs/ShadowCopy/Ledgers.swift"))
        return try overlay.build(.shadowCopy, around: stub)
      }
      guard case .built = built else {
        Issue.record("\(place.lastPathComponent): \(built)")
        continue
      }
    }
  }
}
