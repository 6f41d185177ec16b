// The commands of lab 4, part B, before the judge: all ranks of a run, each with a device and a checkpointer of its own,
// and one file system that they share. The ranks hear nothing of each other but what they find there. `step`, `state` and
// `drift` are the devices' own and never get here.

import Storage
import Training

extension BootOptions {
  /// How many ranks train together, if the scenario says so.
  package var ranks: RankLayout? { settings["ranks"].flatMap { RankLayout($0) } }
}

/// The ranks of one boot.
final class RankedProgram: LabProgram {
  private struct Rank {
    let disk: RankDisk
    /// Missing once the rank has died.
    var checkpointer: (any RankCheckpointer)?
  }

  private let disk: any FileSystem
  private var ranks: [Rank] = []

  /// Boots all ranks, lets all restore, and sees to it that there is something to go back to.
  init(_ type: any RankCheckpointer.Type, disk: any FileSystem, devices: [any Device]) throws {
    self.disk = disk
    for (number, device) in devices.enumerated() {
      let own = RankDisk(disk)
      let checkpointer = try type.init(disk: own, device: device, rank: number, of: devices.count)
      ranks.append(Rank(disk: own, checkpointer: checkpointer))
    }
    let restored = try ranks.map { try $0.checkpointer?.restore() }
    if restored.allSatisfy({ $0 == nil }) { try saveAll() }
  }

  func perform(_ words: [String]) throws -> String {
    switch (words.first, words.count) {
    case ("checkpoint", 1): try saveAll()
    case ("save", 2): try save(try rank(words[1]))
    case ("die", 3):
      guard let call = Int(words[2]), call > 0 else { throw UsageError("expected a call, not '\(words[2])'") }
      let rank = try rank(words[1])
      try die(rank, at: call)
      return "\(RankError.gone(rank))"
    case ("lose", 2): try lose(try largestFile(of: try rank(words[1])))
    case ("damage", 2): try damage(try largestFile(of: try rank(words[1])))
    default: throw UsageError("expected checkpoint, save RANK, die RANK CALL, lose RANK or damage RANK")
    }
    return ""
  }

  private func rank(_ word: String) throws -> Int {
    guard let number = Int(word), ranks.indices.contains(number) else {
      throw UsageError("expected a rank from 0 to \(ranks.count - 1), not '\(word)'")
    }
    return number
  }

  // MARK: Saving

  /// All ranks save, one after the other; if one can't, the others save all the same.
  private func saveAll() throws {
    if let dead = ranks.firstIndex(where: { $0.checkpointer == nil }) { throw RankError.gone(dead) }
    var failure: (any Error)?
    for number in ranks.indices {
      do { try save(number) } catch { failure = failure ?? error }
    }
    if let failure { throw failure }
  }

  private func save(_ number: Int) throws {
    guard let checkpointer = ranks[number].checkpointer else { throw RankError.gone(number) }
    ranks[number].disk.beginSave()
    try checkpointer.save()
  }

  /// The rank begins to save, and dies at a call of this number: nothing that it does from then on has any effect.
  private func die(_ number: Int, at call: Int) throws {
    ranks[number].disk.die(after: call - 1)
    do {
      try save(number)
    } catch let error where error is Unfinished || error is RankError {
      throw error
    } catch {}
    ranks[number].checkpointer = nil
  }

  // MARK: What may happen to files

  private func largestFile(of number: Int) throws -> String {
    guard let path = ranks[number].disk.largestFile else { throw UsageError("rank \(number) has written nothing") }
    return path
  }

  private func lose(_ path: String) throws {
    try disk.remove(path)
    try disk.syncDirectory(path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "/")
  }

  /// Turns one bit in the middle of a file.
  private func damage(_ path: String) throws {
    let file = try disk.open(path, [.read, .write])
    let middle = try disk.size(file) / 2
    let byte = try disk.read(file, at: middle, count: 1)
    try disk.writeAll(byte.map { $0 ^ 1 }, to: file, at: middle)
    try disk.sync(file)
    try disk.close(file)
  }
}

/// Why a rank does nothing.
enum RankError: Error, CustomStringConvertible {
  case gone(Int)

  var description: String {
    switch self {
    case .gone(let rank): "rank \(rank) is gone"
    }
  }
}
