import Foundation

/// A kind of file system that can be made and mounted: one row of a table.
public struct RealFileSystemKind: Hashable, Sendable {
  /// The row's name, for example `ext4-writeback`.
  public let name: String
  /// The kernel's name of the file system.
  public let type: String
  /// The program that makes one, with its arguments; the file comes last.
  public let maker: [String]
  /// The options that it is mounted with.
  public let options: String
  /// The size of its disk in bytes.
  public let size: Int
  /// The package of Debian and Ubuntu that has the maker.
  public let package: String

  /// Describes a kind of file system.
  public init(name: String, type: String, maker: [String], options: String, size: Int, package: String) {
    self.name = name
    self.type = type
    self.maker = maker
    self.options = options
    self.size = size
    self.package = package
  }

  /// Makes an empty file system in a file.
  public func make(in file: String) throws(RealDiskError) {
    guard let tool = Self.tool(maker[0]) else { throw RealDiskError("there is no \(maker[0])") }
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: tool)
    process.arguments = maker.dropFirst() + [file]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output
    do { try process.run() } catch { throw RealDiskError("start \(tool): \(error)") }
    let text = (try? output.fileHandleForReading.readToEnd()) ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw RealDiskError("\(maker[0]) failed: \(String(decoding: text, as: UTF8.self))")
    }
  }

  /// What this machine lacks to make and mount one, with how to get it; `nil` if nothing.
  public var missing: String? {
    if Self.tool(maker[0]) == nil { return "\(maker[0]) (apt-get install \(package))" }
    let known = (try? String(contentsOfFile: "/proc/filesystems", encoding: .utf8)) ?? ""
    if known.split(whereSeparator: \.isWhitespace).contains(Substring(type)) { return nil }
    return "\(type) in this kernel (modprobe \(type))"
  }

  /// A program of the system's administrator, wherever it lies.
  static func tool(_ name: String) -> String? {
    ["/usr/sbin", "/sbin", "/usr/bin", "/bin", "/usr/local/sbin"].map { "\($0)/\(name)" }
      .first(where: FileManager.default.isExecutableFile)
  }
}
