import Simulation
import TestSupport
import Testing

/// Litmus tests about what a sync promises.
struct SyncTests {
  private let empty = "create a | syncdir / | "

  @Test func `a sync through a descriptor whose file was renamed still counts`() {
    expect("open f a | write @f 0 1 x | rename a b | syncdir / | sync @f", leaves: ["b=x"])
  }

  @Test func `a sync of a new file under the old name promises the renamed one nothing`() {
    let trace = "write a 0 1 x | rename a b | create a | syncdir / | sync a"
    expect(trace, under: [.posix], leaves: ["a= b=", "a= b=0", "a= b=x"])
    expect(trace, under: [.sequential], leaves: ["a= b=x"])
  }

  @Test func `a sync promises what an earlier descriptor wrote`() {
    expect(empty + "open f a | open g a | write @f 0 1 x | sync @g", leaves: ["a=x"])
    expect(empty + "write a 0 1 x | sync a", leaves: ["a=x"])
  }

  @Test func `a sync promises nothing that is written after it`() {
    expect(empty + "write a 0 1 x | sync a | write a 0 1 y", leaves: ["a=x", "a=y"])
  }

  @Test func `a sync of one file promises another nothing, except where a sync covers everything`() {
    let trace = empty + "create b | syncdir / | write a 0 1 x | write b 0 1 y | sync b"
    expect(trace, under: [.posix], leaves: ["a= b=y", "a=0 b=y", "a=x b=y"])
    expect(trace, under: [.sequential], leaves: ["a=x b=y"])
  }

  @Test func `a failed sync promises nothing`() {
    expect(empty + "write a 0 1 x | fail sync a", under: [.posix], leaves: ["a=", "a=0", "a=x"])
    expect(empty + "write a 0 1 x | fail sync a", under: [.sequential], leaves: ["a=", "a=x"])
  }

  @Test func `a sync that is tried again after it failed promises nothing either`() {
    expect(empty + "write a 0 1 x | fail sync a | sync a", under: [.posix], leaves: ["a=", "a=0", "a=x"])
    expect(empty + "write a 0 1 x | fail sync a | sync a", under: [.sequential], leaves: ["a=", "a=x"])
  }

  @Test func `what is written after a failed sync, and synced, is durable`() {
    expect(empty + "write a 0 1 x | fail sync a | write a 0 2 y | sync a", leaves: ["a=yy"])
  }

  @Test func `bytes written again in place after a failed sync, and synced, are durable`() {
    // They are only if the file is long enough to show them: the size goes with them.
    expect(empty + "write a 0 1 x | fail sync a | write a 0 1 y | sync a", leaves: ["a=y"])
  }

  @Test func `other sectors than those written again after a failed sync stay unpromised`() {
    let trace = empty + "write a 0 8 x | fail sync a | write a 0 4 y | sync a"
    expect(trace, under: [.posix], leaves: ["a=yyyy0000", "a=yyyyxxxx"])
    expect(trace, under: [.sequential], leaves: ["a=yyyyxxxx"])
  }

  @Test func `a failed sync of a directory promises nothing, and a second one neither`() {
    for model in PersistenceModel.all {
      expect("create a | fail syncdir / | syncdir /", under: [model], leaves: ["(nothing)", "a="])
    }
    expect("create a | fail syncdir / | create b | syncdir /", under: [.posix], leaves: ["a= b=", "b="])
    expect("create a | fail syncdir / | create b | syncdir /", under: [.sequential], leaves: ["a= b="])
  }

  @Test func `two losses at once are among the states, and one of them is not enough to lose both mirrors`() throws {
    let trace = "create a | create b | syncdir / | write a 0 1 x | write b 0 1 x"
    for model in PersistenceModel.all {
      for state in try Trace(model).leaves(trace, losses: 1) { #expect(state.contains("=x"), "\(model.name)") }
    }
    #expect(try Trace(.posix).leaves(trace, losses: 2).contains("a= b="))
    expect(trace, under: [.sequential], leaves: ["a= b=", "a=x b=", "a=x b=x"])
  }

  @Test func `a sync of a file that has lost its name may promise nothing, even if the name comes back`() {
    // Seen on btrfs.
    let trace = "write a 0 1 x | sync a | syncdir / | open f a | remove a | write @f 0 1 y | sync @f"
    expect(
      trace, under: PersistenceModel.all.filter(\.syncsNameless).filter { $0.sync == .earlierNames },
      leaves: ["(nothing)"])
    expect(trace, under: [.btrfs, .posix, .weakest], leaves: ["(nothing)", "a=x", "a=y"])
  }

  // MARK: The log of names (btrfs)

  @Test func `a sync lets a name overtake an earlier one, and a later one still waits for both`() {
    expect("create a | create b", under: [.btrfs], leaves: ["(nothing)", "a=", "a= b="])
    expect("create a | create b | sync b", under: [.btrfs], leaves: ["b=", "a= b="])
    expect("create a | create b | sync b | create c", under: [.btrfs], leaves: ["b=", "a= b=", "a= b= c="])
  }

  @Test func `a synced name brings along the directories above it, and nothing beside them`() {
    expect(
      "mkdir c | mkdir d | mkdir d/e | write d/e/f 0 1 x | sync d/e/f", under: [.btrfs],
      leaves: ["d/{e/{f=x}}", "c/ d/{e/{f=x}}"])
  }

  @Test func `a synced name brings along what happened to the same name before`() {
    // Otherwise the log would put the new file in place of the old one, which nobody removed.
    let trace = "write a 0 1 x | sync a | syncdir / | rename a b | create a | sync a"
    expect(trace, under: [.btrfs], leaves: ["a= b=x"])
  }

  @Test func `a sync of a renamed file promises its new name, of a directory all of its names`() {
    let durable = "mkdir d | write a 0 1 x | sync a | syncdir / | "
    expect(durable + "rename a b | sync b", under: [.btrfs], leaves: ["b=x d/"])
    expect(durable + "rename a d/a | sync d/a", under: [.btrfs], leaves: ["a=x d/{a=x}", "d/{a=x}"])
    expect(durable + "rename a d/a | syncdir d", under: [.btrfs], leaves: ["a=x d/{a=x}", "d/{a=x}"])
    expect(durable + "rename a d/a | syncdir /", under: [.btrfs], leaves: ["d/{a=x}"])
    expect(durable + "create d/b | create c | syncdir d", under: [.btrfs], leaves: ["a=x d/{b=}", "a=x c= d/{b=}"])
  }

  @Test func `a sync is for all names before the file's own last change, where there is one journal`() {
    for model in [PersistenceModel.ext4Ordered, .ext4Writeback, .xfs] {
      expect("create a | write b 0 1 x | sync b", under: [model], leaves: ["a= b=x"])
      // Seen on XFS: the journal had been written by itself before the last name came, and the sync found nothing to do.
      expect("create a | write b 0 1 x | create c | sync b", under: [model], leaves: ["a= b=x", "a= b=x c="])
      expect("mkdir d | create d/a | syncdir /", under: [model], leaves: ["d/", "d/{a=}"])
    }
  }

  @Test func `a name that replaces a file waits for the new one's size, not for its data`() {
    let trace = "write f 0 4 o | sync f | syncdir / | write g 0 8 n | rename g f | syncdir /"
    expect(trace, under: [.ext4Ordered], leaves: ["f=00000000", "f=0000nnnn", "f=nnnn0000", "f=nnnnnnnn"])
    // The size is there after the sector the file ends in, the name whether it is or not.
    expect(trace, under: [.xfs], leaves: ["f=", "f=nnnn", "f=0000nnnn", "f=nnnnnnnn"])
  }
}
