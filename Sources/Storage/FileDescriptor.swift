/// An open file of one boot of one program; a plain value that can be copied.
///
/// Numbers start at 3 and are never given out twice, so that use after `close` is always a reported error.
public struct FileDescriptor: Hashable, Sendable, CustomStringConvertible {
  /// The number, as the calls of a trace show it.
  public let rawValue: Int

  /// Makes a descriptor of a number; whether it is open is the disk's business.
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// The number as traces show it, for example `fd 3`.
  public var description: String { "fd \(rawValue)" }
}

/// How a file is to be opened; combine with `[.read, .write, .create]`.
public struct OpenOptions: OptionSet, Hashable, Sendable, CustomStringConvertible {
  /// The five options as bits.
  public let rawValue: UInt8
  /// Makes options of their bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Bytes may be read (`O_RDONLY`, or `O_RDWR` with ``write``).
  public static let read = OpenOptions(rawValue: 1)
  /// Bytes may be written (`O_WRONLY`, or `O_RDWR` with ``read``).
  public static let write = OpenOptions(rawValue: 2)
  /// A missing file is created (`O_CREAT`).
  public static let create = OpenOptions(rawValue: 4)
  /// With ``create``: an existing file is an error (`O_EXCL`).
  public static let exclusive = OpenOptions(rawValue: 8)
  /// With ``write``: the file is cut to length zero (`O_TRUNC`).
  public static let truncate = OpenOptions(rawValue: 16)

  /// All five, for validating a value that came from outside.
  public static let all: OpenOptions = [.read, .write, .create, .exclusive, .truncate]

  /// Whether the combination means something: it reads or writes, and each modifier has what it modifies.
  public var isMeaningful: Bool {
    guard !isDisjoint(with: [.read, .write]), isSubset(of: .all) else { return false }
    if contains(.exclusive) && !contains(.create) { return false }
    return !(contains(.truncate) && !contains(.write))
  }

  /// The options by name, for example `write+create`.
  public var description: String {
    let names: [(OpenOptions, String)] = [
      (.read, "read"), (.write, "write"), (.create, "create"), (.exclusive, "exclusive"), (.truncate, "truncate"),
    ]
    return names.filter { contains($0.0) }.map(\.1).joined(separator: "+")
  }
}
