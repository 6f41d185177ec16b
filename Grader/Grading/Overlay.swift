// Where a submission is built: a package of our own around somebody else's file.
//
// A submission's own manifest would run code as soon as it is described, and its folder may hold anything. So the
// grader writes the manifest, copies the kit and each lab's main.swift from its checkout, and lets in one file a lab.
// What is the same already is not written again: the second build compiles that file, links, and that is all.
//
//     .build/grading/1/   Package.swift  Sources/Storage …  Labs/ShadowCopy/main.swift  Labs/ShadowCopy/Ledgers.swift

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

  /// Takes an overlay that nobody else uses, and brings the kit in it up to date.
  public init(of checkout: Checkout) throws {
    self.checkout = checkout
    let all = checkout.root.appending(path: ".build/grading")
    var taken: (URL, FileLock)?
    for number in 1...Self.most where taken == nil {
      let folder = all.appending(path: "\(number)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      if let lock = FileLock(folder.appending(path: "lock").path) { taken = (folder, lock) }
    }
    guard let taken else { throw GradingProblem("all \(Self.most) folders in \(all.path) are in use") }
    (folder, lock) = taken
    try copyKit()
  }

  /// Builds a lab around a submission's file.
  public func build(_ lab: LabDescription, around source: Data) throws -> Build {
    try install(source, for: lab)
    let run = try BuildRun(product: lab.name, in: folder)
    if run.succeeded { return .built(run.executable) }
    let message = CompilerMessage(run.output, overlay: folder, studentFile: checkout.studentFile(of: lab))
    if message.blamesStudent { return .failed(message.text) }
    // Nothing points at the file, but the file may still be to blame (a symbol that the linker misses). If the kit
    // builds around its own stub, it is.
    try install(Data(contentsOf: checkout.root.appending(path: checkout.studentFile(of: lab))), for: lab)
    guard try BuildRun(product: lab.name, in: folder).succeeded else {
      throw InfrastructureError("\(lab.name) can't be built with any file:\n\(message.text)")
    }
    return .failed(message.text)
  }

  // MARK: Files

  private func install(_ source: Data, for lab: LabDescription) throws {
    try write(source, to: folder.appending(path: checkout.studentFile(of: lab)))
  }

  private func copyKit() throws {
    for target in OverlayManifest.kit { try mirror("Sources/\(target)") }
    let labs = LabDescription.all
    for lab in labs {
      let main = "Labs/\(lab.folder)/main.swift"
      try write(Data(contentsOf: checkout.root.appending(path: main)), to: folder.appending(path: main))
      // Every target needs its files, also where another lab is to be built.
      let student = folder.appending(path: checkout.studentFile(of: lab))
      if !FileManager.default.fileExists(atPath: student.path) {
        try write(Data(contentsOf: checkout.root.appending(path: checkout.studentFile(of: lab))), to: student)
      }
    }
    try write(Data(OverlayManifest.text(for: labs).utf8), to: folder.appending(path: "Package.swift"))
  }

  /// Makes a folder of the overlay the same as the checkout's, files that are gone included.
  private func mirror(_ path: String) throws {
    let files = try Self.files(below: checkout.root.appending(path: path))
    for file in try Self.files(below: folder.appending(path: path)).subtracting(files) {
      try FileManager.default.removeItem(at: folder.appending(path: "\(path)/\(file)"))
    }
    for file in files {
      let data = try Data(contentsOf: checkout.root.appending(path: "\(path)/\(file)"))
      try write(data, to: folder.appending(path: "\(path)/\(file)"))
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

  /// Writes a file unless it has these bytes already: its time of change is what the build system goes by.
  private func write(_ data: Data, to file: URL) throws {
    if let old = try? Data(contentsOf: file), old == data { return }
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: file)
  }
}

/// A file that at most one process holds; it is free again when that process ends, however it ends.
final class FileLock {
  private let descriptor: Int32

  /// Takes the lock; `nil` if somebody else has it.
  init?(_ path: String) {
    descriptor = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return nil }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      return nil
    }
  }

  deinit { close(descriptor) }
}
