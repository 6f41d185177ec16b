// Where a submission is built: a package of our own around somebody else's file.
//
// A submission's own manifest would run code as soon as it is described, and its folder may hold anything. So the
// grader writes the manifest, copies the kit and each lab's main.swift from its checkout, and lets in one file a lab.
// The kit is built when it has changed; after that a submission costs one call of the compiler (`LabBuild`).
//
//     .build/grading/kit1/   Package.swift  Sources/Storage …  Labs/ShadowCopy/main.swift  Labs/ShadowCopy/Ledgers.swift

import Foundation
import Judging

/// A folder in which one submission at a time is built.
public final class Overlay {
  /// How a build came out.
  public enum Build: Hashable, Sendable {
    /// The executable; it is there until the next build.
    case built(String)
    /// The submission does not compile; this is the compiler's message.
    case failed(String)
  }

  /// The most overlays that a checkout has.
  static let most = 64

  /// The folder.
  public let folder: URL
  private let checkout: Checkout
  private let lock: FileLock
  /// Where programs go, a folder within the overlay.
  private let room: String
  /// Where the compiler keeps modules of C, if it does not bear the path of their usual place.
  private let modules: PassingFolder?
  /// The labs whose untouched file's program lies there.
  private var stubs: Set<String> = []
  /// Whether all of the kit was compiled anew because nothing could be built with it.
  private var isRebuilt = false

  /// Takes an overlay that nobody else uses, and brings the kit in it up to date.
  public init(of checkout: Checkout) throws {
    self.checkout = checkout
    let all = checkout.root.appending(path: ".build/grading")
    var taken: (URL, FileLock)?
    for number in 1...Self.most where taken == nil {
      let folder = all.appending(path: "kit\(number)")
      try Self.make(folder)
      if let lock = try FileLock(folder.appending(path: "lock").path) { taken = (folder, lock) }
    }
    guard let taken else {
      throw GradingProblem("all \(Self.most) folders in \(all.path) are in use; wait for other graders to end")
    }
    (folder, lock) = taken
    room = try Self.newRoom(in: folder)
    modules = PassingFolder.isPlain(folder.path) ? nil : try PassingFolder(folder.appending(path: "\(room)/modules"))
    RunFolder.removeAtEnd(folder.appending(path: Self.rooms))
    try copyKit()
    try buildKit()
  }

