import Storage
import Testing

@testable import LabKit

/// A disk that does everything it is asked and keeps nothing but the calls.
private final class ObligingDisk: CallForwarding {
  private(set) var calls: [String] = []
  private var opened = 2

  func perform(_ call: Call) -> CallResult {
    calls.append(call.name)
    switch call {
    case .open:
      opened += 1
      return .descriptor(FileDescriptor(rawValue: opened))
    case .write(let bytes, _, _): return .count(bytes.count)
    default: return .done
    }
  }

  func path(of fd: FileDescriptor) -> String? { nil }
}

@Suite struct RankDiskTests {
  private let shared = ObligingDisk()

  private func write(_ count: Int, to path: String, on disk: RankDisk) throws {
    let file = try disk.open(path, [.write, .create])
    _ = try disk.write([UInt8](repeating: 7, count: count), to: file, at: 0)
    try disk.close(file)
  }

  @Test func `once a rank has died none of its calls reaches the disk`() throws {
    let disk = RankDisk(shared)
    disk.die(after: 2)
    let file = try disk.open("a", [.write, .create])
    _ = try disk.write([1], to: file, at: 0)
    for _ in 0..<3 { #expect(throws: FileSystemError(.inputOutput, "sync(a)")) { try disk.sync(file) } }
    #expect(throws: FileSystemError.self) { try disk.remove("a") }
    #expect(shared.calls == ["open", "write"])
  }

  @Test func `what can be lost is the largest file that the last save wrote, by the name it has now`() throws {
    let disk = RankDisk(shared)
    try write(900, to: "old", on: disk)
    disk.beginSave()
    #expect(disk.largestFile == nil)
    try write(10, to: "/step-1/list", on: disk)
    try write(500, to: "step-1/shard.new", on: disk)
    #expect(disk.largestFile == "step-1/shard.new")
    try disk.rename("step-1/shard.new", to: "/step-1/shard")
    try disk.rename("step-1", to: "done")
    #expect(disk.largestFile == "done/shard")
    try disk.remove("done/shard")
    #expect(disk.largestFile == "done/list")
  }
}
