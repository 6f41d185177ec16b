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

  /// What the reader takes of an archive: the name as it stands there, and the bytes.
  private func taken(_ bytes: [UInt8]) -> [UnzipComparison.Taken] {
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
    var mutator = ArchiveMutator(seed: 20)
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

  @Test(.tags(.long), .tiered, .needs("unzip", Tools.has("unzip")), arguments: 0..<10)
  func `of 100,000 changed archives nothing is taken that unzip would not give`(tenth: UInt64) throws {
    var mutator = ArchiveMutator(seed: 19 + tenth)
    let beginnings = try beginnings()
    let comparison = UnzipComparison(room: folder.url.appending(path: "batch"))
    var (batch, compared) = ([UnzipComparison.Item](), 0)
    for number in 1...10_000 {
      let bytes = mutator.mutated(beginnings[number % beginnings.count])
      let taken = taken(bytes)
      if !taken.isEmpty { batch.append((bytes, taken)) }
      guard number % 500 == 0 else { continue }
      for archive in try comparison.different(batch) { Issue.record("\(Data(archive).base64EncodedString())") }
      compared += batch.count
      batch = []
    }
    #expect(compared > 2_000)
  }
}
