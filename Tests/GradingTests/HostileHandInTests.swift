import Archives
import Foundation
import GradedSolutions
import Judging
import Reporting
import Testing

@testable import Grading

/// Submissions that were made to break something, and submissions that only look as if.
@Suite struct HostileHandInTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  private func source(_ path: String) throws -> Data {
    try Submission(directory: folder.url.appending(path: path).path).source(of: .shadowCopy).get()
  }

  private func refusal(_ path: String) -> String {
    let error = #expect(throws: Submission.Unreadable.self) { try source(path) }
    return error?.description ?? ""
  }

  @Test func `links are not followed, wherever they are`() throws {
    try folder.put("secret", "secret/Ledgers.swift")
    let files = FileManager.default
    for path in ["anna/work", "class"] {
      try files.createDirectory(at: folder.url.appending(path: path), withIntermediateDirectories: true)
    }
    let secret = folder.url.appending(path: "secret").path
    try files.createSymbolicLink(atPath: "\(folder.url.path)/anna/work/deep", withDestinationPath: secret)
    try files.createSymbolicLink(
      atPath: "\(folder.url.path)/anna/Ledgers.swift", withDestinationPath: "\(secret)/Ledgers.swift")
    #expect(refusal("anna").contains("Ledgers.swift is not a regular file, but a link"))
    #expect(try Submission(directory: "\(folder.url.path)/anna").ignored == ["Ledgers.swift", "work/deep"])
    // A student that is a link has a row, which says so.
    try folder.put("x", "class/bert/Ledgers.swift")
    try files.createSymbolicLink(atPath: "\(folder.url.path)/class/cora", withDestinationPath: secret)
    let students = try ClassFolder("\(folder.url.path)/class")
    #expect(students.students.map(\.name) == ["bert", "cora"])
    let link = students.students[1].submission.source(of: .shadowCopy).failure
    #expect(link?.isMissing == false && link?.description.contains("cora is a link") == true)
  }

  @Test func `a pipe is not opened, and a huge file beside the right one is not read`() throws {
    try folder.put("mine", "anna/Ledgers.swift")
    let core = folder.url.appending(path: "anna/core")
    _ = FileManager.default.createFile(atPath: core.path, contents: nil)
    #expect(truncate(core.path, 1 << 40) == 0)
    #expect(try source("anna") == Data("mine".utf8))
    try FileManager.default.createDirectory(at: folder.url.appending(path: "bert"), withIntermediateDirectories: true)
    #expect(mkfifo(folder.url.appending(path: "bert/Ledgers.swift").path, 0o600) == 0)
    #expect(refusal("bert").contains("is not a regular file"))
  }

  @Test func `capitals make no difference, and two files that differ in nothing else are two`() throws {
    try folder.put("mine", "anna/ledgers.SWIFT")
    #expect(try source("anna") == Data("mine".utf8))
    try folder.put("mine, but newer", "anna/new/Ledgers.swift")
    #expect(refusal("anna").contains("ledgers.SWIFT, new/Ledgers.swift; hand in one of them"))
  }

  @Test func `a byte order mark and line ends of Windows make no difference to marks and tokens`() async throws {
    let solution = try RightSolution.own(of: .shadowCopy).submission().source(of: .shadowCopy).get()
    let windows = "\u{FEFF}" + String(decoding: solution, as: UTF8.self).replacing("\n", with: "\r\n")
    let mark = try await Workbench.shared.mark(Data(windows.utf8))
    #expect(mark.points == 100 && mark.buildFailure == nil)
    #expect(SourceTokens(Data(windows.utf8)).hash == SourceTokens(solution).hash)
  }

  // MARK: Zip files

  private func zip(_ name: String, _ change: (inout [UInt8], _ directory: Int) -> Void = { _, _ in }) throws -> String {
    var writer = ZipWriter()
    writer.add("Ledgers.swift", Array("mine".utf8))
    var bytes = writer.bytes
    let directory = try #require(bytes.indices.first { bytes[$0...].starts(with: [0x50, 0x4b, 1, 2]) })
    change(&bytes, directory)
    try Data(bytes).write(to: folder.url.appending(path: name))
    return name
  }

  @Test func `what a zip file hides is refused with a reason that its author understands`() throws {
    #expect(try source(zip("good.zip")) == Data("mine".utf8))
    let encrypted = try zip("encrypted.zip") { bytes, directory in bytes[directory + 8] |= 1 }
    #expect(refusal(encrypted).contains("Ledgers.swift in it is encrypted"))
    let large = try zip("large.zip") { bytes, directory in
      for at in directory + 20..<directory + 28 { bytes[at] = 0xFF }
    }
    #expect(refusal(large).contains("has 4294967295 bytes; at most 1048576 are looked at"))
    // How many entries there are is counted, and not believed.
    let many = try zip("many.zip") { bytes, _ in
      for at in bytes.count - 14..<bytes.count - 10 { bytes[at] = 0xFF }
    }
    #expect(try source(many) == Data("mine".utf8))
  }

  /// 64 MiB of zeros in a few hundred kilobytes, whatever size the directory admits to.
  @Test(arguments: [1_000, 64 << 20]) func `a bomb does not go off`(_ said: Int) throws {
    let packed = Self.zeros(258 * 260_000)
    let bomb = try zip("bomb.zip") { bytes, directory in
      // The packed bytes take the place of the four that were stored.
      var header = Array(bytes[0..<43])
      var entry = Array(bytes[directory..<directory + 59])
      (entry[10], header[8]) = (8, 8)
      for (at, value) in [(20, packed.count), (24, said)] {
        for byte in 0..<4 {
          entry[at + byte] = UInt8(value >> (8 * byte) & 255)
          header[at - 2 + byte] = entry[at + byte]
        }
      }
      var end = Array(bytes.suffix(22))
      for byte in 0..<4 { end[16 + byte] = UInt8((header.count + packed.count) >> (8 * byte) & 255) }
      bytes = header + packed + entry + end
    }
    #expect(refusal(bomb).contains(said == 1_000 ? "it is larger than 1000 bytes" : "at most 1048576 are looked at"))
    // The same behind gzip, and in an archive in it.
    let (header, end) = ([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3] as [UInt8], [UInt8](repeating: 0, count: 8))
    for name in ["Ledgers.swift.gz", "work.tgz"] {
      try Data(header + packed + end).write(to: folder.url.appending(path: name))
      #expect(try Submission(directory: folder.url.appending(path: name).path).source(of: .shadowCopy).failure != nil)
    }
  }

  /// A stream of one block of fixed codes: a zero, and again and again the 258 bytes before.
  private static func zeros(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    var (byte, filled) = (UInt8(0), 0)
    func put(_ code: Int, _ length: Int) {
      for bit in (0..<length).reversed() {
        byte |= UInt8(code >> bit & 1) << filled
        filled += 1
        if filled == 8 {
          bytes.append(byte)
          (byte, filled) = (0, 0)
        }
      }
    }
    put(0b1_10, 3)
    put(0b0011_0000, 8)
    for _ in 0..<count / 258 {
      put(0b1100_0101, 8)
      put(0, 5)
    }
    put(0, 7)
    return bytes + [byte]
  }
}

