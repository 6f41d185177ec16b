/// Something for each of a set of units, kept in order: what belongs to one inode stands together, a directory's entries
/// by their names' numbers, a file's size before its sectors. Images are built, searched and copied all the time, and are
/// small; that is cheaper in an array than in a hash table, and comes out in the same order everywhere.
struct UnitMap<Value: Sendable>: Sendable {
  /// A unit with what there is for it.
  private struct Pair: Sendable {
    let unit: Unit
    var value: Value
  }

  private var pairs: [Pair] = []

  /// How many units there are.
  var count: Int { pairs.count }
  /// Whether there are none.
  var isEmpty: Bool { pairs.isEmpty }
  /// The places of the units, in order.
  var places: Range<Int> { 0..<pairs.count }
  /// The unit at a place.
  func unit(at place: Int) -> Unit { pairs[place].unit }
  /// What there is for the unit at a place.
  func value(at place: Int) -> Value { pairs[place].value }

  /// What there is for a unit; nothing is kept for it once it is set to `nil`.
  subscript(unit: Unit) -> Value? {
    get {
      let place = place(of: unit)
      return place < pairs.count && pairs[place].unit == unit ? pairs[place].value : nil
    }
    set {
      let place = place(of: unit)
      let isThere = place < pairs.count && pairs[place].unit == unit
      switch (newValue, isThere) {
      case (let value?, true): pairs[place].value = value
      case (let value?, false): pairs.insert(Pair(unit: unit, value: value), at: place)
      case (nil, true): pairs.remove(at: place)
      case (nil, false): break
      }
    }
  }

  /// Whether there is anything for a unit.
  func contains(_ unit: Unit) -> Bool {
    let place = place(of: unit)
    return place < pairs.count && pairs[place].unit == unit
  }

  /// Changes what there is for a unit, or a new value if there is nothing.
  mutating func update(_ unit: Unit, default new: @autoclosure () -> Value, _ change: (inout Value) -> Void) {
    let place = place(of: unit)
    if place == pairs.count || pairs[place].unit != unit { pairs.insert(Pair(unit: unit, value: new()), at: place) }
    change(&pairs[place].value)
  }

  /// Changes every value.
  mutating func updateEach(_ change: (inout Value) -> Void) {
    for place in pairs.indices { change(&pairs[place].value) }
  }

  /// Keeps only some of the units.
  mutating func keep(where isKept: (Unit, Value) -> Bool) {
    guard let first = pairs.firstIndex(where: { !isKept($0.unit, $0.value) }) else { return }
    var kept = first
    for place in first..<pairs.count where isKept(pairs[place].unit, pairs[place].value) {
      pairs[kept] = pairs[place]
      kept += 1
    }
    pairs.removeSubrange(kept...)
  }

  /// The places of the units from one up to and including another.
  func places(from first: Unit, through last: Unit) -> Range<Int> {
    let start = place(of: first)
    var end = start
    while end < pairs.count, pairs[end].unit.rawValue <= last.rawValue { end += 1 }
    return start..<end
  }

  /// Where a unit is, or would be (binary search).
  private func place(of unit: Unit) -> Int {
    var (low, high) = (0, pairs.count)
    while low < high {
      let middle = (low + high) / 2
      if pairs[middle].unit.rawValue < unit.rawValue { low = middle + 1 } else { high = middle }
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
