import Simulation
import TestSupport
import Testing

/// Litmus tests about what the disk does of its own.
struct DiskFaultTests {
  private let empty = "create a | syncdir / | "

  // MARK: Syncs that fail

  @Test func `a file that a failed sync reverts is what its last sync left, in memory and after a power cut`() {
    expect(empty + "write a 0 2 x | sync a | write a 0 6 y | reverted sync a", leaves: ["a=xx"])
    expect(empty + "write a 0 6 x | sync a | cut a 1 | reverted sync a", leaves: ["a=xxxxxx"])
    expect(empty + "write a 0 6 x | reverted sync a", leaves: ["a="])
  }

  @Test func `what is written after a revert builds on what was reverted to`() {
    expect(
      empty + "write a 0 2 x | sync a | write a 0 6 y | reverted sync a | write a 1 1 z | sync a", leaves: ["a=xz"])
  }

  @Test func `a revert leaves other files and all names as they are`() {
    let trace = empty + "create b | write a 0 1 x | write b 0 1 y | reverted sync a"
    expect(trace, under: [.posix], leaves: ["a=", "a= b=", "a= b=0", "a= b=y"])
    expect(trace, under: [.sequential], leaves: ["a=", "a= b=", "a= b=y"])
  }

  @Test func `a file is reverted to what a boot found, even where it was written over unseen`() {
    expect(empty + "write a 0 8 x | sync a | ✗ a=xxxxxxxx | write a 0 4 y | reverted sync a", leaves: ["a=xxxxxxxx"])
    expect(
      empty + "write a 0 8 x | ✗ a=0000xxxx | write a 0 8 y | reverted sync a", under: [.posix], leaves: ["a=0000xxxx"])
  }

  @Test func `a power cut before the revert may still leave what it takes back`() {
    expect(empty + "write a 0 1 x", under: [.sequential], leaves: ["a=", "a=x"])
    expect(empty + "write a 0 1 x | reverted sync a", leaves: ["a="])
  }

  @Test func `a sync that fails late succeeds and promises nothing, and the next one fails`() {
    let trace = empty + "write a 0 1 x | late sync a"
    for next in ["", " | owed sync a", " | owed sync a | sync a"] {
      expect(trace + next, under: [.posix], leaves: ["a=", "a=0", "a=x"])
      expect(trace + next, under: [.sequential], leaves: ["a=", "a=x"])
    }
  }

  @Test func `what a late failure is owed for belongs to the file, by whatever name and descriptor, and to no other`() {
    expect(
      empty + "create b | syncdir / | write a 0 1 x | write b 0 1 y | late sync a | sync b | owed sync a",
      under: [.posix], leaves: ["a= b=y", "a=0 b=y", "a=x b=y"])
    expect(empty + "open f a | late sync a | rename a c | syncdir / | owed sync @f", leaves: ["c="])
    expect(
      "create a | late syncdir / | owed syncdir / | create b | syncdir /", under: [.posix], leaves: ["a= b=", "b="])
  }

  @Test func `a power cut forgets what a late failure is owed for`() {
    expect(empty + "late sync a | ✗ a= | write a 0 1 x | sync a", leaves: ["a=x"])
  }

  @Test func `a sync that fails late for another fails in its own turn`() {
    let trace = empty + "write a 0 1 x | late sync a | write a 0 1 y"
    #expect(throws: Trace.Mistake.self) { try Trace(.posix).leaves(trace + " | late sync a") }
    #expect(throws: Trace.Mistake.self) { try Trace(.posix).leaves(trace + " | owed sync a | owed sync a") }
  }

  @Test func `a lying sync promises nothing, and an honest one afterwards promises all`() {
    let trace = empty + "write a 0 1 x | lie sync a"
    expect(trace, under: [.posix], leaves: ["a=", "a=0", "a=x"])
    expect(trace, under: [.sequential], leaves: ["a=", "a=x"])
    expect(trace + " | sync a", leaves: ["a=x"])
    for model in PersistenceModel.all {
      expect("create a | lie syncdir /", under: [model], leaves: ["(nothing)", "a="])
    }
    expect("create a | lie syncdir / | syncdir /", leaves: ["a="])
  }

  // MARK: Data that nobody wrote there

  @Test func `a misdirected write lands one sector further, and a sync does not help`() {
    let file = empty + "write a 0 12 x | sync a | "
    expect(file + "misdirected write a 0 4 y | sync a", leaves: ["a=xxxxyyyyxxxx"])
    expect(file + "misdirected write a 0 8 y | sync a", leaves: ["a=xxxxyyyyyyyy"])
    expect(file + "misdirected write a 4 4 y", leaves: ["a=xxxxxxxxxxxx", "a=xxxxxxxxyyyy"])
  }

  @Test func `a misdirected write takes the rest of its sector along, and the size is what it should be`() {
    expect(empty + "write a 0 8 x | sync a | misdirected write a 1 1 y | sync a", leaves: ["a=xxxxxyxx"])
    expect(empty + "misdirected write a 0 6 y | sync a", leaves: ["a=0000yy"])
  }

  @Test func `what is written over a misdirected write by the program that does not see it is whole again`() {
    let file = empty + "write a 0 8 x | sync a | misdirected write a 0 4 y | "
    expect(file + "write a 5 1 z | sync a", leaves: ["a=xxxxxzxx"])
    expect(file + "write a 0 4 y | write a 4 1 x | sync a", leaves: ["a=yyyyxxxx"])
  }

  @Test func `a bit that flips is on the disk for good, and needs no sync`() {
    expect(empty + "write a 0 5 x | sync a | flip look a", leaves: ["a=yxxxx"])
    expect(empty + "write a 0 5 x | sync a | flip look a | ✗ a=yxxxx | look a", leaves: ["a=yxxxx"])
  }

  @Test func `a flipped bit is gone once its sector is written again, and a write beside it keeps it`() {
    expect(empty + "write a 0 4 x | sync a | flip look a | write a 0 4 z | sync a", leaves: ["a=zzzz"])
    expect(empty + "write a 0 4 x | sync a | flip look a | write a 1 1 z | sync a", leaves: ["a=yzxx"])
  }

  @Test func `a sector whose bit flips while it is dirty was written out before, and nothing else was`() {
    let trace = empty + "write a 0 8 x | flip look a"
    expect(trace, under: [.posix], leaves: ["a=", "a=yxxx", "a=yxxx0000", "a=yxxxxxxx"])
    expect(trace, under: [.sequential], leaves: ["a=", "a=yxxxxxxx"])
  }

  @Test func `a flip stands outside the order of a disk that keeps one`() {
    let trace = empty + "write a 0 1 x | sync a | create b | flip look a | create c"
    expect(trace, under: [.sequential], leaves: ["a=y", "a=y b=", "a=y b= c="])
    expect(trace + " | syncdir /", leaves: ["a=y b= c="])
  }
}
