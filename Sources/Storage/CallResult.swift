/// What a call came to: what it returned, or why it failed.
public enum CallResult: Sendable {
  /// The call returned nothing, as `close`, `sync` or `rename` do.
  case done
  /// `open` returned a descriptor.
  case descriptor(FileDescriptor)
  /// `read` returned bytes.
  case bytes([UInt8])
  /// `write` returned how many bytes it wrote, or `size` how many there are.
  case count(Int)
  /// `list` returned names.
  case names([String])
  /// The call failed.
  case failed(FileSystemError.Code)

  /// The reason, if the call failed.
  public var failure: FileSystemError.Code? {
    if case .failed(let code) = self { code } else { nil }
  }
}

extension CallResult: CustomStringConvertible {
  /// The result as a trace shows it; of bytes, how many.
  public var description: String {
    switch self {
    case .done: "done"
    case .descriptor(let fd): fd.description
    case .bytes(let bytes): bytes.count == 1 ? "1 byte" : "\(bytes.count) bytes"
    case .count(let count): "\(count)"
    case .names(let names): "[\(names.joined(separator: ", "))]"
    case .failed(let code): code.description
    }
  }
}

extension Call {
  /// Makes the call on a disk.
  public func perform(on disk: any FileSystem) -> CallResult {
    do throws(FileSystemError) {
      return try result(on: disk)
    } catch {
      return .failed(error.code)
    }
  }

  private func result(on disk: any FileSystem) throws(FileSystemError) -> CallResult {
    switch self {
    case .open(let path, let options): return .descriptor(try disk.open(path, options))
    case .read(let fd, let offset, let count): return .bytes(try disk.read(fd, at: offset, count: count))
    case .write(let bytes, let fd, let offset): return .count(try disk.write(bytes, to: fd, at: offset))
    case .size(let fd): return .count(try disk.size(fd))
    case .list(let path): return .names(try disk.list(path))
    case .close(let fd): try disk.close(fd)
    case .truncate(let fd, let size): try disk.truncate(fd, to: size)
    case .sync(let fd): try disk.sync(fd)
    case .syncData(let fd): try disk.syncData(fd)
    case .rename(let old, let new): try disk.rename(old, to: new)
    case .remove(let path): try disk.remove(path)
    case .makeDirectory(let path): try disk.makeDirectory(path)
    case .removeDirectory(let path): try disk.removeDirectory(path)
    case .syncDirectory(let path): try disk.syncDirectory(path)
    }
    return .done
  }
}
