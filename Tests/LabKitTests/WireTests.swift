import CSystem
import Storage
import TestSupport
import Testing

@testable import LabKit

private let calls: [Call] = [
  .open("ledger", [.read, .write, .create]), .open("", OpenOptions(rawValue: 255)), .close(fd(3)),
  .read(fd(-1), at: -1, count: .max), .write([], to: fd(3), at: 0), .write([0, 255], to: fd(.max), at: .min),
  .size(fd(0)), .truncate(fd(4), to: -7), .sync(fd(5)), .syncData(fd(6)), .rename("a/é", to: "b/e\u{301}"),
  .remove("x"), .makeDirectory("d"), .removeDirectory("d"), .list("/"), .syncDirectory("/"),
]

private let results: [CallResult] =
  [.done, .descriptor(fd(3)), .bytes([]), .bytes([1, 2, 3]), .count(.min), .names([]), .names(["", "a", "é"])]
  + FileSystemError.Code.allCases.map(CallResult.failed)

private let deviceCalls: [DeviceCall] =
  Region.allCases.map(DeviceCall.size) + [
    .read(.weights, at: -1, count: .max), .read(.generator, at: .min, count: 0), .write([], to: .cursor, at: 7),
    .write([0, 255], to: .secondMoments, at: .max),
  ]

private let deviceResults: [DeviceResult] = [.done, .size(0), .size(.max), .bytes([]), .bytes([1, 2, 3]), .outside]

private let programMessages: [ProgramMessage] =
  calls.map(ProgramMessage.call) + deviceCalls.map(ProgramMessage.device)
  + deviceCalls.map { .rank(63, $0) }
  + [.answered(""), .answered("alice=70"), .failed("no file"), .unfinished("part A")]
  + [
    .sending("", [OutgoingMessage(to: "b", [])]),
    .sending("x", [OutgoingMessage(to: "é", [0, 255]), OutgoingMessage(to: "c", [7])]),
  ]

private let judgeMessages: [JudgeMessage] =
  results.map(JudgeMessage.result) + deviceResults.map(JudgeMessage.device) + [
    .command("transfer 30 alice bob"), .command(""),
  ]
  + [.timed("show", time: -5), .message([], from: "a", time: 0), .message([1, 2], from: "é", time: .max)]

private let requests: [ControlRequest] = [
  .boot(
    BootRequest(
      options: BootOptions(part: "A", settings: ["medium": "majority of 3", "other": ""]), cpuMilliseconds: 1,
      memoryBytes: 1 << 30, outputBytes: 0)),
  .boot(
    BootRequest(
      options: timed(BootOptions(part: "A").on("b", of: ["a", "b"])), cpuMilliseconds: 1, memoryBytes: 1,
      outputBytes: 0)), .end,
]

private let reports: [ControlReport] = [
  .ready, .started(process: 1), .refused(error: 11),
  .ended(BootReport(signal: 9, status: 0, cpuMicroseconds: 1234, peakMemoryBytes: 1 << 24)),
]

private func timed(_ options: BootOptions) -> BootOptions {
  var options = options
  options.time = -100
  return options
}

private func fd(_ number: Int) -> FileDescriptor { FileDescriptor(rawValue: number) }

private func decode<M: WireMessage & Equatable>(_ message: M) throws -> M {
  try M(frame: Array(message.frame.dropFirst(4)))
}

