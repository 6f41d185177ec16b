/// Where a value lies in a JSON text.
struct FieldPath: Hashable {
  /// A step on the way to it.
  enum Step: Hashable {
    /// Into an object.
    case key(String)
    /// Into a list: the element's name where it has one, else its number.
    case element(String)
  }

  private(set) var steps: [Step] = []

  /// The keys alone.
  var keys: [String] { steps.compactMap { if case .key(let key) = $0 { key } else { nil } } }

  /// One step further.
  func appending(_ step: Step) -> FieldPath {
    var path = self
    path.steps.append(step)
    return path
  }

  /// The element of a list that this leads into, and the way from there; `nil` if it leads elsewhere.
  func into(_ list: String) -> (element: String, rest: FieldPath)? {
    guard steps.count >= 2, steps[0] == .key(list), case .element(let name) = steps[1] else { return nil }
    var rest = self
    rest.steps.removeFirst(2)
    return (name, rest)
  }
}

extension FieldPath: CustomStringConvertible {
  /// For example `counterexample.story[3].text`.
  var description: String {
    steps.reduce(into: "") { text, step in
      switch step {
      case .key(let key): text += text.isEmpty ? key : ".\(key)"
      case .element(let name): text += "[\(name)]"
      }
    }
  }
}
