// Building one more submission. The build system would plan the whole package anew and optimise the student's file; that
// is most of what a submission costs. The kit in an overlay is built once, and a submission is one call of the compiler:
// its file and the lab's `main.swift`, against the kit's modules, linked with the kit's objects.
//
// The student's file is not optimised, as in the student's own `swift run`: what is compiled there is compiled here, and
// a boot is spent in system calls, not in student code.

import Foundation
import Judging

/// The call of the compiler that makes a lab's program.
struct LabBuild {
  let lab: LabDescription
  private let overlay: URL

  init(_ lab: LabDescription, in overlay: URL) {
    self.lab = lab
    self.overlay = overlay
  }

  /// Where the program goes.
  var executable: String { overlay.appending(path: "programs/\(lab.name)").path }

  /// The command, to be run in the overlay.
  func command() throws -> [String] {
    let built = Self.products
    return ["swiftc", "-Onone", "-wmo", "-swift-version", "6", "-module-name", lab.folder]
      + ["-package-name", overlay.lastPathComponent, "-no-color-diagnostics"]
      + ["-I", "\(built)/Modules", "-module-cache-path", "\(built)/ModuleCache"]
      + OverlayManifest.cTargets.flatMap {
        ["-Xcc", "-fmodule-map-file=\(built)/\($0).build/module.modulemap", "-Xcc", "-ISources/\($0)/include"]
      } + Self.linking + ["Labs/\(lab.folder)/\(lab.studentFile)", "Labs/\(lab.folder)/main.swift"]
      + (try objects()) + ["-o", "programs/\(lab.name)"]
  }

  /// Where the build system puts what it builds, within an overlay.
  private static let products = ".build/release"

  /// The same as the kit's own manifest asks for: a boot forks the process, so the standard library is inside.
  private static var linking: [String] {
    #if os(Linux)
      ["-static-stdlib", "-use-ld=lld", "-Xlinker", "--gc-sections", "-Xlinker", "-s"]
    #else
      []
    #endif
  }

  /// The kit's objects, by its sources: an object whose source is gone may still lie there.
  private func objects() throws -> [String] {
    try OverlayManifest.kit.flatMap { target in
      try FileManager.default.subpathsOfDirectory(atPath: overlay.appending(path: "Sources/\(target)").path).sorted()
        .compactMap { source in
          if source.hasSuffix(".swift") {
            return "\(Self.products)/\(target).build/\(source.split(separator: "/").last ?? "").o"
          }
          return source.hasSuffix(".c") ? "\(Self.products)/\(target).build/\(source).o" : nil
        }
    }
  }
}