@Suite struct WireTests {
  @Test func `every message arrives as it left`() throws {
    for message in programMessages { #expect(try decode(message) == message) }
    for message in judgeMessages { #expect(try decode(message) == message) }
    for message in requests { #expect(try decode(message) == message) }
    for message in reports { #expect(try decode(message) == message) }
  }

  @Test func `a message cut short says what is missing, wherever it is cut`() {
    for message in programMessages {
      let frame = Array(message.frame.dropFirst(4))
      for count in frame.indices {
        #expect(throws: WireError.self) { try ProgramMessage(frame: Array(frame[..<count])) }
      }
    }
  }

  @Test func `bytes that belong to no field are refused`() {
    for message in judgeMessages {
      #expect(throws: WireError.self) { try JudgeMessage(frame: message.frame.dropFirst(4) + [0]) }
    }
  }

  @Test func `errors name the place`() {
    #expect(throws: WireError(expected: "version \(Wire.version)", position: 0)) { try ProgramMessage(frame: [9, 1]) }
    #expect(throws: WireError(expected: "a program's message (1 to 7)", position: 1)) {
      try ProgramMessage(frame: [Wire.version, 17])
    }
    #expect(throws: WireError(expected: "a descriptor", position: 3)) {
      try ProgramMessage(frame: [Wire.version, 1, 2, 0])
    }
    #expect(throws: WireError(expected: "UTF-8 in an answer", position: 6)) {
      try ProgramMessage(frame: [Wire.version, 2, 1, 0, 0, 0, 0xFF])
    }
    #expect(throws: WireError(expected: "4294967295 bytes of an answer", position: 6)) {
      try ProgramMessage(frame: [Wire.version, 2, 255, 255, 255, 255])
    }
    #expect(throws: WireError(expected: "a call of a device (1 to 3)", position: 2)) {
      try ProgramMessage(frame: [Wire.version, 6, 4, 0])
    }
    #expect(throws: WireError(expected: "a region (0 to 5)", position: 3)) {
      try ProgramMessage(frame: [Wire.version, 6, 1, 6])
    }
    #expect(throws: WireError(expected: "a rank from 0 to 63", position: 2)) {
      try ProgramMessage(frame: [Wire.version, 7, 64, 0, 0, 0, 0, 0, 0, 0, 1, 0])
    }
    #expect(throws: WireError(expected: "a result of a device (1 to 4)", position: 2)) {
      try JudgeMessage(frame: [Wire.version, 21, 5])
    }
    let belowZero = [Wire.version, 21, 2] + [UInt8](repeating: 255, count: 8)
    #expect(throws: WireError.self) { try JudgeMessage(frame: belowZero) }
  }

  @Test func `messages between machines keep to their limits`() {
    func reads(_ message: ProgramMessage) -> Bool { (try? decode(message)) == message }
    let small = OutgoingMessage(to: "b", [1])
    #expect(reads(.sending("", [OutgoingMessage(to: "b", [UInt8](repeating: 0, count: Wire.longestMessage))])))
    #expect(!reads(.sending("", [OutgoingMessage(to: "b", [UInt8](repeating: 0, count: Wire.longestMessage + 1))])))
    #expect(reads(.sending("", Array(repeating: small, count: Wire.mostMessages))))
    #expect(!reads(.sending("", Array(repeating: small, count: Wire.mostMessages + 1))))
    #expect(!reads(.sending("", [])))
    #expect(!reads(.sending("", [OutgoingMessage(to: "", [1])])))
    #expect(throws: WireError.self) { try decode(JudgeMessage.message([1], from: "", time: 0)) }
  }

  @Test func `a boot is of a machine that there is`() {
    let stray = BootRequest(
      options: BootOptions(part: "A").on("c", of: ["a", "b"]), cpuMilliseconds: 1, memoryBytes: 1, outputBytes: 0)
    #expect(throws: WireError.self) { try decode(ControlRequest.boot(stray)) }
  }

  @Test func `an outbox takes messages for other machines, and no more than an answer can bring along`() throws {
    let outbox = Outbox(BootOptions(part: "A").on("a", of: ["a", "b"]))
    for stray in ["a", "c", ""] { #expect(throws: UsageError.self) { try outbox.send([1], to: stray) } }
    #expect(throws: UsageError.self) {
      try outbox.send([UInt8](repeating: 0, count: Wire.longestMessage + 1), to: "b")
    }
    for _ in 0..<Wire.mostMessages { try outbox.send([1], to: "b") }
    #expect(throws: UsageError.self) { try outbox.send([1], to: "b") }
    #expect(outbox.empty().count == Wire.mostMessages)
    #expect(outbox.empty().isEmpty)
  }

  @Test func `a hundred thousand random and mutated frames are read or refused, and never trap`() {
    var random = SplitMix(state: 2026)
    let fromBoots = programMessages.map(\.frame) + reports.map(\.frame)
    let frames = fromBoots + judgeMessages.map(\.frame) + requests.map(\.frame)
    for _ in 0..<100_000 {
      var frame = Array(frames[Int(random.next() % UInt64(frames.count))].dropFirst(4))
      for _ in 0...random.next() % 4 { mutate(&frame, &random) }
      // Whatever is read is a message again, the same one.
      if let message = try? ProgramMessage(frame: frame) { #expect((try? decode(message)) == message) }
      if let message = try? JudgeMessage(frame: frame) { #expect((try? decode(message)) == message) }
      _ = try? ControlRequest(frame: frame)
      _ = try? ControlReport(frame: frame)
    }
  }

  private func mutate(_ frame: inout [UInt8], _ random: inout SplitMix) {
    let place = frame.isEmpty ? 0 : Int(random.next() % UInt64(frame.count))
    switch random.next() % 4 {
    case 0: frame.insert(UInt8(truncatingIfNeeded: random.next()), at: place)
    case 1 where !frame.isEmpty: frame[place] = UInt8(truncatingIfNeeded: random.next())
    case 2 where !frame.isEmpty: frame.removeSubrange(place...)
    case 3: frame.insert(contentsOf: [255, 255, 255, 255], at: place)
    default: frame = (0..<random.next() % 40).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }
  }

  @Test func `a text that is too long is cut between characters`() throws {
    let text = String(repeating: "é", count: Wire.longestAnswer)
    guard case .answered(let kept) = try decode(ProgramMessage.answered("x" + text)) else { return }
    #expect(kept.utf8.count == Wire.longestAnswer - 1)
    #expect(kept.hasSuffix("é"))
  }
}

/// What programs say is bounded where it comes in, so that whatever is done with it later costs little.
@Suite struct ForeignWordsTests {
  /// All that a program can say in words, its writer's limits passed over.
  private static func messages(_ text: String) -> [[UInt8]] {
    func body(_ kind: UInt8) -> [UInt8] {
      [Wire.version, kind] + withUnsafeBytes(of: UInt32(text.utf8.count).littleEndian) { Array($0) } + Array(text.utf8)
    }
    let call = body(1)[...0] + [1, 13] + body(1)[2...]
    return [2, 3, 4].map(body) + [Array(call)]
  }

  private static func accents(_ count: Int, _ mark: Unicode.Scalar = "\u{301}") -> String {
    "b" + String(repeating: String(mark), count: count)
  }

  @Test(arguments: ["\u{301}", "\u{316}", "\u{344}", "\u{F73}", "\u{F75}", "\u{F81}", "\u{1E8D0}"] as [Unicode.Scalar])
  func `a letter has thirty accents, wherever it is said, and no more`(_ mark: Unicode.Scalar) {
    for text in [Self.accents(30, mark), "x" + Self.accents(30, mark) + Self.accents(30, mark) + "é"] {
      for frame in Self.messages(text) { #expect(throws: Never.self) { try ProgramMessage(frame: frame) } }
      #expect(text.withFewAccents.utf8.elementsEqual(text.utf8))
    }
    for text in [Self.accents(31, mark), "学" + Self.accents(500, mark) + "x"] {
      for frame in Self.messages(text) {
        let error = #expect(throws: WireError.self) { try ProgramMessage(frame: frame) }
        #expect(error?.expected.contains("at most 30 accents on one letter of") == true)
      }
      #expect(text.hasTooManyAccents && !text.withFewAccents.hasTooManyAccents)
    }
  }

  @Test func `accents of all kinds are counted together`() {
    #expect((Self.accents(20) + String(repeating: "\u{316}", count: 11)).hasTooManyAccents)
    #expect((Self.accents(31) + "x").withFewAccents.utf8.elementsEqual((Self.accents(30) + "x").utf8))
  }

  @Test func `letters of all languages have few enough`() {
    #expect(!"Zoë 学生 שָׁלוֹם مُرَحَّبًا नमस्ते ŏ̤̀ 👩‍👩‍👧 한국 བོད་ཡིག".hasTooManyAccents)
  }

  @Test func `what is longer than it may be is refused`() {
    for frame in Self.messages(String(repeating: "x", count: Wire.longestAnswer + 1)) {
      #expect(throws: WireError.self) { try ProgramMessage(frame: frame) }
    }
    let longest = String(repeating: "x", count: Wire.longestAnswer)
    for frame in Self.messages(longest).dropLast() {
      #expect(throws: Never.self) { try ProgramMessage(frame: frame) }
    }
  }

  @Test func `the costliest words that get in are hashed and compared in no time`() throws {
    let text = String(repeating: Self.accents(15) + String(repeating: "\u{316}", count: 15), count: 2_000)
    // As the wire cuts it.
    guard case .answered(let words) = try decode(ProgramMessage.answered(text)) else { return }
    #expect(words.utf8.count > Wire.longestAnswer - 4)
    // It is a few milliseconds; half a million accents on one letter were minutes.
    let seconds = processorSeconds {
      for _ in 0..<100 { #expect(Set([words, words + "x"]).count == 2) }
    }
    #expect(seconds < 60)
  }
}

/// Random numbers that are the same in every run.
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
    return value ^ value >> 31
  }
}
