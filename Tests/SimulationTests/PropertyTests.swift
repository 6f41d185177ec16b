import Simulation
import Testing

/// What programs can rely on, as it is computed from what models leave.
struct PropertyTests {
  @Test(arguments: PersistenceModel.all)
  func `what holds under a weaker model holds under a stronger one`(model: PersistenceModel) {
    guard let weaker = model.weaker else { return }
    for property in PersistenceProperty.all where property.holds(under: weaker) {
      #expect(property.holds(under: model), "\(property.name)")
    }
  }

  private func holding(_ group: PersistenceProperty.Group, under model: PersistenceModel) -> Set<String> {
    Set(PersistenceProperty.all.filter { $0.group == group && $0.holds(under: model) }.map(\.name))
  }

  @Test func `no two models keep the same`() {
    let rows = PersistenceModel.all.map { model in
      Set(PersistenceProperty.all.filter { $0.holds(under: model) }.map(\.name))
    }
    #expect(Set(rows).count == rows.count)
  }

  /// Pillai et al., OSDI 2014: data journaling keeps every order, and only operations on several blocks are not atomic.
  @Test func `data journaling keeps every order, and tears only what is larger than a page`() {
    #expect(
      holding(.order, under: .ext3Journal) == Set(PersistenceProperty.all.filter { $0.group == .order }.map(\.name)))
    let torn = Set(PersistenceProperty.all.filter { $0.group == .atomicity }.map(\.name))
      .subtracting(holding(.atomicity, under: .ext3Journal))
    #expect(torn == ["overwrite of several pages", "append of several pages"])
  }

  /// The same: single sectors are overwritten whole everywhere, larger blocks nowhere without a journal for data.
  @Test(arguments: PersistenceModel.all.filter { $0 != .ext3Journal })
  func `nothing larger than a sector is overwritten whole without a journal for data`(model: PersistenceModel) {
    let atomic = holding(.atomicity, under: model)
    #expect(atomic.contains("overwrite of a sector"))
    #expect(atomic.isDisjoint(with: ["overwrite of a page", "overwrite of several pages"]))
  }

  /// The same: btrfs alone of the file systems lets names change out of order, after a sync.
  @Test func `a sync lets names overtake one another only on btrfs and where nothing is promised`() {
    let without = PersistenceModel.all.filter { !holding(.sync, under: $0).contains("earlier names") }
    #expect(without == [.btrfs, .posix, .weakest])
  }

  @Test func `a counterexample is a state that shows the claim broken`() throws {
    let property = try #require(PersistenceProperty.all.first { $0.name == "data → its size" })
    let state = try #require(property.counterexample(under: .posix))
    #expect(state.items.map(\.bytes) == [[0, 0, 0, 0]])
  }
}
