/// What went wrong with a call: which call, on what, and POSIX's reason.
///
/// Reads as `rename(ledger.new, ledger): no such file`.
public struct FileSystemError: Error, Hashable, Sendable, CustomStringConvertible {
  /// POSIX's error codes, as far as a disk of this kit can meet them.
  public enum Code: UInt8, Error, CaseIterable, Codable, Sendable {
    /// Nothing bears that name (`ENOENT`).
    case noSuchFile = 1
    /// Something bears that name already (`EEXIST`).
    case fileExists
    /// A directory where a file should be (`EISDIR`).
    case isDirectory
    /// A file where a directory should be (`ENOTDIR`).
    case notDirectory
    /// The directory has entries (`ENOTEMPTY`).
    case directoryNotEmpty
    /// The descriptor is closed, or not open for this (`EBADF`).
    case badDescriptor
    /// An argument makes no sense (`EINVAL`).
    case invalidArgument
    /// The path leaves the disk, or is not the program's to touch (`EACCES`).
    case accessDenied
    /// A name is longer than 255 bytes (`ENAMETOOLONG`).
    case nameTooLong
    /// The file would outgrow what a disk of this kit holds (`EFBIG`).
    case fileTooLarge
    /// The disk is full (`ENOSPC`).
    case noSpace
    /// The disk failed (`EIO`).
    case inputOutput
    /// The top of the disk can't be renamed (`EBUSY`).
    case busy
    /// Too many open files (`EMFILE`).
    case tooManyOpenFiles
    /// A code that this kit does not name.
    case other
    /// The power is gone; the program should not be running any more.
    case powerCut
  }

  /// The reason.
  public let code: Code
  /// The call with its arguments as a reader knows them, for example `rename(ledger.new, ledger)`.
  public let call: String

  /// Makes an error of a reason and the call it belongs to.
  public init(_ code: Code, _ call: String) {
    self.code = code
    self.call = call
  }

  /// Whether it is certain that nothing happened.
  ///
  /// A failed sync is *indefinite*: part of what it should have made durable may be durable. So is a call that the
  /// power cut met. Every other failed call changed nothing.
  public var isDefinite: Bool {
    if code == .powerCut { return false }
    return !(code == .inputOutput && call.hasPrefix("sync"))
  }

  /// The call and the reason, for example `rename(ledger.new, ledger): no such file`.
  public var description: String { "\(call): \(code)" }
}

extension FileSystemError.Code: CustomStringConvertible {
  /// The reason in words, for example `no such file`.
  public var description: String {
    switch self {
    case .noSuchFile: "no such file"
    case .fileExists: "file exists"
    case .isDirectory: "is a directory"
    case .notDirectory: "not a directory"
    case .directoryNotEmpty: "directory not empty"
    case .badDescriptor: "bad file descriptor"
    case .invalidArgument: "invalid argument"
    case .accessDenied: "permission denied"
    case .nameTooLong: "file name too long"
    case .fileTooLarge: "file too large"
    case .noSpace: "no space left on disk"
    case .inputOutput: "input/output error"
    case .busy: "busy"
    case .tooManyOpenFiles: "too many open files"
    case .other: "another error"
    case .powerCut: "the power is gone"
    }
  }

  /// POSIX's name, for example `ENOENT`; `EPOWER` and `EOTHER` are ours.
  public var posixName: String {
    switch self {
    case .noSuchFile: "ENOENT"
    case .fileExists: "EEXIST"
    case .isDirectory: "EISDIR"
    case .notDirectory: "ENOTDIR"
    case .directoryNotEmpty: "ENOTEMPTY"
    case .badDescriptor: "EBADF"
    case .invalidArgument: "EINVAL"
    case .accessDenied: "EACCES"
    case .nameTooLong: "ENAMETOOLONG"
    case .fileTooLarge: "EFBIG"
    case .noSpace: "ENOSPC"
    case .inputOutput: "EIO"
    case .busy: "EBUSY"
    case .tooManyOpenFiles: "EMFILE"
    case .other: "EOTHER"
    case .powerCut: "EPOWER"
    }
  }
}
