// Lab 5, EventualCompaction: another solution, without a log. All that a replica holds is one document, which is replaced
// whole (lab 1) whenever it changes. Lines of it have no order of their own: they are sorted when somebody looks. A sync
// is three messages of text, each of which says all that there is to say: what I have; what you lack, and what I have;
// what you lack.

import LabKit
import Storage

final class ChatReplica: Replica {
  private let name: String
  private let members: [String]
  private let primary: String?
  private let clock: () -> Int
  private let shelf: Shelf
  private var document: Document
  /// What the others have said that they have; heard again after a boot.
  private var theirs: [String: VersionVector] = [:]

  init(name: String, members: [String], primary: String?, disk: any FileSystem, clock: @escaping () -> Int) throws {
    (self.name, self.members, self.primary, self.clock) = (name, members, primary, clock)
    shelf = Shelf(disk)
    document = try shelf.take() ?? Document()
  }

  func post(_ text: String) throws { try say("post", text) }

  func delete(_ text: String) throws { try say("delete", text) }

  private func say(_ verb: String, _ text: String) throws {
    var next = document
    let time = max(next.has.latest + 1, clock())
    next.lines.append(Line(verb: verb, time: time, author: name, text: text))
    next.has[name] = time
    try keep(next)
  }

  func timeline() throws -> Timeline {
    var timeline = document.folded
    for line in document.inOrder { timeline.apply(line.action) }
    return timeline
  }

  func compact() throws {
    var next = document
    for line in document.inOrder {
      guard primary == nil ? isSettled(line) && isEverywhere(line) : line.number != nil else { break }
      next.fold(line)
    }
    try keep(next)
  }

  /// Whether everyone has promised to say nothing before it any more.
  private func isSettled(_ line: Line) -> Bool {
    members.allSatisfy { line.stamp <= Stamp(document.has[$0], $0) }
  }

  private func isEverywhere(_ line: Line) -> Bool {
    members.allSatisfy { ($0 == name ? document.has : theirs[$0] ?? VersionVector())[line.author] >= line.time }
  }

  /// Makes a document the one that counts. The primary numbers what has no number yet.
  private func keep(_ next: Document) throws {
    var next = next
    if name == primary { next.numberAll() }
    try shelf.put(next)
    document = next
  }

  // MARK: Syncs

  func beginSync(with peer: String) throws -> [[UInt8]] {
    try promise()
    return [letter("have", [])]
  }

  func receive(_ message: [UInt8], from peer: String) throws -> [[UInt8]] {
    guard let letter = Letter(message) else { return [] }
    if letter.kind == "have" { try promise() }
    if letter.kind != "have" { try take(letter) }
    theirs[peer, default: VersionVector()].merge(letter.has)
    switch letter.kind {
    case "have": return [self.letter("give", document.lacking(letter, isNumbered: primary != nil))]
    case "give": return [self.letter("return", document.lacking(letter, isNumbered: primary != nil))]
    default: return []
    }
  }

  /// Whoever says what he has promises to say nothing before that any more.
  private func promise() throws {
    let time = max(document.has.latest, clock())
    guard time > document.has[name] else { return }
    var next = document
    next.has[name] = time
    try keep(next)
  }

  private func letter(_ kind: String, _ lines: [String]) -> [UInt8] {
    Letter.text(kind, document.has, document.number, lines)
  }

  private func take(_ letter: Letter) throws {
    var next = document
    var lines = letter.lines[...]
    // What was left out since I had it is what I had then; I have no less now.
    guard let base = lines.popFirst().flatMap(Letter.base), next.has.covers(base.has), next.number >= base.number else {
      return
    }
    for text in lines { next.take(text.split(separator: " ").map(String.init)) }
    next.has.merge(letter.has)
    if next != document { try keep(next) }
  }
}

// MARK: - The document

/// Something that was said.
struct Line: Hashable {
  let verb: String
  let time: Int
  let author: String
  let text: String
  /// Its place among all, once the primary has given it one.
  var number: Int?

  var stamp: Stamp { Stamp(time, author) }
  var action: ChatAction { verb == "post" ? .post(text) : .delete(text) }
  var words: String { "\(verb) \(time) \(author) \(text)" }
}

/// All that a replica has.
struct Document: Hashable {
  /// What was folded comes to, how many numbers it covers, and which lines those were.
  var folded = Timeline()
  var foldedNumber = 0
  var foldedLines = VersionVector()
  /// What was not folded, in no order.
  var lines: [Line] = []
  /// For each replica the time up to which all that it said is here.
  var has = VersionVector()

  /// The last number that is known here.
  var number: Int { lines.reduce(foldedNumber) { max($0, $1.number ?? 0) } }

  /// Numbered lines, then the others.
  var inOrder: [Line] {
    lines.sorted { ($0.number ?? .max, $0.stamp) < ($1.number ?? .max, $1.stamp) }
  }

  mutating func fold(_ line: Line) {
    folded.apply(line.action)
    foldedNumber = line.number ?? 0
    foldedLines[line.author] = max(foldedLines[line.author], line.time)
    lines.removeAll { $0.stamp == line.stamp }
  }

  mutating func numberAll() {
    for line in inOrder where line.number == nil { give(number + 1, line.stamp) }
  }

  private mutating func give(_ number: Int, _ stamp: Stamp) {
    guard let place = lines.firstIndex(where: { $0.stamp == stamp }) else { return }
    lines[place].number = number
  }

