import Foundation
import TestSupport
import Testing

@testable import Grading

/// The student's file and the kit are in different packages, so that `package` keeps the one out of the other.
@Suite struct PackageNameTests {
  @Test func `no folder's name makes a package that a student's file is in`() throws {
    let folder = try Folder()
    let package = folder.url.appending(path: LabBuild.package)
    let sources = package.appending(path: "Sources/Kit")
    try FileManager.default.createDirectory(at: sources, withIntermediateDirectories: true)
    try """
    // swift-tools-version: 6.2
    import PackageDescription
    let package = Package(name: "\(LabBuild.package)", targets: [.target(name: "Kit")])
    """.write(to: package.appending(path: "Package.swift"), atomically: true, encoding: .utf8)
    try "package let secret = 1".write(to: sources.appending(path: "Kit.swift"), atomically: true, encoding: .utf8)
    let built = try BuildRun(["swift", "build", "-c", "release", "--disable-index-store"], in: package)
    try #require(built.succeeded, "\(built.output)")
    let file = package.appending(path: "file.swift")
    try "import Kit\npackage let told = secret".write(to: file, atomically: true, encoding: .utf8)
    func compile(in name: String) throws -> BuildRun {
      let modules = package.appending(path: ".build/release/Modules").path
      return try BuildRun(
        locked: ["swiftc", "-typecheck", "-package-name", name, "-I", modules, file.path], in: package)
    }
    let refused = try compile(in: LabBuild.package)
    #expect(!refused.succeeded && refused.output.contains("secret"), "\(refused.output)")
    // The same file in the package that the build system made.
    let name = LabBuild.package.replacing("-", with: "_")
    #expect(try compile(in: name).succeeded)
  }
}
