// Checkpointers that real systems had, each wrong in one way, all made of one class: what it does in which order is said
// by a list of mistakes. The scenarios must find every one of them.

import LabKit
import Storage

/// A mistake of a checkpointer.
enum Mistake: String, CaseIterable, Sendable {
  case none
  case writtenInPlace, fileNotSynced, nameNotSynced, renamedBeforeWritten, oldRemovedFirst
  case newestAssumedComplete, noFirstMomentsSaved, noSecondMomentsSaved, noCursorSaved, noGeneratorSaved
  case silentRestart, snapshotReadsLater, stepOfTheEnd, everythingKept, secondSnapshotReplaces, pauseWrites
  case committedTooEarly, pieceTooLarge, regionsReadTwice
}

/// What tells a checkpointer its mistake.
protocol Mistaken { static var mistake: Mistake { get } }

/// Checkpoints in files, by rename, with one mistake.
final class MistakenCheckpointer<M: Mistaken>: Checkpointer {
  private let disk: any FileSystem
  private let device: any Device
  private var taken: (step: Int, bytes: [UInt8])?
  private var written = 0

  init(disk: any FileSystem, device: any Device, rank: Int, of ranks: Int) throws {
    (self.disk, self.device) = (disk, device)
  }

  private func has(_ mistake: Mistake) -> Bool { M.mistake == mistake }

  private var regions: [Region] {
    Region.allCases.filter { region in
      switch region {
      case .firstMoments: !has(.noFirstMomentsSaved)
      case .secondMoments: !has(.noSecondMomentsSaved)
      case .cursor: !has(.noCursorSaved)
      case .generator: !has(.noGeneratorSaved)
      default: true
      }
    }
  }

  func restore() throws -> Int? {
    if has(.silentRestart) { return nil }
    let steps = try disk.list("/").compactMap { $0.hasPrefix("c") ? Int($0.dropFirst()) : nil }
    for step in steps.sorted(by: >) {
      let bytes = try disk.readAll("c\(step)")
      var reader = ByteReader(bytes)
      guard let sum = reader.uint32() else {
        if has(.newestAssumedComplete) { return step }
        continue
      }
      guard has(.newestAssumedComplete) || sum == CRC32.checksum(bytes.dropFirst(4)) else { continue }
      for region in regions {
        guard let data = reader.data(), data.count == (try device.size(of: region)) else { break }
        try device.write(data, to: region, at: 0)
      }
      return step
    }
    return nil
  }

  func save() throws {
    try snapshot()
    while try !persist(atMost: .max) {}
  }

  func snapshot() throws {
    if taken != nil, !has(.secondSnapshotReplaces) { throw CheckpointError.underWay }
    if has(.regionsReadTwice) { _ = try state() }
    taken = try state()
    written = 0
    if has(.pauseWrites) { _ = try persist(atMost: 512) }
  }

  private func state() throws -> (step: Int, bytes: [UInt8]) {
    var writer = ByteWriter()
    for region in regions { writer.data(try device.read(region, at: 0, count: try device.size(of: region))) }
    var whole = ByteWriter()
    whole.uint32(CRC32.checksum(writer.bytes))
    whole.raw(writer.bytes)
    var counter = ByteReader(try device.read(.step, at: 0, count: 8))
    return (counter.int() ?? 0, whole.bytes)
  }

  func persist(atMost bytes: Int) throws -> Bool {
    guard var current = taken else { throw CheckpointError.nothingUnderWay }
    if has(.snapshotReadsLater) { current = try state() }
    let name = has(.writtenInPlace) ? "c1" : "new"
    if written == 0, has(.oldRemovedFirst) { try removeOld(keeping: 0) }
    if written == 0, has(.renamedBeforeWritten) {
      try disk.close(try disk.open("c\(current.step)", [.write, .create, .truncate]))
      try disk.syncDirectory("/")
    }
    let target = has(.renamedBeforeWritten) ? "c\(current.step)" : name
    let file = try disk.open(target, written == 0 ? [.write, .create, .truncate] : [.write, .create])
    let end = has(.pieceTooLarge) ? current.bytes.count : written + min(bytes, current.bytes.count - written)
    try disk.writeAll(Array(current.bytes[written..<end]), to: file, at: written)
    written = end
    let isLast = end == current.bytes.count || has(.committedTooEarly) && end > 8000
    if isLast, !has(.fileNotSynced) { try disk.sync(file) }
    try disk.close(file)
    guard isLast else { return false }
    taken = nil
    if has(.stepOfTheEnd) { current.step += 1 }
    if !has(.writtenInPlace), !has(.renamedBeforeWritten) { try disk.rename("new", to: "c\(current.step)") }
    if !has(.nameNotSynced) { try disk.syncDirectory("/") }
    if !has(.everythingKept), !has(.writtenInPlace) { try removeOld(keeping: 2) }
    return true
  }

  private func removeOld(keeping count: Int) throws {
    let steps = try disk.list("/").compactMap { $0.hasPrefix("c") ? Int($0.dropFirst()) : nil }
    for step in steps.sorted(by: >).dropFirst(count) { try disk.remove("c\(step)") }
  }
}
