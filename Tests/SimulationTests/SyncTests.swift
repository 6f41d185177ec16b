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
}
