import Simulation
import TestSupport
import Testing

/// Litmus tests about contents: what write and cut may leave. Sectors have four bytes.
struct DataTests {
  @Test func `a torn write loses any subset of its sectors`() {
    let trace = "write a 0 12 x | sync a | syncdir / | write a 0 12 y"
    let torn = ["xxxx", "yyyy"].flatMap { a in ["xxxx", "yyyy"].flatMap { b in ["xxxx", "yyyy"].map { a + b + $0 } } }
    expect(trace, under: [.posix], leaves: torn.map { "a=" + $0 })
    expect(
      trace, under: [.sequential],
      leaves: ["a=xxxxxxxxxxxx", "a=yyyyxxxxxxxx", "a=yyyyyyyyxxxx", "a=yyyyyyyyyyyy"])
  }

  @Test func `where tears come in runs, sectors of one run are lost together, and runs alone`() {
    var models: [PersistenceModel] = [.posix, .posix]
    models[0].tearLength = 2
    models[1].tearLength = 3
    let durable = "write a 0 12 x | sync a | syncdir / | "
    let whole = ["a=xxxxxxxxxxxx", "a=yyyyyyyyyyyy"]
    expect(
      durable + "write a 0 12 y", under: [models[0]], leaves: whole + ["a=yyyyyyyyxxxx", "a=xxxxxxxxyyyy"])
    expect(durable + "write a 0 12 y", under: [models[1]], leaves: whole)
    // Runs begin where they do on the disk, not where the write does; each write is one of its own.
    expect(
      durable + "write a 4 8 y", under: [models[0]],
      leaves: ["a=xxxxxxxxxxxx", "a=xxxxyyyyxxxx", "a=xxxxxxxxyyyy", "a=xxxxyyyyyyyy"])
    expect(
      durable + "write a 0 4 y | write a 4 4 y", under: [models[1]],
      leaves: ["a=xxxxxxxxxxxx", "a=yyyyxxxxxxxx", "a=xxxxyyyyxxxx", "a=yyyyyyyyxxxx"])
  }

  @Test func `where tears come in runs, a file grows by whole runs`() {
    var model = PersistenceModel.posix
    model.tearLength = 2
    let trace = "create a | syncdir / | write a 0 12 x"
    expect(
      trace, under: [model],
      leaves: [
        "a=", "a=00000000", "a=xxxxxxxx", "a=000000000000", "a=xxxxxxxx0000", "a=00000000xxxx", "a=xxxxxxxxxxxx",
      ])
  }

  @Test func `a torn write never loses part of a sector`() {
    let trace = "write a 0 12 x | sync a | syncdir / | write a 2 7 y"
    expect(
      trace, under: [.posix],
      leaves: [
        "a=xxxxxxxxxxxx", "a=xxyyxxxxxxxx", "a=xxxxyyyyxxxx", "a=xxxxxxxxyxxx", "a=xxyyyyyyxxxx", "a=xxyyxxxxyxxx",
        "a=xxxxyyyyyxxx", "a=xxyyyyyyyxxx",
      ])
  }

  @Test func `two writes of one sector are not merged, and the older may be what is left`() {
    let trace = "write a 0 4 x | sync a | syncdir / | write a 0 1 y | write a 3 1 z"
    expect(trace, leaves: ["a=xxxx", "a=yxxx", "a=yxxz"])
  }

  @Test func `size without data shows zeros, data without size shows nothing`() {
    expect("create a | syncdir / | write a 0 4 x", under: [.posix], leaves: ["a=", "a=0000", "a=xxxx"])
    // In order the data comes first, and so never zeros.
    expect("create a | syncdir / | write a 0 4 x", under: [.sequential], leaves: ["a=", "a=xxxx"])
  }

  @Test func `data can land without its size`() throws {
    // To a reader it is an empty file; one of the states that lose a single effect is this one.
    #expect(try Trace(.posix).leaves("create a | syncdir / | write a 0 4 x", losses: 1) == ["a=", "a=0000"])
    #expect(try Trace(.sequential).leaves("create a | syncdir / | write a 0 4 x", losses: 1) == ["a="])
  }

  @Test func `a name can be there without contents, and contents without a name`() {
    expect("write a 0 4 x", under: [.posix], leaves: ["(nothing)", "a=", "a=0000", "a=xxxx"])
    expect("write a 0 4 x | sync a", under: [.posix], leaves: ["(nothing)", "a=xxxx"])
    expect("write a 0 4 x | syncdir /", under: [.posix], leaves: ["a=", "a=0000", "a=xxxx"])
    expect("write a 0 4 x", under: [.sequential], leaves: ["(nothing)", "a=", "a=xxxx"])
  }

  @Test func `contents that lost their name do not turn up under a new file of that name`() {
    expect("write a 0 4 x | sync a | ✗ (nothing) | create a | syncdir /", under: [.posix], leaves: ["a="])
  }