/// Students whose names were chosen to be something else in a table or on a page.
@Suite struct HostileNameTests {
  private static let names = [
    "<script>alert(1)</script>", "O'Brien \"Bobby\" & <b>", "=cmd|' /C calc'!A1", "=\u{301}x", "＝x", "+1", "-1, or",
    "@x",
    "two words", "new\nline", "\u{1b}[31mred", "a#?%20;:&amp;", "语言", "javascript:x",
    String(repeating: "é", count: 125),
  ]

  private let marks = ClassMarks(
    names.map { name in
      let scenario = GradeReport.ScenarioMark(
        name: "a1", title: "one", part: "A", status: .failed, maxPoints: 5, reason: nil)
      let lab = GradeReport.LabMark(
        name: "shadow-copy", title: "ShadowCopy", studentFile: "\(name)/L.swift", buildFailure: "error: \(name)",
        scenarios: [scenario], ignored: [name])
      return StudentMark(
        student: name, key: "k", tokens: ["shadow-copy": "same"], report: GradeReport(labs: [lab]))
    })

  @Test func `no cell of the table is a formula, and every name is in it`() {
    let rows = Self.rows(ClassTable(marks, twins: marks.twins(known: [:])).csv).dropFirst()
    #expect(rows.map(\.[0]).map { $0.hasPrefix("'") ? String($0.dropFirst()) : $0 } == marks.marks.map(\.student))
    for cell in rows.joined() where !cell.isEmpty {
      #expect(!"=+-@＝＋－＠\t\r\n".unicodeScalars.contains(cell.unicodeScalars.first!), "\(cell)")
    }
    #expect(Set(rows.map(\.count)).count == 1)
  }

