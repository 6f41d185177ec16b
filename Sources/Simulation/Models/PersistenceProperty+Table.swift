// The properties and their witness programs.

extension PersistenceProperty {
  /// All of them, in the order in which they are shown.
  public static let all = atomicity + order + sync

  private static let (sector, page) = (DiskStep.sector, DiskStep.page)
  /// A file of three pages of `o`, and an empty directory.
  private static let file: [DiskStep] = [.write("x", "o", count: 3 * page), .directory("d")]

  // MARK: All or nothing

  private static let atomicity = [
    atomic("overwrite of a sector", .write("x", "n", count: sector)),
    atomic("overwrite of a page", .write("x", "n", count: page)),
    atomic("overwrite of several pages", .write("x", "n", count: 2 * page)),
    atomic("append of a sector", .write("x", "n", at: 3 * page, count: sector)),
    atomic("append of a page", .write("x", "n", at: 3 * page, count: page)),
    atomic("append of several pages", .write("x", "n", at: 3 * page, count: 2 * page)),
    atomic("cut between pages", .cut("x", to: page)),
    atomic("cut within a page", .cut("x", to: page + sector)),
    atomic("create, remove, rename in a directory", .create("y"), .remove("x"), .rename("x", to: "y")),
    atomic("rename over a file", on: file + [.write("y", "p")], .rename("y", to: "x")),
    atomic("rename between directories", .rename("x", to: "d/x")),
  ]

  /// Each step alone leaves the disk as it was before or as it is afterwards.
  private static func atomic(_ name: String, on setup: [DiskStep] = file, _ steps: DiskStep...) -> PersistenceProperty {
    let witnesses = steps.map { step in
      Witness(setup: setup, steps: [step]) { state, before, after in
        state.contents != before.contents && state.contents != after.contents
      }
    }
    return PersistenceProperty(group: .atomicity, name: name, witnesses: witnesses)
  }

  // MARK: In order

  /// Operations on the first of two things, and on the second.
  private static let second: [DiskStep] = [
    .write("y", "n"), .write("y", "n", at: 3 * page), .cut("y", to: 0), .create("ynew"), .remove("y"),
    .rename("y", to: "ynew"),
  ]
  private static let both: [DiskStep] = [.write("x", "o", count: 3 * page), .write("y", "o", count: 3 * page)]

  private static let order = [
    ordered("overwrite → any", [.write("x", "n")], second),
    ordered("append → any", [.write("x", "n", at: 3 * page)], second),
    ordered("cut → any", [.cut("x", to: 0)], second),
    ordered("name → any", [.create("xnew"), .remove("x"), .rename("x", to: "xnew")], second),
    ordered(
      "name → name", [.create("xnew"), .remove("x"), .rename("x", to: "xnew")],
      [.create("ynew"), .remove("y"), .rename("y", to: "ynew")]),
    property(
      .order, "append → append, one file", [.create("x")], [.write("x", "1"), .write("x", "2", at: sector)]
    ) { state in state.bytes("x").contains(UInt8(ascii: "2")) && !state.bytes("x").contains(UInt8(ascii: "1")) },
    property(
      .order, "data → its size", [.create("x")], [.write("x", "n")]
    ) { state in state.bytes("x").contains(0) },
    property(
      .order, "cut → what is written after it", [.write("x", "o", count: 2 * sector)],
      [.cut("x", to: 0), .write("x", "n")]
    ) { state in
      // Only the file that was never cut is that long.
      state.bytes("x").count == 2 * sector && state.bytes("x").contains(UInt8(ascii: "n"))
    },
    property(
      .order, "zeros where a cut was → new size", [.write("x", "o", count: 2 * sector)],
      [.cut("x", to: 0), .write("x", "n"), .write("x", "n", at: sector)]
    ) { state in
      state.bytes("x").first == UInt8(ascii: "n") && state.bytes("x").contains(UInt8(ascii: "o"))
    },
    property(
      .order, "size → rename over a file", [.write("x", "o")], [.write("y", "n"), .rename("y", to: "x")]
    ) { state in state.bytes("x").isEmpty },
    property(
      .order, "data → rename over a file", [.write("x", "o")], [.write("y", "n"), .rename("y", to: "x")]
    ) { state in state.bytes("x").isEmpty || state.bytes("x").contains(0) },
  ]

  /// Whatever there is of a second step, the first is there whole.
  private static func ordered(_ name: String, _ first: [DiskStep], _ second: [DiskStep]) -> PersistenceProperty {
    let witnesses = first.flatMap { first in
      second.map { second in
        Witness(setup: both, steps: [first, second]) { state, before, after in
          state.contents("y") != before.contents("y") && state.contents("x") != after.contents("x")
        }
      }
    }
    return PersistenceProperty(group: .order, name: name, witnesses: witnesses)
  }

  // MARK: After a sync

  private static let sync = [
    property(.sync, "a new file's name", [], [.write("x", "n"), .sync("x")], returned: 2) { !$0.has("x") },
    property(
      .sync, "a new file's name and its directories'", [], [.directory("d"), .write("d/x", "n"), .sync("d/x")],
      returned: 3
    ) { !$0.has("d/x") },
    property(
      .sync, "a renamed file's new name", [.write("x", "o")], [.rename("x", to: "y"), .sync("y")], returned: 2
    ) { !$0.has("y") },
    property(
      .sync, "earlier names", [], [.create("x"), .create("y"), .sync("y")], returned: 3
    ) { !$0.has("x") },
    property(
      .sync, "earlier writes to other files", [.create("x"), .create("y")],
      [.write("x", "n"), .write("y", "n"), .sync("y")], returned: 3
    ) { state in state.bytes("x") != [UInt8](repeating: UInt8(ascii: "n"), count: sector) },
    property(
      .sync, "the file's data and size", [.create("x")], [.write("x", "n"), .sync("x")], returned: 2
    ) { state in state.bytes("x") != [UInt8](repeating: UInt8(ascii: "n"), count: sector) },
    property(
      .sync, "of a directory: its names", [], [.create("x"), .syncDirectory("/")], returned: 2
    ) { !$0.has("x") },
  ]

  private static func property(
    _ group: Group, _ name: String, _ setup: [DiskStep], _ steps: [DiskStep], returned: Int = 0,
    breaks: @escaping @Sendable (VisibleState) -> Bool
  ) -> PersistenceProperty {
    let witness = Witness(setup: setup, steps: steps, returned: returned) { state, _, _ in breaks(state) }
    return PersistenceProperty(group: group, name: name, witnesses: [witness])
  }
}

extension VisibleState {
  /// Paths and bytes, without which file is which.
  fileprivate var contents: [String: [UInt8]] { contents("") }

  /// The same of the paths that start so.
  fileprivate func contents(_ prefix: String) -> [String: [UInt8]] {
    Dictionary(items.filter { $0.path.hasPrefix(prefix) }.map { ($0.path, $0.bytes) }) { first, _ in first }
  }

  fileprivate func has(_ path: String) -> Bool { items.contains { $0.path == path } }
  fileprivate func bytes(_ path: String) -> [UInt8] { items.first { $0.path == path }?.bytes ?? [] }
}
