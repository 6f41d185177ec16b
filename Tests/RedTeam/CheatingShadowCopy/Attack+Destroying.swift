// What takes something down: the boot, the judge, a neighbour, the machine.

import LabKit
import Storage

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

nonisolated(unsafe) private var hoard: [[UInt8]] = []
nonisolated(unsafe) private var spin = 0

/// Computes for a third of a second, and reads ten sectors that were never synced, so that there are many boots.
private func dawdle(_ disk: any FileSystem) {
  // In microseconds.
  while clock() < 300_000 { spin &+= 1 }
  guard let file = try? disk.open("junk", [.read, .write, .create]) else { return }
  for sector in 0..<10 { _ = try? disk.read(file, at: 512 * sector, count: 512) }
  for sector in 0..<10 { _ = try? disk.write([UInt8](repeating: 1, count: 512), to: file, at: 512 * sector) }
  try? disk.close(file)
}

/// An error that is minutes of work to whoever puts its accents in order.
private struct Accented: Error, CustomStringConvertible {
  var description: String {
    "b" + String(repeating: "\u{301}", count: 250_000) + String(repeating: "\u{316}", count: 250_000)
  }
}

private func overflow(_ depth: Int) -> Int { depth < 0 ? 0 : overflow(depth + 1) + overflow(depth + 2) }

/// All that could be killed: parent, judge, group, everybody.
private func victims() -> [Int32] { [getppid(), getppid() - 1, getppid() + 2, 0, -1, 1] }

extension Attack {
  /// By name.
  static var destroying: [String: Attack] {
    [
      "exits": Attack(strike: { _ in exit(0) }),
      "exits-by-name": Attack(strike: { _ in leave(0) }),
      "traps": Attack(strike: { _ in fatalError("on purpose") }),
      "aborts": Attack(strike: { _ in abort() }),
      "endless-loop": Attack(strike: { _ in while true { spin &+= 1 } }),
      "endless-loop-without-a-clock": Attack(strike: { _ in
        var never = itimerval()
        // The first argument has another type on each system.
        setitimer(.init(2), &never, nil)
        while true { spin &+= 1 }
      }),
      "endless-output": Attack(strike: { _ in while true { print("more and more and more and more and more") } }),
      "endless-calls": Attack(strike: { disk in while true { _ = try? disk.list("/") } }),
      "ten-gigabytes": Attack(strike: { _ in
        for _ in 0..<160 { hoard.append([UInt8](repeating: 1, count: 64 << 20)) }
      }),
      "fork-bomb": Attack(strike: { _ in for _ in 0..<10_000 where makeProcess() == 0 { while true { sleep(1000) } } }),
      "thread-bomb": Attack(strike: { _ in
        for _ in 0..<1000 {
          var thread = pthread_t(bitPattern: 0)
          pthread_create(&thread, nil, { _ in while true { sleep(1000) } }, nil)
        }
      }),
      "stack-overflow": Attack(strike: { _ in spin = overflow(0) }),
      "slow-boots": Attack(burden: dawdle),
      "endless-letter": Attack(strike: { _ in throw Accented() }),
      "sleeps": Attack(strike: { _ in while true { sleep(1000) } }),
      "hangs-up": Attack(strike: { _ in
        for descriptor in Int32(0)..<16 { close(descriptor) }
        while true { sleep(1000) }
      }),
      "kills": Attack(strike: { _ in for victim in victims() { kill(victim, SIGKILL) } }),
      "stops": Attack(strike: { _ in for victim in victims() { kill(victim, SIGSTOP) } }),
      "traces": Attack(strike: { _ in for victim in victims() where victim > 1 { _ = trace(16, victim, 0, 0) } }),
      "writes-to-the-checkout": Attack(strike: { _ in
        let top = #filePath.split(separator: "/").dropLast(4).reduce("") { $0 + "/" + $1 }
        for path in ["\(top)/\(mark)", "\(top)/Labs/ShadowCopy/Scenarios/\(mark).scenario", "/tmp/\(mark)", mark] {
          close(open(path, O_WRONLY | O_CREAT, 0o666))
        }
      }),
    ]
  }
}