  @Test func `a name is no markup on any page, and every link leads to a page that can be written`() throws {
    let pages = ClassPage(marks, twins: marks.twins(known: [:]))
    for page in [pages.index] + marks.marks.map(pages.page) {
      let tags = Set(page.matches(of: #/<\/?([^\s>]*)/#).map { String($0.1).lowercased() })
      let known = [
        "!doctype", "html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "svg", "rect", "text", "details",
        "summary", "b", "a", "pre", "table", "tr", "th", "td",
      ]
      #expect(tags.subtracting(known) == [])
      #expect(!page.unicodeScalars.contains("\u{1b}"))
      let links = page.matches(of: #/href="([^"]*)"/#).map { String($0.1) }
      #expect(links.allSatisfy { $0.hasPrefix("students/") || $0 == "../index.html" })
    }
    let links = Set(pages.index.matches(of: #/href="students\/([^"]*)"/#).map { String($0.1).removingPercentEncoding })
    #expect(links == Set(marks.marks.map { "\($0.fileName).html" }))
    #expect(
      marks.marks.allSatisfy { $0.fileName.utf8.count <= 200 } && Set(marks.marks.map(\.fileName)).count == links.count)
  }

  @Test func `whoever handed in nothing is not lumped with whoever can't be read, and each hears an own reason`() {
    func mark(_ student: String, _ message: String) -> StudentMark {
      let lab = GradeReport.LabMark(
        name: "shadow-copy", title: "ShadowCopy", studentFile: "L", buildFailure: message, scenarios: [])
      return StudentMark(student: student, key: "k", tokens: [:], report: GradeReport(labs: [lab]))
    }
    let marks = ClassMarks([
      mark("anna", "there is no Ledgers.swift in anna"), mark("bert", "there is no Ledgers.swift in bert.zip"),
      mark("cora", "cora.zip can't be read: it is no zip file, or a damaged one"),
    ])
    let page = ClassPage(marks, twins: [:]).index
    #expect(page.contains("<b>2 students</b>: ShadowCopy: not handed in"))
    #expect(page.contains("<b>1 student</b>: ShadowCopy: nothing that could be judged"))
    #expect(page.contains("anna: there is no Ledgers.swift in anna\nbert: there is no Ledgers.swift in bert.zip"))
  }

  @Test func `one mistake that shows without a power cut in many scenarios is one cluster, named by the first`() throws
  {
    func mark(_ student: String, _ names: [String]) -> StudentMark {
      let failure = GradeReport.Failure(
        rule: "answers", headline: "wrong", story: [], expected: [], seen: "", irrelevant: [], token: nil, output: "")
      let scenarios = names.map {
        GradeReport.ScenarioMark(
          name: $0, title: "t", part: "A", status: .failed, maxPoints: 5, counterexample: failure)
      }
      let lab = GradeReport.LabMark(name: "shadow-copy", title: "ShadowCopy", studentFile: "L", scenarios: scenarios)
      return StudentMark(student: student, key: "k", tokens: [:], report: GradeReport(labs: [lab]))
    }
    let marks = ClassMarks([
      mark("anna", ["a1", "a2", "a3"]), mark("bert", ["a1"]), mark("cora", ["a3"]),
    ])
    let clusters = FailureCluster.all(of: marks)
    let what = "ShadowCopy A, B: an answer is wrong, without a power cut, first in"
    #expect(clusters.map(\.title) == ["\(what) a1", "\(what) a3"])
    #expect(clusters.map(\.students) == [["anna", "bert"], ["cora"]])
    #expect(clusters[0].scenarios == ["a1", "a2", "a3"])
  }

  /// Rows of cells, as RFC 4180 has them.
  private static func rows(_ csv: String) -> [[String]] {
    var (rows, row, cell) = ([[String]](), [String](), String.UnicodeScalarView())
    var isQuoted = false
    var rest = csv.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      switch (scalar, isQuoted) {
      case ("\"", true) where rest.first == "\"": cell.append(rest.removeFirst())
      case ("\"", _): isQuoted.toggle()
      case (",", false): (row, cell) = (row + [String(cell)], String.UnicodeScalarView())
      case ("\r", false): continue
      case ("\n", false): (rows, row, cell) = (rows + [row + [String(cell)]], [], String.UnicodeScalarView())
      default: cell.append(scalar)
      }
    }
    return rows
  }
}
