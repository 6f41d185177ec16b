// Lab 4, parts A and C: every checkpoint is a file of its own, `step-N`. It is written as `step-N.new`, synced, and
// renamed: the rename is its commit point, and makes it durable together with the directory's sync. The one before it is
// removed only then.

import LabKit
import Storage

final class FileCheckpointer: Checkpointer {
  /// A checkpoint that is taken down, and how much of it is in its file.
  private struct UnderWay {
    let step: Int
    let bytes: [UInt8]
    let file: FileDescriptor
    var written = 0
    var shadow: String { "step-\(step).new" }
  }

  private static let magic: UInt32 = 0x5443_5031  // "TCP1"

  private let disk: any FileSystem
  private let device: any Device
  private var underWay: UnderWay?
  /// The state of the last snapshot, before its file is open.
  private var taken: (step: Int, bytes: [UInt8])?

  init(disk: any FileSystem, device: any Device, rank: Int, of ranks: Int) throws {
    self.disk = disk
    self.device = device
    // What was not committed is nobody's.
    for name in try disk.list("/") where name.hasSuffix(".new") { try disk.remove(name) }
  }

  // MARK: Restoring

  func restore() throws -> Int? {
    for step in try steps().sorted(by: >) {
      guard let regions = Self.decode(try disk.readAll("step-\(step)")) else { continue }
      for (region, bytes) in regions { try device.write(bytes, to: region, at: 0) }
      return step
    }
    return nil
  }

  /// The steps whose checkpoints were committed, damaged ones included.
  private func steps() throws -> [Int] {
    try disk.list("/").compactMap { name in
      name.hasPrefix("step-") ? Int(name.dropFirst(5)) : nil
    }
  }

  // MARK: Saving

  func save() throws {
    try snapshot()
    while try !persist(atMost: .max) {}
  }

  func snapshot() throws {
    guard taken == nil, underWay == nil else { throw SaveError.underWay }
    taken = try Self.encode(device)
  }

  func persist(atMost bytes: Int) throws -> Bool {
    do {
      if let taken { try open(taken) }
      guard var current = underWay else { throw SaveError.nothingUnderWay }
      let end = current.written + min(max(bytes, 0), current.bytes.count - current.written)
      try disk.writeAll(Array(current.bytes[current.written..<end]), to: current.file, at: current.written)
      current.written = end
      underWay = current
      guard end == current.bytes.count else { return false }
      try commit(current)
      return true
    } catch {
      giveUp()
      throw error
    }
  }

  private func open(_ state: (step: Int, bytes: [UInt8])) throws {
    taken = nil
    let file = try disk.open("step-\(state.step).new", [.write, .create, .truncate])
    underWay = UnderWay(step: state.step, bytes: state.bytes, file: file)
  }

  private func commit(_ current: UnderWay) throws {
    try disk.sync(current.file)
    try disk.close(current.file)
    underWay = nil
    try disk.rename(current.shadow, to: "step-\(current.step)")
    try disk.syncDirectory("/")
    // Now, and not a call earlier, the old ones may go; one is kept in case this one is damaged later.
    for old in try steps().sorted(by: >).dropFirst(2) { try disk.remove("step-\(old)") }
  }

  private func giveUp() {
    taken = nil
    guard let current = underWay else { return }
    underWay = nil
    try? disk.close(current.file)
    try? disk.remove(current.shadow)
  }

  // MARK: The file

  /// All regions, each with its length, behind the step; a checksum at the end.
  private static func encode(_ device: any Device) throws -> (step: Int, bytes: [UInt8]) {
    let counter = try device.read(.step, at: 0, count: try device.size(of: .step))
    var reader = ByteReader(counter)
    let step = reader.int() ?? 0
    var writer = ByteWriter()
    writer.uint32(magic)
    for region in Region.allCases {
      writer.uint8(region.rawValue)
      writer.data(try device.read(region, at: 0, count: try device.size(of: region)))
    }
    writer.uint32(CRC32.checksum(writer.bytes))
    return (step, writer.bytes)
  }

  /// The regions of a checkpoint; `nil` if it is not whole.
  private static func decode(_ bytes: [UInt8]) -> [(Region, [UInt8])]? {
    guard bytes.count > 8 else { return nil }
    var end = ByteReader(Array(bytes.suffix(4)))
    guard end.uint32() == CRC32.checksum(bytes.dropLast(4)) else { return nil }
    var reader = ByteReader(Array(bytes.dropLast(4)))
    guard reader.uint32() == magic else { return nil }
    var regions: [(Region, [UInt8])] = []
    while !reader.isAtEnd {
      guard let number = reader.uint8(), let region = Region(rawValue: number), let data = reader.data() else {
        return nil
      }
      regions.append((region, data))
    }
    return Set(regions.map(\.0)).count == Region.allCases.count ? regions : nil
  }
}
