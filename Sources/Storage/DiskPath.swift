/// A path in normal form: the names from the top of the disk down, none of them empty, `.` or `..`.
///
/// Both disks parse paths here, before they look at anything, so that they cannot disagree about what a path means.
public struct DiskPath: Hashable, Sendable, CustomStringConvertible {
  /// The longest name of a file or directory, in bytes (`NAME_MAX`).
  public static let longestName = 255
  /// The longest path, in bytes (`PATH_MAX` less the final zero).
  public static let longestPath = 4095

  /// The names on the way down; empty for the top of the disk.
  public let components: [String]

  /// Parses a path as a program wrote it.
  ///
  /// Errors, checked in this order: `noSuchFile` for the empty path, `nameTooLong`, `invalidArgument` for a zero byte,
  /// `accessDenied` for any `..`, since it could leave the disk.
  public init(_ path: String) throws(FileSystemError.Code) {
    guard !path.isEmpty else { throw .noSuchFile }
    guard path.utf8.count <= Self.longestPath else { throw .nameTooLong }
    guard !path.utf8.contains(0) else { throw .invalidArgument }
    var names: [String] = []
    for name in path.utf8.split(separator: UInt8(ascii: "/")) {
      if name.elementsEqual(".".utf8) { continue }
      if name.elementsEqual("..".utf8) { throw .accessDenied }
      if name.count > Self.longestName { throw .nameTooLong }
      names.append(String(decoding: name, as: UTF8.self))
    }
    components = names
  }

  /// Whether this is the top of the disk.
  public var isRoot: Bool { components.isEmpty }

  /// The path without a leading slash; `/` for the top of the disk.
  public var description: String { isRoot ? "/" : components.joined(separator: "/") }
}

/// Limits that both disks keep, so that a program meets the same ones on each.
public enum DiskLimits {
  /// How many bytes a disk writes as one: after a power cut a sector is the old one or the new one, never a mixture.
  public static let sectorSize = 512
  /// The largest file, in bytes: disks of this kit are small, so that their crashes can be enumerated.
  public static let largestFile = 64 << 20
  /// How many files one boot of a program may have open at once.
  public static let openFiles = 256
}
