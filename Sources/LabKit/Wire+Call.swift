// Calls and their results on the wire. Arguments are passed on as they are, senseless ones too: what an offset of −1 or
// a closed descriptor comes to is the disk's business.

import Storage

extension WireWriter {
  mutating func call(_ call: Call) {
    switch call {
    case .open(let path, let options):
      byte(1)
      pathText(path)
      byte(options.rawValue)
    case .close(let fd): about(2, fd)
    case .read(let fd, let offset, let count):
      about(3, fd)
      number(offset)
      number(count)
    case .write(let bytes, let fd, let offset):
      about(4, fd)
      number(offset)
      // One byte more than fits is too large for any disk; the rest need not travel.
      string(bytes.count <= DiskLimits.largestFile ? bytes : Array(bytes[...DiskLimits.largestFile]))
    case .size(let fd): about(5, fd)
    case .truncate(let fd, let size):
      about(6, fd)
      number(size)
    case .sync(let fd): about(7, fd)
    case .syncData(let fd): about(8, fd)
    case .rename(let old, let new):
      byte(9)
      pathText(old)
      pathText(new)
    case .remove(let path): about(10, path)
    case .makeDirectory(let path): about(11, path)
    case .removeDirectory(let path): about(12, path)
    case .list(let path): about(13, path)
    case .syncDirectory(let path): about(14, path)
    }
  }

  mutating func result(_ result: CallResult) {
    switch result {
    case .done: byte(1)
    case .descriptor(let fd): about(2, fd)
    case .bytes(let bytes):
      byte(3)
      string(bytes)
    case .count(let count):
      byte(4)
      number(count)
    case .names(let names):
      byte(5)
      length(names.count)
      for name in names { pathText(name) }
    case .failed(let code):
      byte(6)
      byte(code.rawValue)
    }
  }

  private mutating func about(_ kind: UInt8, _ fd: FileDescriptor) {
    byte(kind)
    number(fd.rawValue)
  }

  private mutating func about(_ kind: UInt8, _ path: String) {
    byte(kind)
    pathText(path)
  }

  /// Writes a path; what is too long for every disk stays so when it is cut.
  private mutating func pathText(_ path: String) { text(path, upTo: Wire.longestPath) }
}

extension WireReader {
  private mutating func path(_ what: @autoclosure () -> String) throws(WireError) -> String {
    try words(what(), upTo: Wire.longestPath)
  }

  mutating func call() throws(WireError) -> Call {
    switch try byte("the call") {
    case 1: return .open(try path("a path"), OpenOptions(rawValue: try byte("the options")))
    case 2: return .close(try descriptor())
    case 3: return .read(try descriptor(), at: try number("the offset"), count: try number("the count"))
    case 4: return try writeCall()
    case 5: return .size(try descriptor())
    case 6: return .truncate(try descriptor(), to: try number("the size"))
    case 7: return .sync(try descriptor())
    case 8: return .syncData(try descriptor())
    case 9: return .rename(try path("the old path"), to: try path("the new path"))
    case 10: return .remove(try path("a path"))
    case 11: return .makeDirectory(try path("a path"))
    case 12: return .removeDirectory(try path("a path"))
    case 13: return .list(try path("a path"))
    case 14: return .syncDirectory(try path("a path"))
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