  /// What somebody lacks, as lines of a letter; the first one says what he must have.
  func lacking(_ letter: Letter, isNumbered: Bool) -> [String] {
    var (has, number) = (letter.has, letter.number)
    var texts = ["base \(number) \(has)"]
    if isNumbered, number < foldedNumber {
      var writer = ByteWriter()
      writer.timeline(folded)
      texts.append("folded \(foldedNumber) \(Letter.hex(writer.bytes)) \(foldedLines)")
      has.merge(foldedLines)
      number = foldedNumber
    }
    for line in inOrder where line.time > has[line.author] { texts.append(line.words) }
    for line in inOrder where line.number ?? 0 > number {
      texts.append("number \(line.number!) \(line.time) \(line.author)")
    }
    return texts
  }

  /// Takes a line of a letter.
  mutating func take(_ words: [String]) {
    switch words[0] {
    case "folded":
      var reader = ByteReader(Letter.bytes(words[2]))
      guard let upTo = Int(words[1]), upTo > number, let timeline = reader.timeline() else { return }
      (folded, foldedNumber) = (timeline, upTo)
      foldedLines = Letter.vector(words.dropFirst(3))
      lines.removeAll { $0.time <= foldedLines[$0.author] }
      has.merge(foldedLines)
    case "number":
      guard let number = Int(words[1]), number > self.number, let time = Int(words[2]) else { return }
      give(number, Stamp(time, words[3]))
    default:
      guard let time = Int(words[1]), time > has[words[2]] else { return }
      lines.append(
        Line(verb: words[0], time: time, author: words[2], text: words.dropFirst(3).joined(separator: " ")))
      has[words[2]] = time
    }
  }
}

// MARK: - Letters

/// A message: a line that says what kind it is and how many lines follow, what its sender has, and more lines.
struct Letter {
  let kind: String
  let has: VersionVector
  let number: Int
  let lines: [String]

  init?(_ bytes: [UInt8]) {
    var lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
      .map(String.init)[...]
    guard lines.popLast() == "end", let head = lines.popFirst()?.split(separator: " ").map(String.init),
      head.count == 3,
      let number = Int(head[1]), Int(head[2]) == lines.count, let has = lines.popFirst()
    else { return nil }
    (kind, self.number, self.lines) = (head[0], number, Array(lines))
    self.has = Self.vector(has.split(separator: " ").map(String.init)[...])
  }

  static func text(_ kind: String, _ has: VersionVector, _ number: Int, _ lines: [String]) -> [UInt8] {
    let all = ["\(kind) \(number) \(lines.count + 1)", "\(has)"] + lines + ["end"]
    return Array(all.joined(separator: "\n").utf8)
  }

  /// What a letter takes for granted.
  static func base(_ line: String) -> (has: VersionVector, number: Int)? {
    let words = line.split(separator: " ").map(String.init)
    guard words.count >= 2, words[0] == "base", let number = Int(words[1]) else { return nil }
    return (vector(words.dropFirst(2)), number)
  }

  static func vector(_ words: ArraySlice<String>) -> VersionVector {
    var vector = VersionVector()
    for word in words {
      let parts = word.split(separator: ":")
      if parts.count == 2, let time = Int(parts[1]) { vector[String(parts[0])] = time }
    }
    return vector
  }

  static func hex(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  static func bytes(_ hex: String) -> [UInt8] {
    let digits = hex.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
  }
}

// MARK: - The shelf

/// Where the document is: in one file, of which there is always a whole one.
struct Shelf {
  private let disk: any FileSystem

  init(_ disk: any FileSystem) { self.disk = disk }

  func put(_ document: Document) throws {
    var writer = ByteWriter()
    writer.timeline(document.folded)
    writer.int(document.foldedNumber)
    writer.vector(document.foldedLines)
    writer.vector(document.has)
    for line in document.lines { writer.string((line.number.map { "\($0) " } ?? "- ") + line.words) }
    if try disk.exists("document.new") { try disk.remove("document.new") }
    let fd = try disk.open("document.new", [.write, .create, .exclusive])
    do {
      try disk.writeAll(Seal.close(writer.bytes), to: fd, at: 0)
      try disk.sync(fd)
      try disk.close(fd)
    } catch {
      try? disk.close(fd)
      throw error
    }
    try disk.rename("document.new", to: "document")
    try disk.syncDirectory("/")
  }

  /// The document, durable; nil before there is one.
  func take() throws -> Document? {
    guard try disk.exists("document") else { return nil }
    guard let bytes = Seal.open(try disk.readAll("document")) else { throw Damage() }
    try disk.syncDirectory("/")
    var reader = ByteReader(bytes)
    var document = Document()
    guard let folded = reader.timeline(), let number = reader.int(), let foldedLines = reader.vector(),
      let has = reader.vector()
    else { throw Damage() }
    (document.folded, document.foldedNumber, document.foldedLines, document.has) = (folded, number, foldedLines, has)
    while let text = reader.string() {
      let words = text.split(separator: " ", maxSplits: 4).map(String.init)
      document.lines.append(
        Line(verb: words[1], time: Int(words[2])!, author: words[3], text: words[4], number: Int(words[0])))
    }
    return document
  }

  struct Damage: Error, CustomStringConvertible { let description = "damaged: document" }
}