  @Test func `a growing write may leave any sector boundary as the size`() {
    let trace = "create a | syncdir / | write a 0 10 x"
    expect(trace, under: [.sequential], leaves: ["a=", "a=xxxxxxxxxx"])
    let sizes = Set((try? Trace(.posix).leaves(trace))?.map { $0.count - 2 } ?? [])
    #expect(sizes == [0, 4, 8, 10])
  }

  @Test func `a write that grows a file from within a sector leaves no boundary below its old size`() {
    let trace = "write a 0 6 x | sync a | syncdir / | write a 6 4 y"
    let sizes = Set((try? Trace(.posix).leaves(trace))?.map { $0.count - 2 } ?? [])
    #expect(sizes == [6, 8, 10])
  }

  @Test func `stale bytes show where a cut landed without its zeros`() {
    let trace = "write a 0 4 x | sync a | syncdir / | cut a 0 | write a 2 1 y"
    // Stale: the cut and the new size, but the old bytes. Never the old size with zeros, for zeros require their cut.
    expect(trace, under: [.posix], leaves: ["a=xxxx", "a=00y0", "a=", "a=xxx", "a=000", "a=00y"])
    expect(trace, under: [.sequential], leaves: ["a=xxxx", "a=", "a=00y"])
  }

  @Test func `data may land without the cut that came before it, except where everything is in order`() {
    let trace = "write a 0 8 x | sync a | syncdir / | cut a 0 | write a 0 4 y"
    // Seen on ext4 with data=writeback, which gave the file the same block again: the page is written as a whole, zeros
    // included, in a file that is as long as before the cut.
    expect(
      trace, under: [.ext4Writeback, .posix],
      leaves: [
        "a=xxxxxxxx", "a=yyyyxxxx", "a=xxxx0000", "a=yyyy0000", "a=", "a=xxxx", "a=0000", "a=yyyy",
      ])
    expect(trace, under: [.ext4Ordered], leaves: ["a=xxxxxxxx", "a=", "a=0000", "a=yyyy"])
    expect(trace, under: [.sequential], leaves: ["a=xxxxxxxx", "a=", "a=yyyy"])
  }

  @Test func `a cut frees whole pages with the size, or not at all`() {
    // A page has eight sectors, of four bytes here.
    let trace = "write a 0 36 x | sync a | syncdir / | cut a 32"
    let (long, cut) = ("a=" + String(repeating: "x", count: 36), "a=" + String(repeating: "x", count: 32))
    expect(trace, leaves: [long, cut])
    expect(trace + " | sync a", leaves: [cut])
  }

  @Test func `the end of a page that is cut through becomes zeros on its own`() {
    // Seen on ext4 and XFS: zeros in a file that is still as long as it was.
    let trace = "write a 0 8 x | sync a | syncdir / | cut a 3"
    let free = PersistenceModel.all.filter { $0.tail != .withCut }
    expect(trace, under: [.sequential, .ext3Journal], leaves: ["a=xxxxxxxx", "a=xxx"])
    expect(trace, under: free, leaves: ["a=xxxxxxxx", "a=xxx0xxxx", "a=xxxx0000", "a=xxx00000", "a=xxx"])
    expect(trace + " | sync a", leaves: ["a=xxx"])
  }

  @Test func `bytes cut off may come back when the file grows, until that is synced`() {
    // Seen on btrfs: the cut had been synced.
    let trace = "write a 0 8 x | sync a | syncdir / | cut a 3 | sync a | cut a 8"
    expect(trace, under: [.ext4Ordered, .ext4Writeback, .xfs], leaves: ["a=xxx", "a=xxx00000"])
    expect(
      trace, under: [.btrfs, .posix, .weakest],
      leaves: ["a=xxx", "a=xxx00000", "a=xxx0xxxx", "a=xxxx0000", "a=xxxxxxxx"])
    expect(trace + " | sync a", leaves: ["a=xxx00000"])
  }

  @Test func `growth by a cut to a larger size shows zeros`() {
    expect("write a 0 2 x | sync a | syncdir / | cut a 6", leaves: ["a=xx", "a=xx0000"])
  }

  @Test func `bytes cut off never come back after a later, synced growth`() {
    expect("write a 0 8 x | sync a | syncdir / | cut a 3 | write a 9 1 y | sync a", leaves: ["a=xxx000000y"])
  }

  @Test func `bytes that an earlier crash left beyond the end never show after a later, synced growth`() {
    let trace = "create a | syncdir / | write a 0 8 x | ✗ a= | write a 9 1 y | sync a"
    expect(trace, leaves: ["a=000000000y"])
    expect("create a | syncdir / | write a 0 8 x | ✗ a= | cut a 7 | sync a", leaves: ["a=0000000"])
    expect(
      "create a | syncdir / | write a 0 8 x | ✗ a=0000 | write a 8 1 y | sync a", under: [.posix],
      leaves: ["a=00000000y"])
  }
}
