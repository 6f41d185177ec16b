// Expect: same

// No attack: what honest files may do, done in every boot, and looked at; a boot in which something of it fails is over.

private protocol Animal: AnyObject { func sound() -> String }
private class Dog: Animal { func sound() -> String { "wuff" } }
private final class Puppy: Dog { override func sound() -> String { super.sound() + "!" } }

private struct Wrong: Error, CustomStringConvertible { let description: String }
private enum Plain: Error { case reason(Int) }

private struct Point<Number: Numeric>: CustomStringConvertible {
  var x: Number
  var y: Number
  var description: String { "(\(x), \(y))" }
}

private actor Bank {
  private var sum = 1
  func add(_ amount: Int) async throws -> Int {
    sum += amount
    return sum
  }
}

private func fail(_ isTyped: Bool) throws(Wrong) { if isTyped { throw Wrong(description: "typed") } }
private func reason() throws -> Int { throw Plain.reason(7) }
private func sum<each Value: BinaryInteger>(_ values: repeat each Value) -> Int {
  var sum = 0
  for value in repeat each values { sum += Int(value) }
  return sum
}
private func twice() -> some Sequence<Int> { [1, 2].lazy.map { $0 * 2 } }

private let table = Dictionary(uniqueKeysWithValues: (0..<100).map { ("key \($0)", [$0]) })
nonisolated(unsafe) private var counted = 0
private let later: @Sendable () -> Int = { () -> @Sendable () -> Int in
  {
    counted += 1
    return counted
  }
}()

private func check(_ isSo: Bool, line: Int = #line) { if !isSo { fatalError("line \(line)") } }

private func errors() {
  do { try fail(true) } catch { check("\(error)" == "typed" && error.description == "typed") }
  do { _ = try reason() } catch { check("\(error)" == "reason(7)" && error is Plain && !(error is Wrong)) }
}

private func casts() {
  let animals: [any Animal] = [Dog(), Puppy()]
  check(animals.map { $0.sound() } == ["wuff", "wuff!"] && animals[1] is Dog && (animals[0] as? Puppy) == nil)
  let anything: [Any] = [1, "a", Point(x: 1, y: 2), { 1 } as () -> Int, table]
  check(anything.compactMap { $0 as? any CustomStringConvertible }.map { "\($0)" }.prefix(3) == ["1", "a", "(1, 2)"])
  check((anything[4] as? [String: [Int]])?["key 7"] == [7] && (anything[3] as? () -> Int)?() == 1)
  check("\(Point<Double>.self)" == "Point<Double>" && String(reflecting: Puppy.self).hasSuffix("Puppy"))
  check(Mirror(reflecting: Point(x: 1, y: 2)).children.map { $0.label ?? "" } == ["x", "y"])
}

private func values() {
  let path: WritableKeyPath<Point<Int>, Int> = \.x
  var point = Point(x: 1, y: 2)
  point[keyPath: path] += 4
  check(point.x == 5 && [point].map(\.y) == [2] && path == \Point<Int>.x && "\(point)" == "(5, 2)")
  check(sum(1, UInt8(2), Int64(3)) == 6 && Array(twice()) == [2, 4] && later() + later() == 3)
  check(Set(table.keys).count == 100 && table.values.flatMap { $0 }.sorted().last == 99)
  let bank: Any = Bank()
  check(bank is Bank && (bank as? any Actor) != nil)
}

func runLab(_ lab: Lab) -> Never {
  errors()
  casts()
  values()
  print("all kinds are well")
  LabKit.runLab(lab)
}
