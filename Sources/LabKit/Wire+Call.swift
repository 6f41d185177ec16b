// Calls and their results on the wire. Arguments are passed on as they are, senseless ones too: what an offset of −1 or
// a closed descriptor comes to is the disk's business.

import Storage

extension WireWriter {
  mutating func write(_ call: Call) {
    switch call {
    case .open(let path, let options):
      write(1)
      write(path: path)
      write(options.rawValue)
    case .close(let fd): write(2, fd)
    case .read(let fd, let offset, let count):
      write(3, fd)
      write(offset)
      write(count)
    case .write(let bytes, let fd, let offset):
      write(4, fd)
      write(offset)
      // One byte more than fits is too large for any disk; the rest need not travel.
      write(bytes.count <= DiskLimits.largestFile ? bytes : Array(bytes[...DiskLimits.largestFile]))
    case .size(let fd): write(5, fd)
    case .truncate(let fd, let size):
      write(6, fd)
      write(size)
    case .sync(let fd): write(7, fd)
    case .syncData(let fd): write(8, fd)
    case .rename(let old, let new):
      write(9)
      write(path: old)
      write(path: new)
    case .remove(let path): write(10, path)
    case .makeDirectory(let path): write(11, path)
    case .removeDirectory(let path): write(12, path)
    case .list(let path): write(13, path)
    case .syncDirectory(let path): write(14, path)
    }
  }

  mutating func write(_ result: CallResult) {
    switch result {
    case .done: write(1)
    case .descriptor(let fd): write(2, fd)
    case .bytes(let bytes):
      write(3)
      write(bytes)
    case .count(let count):
      write(4)
      write(count)
    case .names(let names):
      write(5)
      write32(names.count)
      for name in names { write(path: name) }
    case .failed(let code):
      write(6)
      write(code.rawValue)
    }
  }

  private mutating func write(_ kind: UInt8, _ fd: FileDescriptor) {
    write(kind)
    write(fd.rawValue)
  }

  private mutating func write(_ kind: UInt8, _ path: String) {
    write(kind)
    write(path: path)
  }

  /// Writes a path; what is too long for every disk stays so when it is cut.
  private mutating func write(path: String) { write(path, upTo: DiskPath.longestPath + 8) }
}

extension WireReader {
  mutating func call() throws(WireError) -> Call {
    switch try byte("the call") {
    case 1: return .open(try text("a path"), OpenOptions(rawValue: try byte("the options")))
    case 2: return .close(try descriptor())
    case 3: return .read(try descriptor(), at: try number("the offset"), count: try number("the count"))
    case 4: return try writeCall()
    case 5: return .size(try descriptor())
    case 6: return .truncate(try descriptor(), to: try number("the size"))
    case 7: return .sync(try descriptor())
    case 8: return .syncData(try descriptor())
    case 9: return .rename(try text("the old path"), to: try text("the new path"))
    case 10: return .remove(try text("a path"))
    case 11: return .makeDirectory(try text("a path"))
    case 12: return .removeDirectory(try text("a path"))
    case 13: return .list(try text("a path"))
    case 14: return .syncDirectory(try text("a path"))
    default: throw unexpected("a call (1 to 14)", -1)
    }
  }

  mutating func result() throws(WireError) -> CallResult {
    switch try byte("the kind of result") {
    case 1: return .done
    case 2: return .descriptor(try descriptor())
    case 3: return .bytes(try string("bytes"))
    case 4: return .count(try number("a count"))
    case 5: return .names(try names())
    case 6:
      guard let code = FileSystemError.Code(rawValue: try byte("an error code")) else {
        throw unexpected("an error code (1 to \(FileSystemError.Code.allCases.count))", -1)
      }
      return .failed(code)
    default: throw unexpected("a result (1 to 6)", -1)
    }
  }

  private mutating func writeCall() throws(WireError) -> Call {
    let fd = try descriptor()
    let offset = try number("the offset")
    return .write(try string("bytes"), to: fd, at: offset)
  }

  private mutating func descriptor() throws(WireError) -> FileDescriptor {
    FileDescriptor(rawValue: try number("a descriptor"))
  }

  private mutating func names() throws(WireError) -> [String] {
    let count = try count("names")
    var names: [String] = []
    names.reserveCapacity(count)
    for _ in 0..<count { names.append(try text("a name")) }
    return names
  }
}
