import Foundation
import GradedSolutions
import Judging
import Reporting
import TestTiers
import Testing

@testable import Grading

/// Archives and files as students' tools make them: each has the right file in it.
enum HandInShapes {
  /// What is handed in: a file's name and its bytes.
  struct Shape: CustomTestStringConvertible, Sendable {
    let what: String
    let file: String
    let bytes: [UInt8]
    var testDescription: String { what }

    init(_ what: String, _ file: String, _ bytes: [UInt8]) {
      (self.what, self.file, self.bytes) = (what, file, bytes)
    }

    init(_ what: String, _ bytes: [UInt8]) { self.init(what, "anna.zip", bytes) }
  }

  /// 学生 in the code page of a Chinese Windows; é, and a letter whose second byte is a backslash.
  static let chinese: [UInt8] = [0xD1, 0xA7, 0xC9, 0xFA]
  static let french: [UInt8] = [0x82]
  static let backslashed: [UInt8] = [0xD1, 0xA7, 0x95, 0x5C]
  private static let name = Array("Ledgers.swift".utf8)

  static func all(_ text: String) -> [Shape] { names(text) + neighbours(text) + records(text) + others(text) }

  private static func zip(_ files: ZipMaker.File..., change: (inout ZipMaker) -> Void = { _ in }) -> [UInt8] {
    var maker = ZipMaker(files)
    change(&maker)
    return maker.bytes
  }

  private static func names(_ text: String) -> [Shape] {
    let legacy = chinese + [0x2F] + name
    return [
      Shape("a folder in GBK", zip(.init(bytes: legacy, text))),
      Shape("a folder in GBK that says that it is UTF-8", zip(.init(bytes: legacy, text).with { $0.flags = 1 << 11 })),
      Shape("a folder in code page 437", zip(.init(bytes: french + [0x2F] + name, text).with { $0.madeBy = 20 })),
      Shape("a second byte that is a backslash", zip(.init(bytes: backslashed + [0x2F] + name, text))),
      Shape(
        "a name in an extra field",
        zip(.init(bytes: legacy, text).with { $0.extra = ZipMaker.unicodePath("学生/Ledgers.swift", for: legacy) })),
      Shape("names that begin with ./", zip(.init("./ShadowCopy/Ledgers.swift", text))),
      Shape("a name that leads out", zip(.init("../lab1/Ledgers.swift", text))),
      Shape("a name from the root on", zip(.init("/home/anna/Ledgers.swift", text))),
      Shape("PowerShell's names", zip(.init("lab\\ShadowCopy\\", ""), .init("lab\\ShadowCopy\\Ledgers.swift", text))),
      Shape("capitals", zip(.init("LEDGERS.SWIFT", text))),
    ]
  }

  private static func neighbours(_ text: String) -> [Shape] {
    let mine = ZipMaker.File("lab/Ledgers.swift", text)
    let many = (0..<70_000).map { ZipMaker.File(".build/\($0).o", "") }
    return [
      Shape("a neighbour in GBK", zip(.init(bytes: chinese + Array(".txt".utf8)), mine)),
      Shape("a neighbour that is no text", zip(.init(bytes: [0xFF, 0xFE, 0x81]), mine)),
      Shape("a neighbour without a name", zip(.init(""), mine)),
      Shape("a link", zip(.init(".build/debug", "x/debug").with { $0.mode = 0o120777 }, mine)),
      Shape(
        "a link of the right name", zip(.init("Ledgers.swift", "lab/Ledgers.swift").with { $0.mode = 0o120777 }, mine)),
      Shape("an encrypted neighbour", zip(.init("notes.txt").with { $0.flags = 1 }, mine)),
      Shape("a neighbour in LZMA", zip(.init("notes.txt").with { $0.method = 14 }, mine)),
      Shape("70,000 neighbours", ZipMaker(many + [mine]).bytes),
      Shape(
        "macOS' litter",
        zip(
          .init("ShadowCopy/Ledgers.swift", text), .init("__MACOSX/ShadowCopy/._Ledgers.swift", "x"),
          .init("__MACOSX/Ledgers.swift", "x"), .init(".DS_Store", "x"))),
      Shape("Windows' litter", zip(mine, .init("lab/Thumbs.db", "x"), .init("desktop.ini", "x"))),
      Shape(
        "what was built", zip(mine, .init("lab/.build/debug/Ledgers.swift", "x"), .init(".git/Ledgers.swift", "x"))),
      Shape("the same entry twice", zip(.init("Ledgers.swift", "old"), .init("./Ledgers.swift", text))),
      Shape("the same file twice", zip(.init("Ledgers.swift", text), .init("copy/Ledgers.swift", text))),
    ]
  }

