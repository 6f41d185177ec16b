import Storage
import Testing

struct DiskPathTests {
  private func parse(_ path: String) -> Result<DiskPath, FileSystemError.Code> {
    Result { () throws(FileSystemError.Code) in try DiskPath(path) }
  }

  @Test(arguments: [("/", "/"), (".", "/"), ("a", "a"), ("/a//b/./c/", "a/b/c"), ("...", "..."), ("a/..b", "a/..b")])
  func `a path has one normal form`(path: String, normal: String) throws {
    #expect(try DiskPath(path).description == normal)
  }

  @Test func `a path that can't be parsed says why, and the first reason counts`() {
    let long = String(repeating: "x", count: DiskPath.longestName + 1)
    #expect(parse("") == .failure(.noSuchFile))
    #expect(parse("a\0b") == .failure(.invalidArgument))
    #expect(parse("a/../b") == .failure(.accessDenied))
    #expect(parse(long) == .failure(.nameTooLong))
    #expect(parse("../" + long) == .failure(.accessDenied))
    #expect(parse(long + "/..") == .failure(.nameTooLong))
    #expect(parse(long + "\0") == .failure(.invalidArgument))
    #expect(parse(String(repeating: "a/", count: DiskPath.longestPath / 2 + 1)) == .failure(.nameTooLong))
  }

  @Test func `names at the limit are names`() throws {
    let name = String(repeating: "x", count: DiskPath.longestName)
    #expect(try DiskPath(name).components == [name])
  }

  @Test func `an accent in one scalar and in two makes two names`() throws {
    let (composed, decomposed) = ("\u{E9}", "e\u{301}")
    #expect(composed == decomposed)
    #expect(try DiskPath(composed) != DiskPath(decomposed))
    #expect(Call.remove(composed) != Call.remove(decomposed))
    #expect(CallResult.names([composed]) != .names([decomposed]))
  }
}

struct CallTests {
  let fd = FileDescriptor(rawValue: 7)

  @Test func `a call reads as an error shows it`() {
    let calls: [(Call, String)] = [
      (.open("ledger", .read), "open(ledger)"), (.close(fd), "close(log)"),
      (.read(fd, at: 0, count: 512), "read(log, 512 bytes at 0)"),
      (.write([1], to: fd, at: 9), "write(log, 1 byte at 9)"),
      (.size(fd), "size(log)"), (.truncate(fd, to: 10), "truncate(log, 10)"), (.sync(fd), "sync(log)"),
      (.syncData(fd), "syncData(log)"), (.rename("a.new", to: "a"), "rename(a.new, a)"), (.remove("a"), "remove(a)"),
      (.makeDirectory("d"), "makeDirectory(d)"), (.removeDirectory("d"), "removeDirectory(d)"), (.list("/"), "list(/)"),
      (.syncDirectory("/"), "syncDirectory(/)"),
    ]
    for (call, text) in calls { #expect(call.description { _ in "log" } == text) }
    #expect(Call.sync(fd).description == "sync(fd 7)")
  }

  @Test func `a path that a terminal would not show is quoted`() {
    #expect(Call.remove("").description == #"remove("")"#)
    #expect(Call.remove("a\nb").description == #"remove("a\nb")"#)
  }

  @Test func `calls are equal if all of their arguments are`() {
    let calls: Set<Call> = [
      .open("a", .read), .open("a", .write), .open("b", .read), .remove("a"), .list("a"), .rename("a", to: "b"),
      .rename("b", to: "a"), .read(fd, at: 1, count: 2), .read(fd, at: 2, count: 1), .write([1], to: fd, at: 0),
      .write([2], to: fd, at: 0), .write([1], to: fd, at: 1), .truncate(fd, to: 0), .truncate(fd, to: 1), .sync(fd),
      .syncData(fd), .sync(FileDescriptor(rawValue: 8)),
    ]
    #expect(calls.count == 17)
    #expect(calls.contains(.write([2], to: fd, at: 0)))
  }
}
