import Foundation
import Simulation
import Storage

extension VisibleState {
  /// All that can be found on a directory of a real disk, in the order in which the simulated one shows it.
  public init(directory: String) throws {
    var reader = try DirectoryReader(directory)
    try reader.read("")
    self.init(items: reader.items)
  }
}

private struct DirectoryReader {
  private let disk: RealFileSystem
  private let root: String
  /// The kernel's numbers of the files and directories met so far, in order.
  private var met: [UInt64]
  private(set) var items: [VisibleState.Item] = []

  init(_ directory: String) throws {
    root = directory
    disk = try RealFileSystem(directory: directory)
    met = [try Self.number(directory)]
  }

  mutating func read(_ directory: String) throws {
    for name in try disk.list(directory.isEmpty ? "/" : directory) {
      let path = directory.isEmpty ? name : "\(directory)/\(name)"
      let inode = try number(of: path)
      let bytes = try bytes(path)
      items.append(VisibleState.Item(path: path, isDirectory: bytes == nil, inode: inode, bytes: bytes ?? []))
      if bytes == nil { try read(path) }
    }
  }

  /// A file's bytes; `nil` for a directory.
  private func bytes(_ path: String) throws -> [UInt8]? {
    do throws(FileSystemError) {
      let file = try disk.open(path, .read)
      defer { try? disk.close(file) }
      return try disk.read(file, at: 0, count: disk.size(file))
    } catch  where error.code == .isDirectory {
      return nil
    }
  }

  private mutating func number(of path: String) throws -> Int {
    let number = try Self.number("\(root)/\(path)")
    if let known = met.firstIndex(of: number) { return known }
    met.append(number)
    return met.count - 1
  }

  private static func number(_ path: String) throws -> UInt64 {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return (attributes[.systemFileNumber] as? NSNumber)?.uint64Value ?? 0
  }
}
