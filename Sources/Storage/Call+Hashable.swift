// Paths and names are compared by their bytes, as the kernel does. `String` calls "é" in one scalar and in two the same,
// but a disk can hold two files of these names. They are hashed by their bytes, too: a `String` would put the accents of
// every letter in order first.

extension Call: Hashable {
  /// Whether two calls are the same to a disk.
  public static func == (left: Call, right: Call) -> Bool {
    left.name == right.name && left.descriptor == right.descriptor && left.numbers == right.numbers
      && left.contents == right.contents && haveSameBytes(left.paths, right.paths)
  }

  /// Hashes the call and its arguments.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(descriptor)
    hasher.combine(numbers.0)
    hasher.combine(numbers.1)
    hasher.combine(contents)
    hasher.combine(bytesOf: paths)
  }

  private var numbers: (Int, Int) {
    switch self {
    case .open(_, let options): (Int(options.rawValue), 0)
    case .read(_, let offset, let count): (offset, count)
    case .write(_, _, let offset): (offset, 0)
    case .truncate(_, let size): (size, 0)
    default: (0, 0)
    }
  }

  private var contents: [UInt8] { if case .write(let bytes, _, _) = self { bytes } else { [] } }
}

extension CallResult: Hashable {
  /// Whether two results are the same to a program.
  public static func == (left: CallResult, right: CallResult) -> Bool {
    switch (left, right) {
    case (.done, .done): true
    case (.descriptor(let left), .descriptor(let right)): left == right
    case (.bytes(let left), .bytes(let right)): left == right
    case (.count(let left), .count(let right)): left == right
    case (.names(let left), .names(let right)): haveSameBytes(left, right)
    case (.failed(let left), .failed(let right)): left == right
    default: false
    }
  }

  /// Hashes the result.
  public func hash(into hasher: inout Hasher) {
    switch self {
    case .done: hasher.combine(0)
    case .descriptor(let fd): hasher.combine(fd)
    case .bytes(let bytes): hasher.combine(bytes)
    case .count(let count): hasher.combine(count)
    case .names(let names): hasher.combine(bytesOf: names)
    case .failed(let code): hasher.combine(code)
    }
  }
}

extension DiskPath {
  /// Whether two paths name the same entry.
  public static func == (left: DiskPath, right: DiskPath) -> Bool {
    haveSameBytes(left.components, right.components)
  }

  /// Hashes the names on the way down.
  public func hash(into hasher: inout Hasher) { hasher.combine(bytesOf: components) }
}

extension Hasher {
  /// Hashes a text by its bytes.
  package mutating func combine(bytesOf text: String) {
    var text = text
    text.withUTF8 { combine(bytes: UnsafeRawBufferPointer($0)) }
    // So that two texts are not the same as one of both: no text has this byte.
    combine(UInt8.max)
  }

  /// Hashes texts by their bytes.
  package mutating func combine(bytesOf texts: [String]) {
    for text in texts { combine(bytesOf: text) }
  }
}

/// Whether two lists of names are the same to a disk.
func haveSameBytes(_ left: [String], _ right: [String]) -> Bool {
  left.elementsEqual(right) { $0.utf8.elementsEqual($1.utf8) }
}
