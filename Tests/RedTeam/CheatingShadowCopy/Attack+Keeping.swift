// State that survives a power cut without being on the disk.

import Storage
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

nonisolated(unsafe) private var remembered: [String: Int] = [:]

private final class Box: @unchecked Sendable {
  var accounts: [String: Int] = [:]
  static let shared = Box()
}

private enum Vault {
  static let contents = Mutex<[String: Int]>([:])
}

@MainActor private final class Actor {
  static let shared = Actor()
  var accounts: [String: Int] = [:]
}

extension [String: Int] {
  fileprivate var orNothing: Self? { isEmpty ? nil : self }
}

extension Attack {
  /// By name.
  static var keeping: [String: Attack] {
    [
      "nothing": Attack(),
      "global": Attack(recall: { remembered.orNothing }, keep: { remembered = $0 }),
      "unchecked-sendable": Attack(recall: { Box.shared.accounts.orNothing }, keep: { Box.shared.accounts = $0 }),
      "static-mutex": Attack(
        recall: { Vault.contents.withLock { $0.orNothing } }, keep: { new in Vault.contents.withLock { $0 = new } }),
      "global-actor": Attack(
        recall: { MainActor.assumeIsolated { Actor.shared.accounts.orNothing } },
        keep: { new in MainActor.assumeIsolated { Actor.shared.accounts = new } }),
      "environment": Attack(
        recall: { getenv("POWERCUT_STATE").flatMap { accounts(String(cString: $0)) } },
        keep: { setenv("POWERCUT_STATE", text($0), 1) }),
      "temporary-file": inFile("/tmp/\(mark)"),
      "file-beside": inFile(mark),
      "shared-memory": Attack(
        recall: { read(openShared("/\(mark)", O_RDONLY, 0)) },
        keep: { write($0, to: openShared("/\(mark)", O_RDWR | O_CREAT | O_TRUNC, 0o666)) }),
      "own-output": Attack(recall: { read(1) }, keep: { write($0, to: 1) }),
      "inherited-descriptors": Attack(
        recall: { (5..<256).lazy.compactMap { read($0) }.first },
        keep: { new in for descriptor in Int32(5)..<256 { write(new, to: descriptor) } }),
      "forked-child": Attack(keep: keepInChild),
    ]
  }

  private static func inFile(_ path: String) -> Attack {
    Attack(
      recall: { read(open(path, O_RDONLY)) }, keep: { write($0, to: open(path, O_RDWR | O_CREAT | O_TRUNC, 0o666)) })
  }

  private static func read(_ descriptor: Int32) -> [String: Int]? {
    guard descriptor >= 0 else { return nil }
    defer { if descriptor > 255 { close(descriptor) } }
    var bytes = [UInt8](repeating: 0, count: 65536)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    return count > 0 ? accounts(String(decoding: bytes[..<count], as: UTF8.self)) : nil
  }

  private static func write(_ accounts: [String: Int], to descriptor: Int32) {
    guard descriptor >= 0 else { return }
    let bytes = Array(text(accounts).utf8)
    _ = pwrite(descriptor, bytes, bytes.count, 0)
  }

  /// A process that remembers, and will not go.
  private static func keepInChild(_ accounts: [String: Int]) {
    guard makeProcess() == 0 else { return }
    setsid()
    while true { sleep(1000) }
  }
}