  /// Makes a folder that can be written.
  private static func make(_ folder: URL) throws(GradingProblem) {
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw GradingProblem(
        "can't make a folder to build in, \(error.plain); the checkout must be writable for whoever grades: copy it")
    }
    guard access(folder.path, W_OK) == 0 else {
      throw GradingProblem(
        "can't write in \(folder.path): \(String(cString: strerror(errno))); it must be writable for whoever grades")
    }
  }

  /// Builds a lab around a submission's file.
  public func build(_ lab: LabDescription, around source: Data) throws -> Build {
    let build = labBuild(lab)
    let run = try run(build, around: source)
    if run.succeeded { return .built(build.executable) }
    let message = CompilerMessage(run.output, overlay: folder, studentFile: checkout.studentFile(of: lab))
    if message.blamesStudent { return .failed(message.text) }
    // Nothing points at the file, but the file may still be to blame (a symbol that the linker misses). If the kit
    // builds around its own stub, it is.
    if try self.run(build, around: stubSource(lab)).succeeded { return .failed(message.text) }
    // What the kit was built into may be damaged, or of another machine, though nothing says so.
    guard !isRebuilt else {
      throw InfrastructureError("\(lab.name) can't be built with any file:\n\(message.text)")
    }
    isRebuilt = true
    try? FileManager.default.removeItem(at: place)
    try buildKit(takingOver: false)
    return try self.build(lab, around: source)
  }

  /// The program of a lab's untouched file, built when it is first asked for; it is there as long as the overlay.
  func stub(_ lab: LabDescription) throws -> String {
    let build = labBuild(lab, name: "stub-\(lab.name)")
    if stubs.contains(lab.name) { return build.executable }
    let run = try run(build, around: stubSource(lab))
    guard run.succeeded else { throw InfrastructureError("\(lab.name)'s own stub can't be built:\n\(run.output)") }
    stubs.insert(lab.name)
    return build.executable
  }

  private func labBuild(_ lab: LabDescription, name: String? = nil) -> LabBuild {
    var build = LabBuild(lab, in: folder, room: room, name: name)
    if let modules { build.moduleCache = modules.path }
    return build
  }

  private func stubSource(_ lab: LabDescription) throws -> Data {
    try Data(contentsOf: checkout.root.appending(path: checkout.studentFile(of: lab)))
  }

  private func run(_ build: LabBuild, around source: Data) throws -> BuildRun {
    try write(source, to: folder.appending(path: checkout.studentFile(of: build.lab)))
    // A program that runs can't be written over, and one that is left from before must not be taken for this one.
    for old in [build.executable, build.object.path] { try? FileManager.default.removeItem(atPath: old) }
    let run = try BuildRun(locked: build.compiling, in: folder, room: folder.appending(path: room))
    guard run.succeeded else { return run }
    #if os(Linux)
      let found = try confine(build)
      guard found.isEmpty else { return BuildRun(succeeded: false, output: found.joined(separator: "\n")) }
    #endif
    return try BuildRun(locked: build.linking(), in: folder, room: folder.appending(path: room))
  }

  /// Makes of an object what may be linked with the kit, and returns what is refused of it. One that can't be read is
  /// refused as well; whether that is the file's fault, a build of the stub will tell.
  private func confine(_ build: LabBuild) throws -> [String] {
    do {
      let object = try ObjectFile(at: build.object.path)
      let surprises = object.surprises(module: build.lab.folder)
      if surprises.isEmpty { try Data(StudentObject(object).bytes).write(to: build.object) }
      return surprises
    } catch let error as ObjectFile.Unreadable {
      return ["error: \(error)"]
    }
  }

  /// Builds the kit, or takes it over from the build that this grader belongs to, unless it was built by this toolchain
  /// since it last changed.
  private func buildKit(takingOver: Bool = true) throws {
    let toolchain = try Toolchain.description()
    if try isInPlace(), let stamp = try? String(contentsOf: stamp, encoding: .utf8), stamp == toolchain {
      return
    }
    if takingOver, let built = KitProducts(of: checkout), try built.copy(to: folder, toolchain: toolchain) {
      return try Data(toolchain.utf8).write(to: stamp)
    }
    let cache = modules.map { ["-Xswiftc", "-module-cache-path", "-Xswiftc", $0.path] } ?? []
    let run = try BuildRun(
      ["swift", "build", "-c", "release", "--target", "LabKit", "--disable-index-store"] + cache, in: folder)
    guard run.succeeded else { throw InfrastructureError("the kit can't be built:\n\(run.output.suffix(8000))") }
    try Data(toolchain.utf8).write(to: stamp)
  }

  /// Is there, and names the toolchain, if the kit is built.
  private var stamp: URL { folder.appending(path: "kit.built") }

  /// Whether the overlay lies where it lay when something was built in it. What is built names its own folder; after a move
  /// nothing fits, and all of it goes.
  private func isInPlace() throws -> Bool {
    let here = Data(folder.path.utf8)
    if let there = try? Data(contentsOf: place), there == here { return true }
    for old in [stamp, folder.appending(path: ".build")] { try? FileManager.default.removeItem(at: old) }
    try here.write(to: place)
    return false
  }

  private var place: URL { folder.appending(path: "kit.place") }

  // MARK: Files

  private func copyKit() throws {
    for target in OverlayManifest.kit { try mirror("Sources/\(target)") }
    try writeKit(Data(OverlayManifest.text.utf8), to: "Package.swift")
    for lab in LabDescription.all {
      let main = "Labs/\(lab.folder)/main.swift"
      try write(Data(contentsOf: checkout.root.appending(path: main)), to: folder.appending(path: main))
    }
  }

  /// Where programs go, in a folder of their own each time.
  private static let rooms = "programs"

  /// A new folder for programs, another one each time: the lock is free as soon as a grader is killed, but a compiler that
  /// it had started goes on for a while, and must not leave its student's program to the next student.
  static func newRoom(in folder: URL) throws -> String {
    let room = "\(rooms)/\(UUID().uuidString)"
    try? FileManager.default.removeItem(at: folder.appending(path: rooms))
    try FileManager.default.createDirectory(at: folder.appending(path: room), withIntermediateDirectories: true)
    return room
  }

  /// Makes a folder of the overlay the same as the checkout's, files that are gone included.
  private func mirror(_ path: String) throws {
    let files = try Self.files(below: checkout.root.appending(path: path))
    for file in try Self.files(below: folder.appending(path: path)).subtracting(files) {
      try? FileManager.default.removeItem(at: stamp)
      try FileManager.default.removeItem(at: folder.appending(path: "\(path)/\(file)"))
    }
    for file in files {
      try writeKit(Data(contentsOf: checkout.root.appending(path: "\(path)/\(file)")), to: "\(path)/\(file)")
    }
  }

  private static func files(below folder: URL) throws -> Set<String> {
    guard FileManager.default.fileExists(atPath: folder.path) else { return [] }
    let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    return Set(
      paths.filter { path in
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(
          atPath: folder.appending(path: path).path, isDirectory: &isFolder)
        return exists && !isFolder.boolValue
      })
  }

  /// Writes a file of the kit. Where it changes the kit is no longer built, and this is known before it changes.
  private func writeKit(_ data: Data, to path: String) throws {
    let file = folder.appending(path: path)
    if let old = try? Data(contentsOf: file), old == data { return }
    try? FileManager.default.removeItem(at: stamp)
    try write(data, to: file)
  }

  /// Writes a file unless it has these bytes already: its time of change is what the build system goes by.
  private func write(_ data: Data, to file: URL) throws {
    if let old = try? Data(contentsOf: file), old == data { return }
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: file)
  }
}
