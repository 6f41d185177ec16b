// Building one more submission. The build system would plan the whole package anew and optimise the student's file; that
// is most of what a submission costs. The kit in an overlay is built once, and a submission is two calls of the
// compiler: its file and the lab's `main.swift`, against the kit's modules, then linked with the kit's objects.
//
// The student's file is not optimised, as in the student's own `swift run`: what is compiled there is compiled here, and
// a boot is spent in system calls, not in student code.

import Foundation
import Judging

/// The calls of the compiler that make a lab's program: one makes an object, which is looked at and changed in between, the
/// other links it.
struct LabBuild {
  let lab: LabDescription
  private let overlay: URL
  /// Where the program goes, a folder within the overlay.
  private let room: String
  /// The program's name there.
  private let name: String
  /// Where the compiler keeps modules of C.
  var moduleCache = "\(Self.products)/ModuleCache"

  /// Prepares to build a lab; the program is called like the lab, or else by a name of its own.
  init(_ lab: LabDescription, in overlay: URL, room: String, name: String? = nil) {
    self.lab = lab
    self.overlay = overlay
    self.room = room
    self.name = name ?? lab.name
  }

  /// The program.
  var executable: String { overlay.appending(path: "\(room)/\(name)").path }

  /// The object that is made of the student's file and the lab's `main.swift`.
  var object: URL { overlay.appending(path: "\(room)/\(name).o") }

  /// The command that makes the object, to be run in the overlay.
  var compiling: [String] {
    let built = Self.products
    let modules = OverlayManifest.cTargets.flatMap { target in
      ["-Xcc", "-fmodule-map-file=\(built)/\(target).build/module.modulemap", "-Xcc", "-ISources/\(target)/include"]
    }
    let sources = ["Labs/\(lab.folder)/\(lab.studentFile)", "Labs/\(lab.folder)/main.swift"]
    return ["swiftc", "-Onone", "-wmo", "-swift-version", "6", "-module-name", lab.folder]
      + ["-package-name", Self.package, "-no-color-diagnostics"]
      + ["-I", "\(built)/Modules", "-module-cache-path", moduleCache]
      + modules + sources + ["-c", "-o", "\(room)/\(name).o"]
  }

  /// The command that links it, to be run in the overlay.
  func linking() throws -> [String] {
    ["swiftc"] + Self.linkerOptions + (try objects()) + ["\(room)/\(name).o", "-o", "\(room)/\(name)"]
  }

  /// The package that a student's file is in. It is not the kit's, whatever folder that was built in: the build system
  /// makes packages' names of folders' names, and they are names in C.
  static let package = "hand-in"

  /// Where the build system puts what it builds, within an overlay.
  static let products = ".build/release"

  /// The same as the kit's own manifest asks for: a boot forks the process, so the standard library is inside. And what is
  /// executable has pages of its own, also in the file: a page on the border would be mapped on both sides of it.
  private static var linkerOptions: [String] {
    #if os(Linux)
      ["-static-stdlib", "-use-ld=lld"]
        + ["--gc-sections", "-s", "-z", "separate-code"].flatMap { ["-Xlinker", $0] }
    #else
      []
    #endif
  }

  /// The kit's objects, by its sources: an object whose source is gone may still lie there.
  private func objects() throws -> [String] {
    try OverlayManifest.kit.flatMap { target in
      try FileManager.default.subpathsOfDirectory(atPath: overlay.appending(path: "Sources/\(target)").path).sorted()
        .compactMap { source in Self.object(of: source, in: target).map { "\(Self.products)/\($0)" } }
    }
  }

  /// Where the build system puts the object of a target's source, within its products; `nil` for what is no source.
  static func object(of source: String, in target: String) -> String? {
    if source.hasSuffix(".swift") { return "\(target).build/\(source.split(separator: "/").last ?? "").o" }
    return source.hasSuffix(".c") ? "\(target).build/\(source).o" : nil
  }
}
