import LabKit
import Testing

@Suite struct LedgerCodecTests {
  private let accounts = ["alice": 70, "bob": 80, "carol": 0]

  @Test func `a ledger is text`() {
    #expect(String(decoding: LedgerCodec.encode(accounts), as: UTF8.self) == "3 accounts\nalice 70\nbob 80\ncarol 0\n")
  }

  @Test func `what was encoded is decoded`() throws {
    #expect(try LedgerCodec.decode(LedgerCodec.encode(accounts)) == accounts)
    #expect(try LedgerCodec.decode(LedgerCodec.encode([:])) == [:])
  }

  @Test func `every cut and every added tail is damage`() {
    let bytes = LedgerCodec.encode(accounts)
    for count in bytes.indices { #expect(throws: DamagedFile.self) { try LedgerCodec.decode(Array(bytes[..<count])) } }
    for tail in ["\n", "0\n", "dave 5\n", "\0"] {
      #expect(throws: DamagedFile.self) { try LedgerCodec.decode(bytes + tail.utf8) }
    }
  }

  @Test func `zeros in any place are damage`() {
    let bytes = LedgerCodec.encode(accounts)
    for start in bytes.indices {
      for end in bytes.indices where end >= start {
        var torn = bytes
        for index in start...end { torn[index] = 0 }
        #expect(throws: DamagedFile.self) { try LedgerCodec.decode(torn) }
      }
    }
  }

  @Test func `damage says what it found`() {
    #expect(throws: DamagedFile("a ledger of 0 bytes")) { try LedgerCodec.decode([]) }
    #expect(throws: DamagedFile("a ledger with a zero in byte 2")) { try LedgerCodec.decode([50, 32, 0]) }
    #expect(throws: DamagedFile("a ledger with the line 'alice'")) {
      try LedgerCodec.decode(Array("1 accounts\nalice\n".utf8))
    }
    #expect(DamagedFile("a ledger of 0 bytes").description == "damaged: a ledger of 0 bytes")
  }

  @Test func `no bytes at all make the codecs trap`() {
    var random = SeededGenerator(seed: 7)
    for _ in 0..<5_000 {
      var bytes = LedgerCodec.encode(accounts) + BranchRoot().encoded()
      for _ in 0...3 { bytes[bytes.indices.randomElement(using: &random)!] = UInt8.random(in: 0...255, using: &random) }
      let piece = Array(bytes.dropFirst(Int.random(in: 0..<bytes.count, using: &random)))
      #expect((try? LedgerCodec.decode(piece)).map { LedgerCodec.encode($0) == piece } ?? true)
      #expect((try? BranchRoot(decoding: piece)).map { $0.encoded() == piece } ?? true)
    }
  }
}

@Suite struct BranchRootTests {
  @Test func `a root is one line, and comes back`() throws {
    var root = BranchRoot()
    (root[2], root[15]) = (7, 12)
    #expect(String(decoding: root.encoded(), as: UTF8.self) == "root 0 0 7 0 0 0 0 0 0 0 0 0 0 0 0 12\n")
    #expect(try BranchRoot(decoding: root.encoded()) == root)
    #expect(root.newest == 12)
  }

  @Test func `a torn root is damage`() {
    let bytes = BranchRoot().encoded()
    for count in bytes.indices {
      #expect(throws: DamagedFile.self) { try BranchRoot(decoding: Array(bytes[..<count])) }
    }
    #expect(throws: DamagedFile.self) { try BranchRoot(decoding: bytes + bytes) }
    #expect(throws: DamagedFile.self) { try BranchRoot(decoding: Array(repeating: 0, count: bytes.count)) }
  }

  @Test func `an account's branch never changes, and two hundred accounts fill all sixteen`() {
    #expect(["alice", "bob", "heidi"].map(Branch.keeping) == [5, 2, 5])
    #expect(Set((1...200).map { Branch.keeping("account-\($0)") }).count == Branch.count)
  }
}
