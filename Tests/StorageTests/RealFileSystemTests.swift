import Storage
import Testing

struct RealFileSystemTests {
  let directory = try! TemporaryDirectory()
  var disk: RealFileSystem

  init() throws { disk = try directory.disk() }

  // MARK: - Files

  @Test func `what was written is read back, by another boot too`() throws {
    try disk.make("ledger", [1, 2, 3])
    #expect(try disk.readAll("ledger") == [1, 2, 3])
    #expect(try directory.disk().readAll("/./ledger") == [1, 2, 3])
  }

  @Test func `reads stop at the end of the file`() throws {
    let fd = try disk.open("ledger", [.read, .write, .create])
    try disk.write([1, 2, 3], to: fd, at: 0)
    #expect(try disk.read(fd, at: 2, count: .max) == [3])
    #expect(try disk.read(fd, at: 3, count: 1) == [])
    #expect(try disk.read(fd, at: .max, count: .max) == [])
  }

  @Test func `a gap is filled with zeros and a cut cuts`() throws {
    let fd = try disk.open("ledger", [.read, .write, .create])
    try disk.write([9], to: fd, at: 3)
    #expect(try disk.size(fd) == 4)
    #expect(try disk.read(fd, at: 0, count: 9) == [0, 0, 0, 9])
    try disk.truncate(fd, to: 2)
    try disk.truncate(fd, to: 4)
    #expect(try disk.read(fd, at: 0, count: 9) == [0, 0, 0, 0])
  }

  @Test func `a removed file lives on through its descriptor`() throws {
    let fd = try disk.open("ledger", [.read, .write, .create])
    try disk.remove("ledger")
    try disk.write([1], to: fd, at: 0)
    #expect(try disk.read(fd, at: 0, count: 1) == [1])
    #expect(try disk.list("/") == [])
  }

  @Test func `truncate empties an existing file`() throws {
    try disk.make("ledger", [1])
    let fd = try disk.open("ledger", [.write, .truncate])
    #expect(try disk.size(fd) == 0)
  }

  @Test(arguments: (0..<64 as Range<UInt8>).map(OpenOptions.init(rawValue:)).filter { !$0.isMeaningful })
  func `options that mean nothing open nothing and create nothing`(options: OpenOptions) throws {
    #expect(Call.open("m/x", options).perform(on: disk) == .failed(.invalidArgument))
    #expect(Call.open("new", options).perform(on: disk) == .failed(.invalidArgument))
    #expect(Call.open("..", options).perform(on: disk) == .failed(.accessDenied))
    #expect(try disk.list("/") == [])
  }

  // MARK: - Descriptors

