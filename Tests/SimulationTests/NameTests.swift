import Simulation
import TestSupport
import Testing

/// Litmus tests about names: what create, remove and rename may leave.
struct NameTests {
  private let durable = "write a 0 1 x | sync a | syncdir / | "
  /// Every model under which a rename is one change.
  private let promised = PersistenceModel.all.filter { $0.rename != .independent }

  @Test func `a rename survives only after its directory is synced`() {
    expect(durable + "rename a b", under: promised, leaves: ["a=x", "b=x"])
    expect(durable + "rename a b", under: [.weakest], leaves: ["(nothing)", "a=x", "a=x b=x", "b=x"])
    expect(durable + "rename a b | syncdir /", leaves: ["b=x"])
  }

  @Test func `a sync of the renamed file does not make the rename durable, except where a sync covers everything`() {
    expect(durable + "rename a b | sync b", under: [.posix], leaves: ["a=x", "b=x"])
    expect(durable + "rename a b | sync b", under: [.sequential], leaves: ["b=x"])
  }

  @Test func `a missing directory sync loses a synced file`() {
    expect("write a 0 1 x | sync a", under: [.posix], leaves: ["(nothing)", "a=x"])
    expect("write a 0 1 x | sync a", under: [.sequential], leaves: ["a=x"])
    expect("write a 0 1 x | sync a | syncdir /", leaves: ["a=x"])
  }

  @Test func `a sync of a directory promises its entries, not its own name`() {
    let trace = "mkdir d | write d/a 0 1 x | sync d/a | syncdir d"
    expect(trace, under: [.posix], leaves: ["(nothing)", "d/{a=x}"])
    expect(trace, under: [.sequential], leaves: ["d/{a=x}"])
    expect(trace + " | syncdir /", leaves: ["d/{a=x}"])
  }

  @Test func `a sync of the top does not promise entries below it`() {
    let trace = "mkdir d | create d/a | syncdir /"
    expect(trace, under: [.posix], leaves: ["d/", "d/{a=}"])
    expect(trace, under: [.sequential], leaves: ["d/{a=}"])
  }

  @Test func `a removal can be lost and can stick`() {
    expect(durable + "remove a", leaves: ["(nothing)", "a=x"])
    expect(durable + "remove a | syncdir /", leaves: ["(nothing)"])
  }

  @Test func `a removed file stays removed whatever happens to its contents`() {
    expect(durable + "open f a | remove a | syncdir / | write @f 0 1 y | sync @f", leaves: ["(nothing)"])
  }

  @Test func `a file renamed away can come back and can stay away`() {
    let trace = durable + "mkdir d | syncdir / | rename a d/a"
    expect(trace, under: [.sequential], leaves: ["a=x d/", "d/{a=x}"])
    expect(trace, under: [.posix], leaves: ["a=x d/", "a=x d/{a=x}", "d/{a=x}"])
    expect(trace + " | syncdir d | syncdir /", leaves: ["d/{a=x}"])
  }

  @Test func `a rename onto a file leaves the old one or the new one, never neither`() {
    let trace = durable + "write b 0 1 y | sync b | syncdir / | rename b a"
    expect(trace, under: promised, leaves: ["a=x b=y", "a=y"])
    expect(trace, under: [.weakest], leaves: ["a=x", "a=x b=y", "a=y", "a=y b=y"])
    expect(trace + " | syncdir /", leaves: ["a=y"])
  }

  @Test func `a rename between directories may leave both names, never neither`() {
    let trace = "mkdir d | mkdir e | syncdir / | write d/a 0 1 x | sync d/a | syncdir d | rename d/a e/b"
    expect(trace, under: [.posix], leaves: ["d/ e/{b=x}", "d/{a=x} e/", "d/{a=x} e/{b=x}"])
    expect(trace, under: [.sequential], leaves: ["d/ e/{b=x}", "d/{a=x} e/"])
  }

  @Test func `after a rename between directories a sync of the new one promises the new name alone`() {
    let trace = "mkdir d | mkdir e | syncdir / | write d/a 0 1 x | sync d/a | syncdir d | rename d/a e/b | syncdir e"
    expect(trace, under: [.posix], leaves: ["d/ e/{b=x}", "d/{a=x} e/{b=x}"])
    expect(trace, under: [.sequential], leaves: ["d/ e/{b=x}"])
  }

  @Test func `after a rename between directories a sync of the old one promises both, for never neither`() {
    let trace = "mkdir d | mkdir e | syncdir / | write d/a 0 1 x | sync d/a | syncdir d | rename d/a e/b | syncdir d"
    expect(trace, under: promised, leaves: ["d/ e/{b=x}"])
    // Where the two ends are two changes, the sync of one promises that one.
    expect(trace, under: [.weakest], leaves: ["d/ e/", "d/ e/{b=x}"])
  }

  @Test func `a file renamed away and created again is not lost twice over`() {
    // Never the new a alone: that would be the old file gone, though nobody removed it.
    expect(durable + "rename a b | create a", under: promised, leaves: ["a=x", "b=x", "a= b=x"])
    expect(
      durable + "rename a b | create a", under: [.weakest],
      leaves: ["(nothing)", "a=", "a= b=x", "a=x", "a=x b=x", "b=x"])
    expect(durable + "rename a b | write a 0 1 y | sync a", under: [.posix], leaves: ["a=x", "b=x", "a=y b=x"])
  }

  @Test func `versions of different names have no order, except where everything has`() {
    expect("create a | create b", under: [.posix], leaves: ["(nothing)", "a=", "b=", "a= b="])
    expect("create a | create b", under: [.sequential], leaves: ["(nothing)", "a=", "a= b="])
  }

  @Test func `a name created, removed and created again appears in that order`() {
    expect("create a | remove a | write a 0 1 x | sync a", under: [.posix], leaves: ["(nothing)", "a=", "a=x"])
  }
}
