// Calls as data. A trace stores them, the wire carries them, a differential test generates them; every error's text is
// worded here, whichever disk the call failed on.

/// One call of ``FileSystem`` with its arguments, as a value.
public enum Call: Sendable {
  /// ``FileSystem/open(_:_:)``
  case open(String, OpenOptions)
  /// ``FileSystem/close(_:)``
  case close(FileDescriptor)
  /// ``FileSystem/read(_:at:count:)``
  case read(FileDescriptor, at: Int, count: Int)
  /// ``FileSystem/write(_:to:at:)``
  case write([UInt8], to: FileDescriptor, at: Int)
  /// ``FileSystem/size(_:)``
  case size(FileDescriptor)
  /// ``FileSystem/truncate(_:to:)``
  case truncate(FileDescriptor, to: Int)
  /// ``FileSystem/sync(_:)``
  case sync(FileDescriptor)
  /// ``FileSystem/syncData(_:)``
  case syncData(FileDescriptor)
  /// ``FileSystem/rename(_:to:)``
  case rename(String, to: String)
  /// ``FileSystem/remove(_:)``
  case remove(String)
  /// ``FileSystem/makeDirectory(_:)``
  case makeDirectory(String)
  /// ``FileSystem/removeDirectory(_:)``
  case removeDirectory(String)
  /// ``FileSystem/list(_:)``
  case list(String)
  /// ``FileSystem/syncDirectory(_:)``
  case syncDirectory(String)
}

extension Call {
  /// The call's name, for example `syncData`.
  public var name: String {
    switch self {
    case .open: "open"
    case .close: "close"
    case .read: "read"
    case .write: "write"
    case .size: "size"
    case .truncate: "truncate"
    case .sync: "sync"
    case .syncData: "syncData"
    case .rename: "rename"
    case .remove: "remove"
    case .makeDirectory: "makeDirectory"
    case .removeDirectory: "removeDirectory"
    case .list: "list"
    case .syncDirectory: "syncDirectory"
    }
  }

  /// The descriptor that the call is about, if it is about one.
  public var descriptor: FileDescriptor? {
    switch self {
    case .close(let fd), .read(let fd, _, _), .write(_, let fd, _), .size(let fd), .truncate(let fd, _), .sync(let fd),
      .syncData(let fd):
      fd
    default: nil
    }
  }

  /// The paths that the call names, as the program wrote them: none, one, or the old and the new one.
  public var paths: [String] {
    switch self {
    case .open(let path, _), .remove(let path), .makeDirectory(let path), .removeDirectory(let path), .list(let path),
      .syncDirectory(let path):
      [path]
    case .rename(let old, let new): [old, new]
    default: []
    }
  }
}

extension Call: CustomStringConvertible {
  /// The call as an error or a trace shows it, for example `write(ledger.new, 34 bytes at 0)`.
  ///
  /// `naming` knows the path a descriptor was opened with; where it knows none the number stands, as in `sync(fd 7)`.
  public func description(naming: (FileDescriptor) -> String?) -> String {
    var arguments = paths.map(Self.legible)
    if let fd = descriptor { arguments.append(naming(fd).map(Self.legible) ?? fd.description) }
    switch self {
    case .read(_, let offset, let count): arguments.append("\(Self.bytes(count)) at \(offset)")
    case .write(let bytes, _, let offset): arguments.append("\(Self.bytes(bytes.count)) at \(offset)")
    case .truncate(_, let size): arguments.append("\(size)")
    default: break
    }
    return "\(name)(\(arguments.joined(separator: ", ")))"
  }

  /// The call with its descriptor's number, for example `write(fd 3, 34 bytes at 0)`.
  public var description: String { description { _ in nil } }

  private static func bytes(_ count: Int) -> String { count == 1 ? "1 byte" : "\(count) bytes" }

  /// A path as it is; in quotes with escapes if it is empty or a terminal would not show it.
  private static func legible(_ path: String) -> String {
    let isPlain = !path.isEmpty && path.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
    return isPlain ? path : path.debugDescription
  }
}

extension FileSystemError {
  /// Makes an error of a reason and the call it belongs to; `naming` knows the path a descriptor was opened with.
  public init(_ code: Code, _ call: Call, naming: (FileDescriptor) -> String? = { _ in nil }) {
    self.init(code, call.description(naming: naming))
  }
}
