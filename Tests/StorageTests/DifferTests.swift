import Storage
import Testing

struct DifferTests {
  @Test func `two real disks agree, and meet every result there is`() throws {
    var done: Set<String> = []
    var failures: Set<FileSystemError.Code> = []
    for seed in 0..<6 as Range<UInt64> {
      let (left, right) = (try TemporaryDirectory(), try TemporaryDirectory())
      var differ = Differ(seed: seed, left: try left.disk(), right: try right.disk())
      let difference = differ.run(2000) ?? differ.closeAll() ?? differ.survey("/")
      #expect(difference == nil, "\(difference!)")
      for (call, result) in differ.history {
        if let failure = result.failure { failures.insert(failure) } else { done.insert(call.name) }
      }
    }
    #expect(done.count == 14)
    // A disk that works and has room can't answer these.
    let unreachable: Set<FileSystemError.Code> = [.noSpace, .inputOutput, .other, .powerCut]
    #expect(failures == Set(FileSystemError.Code.allCases).subtracting(unreachable))
  }

  @Test(arguments: WrongDisk.Flaw.allCases)
  func `a wrong disk is found out, and the difference says how to see it again`(flaw: WrongDisk.Flaw) throws {
    var found: Difference?
    for seed in 0..<100 as Range<UInt64> where found == nil { found = try compare(seed: seed, flaw) }
    let difference = try #require(found)
    #expect(difference.left != difference.right)
    #expect(difference.description.contains("seed \(difference.seed), call \(difference.number):"))
    #expect(try compare(seed: difference.seed, flaw)?.description == difference.description)
  }

  private func compare(seed: UInt64, _ flaw: WrongDisk.Flaw) throws -> Difference? {
    let (left, right) = (try TemporaryDirectory(), try TemporaryDirectory())
    return differ(seed: seed, calls: 500, left: try left.disk(), right: WrongDisk(try right.disk(), flaw))
  }
}

/// A disk with one flaw, of the kind that a simulated disk may have.
final class WrongDisk: ForwardingDisk {
  enum Flaw: CaseIterable {
    case renameToItselfRemoves, fileOntoItsDirectoryIsADirectory, closedIsInvalid, gapIsNotZero, listsByString
    case limitIsOff, exclusiveIgnoresDirectories, busyBeforeTheWay
  }

  private let flaw: Flaw

  init(_ disk: any FileSystem, _ flaw: Flaw) {
    self.flaw = flaw
    super.init(disk)
  }

  override func open(_ path: String, _ options: OpenOptions) throws(FileSystemError) -> FileDescriptor {
    do throws(FileSystemError) {
      return try disk.open(path, options)
    } catch {
      guard flaw == .exclusiveIgnoresDirectories, error.code == .fileExists, (try? disk.list(path)) != nil else {
        throw error
      }
      throw FileSystemError(.isDirectory, error.call)
    }
  }

  override func rename(_ old: String, to new: String) throws(FileSystemError) {
    if flaw == .busyBeforeTheWay, let path = try? DiskPath(old), path.isRoot, (try? DiskPath(new)) != nil {
      throw FileSystemError(.busy, .rename(old, to: new))
    }
    do throws(FileSystemError) {
      try disk.rename(old, to: new)
    } catch {
      guard flaw == .fileOntoItsDirectoryIsADirectory, error.code == .directoryNotEmpty, !isDirectory(old) else {
        throw error
      }
      throw FileSystemError(.isDirectory, error.call)
    }
    if flaw == .renameToItselfRemoves, (try? DiskPath(old)) == (try? DiskPath(new)) { try? disk.remove(old) }
  }

  override func close(_ fd: FileDescriptor) throws(FileSystemError) {
    do throws(FileSystemError) {
      try disk.close(fd)
    } catch {
      throw flaw == .closedIsInvalid ? FileSystemError(.invalidArgument, error.call) : error
    }
  }

  @discardableResult
  override func write(_ bytes: [UInt8], to fd: FileDescriptor, at offset: Int) throws(FileSystemError) -> Int {
    if flaw == .limitIsOff, offset >= 0, !bytes.isEmpty, bytes.count == DiskLimits.largestFile - offset {
      throw FileSystemError(.fileTooLarge, .write(bytes, to: fd, at: offset))
    }
    let size = try? disk.size(fd)
    let count = try disk.write(bytes, to: fd, at: offset)
    if flaw == .gapIsNotZero, count > 0, let size, offset > size { try disk.write([1], to: fd, at: offset - 1) }
    return count
  }

  override func list(_ path: String) throws(FileSystemError) -> [String] {
    let names = try disk.list(path)
    return flaw == .listsByString ? names.sorted() : names
  }

  private func isDirectory(_ path: String) -> Bool { (try? disk.list(path)) != nil }
}