  private static func records(_ text: String) -> [Shape] {
    let mine = ZipMaker.File("lab/Ledgers.swift", text)
    let stub = Array("#!/bin/sh\nexit\n".utf8) + [UInt8](repeating: 0, count: 600)
    return [
      Shape("a large file's header", zip(mine.with { $0.isLarge = true })),
      Shape("a large archive's records", zip(mine.with { $0.isLarge = true }) { $0.isLarge = true }),
      Shape("a program in front", zip(mine) { $0.prefix = stub }),
      Shape("a program in front that is counted", zip(mine) { ($0.prefix, $0.countsPrefix) = (stub, true) }),
      Shape("a program in front of a large archive", zip(mine) { ($0.prefix, $0.isLarge) = (stub, true) }),
      Shape("a line end behind", zip(mine) { $0.suffix = [13, 10] }),
      Shape("zeros up to a block's end", zip(mine) { $0.suffix = [UInt8](repeating: 0, count: 391) }),
      Shape("200 KiB of zeros behind", zip(mine) { $0.suffix = [UInt8](repeating: 0, count: 200 << 10) }),
      Shape("an ending that lies", "anna.rar", zip(mine)),
      Shape("no ending", "anna", zip(mine)),
    ]
  }

  private static func others(_ text: String) -> [Shape] {
    var tar = TarMaker()
    tar.add("./lab/", "", type: "5")
    tar.add("lab/link", "", type: "2", link: "/etc/passwd")
    tar.add("lab/Ledgers.swift", text)
    var long = TarMaker()
    long.addLong(String(repeating: "long/", count: 40) + "Ledgers.swift", text)
    var fields = TarMaker()
    fields.addWithFields("学生/" + String(repeating: "x", count: 120) + "/Ledgers.swift", text)
    var hard = TarMaker()
    hard.add("lab/.cache", text)
    hard.add("lab/Ledgers.swift", "", type: "1", link: "lab/.cache")
    var twice = TarMaker()
    for version in ["old", text] { twice.add("Ledgers.swift", version) }
    let inner = zip(.init("Ledgers.swift", text))
    return [
      Shape("tar", "anna.tar", tar.ended), Shape("tar without an end", "anna.tar", tar.bytes),
      Shape("tar.gz", "anna.tar.gz", TarMaker.gzipped(tar.ended)),
      Shape("tgz", "anna.tgz", TarMaker.gzipped(tar.ended)),
      Shape("tar with GNU's long names", "anna.tar", long.ended),
      Shape("tar with POSIX' names", "anna.tar", fields.ended),
      Shape("tar with a second name", "anna.tar", hard.ended), Shape("tar with a file twice", "anna.tar", twice.ended),
      Shape("one file behind gzip", "Ledgers.swift.gz", TarMaker.gzipped(Array(text.utf8))),
      Shape(
        "one file behind gzip that has a name", "anna.gz", TarMaker.gzipped(Array(text.utf8), name: "Ledgers.swift")),
      Shape("a zip in a zip", zip(.init("lab1.zip").with { $0.bytes = inner })),
      Shape("a zip in a tgz", "anna.tgz", TarMaker.gzipped(tarAround(inner))),
      Shape("the file itself", "Ledgers.swift", Array(text.utf8)),
      Shape("the file itself, as a browser calls it", "Ledgers (2).swift", Array(text.utf8)),
    ]
  }

  private static func tarAround(_ inner: [UInt8]) -> [UInt8] {
    var tar = TarMaker()
    tar.add("lab1.zip", inner)
    return tar.ended
  }
}

