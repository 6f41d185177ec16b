/// Something for each of a set of units, kept in order: what belongs to one inode stands together, a directory's entries
/// by their names' numbers, a file's size before its sectors. Images are built, searched and copied all the time, and are
/// small; that is cheaper in two arrays than in a hash table, and comes out in the same order everywhere.
struct UnitMap<Value: Sendable>: Sendable {
  private(set) var units: [Unit] = []
  private(set) var values: [Value] = []

  /// What there is for a unit; nothing is kept for it once it is set to `nil`.
  subscript(unit: Unit) -> Value? {
    get {
      let place = place(of: unit)
      return place < units.count && units[place] == unit ? values[place] : nil
    }
    set {
      let place = place(of: unit)
      let isThere = place < units.count && units[place] == unit
      switch (newValue, isThere) {
      case (let value?, true): values[place] = value
      case (let value?, false):
        units.insert(unit, at: place)
        values.insert(value, at: place)
      case (nil, true):
        units.remove(at: place)
        values.remove(at: place)
      case (nil, false): break
      }
    }
  }

  /// Whether there is anything for a unit.
  func contains(_ unit: Unit) -> Bool {
    let place = place(of: unit)
    return place < units.count && units[place] == unit
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
    guard let first = units.indices.first(where: { !isKept(units[$0], values[$0]) }) else { return }
    var kept = first
    for place in first..<units.count where isKept(units[place], values[place]) {
      units[kept] = units[place]
      values[kept] = values[place]
      kept += 1
    }
    units.removeSubrange(kept...)
    values.removeSubrange(kept...)
  }

  /// The places of the units from one up to and including another.
  func places(from first: Unit, through last: Unit) -> Range<Int> {
    let start = place(of: first)
    var end = start
    while end < units.count, units[end].rawValue <= last.rawValue { end += 1 }
    return start..<end
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

extension UnitMap {
  /// The places of a directory's entries.
  func entries(of directory: Int) -> Range<Int> {
    places(from: .entry(directory, 0), through: .entry(directory, -1))
  }

  /// The place of a file's size and those of its sectors.
  func parts(ofFile inode: Int) -> Range<Int> { places(from: .size(inode), through: .sector(inode, -1)) }
}
