extension Workload {
  /// The workloads of the published observations, and more: every kind of call, before and after every kind of sync.
  package static let all: [Workload] =
    [
      Workload("a", "creat f; write A@0; write B@4096", "open t f | write @t 0 4096 A | write @t 4096 4096 B"),
      Workload(
        "b", "tmp NO fsync, rename over f", on: "write f 0 8192 O",
        "open t tmp | write @t 0 4096 N | write @t 4096 4096 N | close @t | rename tmp f"),
      Workload(
        "b2", "tmp NO fsync, rename to NEW name f",
        "open t tmp | write @t 0 4096 N | write @t 4096 4096 N | close @t | rename tmp f"),
      Workload(
        "c1", "tmp fsync, rename over f", on: "write f 0 8192 O",
        "open t tmp | write @t 0 4096 N | write @t 4096 4096 N | sync @t | close @t | rename tmp f"),
      Workload(
        "c2", "tmp fsync, rename over f, fsync dir", on: "write f 0 8192 O",
        "open t tmp | write @t 0 4096 N | write @t 4096 4096 N | sync @t | close @t | rename tmp f | syncdir /"),
      Workload("d", "creat a; creat b", "create a | create b"),
      Workload("d2", "creat a; creat b; fsync b", "create a | open b b | sync @b"),
      Workload(
        "e", "append 3x100 to log, fsync after 1st",
        "open l log | write @l 0 100 1 | sync @l | write @l 100 100 2 | write @l 200 100 3"),
      Workload(
        "f1", "overwrite page 0 and 5 of synced f", on: "write f 0 32768 O",
        "open t f | write @t 0 4096 A | write @t 20480 4096 B"),
      Workload("g1", "unlink a; creat b", on: "write a 0 4096 a", "remove a | create b"),
      Workload(
        "g2", "rename(a,b); rename(c,d)", on: "write a 0 1 A | write c 0 1 C", "rename a b | rename c d"),
      Workload(
        "h", "open(f,O_TRUNC); write N x2; close", on: "write f 0 8192 O",
        "empty t f | write @t 0 4096 N | write @t 4096 4096 N | close @t"),
      Workload(
        "i", "mkdir d; creat d/f; write; fsync(d/f)", "mkdir d | open t d/f | write @t 0 4096 A | sync @t"),
    ] + names + cuts + growth + syncs

  /// Names that move, go, and come back.
  private static let names: [Workload] = [
    Workload(
      "n1", "rename between directories", on: "mkdir p | mkdir q | write p/f 0 100 x", "rename p/f q/g"),
    Workload(
      "n2", "rename between directories, fsync the new one", on: "mkdir p | mkdir q | write p/f 0 100 x",
      "rename p/f q/g | syncdir q"),
    Workload(
      "n3", "rename between directories, fsync the old one", on: "mkdir p | mkdir q | write p/f 0 100 x",
      "rename p/f q/g | syncdir p"),
    Workload(
      "n4", "creat p/f; fsync; rename between directories; fsync the file", on: "mkdir p | mkdir q",
      "open t p/f | write @t 0 100 x | sync @t | rename p/f q/g | sync @t"),
    Workload(
      "n5", "rename between directories over a file", on: "mkdir p | mkdir q | write p/f 0 100 x | write q/g 0 100 y",
      "rename p/f q/g | create p/h"),
    Workload("n6", "unlink f; creat f; write", on: "write f 0 4096 O", "remove f | write f 0 4096 N"),
    Workload(
      "n7", "unlink f; creat f; write; fsync", on: "write f 0 4096 O",
      "remove f | open t f | write @t 0 4096 N | sync @t"),
    Workload("n8", "mkdir a, a/b, a/b/c; write a/b/c/f", "mkdir a | mkdir a/b | mkdir a/b/c | write a/b/c/f 0 100 x"),
    Workload("n9", "mkdir a, a/b; creat a/b/f; fsync a/b", "mkdir a | mkdir a/b | create a/b/f | syncdir a/b"),
    Workload(
      "n10", "rename a directory; creat in it", on: "mkdir d | write d/f 0 100 x", "rename d e | write e/g 0 100 y"),
    Workload("n11", "rmdir d; creat d", on: "mkdir d", "rmdir d | write d 0 100 x"),
    Workload(
      "n12", "swap a and b by three renames", on: "write a 0 100 a | write b 0 100 b",
      "rename a t | rename b a | rename t b"),
    Workload(
      "n13", "write through a descriptor after the rename; fsync", on: "write f 0 4096 O",
      "open t f | rename f g | write @t 0 4096 N | sync @t | write @t 4096 4096 M"),
    Workload(
      "n14", "write to a file that was replaced", on: "write f 0 4096 O",
      "open t f | open n tmp | write @n 0 100 N | sync @n | rename tmp f | write @t 0 4096 M | sync @t"),
    Workload(
      "n15", "unlink two files; fsync dir; creat", on: "write a 0 100 a | write b 0 100 b",
      "remove a | remove b | syncdir / | create c"),
    Workload(
      "n16", "rename f g; creat f; fsync f", on: "write f 0 100 O",
      "rename f g | open t f | write @t 0 100 N | sync @t"),
  ]

