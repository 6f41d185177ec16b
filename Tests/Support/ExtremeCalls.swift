// Calls that no program of good will makes: whatever they come to, it is an error or a result, and never the end of
// whoever answers them.

import Storage

/// Every call of a file system with every extreme argument.
package enum ExtremeCalls {
  /// Numbers at which arithmetic ends, and those at which a disk's limits lie.
  package static let numbers: [Int] = [
    .min, .min + 1, -1, 0, 1, DiskLimits.sectorSize, DiskLimits.largestFile - 1, DiskLimits.largestFile,
    DiskLimits.largestFile + 1, .max - 1, .max,
  ]

  /// Paths at the limits of what a path is, and those of ``prepare(_:)``.
  package static let paths: [String] = [
    "", "/", ".", "..", "a", "a/", "a/b", "d", "d/e", "d/../d", "missing", "missing/x", "\0", "a\0b",
    "e\u{301}", String(repeating: "x", count: 255), String(repeating: "x", count: 256),
    String(repeating: "d/", count: 2047), String(repeating: "./", count: 60_000),
    String(repeating: "é", count: 20_000),
  ]

  /// What may be written: nothing, a little, as much as a file can have, and more.
  package static let contents: [[UInt8]] = [0, 1, 513, DiskLimits.largestFile, DiskLimits.largestFile + 1].map {
    [UInt8](repeating: 7, count: $0)
  }

  /// All options that there are, and some that there are not.
  package static let options: [OpenOptions] = (0...32).map(OpenOptions.init(rawValue:)) + [OpenOptions(rawValue: 255)]

  /// Makes the file `a`, open for reading and writing, for reading only and for writing only; and the directories `d` and
  /// `d/e`. Returns the open descriptors.
  package static func prepare(_ disk: any FileSystem) throws -> [FileDescriptor] {
    let file = try disk.open("a", [.read, .write, .create])
    try disk.writeAll([1, 2, 3], to: file, at: 0)
    try disk.makeDirectory("d")
    try disk.makeDirectory("d/e")
    let closed = try disk.open("a", .read)
    try disk.close(closed)
    return [file, try disk.open("a", .read), try disk.open("a", .write), closed]
  }

  /// All of them, with these descriptors among others.
  package static func all(_ known: [FileDescriptor]) -> [Call] {
    let descriptors = known + numbers.map(FileDescriptor.init(rawValue:))
    return descriptors.flatMap(about) + paths.flatMap(about)
  }

  private static func about(_ fd: FileDescriptor) -> [Call] {
    var calls: [Call] = [.close(fd), .size(fd), .sync(fd), .syncData(fd)]
    for number in numbers {
      calls.append(.truncate(fd, to: number))
      calls += numbers.map { .read(fd, at: number, count: $0) }
      calls += contents.map { .write($0, to: fd, at: number) }
    }
    return calls
  }

  private static func about(_ path: String) -> [Call] {
    var calls: [Call] = [
      .remove(path), .makeDirectory(path), .removeDirectory(path), .list(path), .syncDirectory(path),
    ]
    calls += options.map { .open(path, $0) }
    calls += paths.map { .rename(path, to: $0) }
    return calls
  }

  /// Whether a call can't but fail, whatever the disk holds: its descriptor was never given out, or a number is negative.
  package static func mustFail(_ call: Call, known: [FileDescriptor]) -> Bool {
    if let fd = call.descriptor, !known.dropLast().contains(fd) { return true }
    return switch call {
    case .read(_, let offset, let count): offset < 0 || count < 0
    case .write(let bytes, _, let offset): offset < 0 || bytes.count > DiskLimits.largestFile
    case .truncate(_, let size): size < 0 || size > DiskLimits.largestFile
    case .open(_, let options): !options.isMeaningful
    default: false
    }
  }
}
