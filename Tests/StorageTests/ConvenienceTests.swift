import Storage
import Testing

struct ConvenienceTests {
  let directory = try! TemporaryDirectory()
  let disk: RealFileSystem

  init() throws { disk = try directory.disk() }

  @Test func `exists tells files and directories from nothing`() throws {
    try disk.make("f")
    try disk.makeDirectory("d")
    #expect(try disk.exists("f") && disk.exists("d") && disk.exists("/"))
    #expect(try !disk.exists("m") && !disk.exists("m/x") && !disk.exists("f/x"))
    #expect(failure { () throws(FileSystemError) in try disk.exists("..") } == .accessDenied)
  }

  @Test func `exists and readAll leave no file open`() throws {
    try disk.make("f", [1])
    for _ in 0...DiskLimits.openFiles {
      _ = try disk.exists("f")
      _ = try disk.readAll("f")
    }
  }

  @Test func `append adds at the end and says where`() throws {
    let fd = try disk.open("log", [.write, .create])
    #expect(try disk.append([1, 2], to: fd) == 0)
    #expect(try disk.append([3], to: fd) == 2)
    #expect(try disk.readAll("log") == [1, 2, 3])
  }

  @Test(arguments: [0, 1, 511, 512, 513, 2000])
  func `a disk that reads and writes too little changes nothing`(count: Int) throws {
    let sparing = SparingDisk(disk, atMost: 100)
    let fd = try sparing.open("f", [.write, .create])
    try sparing.writeAll(pattern(count), to: fd, at: 0)
    #expect(try sparing.readAll("f") == pattern(count))
    #expect(try disk.readAll("f") == pattern(count))
  }

  @Test func `a disk that takes no bytes is an error, not an endless loop`() throws {
    let sparing = SparingDisk(disk, atMost: 0)
    let fd = try sparing.open("f", [.write, .create])
    #expect(failure { () throws(FileSystemError) in try sparing.writeAll([1], to: fd, at: 0) } == .inputOutput)
  }
}

struct FileReaderTests {
  let directory = try! TemporaryDirectory()
  let disk: SparingDisk

  init() throws {
    disk = SparingDisk(try directory.disk(), atMost: .max)
    try disk.make("f", pattern(1300))
  }

  private func reader(at position: Int = 0) throws -> FileReader {
    try FileReader(try disk.open("f", .read), on: disk, at: position)
  }

  @Test func `no sector is read before it is needed, and none twice`() throws {
    var reader = try reader()
    #expect(disk.reads == [])
    #expect(try reader.next(10) == Array(pattern(10)))
    #expect(try reader.next(502) == Array(pattern(512)[10...]))
    #expect(disk.reads == [0])
    #expect(try reader.nextByte() == pattern(513)[512])
    #expect(disk.reads == [0, 512])
    #expect(try reader.rest() == Array(pattern(1300)[513...]))
    #expect(disk.reads == [0, 512, 1024])
    #expect(try reader.isAtEnd && reader.nextByte() == nil && reader.next(0) == [])
  }

  @Test func `too long a length takes nothing and reads nothing`() throws {
    var reader = try reader()
    #expect(try reader.next(1301) == nil)
    #expect(try reader.next(.max) == nil)
    #expect(try reader.next(-1) == nil)
    #expect(disk.reads == [] && reader.position == 0)
    #expect(try reader.next(1300) == pattern(1300))
  }

  @Test func `a reader may start anywhere, and reads whole sectors all the same`() throws {
    var reader = try reader(at: 700)
    #expect(try reader.rest() == Array(pattern(1300)[700...]))
    #expect(disk.reads == [512, 1024])
    #expect(try self.reader(at: .max).isAtEnd)
    #expect(
      failure { () throws(FileSystemError) in
        try FileReader(FileDescriptor(rawValue: 3), on: disk, at: -1)
      } == .invalidArgument)
  }

  @Test func `a file that is cut meanwhile ends early`() throws {
    var reader = try reader()
    _ = try reader.nextByte()
    try disk.truncate(try disk.open("f", .write), to: 600)
    #expect(try reader.next(1000) == nil)
    #expect(reader.position == 1)
    #expect(try reader.next(599) == Array(pattern(600)[1...]))
  }
}