  /// Files that lose their end, and perhaps get another.
  private static let cuts: [Workload] = [
    Workload("t1", "truncate to shorter", on: "write f 0 8192 O", "cut f 100"),
    Workload("t2", "truncate to longer", on: "write f 0 100 O", "cut f 9000"),
    Workload("t3", "truncate to shorter, then longer", on: "write f 0 8192 O", "open t f | cut @t 1000 | cut @t 8192"),
    Workload(
      "t4", "truncate to 1000, append", on: "write f 0 8192 O", "open t f | cut @t 1000 | write @t 1000 3000 N"),
    Workload(
      "t5", "truncate to shorter, fsync, then longer", on: "write f 0 12288 O",
      "open t f | cut @t 5000 | sync @t | cut @t 12288"),
    Workload(
      "t6", "open(f,O_TRUNC); write less; fsync", on: "write f 0 8192 O", "empty t f | write @t 0 100 N | sync @t"),
    Workload(
      "t7", "log: write A, fsync; data in place; cut the log", on: "write data 0 4096 O | create log",
      "open l log | open d data | write @l 0 4096 A | sync @l | write @d 0 4096 N | cut @l 0"),
    Workload(
      "t8", "cut to 0, write again, three times", on: "write f 0 4096 O",
      "open t f | cut @t 0 | write @t 0 600 1 | cut @t 0 | write @t 0 600 2 | cut @t 0 | write @t 0 600 3"),
  ]

  /// Files that get longer, and writes over pages.
  private static let growth: [Workload] = [
    Workload("w1", "overwrite across pages", on: "write f 0 16384 O", "write f 2048 8192 N"),
    Workload("w2", "overwrite within a sector's neighbours", on: "write f 0 4096 O", "write f 400 1000 N"),
    Workload("w3", "write over a gap", on: "write f 0 100 O", "write f 10000 100 N"),
    Workload(
      "w4", "six appends of 700 bytes", on: "create f",
      "open t f | write @t 0 700 1 | write @t 700 700 2 | write @t 1400 700 3 | write @t 2100 700 4 "
        + "| write @t 2800 700 5 | write @t 3500 700 6"),
    Workload(
      "w5", "the same page three times", on: "write f 0 4096 O",
      "open t f | write @t 0 4096 1 | write @t 0 4096 2 | write @t 0 4096 3"),
    Workload("w6", "overwrite and extend in one write", on: "write f 0 3000 O", "write f 2000 6000 N"),
    Workload(
      "w7", "two files in turn", on: "write a 0 4096 O | write b 0 4096 O",
      "open a a | open b b | write @a 0 4096 1 | write @b 0 4096 1 | write @a 0 4096 2 | write @b 0 4096 2"),
  ]

  /// What each sync makes durable.
  private static let syncs: [Workload] = [
    Workload("s1", "creat f; write; fsync dir only", "write f 0 4096 N | syncdir /"),
    Workload(
      "s2", "fdatasync after an overwrite, then after an append", on: "write f 0 4096 O",
      "open t f | write @t 0 4096 A | syncdata @t | write @t 4096 4096 B | syncdata @t | write @t 0 4096 C"),
    Workload(
      "s3", "append, fdatasync, append, fsync", on: "create log",
      "open l log | write @l 0 600 1 | syncdata @l | write @l 600 600 2 | sync @l | write @l 1200 600 3"),
    Workload(
      "s4", "fsync a, not b, written before", "open a a | open b b | write @b 0 4096 B | write @a 0 4096 A | sync @a"),
    Workload(
      "s5", "mkdir d; creat d/f; fsync the root directory", "mkdir d | write d/f 0 100 x | syncdir /"),
    Workload(
      "s6", "fsync twice with a cut between", on: "write f 0 8192 O",
      "open t f | write @t 0 4096 N | sync @t | cut @t 4096 | sync @t | write @t 4096 100 M"),
    Workload(
      "s7", "creat a; fsync dir; rename a b; write b; fsync b",
      "create a | syncdir / | rename a b | open t b | write @t 0 100 x | sync @t"),
    Workload("s8", "fdatasync after truncate", on: "write f 0 8192 O", "open t f | cut @t 100 | syncdata @t"),
  ]

  /// The workload of a name.
  package static func named(_ name: String) -> Workload? { all.first { $0.name == name } }
}
