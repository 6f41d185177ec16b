/// Gives equal values equal numbers, from 0.
package struct Numbering<Value: Hashable> {
  /// The values, each at its number.
  package private(set) var all: [Value] = []
  private var numbers: [Value: Int] = [:]

  /// Numbers nothing yet.
  package init() {}

  /// The number of a value, a new one if it has none.
  package mutating func number(of value: Value) -> Int {
    if let known = numbers[value] { return known }
    all.append(value)
    numbers[value] = all.count - 1
    return all.count - 1
  }

  /// The value of a number.
  package subscript(number: Int) -> Value { all[number] }
}
