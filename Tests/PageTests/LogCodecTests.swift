import Foundation
import Judging
import Storage
import TestTiers
import Testing

@testable import LabKit
@testable import Reporting

/// The page decodes a log in the browser. Here it is held against the kit's own codecs, on bytes that are whole, torn,
/// flipped, or anything at all.
@Suite(.serialized, .needs(Chromium.missing))
struct LogCodecTests {
  private let page: BrowserPage

  init() async throws { page = try await BrowserPage() }

  /// What was read of a log's bytes.
  private struct Reading: Decodable, Equatable {
    /// Where each record begins and ends, and its payload's CRC.
    var records: [[Int]]
    var end: Int
    var behind: [[Int]]
    var damage: String?
  }

  @Test func `records are decoded as the kit does`() async throws {
    var bytes = Bytes(seed: 31)
    let files = (0..<400).map { _ in bytes.spoiled(bytes.coded()) }
    let seen = try await read(files, by: "readCodedLog")
    for (file, reading) in zip(files, seen) { #expect(reading == Self.coded(file)) }
    #expect(seen.count { !$0.behind.isEmpty } > 20 && seen.count { $0.records.count > 2 } > 100)
    #expect(seen.count { $0.damage != nil } > 20)
  }

  @Test func `frames are decoded as the log medium does`() async throws {
    var bytes = Bytes(seed: 32)
    let files = try (0..<400).map { _ in bytes.spoiled(try bytes.framed()) }
    let seen = try await read(files, by: "readFramedLog")
    for (file, reading) in zip(files, seen) {
      let expected = try Self.framed(file)
      #expect(reading.damage == expected.damage)
      if !["noLog", "lacksRecord"].contains(reading.damage) { #expect(reading.records == expected.records) }
    }
    for damage in ["noLog", "badRecord", "lacksRecord"] { #expect(seen.contains { $0.damage == damage }, "\(damage)") }
    #expect(seen.count { $0.damage == nil && $0.records.count > 2 } > 100)
  }

  // MARK: In the browser

  private func read(_ files: [[UInt8]], by function: String) async throws -> [Reading] {
    try await page.open(Pages.write("Demos/second-power-cut", of: .redoUndoLog))
    let texts = files.map { "\"\(Data($0).base64EncodedString())\"" }.joined(separator: ",")
    return try page.value(
      """
      [\(texts)].map((text) => {
        const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0)), log = \(function)(bytes);
        const row = (record) => [record.start, record.end, record.payload ? checksum(record.payload, [0, record.payload.length]) : 0,
          ...(record.lsn === undefined ? [] : [Number(record.lsn), record.owner ?? -1])];
        return { records: log.records.map(row), end: log.end, behind: log.behind.map(row), damage: log.damage };
      })
      """)
  }

  // MARK: By the kit

  private static func coded(_ bytes: [UInt8]) -> Reading {
    func record(at start: Int) -> [Int]? {
      RecordCodec.decode(bytes[start...]).map {
        [start, start + RecordCodec.headerSize + $0.count, Int(CRC32.checksum($0))]
      }
    }
    var reading = Reading(records: [], end: 0, behind: [])
    while let next = record(at: reading.end) {
      reading.records.append(next)
      reading.end = next[1]
    }
    let last = (bytes.lastIndex { $0 != 0 } ?? -1) + 1
    var place = reading.end
    while place < last {
      let next = record(at: place)
      if let next { reading.behind.append(next) }
      place = next?[1] ?? place + 1
    }
    let isEmpty = reading.records.isEmpty && reading.behind.isEmpty && last > reading.end
    reading.damage = isEmpty ? "noRecords" : nil
    return reading
  }

  /// What a boot of the log medium finds in such a file.
  private static func framed(_ bytes: [UInt8]) throws -> Reading {
    try inFolder { folder, disk in
      try Data(bytes).write(to: folder.appending(path: LogFile.name))
      var reading = Reading(records: [], end: 0, behind: [])
      do {
        let log = try FileLog(in: "", of: disk)
        reading.records = log.frames.map { placed in
          let (start, frame) = (placed.offset, placed.frame)
          let record = Array(bytes[min(start + LogFrame.headerSize, bytes.count)...].prefix(frame.length))
          return [
            start, start + frame.size, frame.isFrame(of: record) ? Int(CRC32.checksum(record)) : 0, frame.lsn.rawValue,
            frame.transaction?.number ?? -1,
          ]
        }
        do { _ = try log.records(from: nil) } catch is LogMediumError { reading.damage = "badRecord" }
      } catch let error as LogMediumError {
        reading.damage = "\(error)".contains("lacks") ? "lacksRecord" : "noLog"
      }
      return reading
    }
  }

  fileprivate static func inFolder<Result>(_ body: (URL, RealFileSystem) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "log-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder, RealFileSystem(directory: folder.path))
  }
}

/// Bytes of logs, and what may become of them.
private struct Bytes {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  private mutating func below(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % bound
  }

  private mutating func random(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(below(256)) } }

  /// Records one behind the other, and room for more.
  mutating func coded() -> [UInt8] {
    let records = (0..<below(9)).flatMap { _ in RecordCodec.encode(random(1 + below(300))) }
    return records + [UInt8](repeating: 0, count: below(700))
  }

  /// What a log medium has written: appended to, discarded from, booted anew.
  mutating func framed() throws -> [UInt8] {
    try LogCodecTests.inFolder { folder, disk in
      var log = try FileLog(in: "", of: disk)
      var places: [LSN] = []
      for _ in 0...below(14) {
        switch below(8) {
        case 0: try log.discard(allBut: Set(places.filter { _ in below(3) > 0 }))
        case 1: log = try FileLog(in: "", of: disk)
        default:
          log.transaction = below(4) == 0 ? nil : TransactionID(below(5))
          places.append(try log.append(random(1 + below(300))))
        }
      }
      let file = folder.appending(path: LogFile.name)
      return FileManager.default.fileExists(atPath: file.path) ? [UInt8](try Data(contentsOf: file)) : []
    }
  }

  /// The bytes as they are, or torn, flipped, cut off, or replaced.
  mutating func spoiled(_ whole: [UInt8]) -> [UInt8] {
    var bytes = whole
    guard !bytes.isEmpty else { return bytes }
    switch below(6) {
    case 0:
      let start = below(bytes.count) / 512 * 512
      let end = min(start + 512, bytes.count)
      bytes.replaceSubrange(start..<end, with: [UInt8](repeating: 0, count: end - start))
    case 1: for _ in 0...below(3) { bytes[below(bytes.count)] ^= UInt8(1 << below(8)) }
    case 2: bytes.removeLast(below(bytes.count))
    case 3: bytes = random(bytes.count)
    default: break
    }
    return bytes
  }
}
