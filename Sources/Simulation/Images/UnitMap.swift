/// Something for each of a set of units, kept in order: what belongs to one inode stands together, a directory's entries
/// by their names' numbers, a file's size before its sectors. Images are built, searched and copied all the time, and are
/// small; that is cheaper in two arrays than in a hash table, and comes out in the same order everywhere.
struct UnitMap<Value: Sendable>: Sendable {
  private(set) var units: [Unit] = []
  private(set) var values: [Value] = []

  /// What there is for a unit.
  subscript(unit: Unit) -> Value? {
    let place = place(of: unit)
    return place < units.count && units[place] == unit ? values[place] : nil
  }

  /// Changes what there is for a unit, or a new value if there is nothing.
  mutating func update(_ unit: Unit, default new: @autoclosure () -> Value, _ change: (inout Value) -> Void) {
    let place = place(of: unit)
    if place == units.count || units[place] != unit {
      units.insert(unit, at: place)
      values.insert(new(), at: place)
    }
    change(&values[place])
  }

  /// Changes every value.
  mutating func updateEach(_ change: (inout Value) -> Void) {
    for place in values.indices { change(&values[place]) }
  }

  /// Keeps only some of the units.
  mutating func keep(where isKept: (Unit, Value) -> Bool) {
    let kept = units.indices.filter { isKept(units[$0], values[$0]) }
    guard kept.count < units.count else { return }
    units = kept.map { units[$0] }
    values = kept.map { values[$0] }
  }

  /// The units from one up to and including another.
  func units(from first: Unit, through last: Unit) -> ArraySlice<Unit> {
    let start = place(of: first)
    var end = start
    while end < units.count, units[end].rawValue <= last.rawValue { end += 1 }
    return units[start..<end]
  }

  /// Where a unit is, or would be (binary search).
  private func place(of unit: Unit) -> Int {
    var (low, high) = (0, units.count)
    while low < high {
      let middle = (low + high) / 2
      if units[middle].rawValue < unit.rawValue { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension UnitMap: Sequence {
  func makeIterator() -> Zip2Sequence<[Unit], [Value]>.Iterator { zip(units, values).makeIterator() }
}
