@testable import Archives
import Foundation
import Judging
import Storage
import TestSupport
import Testing

@testable import Grading

@Suite struct SHA256Tests {
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (String(repeating: "a", count: 1000), "41edece42d63e8d9bf515a9ba6932e1c20cbc9f5a5d134645adb5db1b9737ea3"),
  ])
  func `the hash is the standard's`(text: String, hash: String) { #expect(SHA256.hex(text.utf8) == hash) }
}

@Suite struct ZipTests {
  /// Hello, compressed by somebody else: a stream of fixed codes, one of dynamic codes, a stored one.
  @Test(arguments: [
    ("cb48cdc9c957c8409000", SHA256.hex("hello hello hello".utf8)),
    ("010500faff68656c6c6f", SHA256.hex("hello".utf8)),
    ("0300", SHA256.hex([])),
    (
      "1d905d0a85610484efad62b6a6286f89f2b3ffe33beecce4313cae5c5f74ae42d4cb127a851625f335983954329020a1069630a74b00ec94"
        + "4127e90e1041a66d38c14b418f5ae6d0240b81c2d522b886595dcb2a3f424451141cbba900a42beb06d5146fc2498cdce82c19bc1e30df"
        + "26a9a7d31e3468644b6f02b41f40a3f1fe98cb653cfc22ba40755ec2f6254618ef5dc7c627a757ce5dcd92d326911e162940edb131f78d"
        + "cb07fc00", "d1fdd903f0edf3e4f8ddffe1dc68c020cbe6444c3ae923946ad161427c8aae9f"
    ),
  ])
  func `streams of others are read`(hex: String, hash: String) throws {
    let bytes = stride(from: 0, to: hex.count, by: 2).map { at in
      UInt8(hex.dropFirst(at).prefix(2), radix: 16)!
    }
    #expect(try SHA256.hex(Inflate.bytes(of: bytes[...], atMost: 300)) == hash)
  }

  @Test func `broken streams are refused, whatever is wrong with them`() throws {
    let good: [UInt8] = [0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0x57, 0xc8, 0x40, 0x90, 0x00]
    for length in 0..<good.count - 2 {
      #expect(throws: InflateError.self) { try Inflate.bytes(of: good[..<length], atMost: 100) }
    }
    #expect(throws: InflateError.self) { try Inflate.bytes(of: good[...], atMost: 16) }
    // Any bytes at all: an error or an answer, never a trap, never more than was allowed.
    var generator = SplitMix64(seed: 11)
    for _ in 0..<3000 {
      let bytes = (0..<Int(generator.next() % 80)).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
      if let read = try? Inflate.bytes(of: bytes[...], atMost: 1000) { #expect(read.count <= 1000) }
    }
  }

  private static func archive(_ files: [(String, String)]) -> [UInt8] {
    var writer = ZipWriter()
    for (name, text) in files { writer.add(name, Array(text.utf8)) }
    return writer.bytes
  }

  @Test func `what is written is read`() throws {
    let archive = try ZipArchive(Self.archive([("a/b.txt", "one"), ("c", "")]))
    #expect(archive.entries.map(\.path) == ["a/b.txt", "c"])
    #expect(try archive.bytes(of: archive.entries[0], atMost: 3) == Array("one".utf8))
    #expect(throws: ArchiveError.self) { try archive.bytes(of: archive.entries[0], atMost: 2) }
  }

  @Test(arguments: ["../up", "/up", "a/../../up", "..\\up", "./up", "//up"])
  func `a name leads nowhere but into the archive`(name: String) throws {
    let archive = try ZipArchive(Self.archive([(name, "x")]))
    #expect(["up", "a/up"].contains(archive.entries[0].path))
  }

  @Test func `links are none of the files; lies and damage are refused`() throws {
    let good = Self.archive([("a", "hello")])
    let directory = try #require(good.indices.first { good[$0...].starts(with: [0x50, 0x4b, 1, 2]) })
    var link = good
    link[directory + 41] = 0xA1
    #expect(try ZipArchive(link).entries[0].kind == .other)
    // Says that it has 5,000,000 bytes, or one; or has another checksum; or lies somewhere else.
    for (offset, value) in [(24, 0x4B), (24, 1), (16, 0), (42, 200), (10, 99)] {
      var bad = good
      bad[directory + offset] = UInt8(value)
      #expect(throws: ArchiveError.self) {
        let archive = try ZipArchive(bad)
        _ = try archive.bytes(of: archive.entries[0], atMost: 1 << 20)
      }
    }
    // Every byte of it, changed: an error or an answer, never a trap.
    for index in good.indices {
      var bad = good
      bad[index] ^= 0xFF
      if let archive = try? ZipArchive(bad) {
        for entry in archive.entries { _ = try? archive.bytes(of: entry, atMost: 1 << 20) }
      }
    }
  }
}

