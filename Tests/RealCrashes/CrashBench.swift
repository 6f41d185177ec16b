// A file system on a logged disk, on which workloads are run, and every disk that a power cut could leave is mounted and
// read. One process, one thread, mounts of its own.

import Foundation
import RealDisk
import Simulation
import Storage
import TestSupport

/// Crashes a file system for real.
package final class CrashBench {
  private let configuration: Configuration
  private let disk: LoggedDisk
  private let folder: String
  private var directory: String { folder + "/mounted" }
  /// The top of the disk that workloads see; others keep theirs beside it.
  private var top: String { directory + "/top" }
  /// How many disks were mounted and read.
  package private(set) var mountCount = 0

  /// Makes a file system in `folder`, which must exist; the calling process must be root and gets mounts of its own.
  package init(_ configuration: Configuration, folder: String) throws {
    self.configuration = configuration
    self.folder = folder
    try FileManager.default.createDirectory(atPath: folder + "/mounted", withIntermediateDirectories: true)
    try Data().write(to: URL(filePath: folder + "/disk"))
    disk = try LoggedDisk(size: configuration.kind.size, path: folder + "/disk")
    try PrivateMounts.enter()
    try disk.mount()
    try configuration.kind.make(in: disk.path)
    let mount = try mounted()
    try FileManager.default.createDirectory(atPath: top, withIntermediateDirectories: false)
    try Data("other".utf8).write(to: URL(filePath: directory + "/other"))
    try mount.unmount()
    _ = try disk.cutLog()
  }

  private func mounted() throws -> Mount {
    try Mount(file: disk.path, on: directory, type: configuration.kind.type, options: configuration.kind.options)
  }

  /// Runs a workload under some schedules, and reads at most `limit` disks for each; the file system is as new after it.
  package func observe(
    _ workload: Workload, schedules: Int, limit: Int, seed: UInt64
  ) throws -> [(schedule: Schedule, observations: [Observation])] {
    let (setup, calls) = try workload.traces()
    let mount = try mounted()
    try perform(setup, on: try RealFileSystem(directory: top))
    try mount.unmount()
    let undo = try disk.cutLog()
    defer { disk.takeBack(undo) }
    return try chosen(Schedule.all(callCount: calls.count), schedules, seed).map { schedule in
      (schedule, try observe(calls, schedule, limit: limit, seed: seed))
    }
  }

  /// The first four, and of the others some.
  private func chosen(_ all: [Schedule], _ count: Int, _ seed: UInt64) -> [Schedule] {
    var random = SplitMix64(seed: seed)
    return Array(all.prefix(4) + all.dropFirst(4).shuffled(using: &random)).prefix(count).map { $0 }
  }

  private func observe(_ calls: [TracedCall], _ schedule: Schedule, limit: Int, seed: UInt64) throws -> [Observation] {
    disk.setStamp(Stamp.after(call: 0))
    let mount = try mounted()
    let start = try disk.eventCount()
    var outcome: Result<Int, any Error>
    do {
      try run(calls, schedule, mount)
      outcome = .success(try disk.eventCount())
    } catch {
      outcome = .failure(error)
    }
    try mount.unmount()
    let end = try outcome.get()
    let log = disk.events(start..<end)
    // Back to what was there when the run began: what a mount writes counts as durable.
    let undo = try disk.cutLog(from: start)
    disk.takeBack(undo.later)
    defer { disk.takeBack(undo.earlier) }
    let cuts = CutEnumeration(
      log, superblocks: configuration.superblocks, stamps: Stamp.after(call: 0)...Stamp.after(call: calls.count)
    ) { disk.bytes(at: $0, count: CutEnumeration.sectorSize) }
    return try read(cuts, limit: limit, seed: seed)
  }

  private func run(_ calls: [TracedCall], _ schedule: Schedule, _ mount: Mount) throws {
    let system = try RealFileSystem(directory: top)
    for index in 0...calls.count {
      if index > 0 {
        disk.setStamp(Stamp.inside(call: index))
        try perform([calls[index - 1]], on: system)
        disk.setStamp(Stamp.after(call: index))
      }
      for step in schedule.steps where step.afterCall == index { try disturb(step.disturbance, mount) }
    }
  }

  private func perform(_ calls: [TracedCall], on system: RealFileSystem) throws {
    for traced in calls {
      let result = traced.call.perform(on: system)
      guard "\(result)" == "\(traced.result)" else {
        throw RealCrashError("\(configuration.name): \(traced.call) came to \(result), expected \(traced.result)")
      }
    }
  }

  private func disturb(_ disturbance: Disturbance, _ mount: Mount) throws {
    switch disturbance {
    case .syncAll: try mount.syncAll()
    case .commit: try mount.commit(bySyncing: "other")
    case .writeBack, .writeBackEnd:
      for item in try VisibleState(directory: top).items where !item.isDirectory {
        let lastPage = max(0, item.bytes.count - 1) / 4096 * 4096
        try mount.writeBack("top/\(item.path)", from: disturbance == .writeBack ? 0 : lastPage)
      }
    }
  }

  // MARK: - Reading disks

  private func read(_ cuts: CutEnumeration, limit: Int, seed: UInt64) throws -> [Observation] {
    var known: [[Int]: (state: VisibleState?, failure: String?)] = [:]
    var observations: [Observation] = []
    var current = Array(cuts.sectors.indices)
    for cut in cuts.disks(limit: limit, seed: seed) {
      if known[cut.contents] == nil {
        for place in current.indices where current[place] != cut.contents[place] {
          disk.put(cuts.contents[cut.contents[place]], at: cuts.offset(of: place))
        }
        current = cut.contents
        known[cut.contents] = try readDisk()
      }
      let (state, failure) = known[cut.contents]!
      observations.append(Observation(state: state, failure: failure, stamps: cut.stamps))
    }
    for place in current.indices where current[place] != place {
      disk.put(cuts.contents[place], at: cuts.offset(of: place))
    }
    return observations
  }

  /// Mounts the disk as it is and reads everything; then it is as it was.
  private func readDisk() throws -> (VisibleState?, String?) {
    mountCount += 1
    var result: (VisibleState?, String?)
    do {
      let mount = try mounted()
      do { result = (try VisibleState(directory: top), nil) } catch { result = (nil, "\(error)") }
      try mount.unmount()
    } catch let error as RealDiskError {
      result = (nil, error.description)
    }
    disk.takeBack(try disk.cutLog())
    return result
  }
}
