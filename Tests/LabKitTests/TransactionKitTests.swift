import LabKit
import Storage
import Testing

/// What the kit gives the logging labs: cells, records, the desk.
struct TransactionKitTests {
  // MARK: Records

  @Test(arguments: [1, 7, 504, 4000])
  func `a record is whole or none, wherever it is cut`(count: Int) {
    let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7 + 1) }
    let bytes = RecordCodec.encode(payload)
    #expect(RecordCodec.decode(bytes[...]) == payload)
    #expect(RecordCodec.decode((bytes + [1, 2, 3])[...]) == payload)
    for length in stride(from: 0, to: bytes.count, by: 1 + count / 50) {
      #expect(RecordCodec.decode(bytes[..<length]) == nil)
      #expect(RecordCodec.decode((bytes[..<length] + Array(repeating: 0, count: bytes.count))[...]) == nil)
    }
  }

  @Test func `no bit of a record may turn`() {
    let bytes = RecordCodec.encode(Array("T1 a 100 70".utf8))
    for bit in 0..<bytes.count * 8 {
      var turned = bytes
      turned[bit / 8] ^= 1 << (bit % 8)
      #expect(RecordCodec.decode(turned[...]) == nil)
    }
  }

  @Test func `zeros are no record`() {
    #expect(RecordCodec.decode([UInt8](repeating: 0, count: 512)[...]) == nil)
  }

  @Test func `a reader stays where no record begins`() throws {
    let disk = RecordingDisk()
    let fd = try disk.open("log", [.read, .write, .create])
    let records: [[UInt8]] = [[1, 2, 3], [4], Array(repeating: 5, count: 600)]
    try disk.writeAll(records.flatMap(RecordCodec.encode), to: fd, at: 0)
    let end = try disk.append([9, 0, 0, 0, 1], to: fd)
    var reader = try FileReader(fd, on: disk)
    for record in records { #expect(try RecordCodec.next(from: &reader) == record) }
    #expect(try RecordCodec.next(from: &reader) == nil)
    #expect(reader.position == end)
  }

  // MARK: Cells

  @Test func `a cell's sector holds that cell and no other`() throws {
    let (a, b) = (Cell.all[0], Cell.all[1])
    for value in [0, -1, 70, Int.max, Int.min] {
      #expect(try CellCodec.decode(CellCodec.encode(value, of: a), of: a) == value)
      #expect(throws: DamagedFile.self) { try CellCodec.decode(CellCodec.encode(value, of: a), of: b) }
    }
    var turned = CellCodec.encode(70, of: a)
    turned[4] ^= 1
    #expect(throws: DamagedFile.self) { try CellCodec.decode(turned, of: a) }
  }

  @Test func `a cell reaches the data file when it is evicted, and its store is asked first`() throws {
    let disk = RecordingDisk()
    let cells = try CellFile(on: disk)
    let store = AskedStore(disk)
    cells.store = store
    cells.install(70, in: Cell.all[2], logged: LSN(5))
    #expect(try CellFile(on: disk)[Cell.all[2]] == 0)
    try cells.evict(Cell.all[2])
    #expect(try CellFile(on: disk)[Cell.all[2]] == 70)
    #expect(store.asked.map(\.lsn) == [LSN(5)] && store.asked[0].writes < disk.writes)
    // Clean now: nobody need be asked again.
    try cells.evict(Cell.all[2])
    #expect(store.asked.count == 1)
  }

  @Test func `cells that lie side by side are read together, and those in the cache not at all`() throws {
    let disk = RecordingDisk()
    let cells = try CellFile(on: disk)
    cells.install(1, in: Cell.all[3], logged: LSN(0))
    let before = disk.reads
    #expect(try cells.values(of: Cell.all) == Cell.all.map { $0.number == 3 ? 1 : 0 })
    #expect(disk.reads == before + 2)
  }

  @Test func `what a failed sync may have forgotten is written again by the next flush`() throws {
    let disk = RecordingDisk()
    let cells = try CellFile(on: disk)
    cells.install(1, in: Cell.all[0], logged: LSN(0))
    disk.failsSync = true
    #expect(throws: FileSystemError.self) { try cells.flush(Cell.all) }
    disk.failsSync = false
    let before = disk.writes
    try cells.flush(Cell.all)
    #expect(disk.writes == before + 1)
  }

  // MARK: The desk

  private func desk(failsCommit: Bool = false) throws -> TransactionDesk {
    let disk = RecordingDisk()
    let cells = try CellFile(on: disk)
    let store = AskedStore(disk, cells)
    store.failsCommit = failsCommit
    return TransactionDesk(store, cells)
  }

  private func perform(_ line: String, at desk: TransactionDesk) throws -> String? {
    try desk.perform(line.split(separator: " ").map(String.init))
  }

  @Test func `a cell that one transaction holds is refused to the others until that one is over`() throws {
    let desk = try desk()
    for line in ["begin T1", "begin T2", "write 5 a in T1"] { #expect(try perform(line, at: desk) == "") }
    let locked = TransactionError.locked(Cell.all[0], by: TransactionID(1))
    #expect(throws: locked) { try perform("read a in T2", at: desk) }
    #expect(try perform("cells", at: desk) == "T1(a=5) T2()")
    #expect(try perform("commit T1", at: desk) == "")
    #expect(try perform("read a in T2", at: desk) == "5")
    #expect(throws: TransactionError.notOpen(TransactionID(1))) { try perform("abort T1", at: desk) }
    #expect(throws: TransactionError.hasBegun(TransactionID(1))) { try perform("begin T1", at: desk) }
  }

  @Test func `a commit whose sync fails leaves its transaction in doubt, and its cells locked`() throws {
    let desk = try desk(failsCommit: true)
    for line in ["begin T7", "write 5 a in T7", "begin T8"] { #expect(try perform(line, at: desk) == "") }
    #expect(throws: FileSystemError.self) { try perform("commit T7", at: desk) }
    #expect(try perform("cells", at: desk) == "T7(a=?) T8()")
    #expect(throws: TransactionError.inDoubt(TransactionID(7))) { try perform("abort T7", at: desk) }
    #expect(throws: TransactionError.self) { try perform("write 1 a in T8", at: desk) }
  }

  @Test(arguments: [
    "begin", "begin 1", "begin T-1", "begin T01", "read a of T1", "write x a in T1", "write 1 ä in T1", "flush a",
  ])
  func `what is no command says what one is`(line: String) throws {
    let desk = try desk()
    #expect(throws: UsageError.self) { try perform(line, at: desk) }
  }

  @Test func `another lab's verb is left to the other lab`() throws {
    #expect(try perform("move 5 a b in T1", at: desk()) == nil)
  }
}