  @Test func `a descriptor can't be used after close`() throws {
    let fd = try disk.open("ledger", [.read, .write, .create])
    try disk.close(fd)
    let calls: [Call] = [
      .close(fd), .read(fd, at: 0, count: 1), .write([1], to: fd, at: 0), .size(fd), .truncate(fd, to: 0), .sync(fd),
      .syncData(fd), .read(fd, at: -1, count: 1), .write([1], to: fd, at: .max), .truncate(fd, to: -1),
    ]
    for call in calls { #expect(call.perform(on: disk) == .failed(.badDescriptor), "\(call)") }
  }

  @Test func `numbers start at 3 and are never given out twice`() throws {
    let first = try disk.open("a", [.write, .create])
    try disk.close(first)
    let second = try disk.open("a", .read)
    #expect([first.rawValue, second.rawValue] == [3, 4])
  }

  @Test func `no more files are open than the limit says, and the disk isn't even looked at`() throws {
    try disk.make("a")
    var last = FileDescriptor(rawValue: 0)
    for _ in 0..<DiskLimits.openFiles { last = try disk.open("a", .read) }
    #expect(failure { () throws(FileSystemError) in try disk.open("missing", .read) } == .tooManyOpenFiles)
    #expect(failure { () throws(FileSystemError) in try disk.open("missing", []) } == .invalidArgument)
    #expect(try disk.list("/") == ["a"])
    try disk.close(last)
    _ = try disk.open("a", .read)
  }

  @Test func `a file can't be used in a way it wasn't opened for`() throws {
    let writer = try disk.open("a", [.write, .create])
    let reader = try disk.open("a", .read)
    #expect(Call.read(writer, at: 0, count: 0).perform(on: disk) == .failed(.badDescriptor))
    #expect(Call.write([], to: reader, at: 0).perform(on: disk) == .failed(.badDescriptor))
    #expect(Call.write([1], to: reader, at: .max).perform(on: disk) == .failed(.badDescriptor))
    #expect(Call.write([1], to: reader, at: -1).perform(on: disk) == .failed(.invalidArgument))
    #expect(Call.truncate(reader, to: .max).perform(on: disk) == .failed(.invalidArgument))
    #expect(Call.sync(reader).perform(on: disk) == .done)
    #expect(Call.size(writer).perform(on: disk) == .count(0))
  }

  // MARK: - Limits

  @Test func `a file grows to the limit and not over it`() throws {
    let fd = try disk.open("a", [.write, .create])
    let limit = DiskLimits.largestFile
    #expect(Call.write([1], to: fd, at: limit).perform(on: disk) == .failed(.fileTooLarge))
    #expect(Call.write([1, 2], to: fd, at: limit - 1).perform(on: disk) == .failed(.fileTooLarge))
    #expect(Call.write([1], to: fd, at: .max).perform(on: disk) == .failed(.fileTooLarge))
    #expect(Call.truncate(fd, to: limit + 1).perform(on: disk) == .failed(.fileTooLarge))
    #expect(try disk.size(fd) == 0)
    #expect(Call.write([1], to: fd, at: limit - 1).perform(on: disk) == .count(1))
    #expect(Call.truncate(fd, to: limit).perform(on: disk) == .done)
  }

  @Test func `what the kit keeps for itself may be larger than a program's file`() throws {
    let limit = DiskLimits.largestFile
    let own = try RealFileSystem(directory: directory.path, largestFile: limit + 2)
    let fd = try own.open("a", [.write, .create])
    #expect(Call.write([1, 2], to: fd, at: limit).perform(on: own) == .count(2))
    #expect(Call.write([1], to: fd, at: limit + 2).perform(on: own) == .failed(.fileTooLarge))
    #expect(Call.truncate(fd, to: limit + 3).perform(on: own) == .failed(.fileTooLarge))
  }

  @Test(arguments: [0, 1, DiskLimits.largestFile, .max])
  func `no bytes can be written anywhere`(offset: Int) throws {
    let fd = try disk.open("a", [.write, .create])
    #expect(try disk.write([], to: fd, at: offset) == 0)
    #expect(try disk.size(fd) == 0)
  }

  // MARK: - Names

  @Test func `list returns names in order of their bytes`() throws {
    for name in ["b", "a", "é", "e\u{301}", "Z"] { try disk.make(name) }
    try disk.makeDirectory("c")
    let names = try disk.list("/")
    #expect(names.map { Array($0.utf8) } == ["Z", "a", "b", "c", "e\u{301}", "é"].map { Array($0.utf8) })
  }

  @Test(arguments: Kernel.answers)
  func `errors are the kernel's`(answer: Kernel.Answer) throws {
    try Kernel.plant(on: disk)
    #expect(answer.call.perform(on: disk).failure == answer.failure)
  }

  // MARK: - Wording

  @Test func `an error names the call, the path and the reason`() throws {
    #expect(throws: FileSystemError(.noSuchFile, "rename(ledger.new, ledger)")) {
      try disk.rename("ledger.new", to: "ledger")
    }
    let fd = try disk.open("ledger", [.read, .create])
    #expect(throws: FileSystemError(.badDescriptor, "write(ledger, 34 bytes at 0)")) {
      try disk.write(pattern(34), to: fd, at: 0)
    }
    try disk.close(fd)
    #expect(throws: FileSystemError(.badDescriptor, "sync(fd 3)")) { try disk.sync(fd) }
  }

  @Test func `a disk needs a directory`() throws {
    try disk.make("file")
    let path = directory.path + "/disk/"
    #expect(failure { () throws(FileSystemError) in try RealFileSystem(directory: path + "none") } == .noSuchFile)
    #expect(failure { () throws(FileSystemError) in try RealFileSystem(directory: path + "file") } == .notDirectory)
  }
}
