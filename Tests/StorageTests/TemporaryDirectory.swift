import Foundation
import Storage

/// A directory that lives as long as the test that made it, and a disk in it.
final class TemporaryDirectory {
  let path: String

  init() throws {
    let parent = FileManager.default.temporaryDirectory
    path = parent.appendingPathComponent("powercut-\(UUID().uuidString)").path
    // The disk is one level down, so that there is something outside to reach for.
    try FileManager.default.createDirectory(atPath: path + "/disk", withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// A new disk on the directory: no files open.
  func disk() throws -> RealFileSystem { try RealFileSystem(directory: path + "/disk") }

  /// Plants a symbolic link in the disk; the destination is relative to where the link is.
  func plantLink(_ name: String, to destination: String) throws {
    try FileManager.default.createSymbolicLink(atPath: path + "/disk/" + name, withDestinationPath: destination)
  }
}

extension FileSystem {
  /// Makes a file with these bytes.
  func make(_ path: String, _ bytes: [UInt8] = []) throws {
    let fd = try open(path, [.write, .create])
    try writeAll(bytes, to: fd, at: 0)
    try close(fd)
  }
}

/// The reason a call failed for; nil if it didn't.
func failure<Result>(of call: () throws(FileSystemError) -> Result) -> FileSystemError.Code? {
  do throws(FileSystemError) {
    _ = try call()
    return nil
  } catch {
    return error.code
  }
}

/// Bytes that differ from their neighbours.
func pattern(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) } }