@Suite struct HandInTests {
  private func withFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "hand-in-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
  }

  private func put(_ text: String, _ path: String, in folder: URL) throws {
    let file = folder.appending(path: path)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  @Test(arguments: LabDescription.all.map(\.name))
  func `a lab's file is found wherever it lies, and the rest is named`(_ name: String) throws {
    let lab = try #require(LabDescription.named(name))
    try withFolder { folder in
      try put("mine", "My work/\(lab.folder)/\(lab.studentFile)", in: folder)
      try put("x", "Package.swift", in: folder)
      try put("x", ".build/\(lab.folder)/\(lab.studentFile)", in: folder)
      let submission = try Submission(directory: folder.path)
      #expect(try submission.source(of: lab).get() == Data("mine".utf8))
      #expect(submission.ignored == ["Package.swift"])
    }
  }

  @Test func `two files of one name are an error that names both`() throws {
    try withFolder { folder in
      try put("one", "ShadowCopy/Ledgers.swift", in: folder)
      try put("two", "Ledgers.swift", in: folder)
      guard case .failure(let why) = try Submission(directory: folder.path).source(of: .shadowCopy) else {
        Issue.record("one of them was taken")
        return
      }
      #expect(why.description.contains("Ledgers.swift, ShadowCopy/Ledgers.swift; hand in one of them"))
    }
  }

  @Test func `a zip file is as good as a folder`() throws {
    try withFolder { folder in
      var writer = ZipWriter()
      writer.add("work/Ledgers.swift", Array("mine".utf8))
      writer.add("work/notes.txt", [])
      let file = folder.appending(path: "alice.zip")
      try Data(writer.bytes).write(to: file)
      let submission = try Submission(directory: file.path)
      #expect(try submission.source(of: .shadowCopy).get() == Data("mine".utf8))
      #expect(submission.ignored == ["work/notes.txt"])
      try Data("no zip".utf8).write(to: file)
      #expect(throws: Submission.Unreadable.self) {
        try Submission(directory: file.path).source(of: .shadowCopy).get()
      }
    }
  }

  @Test func `a class is a folder or a zip file for each student, and shards share nobody`() throws {
    try withFolder { folder in
      for name in ["carol", "alice", "dave"] { try put("x", "\(name)/Ledgers.swift", in: folder) }
      try Data(ZipWriter().bytes).write(to: folder.appending(path: "bob.zip"))
      try put("x", "readme.txt", in: folder)
      let all = try ClassFolder(folder.path)
      #expect(all.students.map(\.name) == ["alice", "bob", "carol", "dave", "readme.txt"])
      let shards = (1...3).map { all.shard(Shard("\($0)/3")!).students.map(\.name) }
      #expect(shards == [["alice", "dave"], ["bob", "readme.txt"], ["carol"]])
    }
  }

  @Test(arguments: ["0/3", "4/3", "1", "a/b", "1/2/3", "-1/2", "1/0"])
  func `what is no shard is refused`(_ text: String) { #expect(Shard(text) == nil) }
}

@Suite struct TokenTests {
  private func hash(_ text: String) -> String { SourceTokens(Array(text.utf8)).hash }

  @Test func `names, spaces and comments make no difference, everything else does`() {
    let text = "let total = first + 1 // sum\nprint(\"total\", total)"
    #expect(hash(text) == hash("/* a /* b */ */let  s=x+1\nwrite(\"total\",s)"))
    #expect(hash(text) != hash("let total = first + 2\nprint(\"total\", total)"))
    #expect(hash(text) != hash("let total = first + 1\nprint(\"sum\", total)"))
    #expect(hash(text) != hash("let total = first + 1\nprint(\"total\", first)"))
  }

  @Test(arguments: ["\"", "/*", "\\", "\"\\", "a/", ""])
  func `a file that ends anywhere is read`(_ text: String) { _ = hash(text) }
}
