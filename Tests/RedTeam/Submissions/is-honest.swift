// Expect: same

// No attack: the kinds of declarations that honest files may hold, so that nothing of them is refused.

import Synchronization

private enum Tree<Value: Comparable>: Sequence {
  case empty
  indirect case node(Tree, Value, Tree)

  func makeIterator() -> AnyIterator<Value> {
    var all: [Value] = []
    walk { all.append($0) }
    return AnyIterator(all.makeIterator())
  }

  private func walk(_ visit: (Value) -> Void) {
    guard case .node(let left, let value, let right) = self else { return }
    left.walk(visit)
    visit(value)
    right.walk(visit)
  }
}

protocol Shape {
  associatedtype Unit: Hashable
  var area: Double { get }
  func unit() -> Unit
}

struct Square: Shape, Codable, Hashable, CustomStringConvertible {
  var side = 1.0
  var area: Double { side * side }
  var description: String { "\(side)" }
  func unit() -> String { "m" }
}

@propertyWrapper struct Clamped {
  var wrappedValue: Int { didSet { wrappedValue = Swift.min(wrappedValue, 3) } }
}

class Base {
  func number() -> Int { 1 }
  deinit { print("gone") }
}

final class Derived: Base {
  @Clamped var count = 2
  lazy var names = [1: "a"]
  weak var other: Base?
  override func number() -> Int { super.number() + 1 }
}

actor Counter {
  private var count = 0
  func up() async -> Int {
    count += 1
    return count
  }
}

@globalActor actor Mine { static let shared = Mine() }

@Mine var mine = 3
let table: [String: [Int]] = ["a": [1, 2], "b": []]
let locked = Mutex(5)
let words = "a b".split(separator: "b").map(String.init)
nonisolated(unsafe) var anything = 3

extension [UInt8] { var hexadecimal: String { map { String($0, radix: 16) }.joined() } }
extension FileSystem { func isThere(_ path: String) throws -> Bool { try exists(path) && exists(path) } }

func count<each Value>(_ values: repeat each Value) -> Int {
  var count = 0
  for _ in repeat (each values) { count += 1 }
  return count
}

func paths() -> [PartialKeyPath<Square>] { [\.side, \.area] }

struct Refused: Error { let why: StaticString }

func shape() throws(Refused) -> some Shape { Square() }

func together() async throws -> Int {
  try await withThrowingTaskGroup(of: Int.self) { group in
    group.addTask { await Counter().up() }
    return try await group.reduce(0, +)
  }
}

struct Token: ~Copyable {
  var value = 1
  deinit { print(value) }
}

/// Public, inlined, specialised.
@inlinable public func square<Number: FixedWidthInteger>(_ number: Number) -> Number { number &* number }

@resultBuilder enum Numbers { static func buildBlock(_ numbers: Int...) -> [Int] { numbers } }

@Numbers func numbers() -> [Int] {
  1
  2
}
