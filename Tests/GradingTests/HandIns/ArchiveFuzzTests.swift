import Foundation
import Storage
import TestSupport
import TestTiers
import Testing

@testable import Archives
@testable import Grading

/// Archives that were changed at random. Whatever becomes of them, the reader comes to an end, and takes no file that
/// `unzip` would not give, with the same bytes.
@Suite struct ArchiveFuzzTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  /// Archives to begin with: some of our own, and some of tools that are there.
  private func beginnings() throws -> [[UInt8]] {
    let files = (0..<3).map { ZipMaker.File("lab\($0)/Ledgers.swift", "file \($0), and some more of it") }
    var (large, behind) = (ZipMaker(files.map { file in file.with { $0.isLarge = true } }), ZipMaker(files))
    large.isLarge = true
    (behind.prefix, behind.suffix) = (Array("a program in front".utf8), [13, 10])
    var archives = [ZipMaker(files).bytes, large.bytes, behind.bytes]
    for number in 0..<3 {
      try folder.put((0..<20).map { "let x\($0) = \(number * $0)\n" }.joined(), "lab/\(number)/Ledgers.swift")
    }
    let tools = [
      ["zip", "-qr", "x.zip", "lab"], ["bsdtar", "-a", "-cf", "x.zip", "lab"], ["7z", "a", "-bd", "x.zip", "lab"],
    ]
    for tool in tools where Tools.has(tool[0]) {
      try? FileManager.default.removeItem(at: folder.url.appending(path: "x.zip"))
      #expect(try Tools.run(tool, in: folder.url) == 0)
      archives.append(Array(try Data(contentsOf: folder.url.appending(path: "x.zip"))))
    }
    return archives
  }

  /// How many archives are given to `unzip`, too: it has to be started for each file in them.
  private static let compared = 3_000

  /// What the reader takes of an archive: the name as it stands there, and the bytes.
  private func taken(_ bytes: [UInt8]) -> [(name: [UInt8], bytes: [UInt8])] {
    // An entry without a name is to unzip one of the name before.
    guard let archive = try? ZipArchive(bytes), archive.lines.allSatisfy({ !$0.name.isEmpty }) else { return [] }
    return archive.entries.compactMap { entry in
      let name = archive.lines[entry.number].name
      // Whoever asks `unzip` for a name gets all of that name, which a zero byte ends.
      guard entry.kind == .file, !name.contains(0), archive.entries.count(where: { $0.path == entry.path }) == 1,
        let bytes = try? archive.bytes(of: entry, atMost: 1 << 16), !bytes.isEmpty
      else { return nil }
      return (name, bytes)
    }
  }

  @Test func `any change: an answer or an error, never a trap, never more than was allowed`() throws {
    var mutator = Mutator(seed: 20)
    let beginnings = try beginnings()
    var tar = TarMaker()
    tar.addLong("lab/Ledgers.swift", "mine")
    tar.addWithFields("lab/other.swift", "other")
    let others = [tar.ended, TarMaker.gzipped(tar.ended), TarMaker.gzipped(Array("mine".utf8), name: "Ledgers.swift")]
    for number in 0..<randomCases(100_000) {
      let from = beginnings + others
      let bytes = mutator.mutated(from[number % from.count])
      guard let archive = try? Archive(ByteSource(bytes), named: "anna.zip") else { continue }
      for entry in archive.entries {
        if let read = try? archive.bytes(of: entry, atMost: 500) { #expect(read.count <= 500) }
      }
    }
  }

  @Test(.tags(.long), .tiered, .needs("unzip", Tools.has("unzip")))
  func `of 3,000 changed archives nothing is taken that unzip would not give`() async throws {
    var mutator = Mutator(seed: 19)
    let beginnings = try beginnings()
    var batch: [(archive: [UInt8], taken: [(name: [UInt8], bytes: [UInt8])])] = []
    var compared = 0
    for number in 0..<Self.compared {
      let bytes = mutator.mutated(beginnings[number % beginnings.count])
      let taken = taken(bytes)
      if !taken.isEmpty { batch.append((bytes, taken)) }
      guard batch.count == 1_000 || number == Self.compared - 1 else { continue }
      compared += batch.count
      try compare(batch)
      batch = []
    }
    #expect(compared > Self.compared / 10)
  }

  /// Has `unzip` give the same files of many archives, in one go.
  private func compare(_ batch: [(archive: [UInt8], taken: [(name: [UInt8], bytes: [UInt8])])]) throws {
    let room = folder.url.appending(path: "batch")
    try? FileManager.default.removeItem(at: room)
    try FileManager.default.createDirectory(at: room, withIntermediateDirectories: true)
    for (index, item) in batch.enumerated() {
      try Data(item.archive).write(to: room.appending(path: "\(index).zip"))
      for (number, taken) in item.taken.enumerated() {
        // A name is a pattern to unzip, and behind a hyphen an option.
        let pattern = taken.name.flatMap { byte -> [UInt8] in
          byte == UInt8(ascii: "-") ? Array("[-]".utf8) : "[]*?\\".utf8.contains(byte) ? [0x5C, byte] : [byte]
        }
        try Data(pattern).write(to: room.appending(path: "\(index).zip.\(number)"))
      }
    }
    // The dot keeps line ends at the end of a name.
    let script = """
      for name in *.zip.*; do
        archive=${name%.*}; pattern=$(cat "$name"; echo .)
        timeout 20 unzip -p -P x "$archive" "${pattern%.}" > "out.$name" 2> /dev/null
      done
      """
    _ = try Tools.run(["bash", "-c", script], in: room)
    for (index, item) in batch.enumerated() {
      for (number, taken) in item.taken.enumerated() {
        let given = try Data(contentsOf: room.appending(path: "out.\(index).zip.\(number)"))
        #expect(Array(given) == taken.bytes, "\(Data(item.archive).base64EncodedString())")
      }
    }
  }
}

/// Changes bytes at random, half of the time where an archive's records are.
private struct Mutator {
  private var random: SplitMix64

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  private mutating func below(_ count: Int) -> Int { Int(random.next() % UInt64(max(1, count))) }

  mutating func mutated(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for _ in 0...below(3) where bytes.count > 4 { change(&bytes) }
    return bytes
  }

  private mutating func place(in bytes: [UInt8]) -> Int {
    let marks = bytes.indices.filter { bytes[$0...].starts(with: [0x50, 0x4B]) }
    guard below(2) == 0, !marks.isEmpty else { return below(bytes.count) }
    return min(bytes.count - 1, marks[below(marks.count)] + below(60))
  }

  private mutating func change(_ bytes: inout [UInt8]) {
    let at = place(in: bytes)
    let part = at..<min(bytes.count, at + below(80))
    switch below(8) {
    case 0: bytes[at] ^= 1 << UInt8(below(8))
    case 1: bytes[at] = UInt8(below(256))
    case 2: bytes[at] = [0, 1, 0x7F, 0x80, 0xFF][below(5)]
    case 3: bytes.insert(UInt8(below(256)), at: at)
    case 4: bytes.removeSubrange(part)
    case 5: bytes.insert(contentsOf: bytes[part], at: below(bytes.count))
    case 6: if below(4) == 0 { bytes.removeLast(below(bytes.count)) }
    default: bytes[at] &+= 1
    }
  }
}
