// The kit as it lies beside a grader that was just built: the same modules and objects that an overlay would compile
// again. They are taken over where a build system would find nothing to do, and compiled where there is any doubt.

import Foundation

/// What a release build of a checkout has of the kit that labs are linked with.
struct KitProducts {
  private let checkout: Checkout
  private let folder: URL

  /// The release build in a checkout's own build folder; `nil` if there is none.
  init?(of checkout: Checkout) {
    self.checkout = checkout
    // Never those of a debug build: with them a student's file could import what is internal.
    folder = checkout.root.appending(path: ".build/release").resolvingSymlinksInPath()
    guard FileManager.default.fileExists(atPath: folder.path) else { return nil }
  }

  /// Copies modules and objects into an overlay, if they were built by a toolchain from the sources as they are now.
  ///
  /// - Returns: whether they are all there.
  func copy(to overlay: URL, toolchain: String) throws -> Bool {
    guard isBuilt(by: toolchain), let objects = try freshObjects() else { return false }
    let room = overlay.appending(path: LabBuild.products)
    for name in modules + objects {
      let copy = room.appending(path: name)
      try FileManager.default.createDirectory(at: copy.deletingLastPathComponent(), withIntermediateDirectories: true)
      try? FileManager.default.removeItem(at: copy)
      try FileManager.default.copyItem(at: folder.appending(path: name), to: copy)
    }
    for target in OverlayManifest.cTargets { try describe(target, in: overlay) }
    return true
  }

  /// The C module as it lies in the overlay: a compiler that is locked in cannot read the checkout's.
  private func describe(_ target: String, in overlay: URL) throws {
    let map = """
      module \(target) {
          umbrella "\(overlay.appending(path: "Sources/\(target)/include").path)"
          export *
      }

      """
    let file = overlay.appending(path: "\(LabBuild.products)/\(target).build/module.modulemap")
    try Data(map.utf8).write(to: file)
  }

  private var modules: [String] {
    OverlayManifest.kit.filter { !OverlayManifest.cTargets.contains($0) }.map { "Modules/\($0).swiftmodule" }
  }

  /// Whether the newest note of a compiler's version is this toolchain's.
  private func isBuilt(by toolchain: String) -> Bool {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let notes = names.filter { $0.hasPrefix("swift-version-") && $0.hasSuffix(".txt") }.map {
      folder.appending(path: $0)
    }
    guard let newest = notes.max(by: { Self.changed($0) < Self.changed($1) }),
      let text = try? String(contentsOf: newest, encoding: .utf8)
    else { return false }
    return text.split(separator: "\n").joined(separator: "; ") == toolchain
  }

  /// The objects of the kit's sources; `nil` if one is missing, or older than its target's sources.
  private func freshObjects() throws -> [String]? {
    var objects: [String] = []
    for target in OverlayManifest.kit {
      let sources = checkout.root.appending(path: "Sources/\(target)")
      let paths = try FileManager.default.subpathsOfDirectory(atPath: sources.path).sorted()
      let made = paths.compactMap { LabBuild.object(of: $0, in: target) }
      guard isFresh(target, paths, below: sources) else { return nil }
      objects += made
    }
    guard modules.allSatisfy({ FileManager.default.fileExists(atPath: folder.appending(path: $0).path) }) else {
      return nil
    }
    return objects
  }

  /// Whether a target's objects are newer than what they were made of: of Swift that is the whole module, of C the one
  /// source and the headers.
  private func isFresh(_ target: String, _ paths: [String], below sources: URL) -> Bool {
    func newest(_ paths: [String]) -> Date {
      paths.map { Self.changed(sources.appending(path: $0)) }.max() ?? .distantPast
    }
    let (all, headers) = (newest(paths), newest(paths.filter { $0.hasSuffix(".h") }))
    return paths.allSatisfy { path in
      guard let object = LabBuild.object(of: path, in: target) else { return true }
      let needed = path.hasSuffix(".c") ? max(headers, newest([path])) : all
      return Self.changed(folder.appending(path: object)) > needed
    }
  }

  /// When a file was last changed; long ago if it is not there.
  private static func changed(_ file: URL) -> Date {
    let attributes = try? FileManager.default.attributesOfItem(atPath: file.path)
    return attributes?[.modificationDate] as? Date ?? .distantPast
  }
}