@Suite struct HandInShapeTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  private func submission(_ shape: HandInShapes.Shape) throws -> Submission {
    let file = folder.url.appending(path: shape.file)
    try Data(shape.bytes).write(to: file)
    return try Submission(directory: file.path)
  }

  @Test(arguments: HandInShapes.all("mine")) func `the right file is found in it`(_ shape: HandInShapes.Shape) throws {
    let submission = try submission(shape)
    #expect(try submission.source(of: .shadowCopy).get() == Data("mine".utf8))
    #expect(submission.source(of: .redoUndoLog).failure?.isMissing == true)
  }

  @Test func `names are read as what they most likely are, and names with dots in front are hidden`() throws {
    let files = [HandInShapes.chinese, HandInShapes.french, HandInShapes.backslashed].map {
      ZipMaker.File(bytes: $0 + Array(".txt".utf8))
    }
    let dots = ["...", "..notes", "a/./b", ".x/y"].map { ZipMaker.File($0) }
    let shape = HandInShapes.Shape("", ZipMaker(files + dots).bytes)
    #expect(try submission(shape).ignored.sorted() == ["a/b", "é.txt", "学昞.txt", "学生.txt"].sorted())
  }

  // MARK: What can't be taken, and what is said of it

  private func refusal(_ file: String, _ bytes: [UInt8]) throws -> Submission.Unreadable {
    let shape = HandInShapes.Shape("", file, bytes)
    return try #require(try submission(shape).source(of: .shadowCopy).failure)
  }

  @Test(
    arguments: [
      ("anna.7z", [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C, 0, 4], "7z"),
      ("anna.rar", Array("Rar!\u{1A}\u{7}\u{1}\0".utf8), "RAR"),
      ("anna.tar.xz", [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], "xz"), ("anna.zip", Array("BZh91AY".utf8), "bzip2"),
      ("anna", [0x28, 0xB5, 0x2F, 0xFD, 1], "Zstandard"),
    ] as [(String, [UInt8], String)])
  func `an archive that is not read is named, with what to do`(file: String, bytes: [UInt8], name: String) throws {
    let why = try refusal(file, bytes)
    #expect(!why.isMissing)
    #expect(why.description.contains("packed as \(name), which is not read; unpack it, or pack it as .zip or .tar.gz"))
    // The same within a folder.
    try folder.put("x", "bert/notes.txt")
    try Data(bytes).write(to: folder.url.appending(path: "bert/work.7z"))
    let inner = try #require(
      try Submission(directory: folder.url.appending(path: "bert").path).source(of: .shadowCopy).failure)
    #expect(!inner.isMissing && inner.description.contains("work.7z can't be read: it is packed as \(name)"))
  }

  @Test func `what is wrong with the file itself is said`() throws {
    let mine = ZipMaker.File("Ledgers.swift")
    let cases: [(ZipMaker.File, String)] = [
      (mine.with { $0.flags = 1 }, "Ledgers.swift in it is encrypted; hand it in without a password"),
      (mine.with { $0.method = 14 }, "compressed in a way that is not read (LZMA)"),
      (mine.with { $0.mode = 0o120777 }, "Ledgers.swift is not a regular file, but a link"),
      (
        mine.with { $0.bytes = [UInt8](repeating: 32, count: Submission.largestFile + 1) },
        "at most 1048576 are looked at"
      ),
    ]
    for (file, reason) in cases {
      let why = try refusal("anna.zip", ZipMaker([file]).bytes)
      #expect(!why.isMissing && why.description.contains(reason), "\(why)")
    }
    let whole = ZipMaker([mine]).bytes
    #expect(try refusal("anna.zip", Array(whole.dropLast(30))).description.contains("anna.zip can't be read"))
    #expect(try refusal("anna.tgz", Array(TarMaker.gzipped(whole).dropLast(9))).description.contains("can't be read"))
  }

  @Test func `archives in archives in archives are not opened, and named`() throws {
    let inner = ZipMaker([.init("Ledgers.swift")]).bytes
    let middle = ZipMaker([ZipMaker.File("inner.zip").with { $0.bytes = inner }]).bytes
    let why = try refusal("anna.zip", ZipMaker([ZipMaker.File("middle.zip").with { $0.bytes = middle }]).bytes)
    #expect(!why.isMissing && why.description.contains("middle.zip/inner.zip can't be read: it lies in an archive"))
  }

  @Test func `a file that is none is missing, and one that could be any lab's is asked about`() throws {
    let paper = try refusal("anna.pdf", Array("%PDF-1.7".utf8))
    #expect(paper.isMissing && paper.description.contains("no folder, no archive and no Swift file"))
    let any = try refusal("anna.swift", Array("mine".utf8))
    #expect(!any.isMissing && any.description.contains("--lab NAME says whose it is"))
    let file = folder.url.appending(path: "anna.swift").path
    let submission = try Submission(directory: file, for: [.shadowCopy])
    #expect(try submission.source(of: .shadowCopy).get() == Data("mine".utf8))
    #expect(submission.note(on: .shadowCopy)?.contains("the only Swift file") == true)
  }
}

extension Result {
  /// What went wrong.
  var failure: Failure? { if case .failure(let failure) = self { failure } else { nil } }
}
