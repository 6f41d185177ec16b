import Reporting

/// Goes through two JSON values side by side and keeps where they differ.
struct ValueComparison {
  /// Two values at one place that are not the same; `nil` where there is none.
  struct Difference: Equatable {
    let path: FieldPath
    let old: JSONValue?
    let new: JSONValue?
  }

  /// What was found so far, in the order in which a report has its fields.
  private(set) var found: [Difference] = []
  private let isLeftOut: ([String]) -> Bool

  /// Prepares to compare; what is left out is named by its keys.
  init(leavingOut isLeftOut: @escaping ([String]) -> Bool = { _ in false }) { self.isLeftOut = isLeftOut }

  /// Compares what lies at a place.
  mutating func compare(_ old: JSONValue?, _ new: JSONValue?, at path: FieldPath = FieldPath()) {
    guard old != new, !isLeftOut(path.keys) else { return }
    switch (old, new) {
    case (.object(let old)?, .object(let new)?):
      for key in Self.ordered(Set(old.keys).union(new.keys)) {
        compare(old[key], new[key], at: path.appending(.key(key)))
      }
    case (.array(let old)?, .array(let new)?): compare(old, new, at: path)
    default: found.append(Difference(path: path, old: old, new: new))
    }
  }

  private static func ordered(_ keys: Set<String>) -> [String] {
    func rank(_ key: String) -> Int { GradeReport.keyOrder.firstIndex(of: key) ?? GradeReport.keyOrder.count }
    return keys.sorted { (rank($0), $0) < (rank($1), $1) }
  }

  // MARK: Lists

  /// Elements that have names are compared with their namesakes, so that one more or less moves nothing else.
  private mutating func compare(_ old: [JSONValue], _ new: [JSONValue], at path: FieldPath) {
    guard let oldNames = Self.names(of: old), let newNames = Self.names(of: new) else {
      for index in 0..<max(old.count, new.count) {
        let place = path.appending(.element("\(index)"))
        compare(Self.element(index, of: old), Self.element(index, of: new), at: place)
      }
      return
    }
    let olds = Dictionary(uniqueKeysWithValues: zip(oldNames, old))
    let news = Dictionary(uniqueKeysWithValues: zip(newNames, new))
    for name in oldNames + newNames.filter({ olds[$0] == nil }) {
      compare(olds[name], news[name], at: path.appending(.element(name)))
    }
    compareOrder(oldNames.filter { news[$0] != nil }, newNames.filter { olds[$0] != nil }, at: path)
  }

  private mutating func compareOrder(_ old: [String], _ new: [String], at path: FieldPath) {
    guard old != new else { return }
    let orders = [old, new].map { JSONValue.array($0.map { .string($0) }) }
    found.append(Difference(path: path.appending(.key("order")), old: orders[0], new: orders[1]))
  }

  /// What the elements are called; `nil` if some have no name, or the same.
  private static func names(of values: [JSONValue]) -> [String]? {
    let names = values.compactMap { value -> String? in
      guard case .object(let members) = value, case .string(let name)? = members["name"] ?? members["model"] else {
        return nil
      }
      return name
    }
    return names.count == values.count && Set(names).count == names.count ? names : nil
  }

  private static func element(_ index: Int, of values: [JSONValue]) -> JSONValue? {
    values.indices.contains(index) ? values[index] : nil
  }
}

extension ValueComparison.Difference {
  /// Both values, `A → B`; of long ones what surrounds the first character that differs.
  var change: String {
    let (old, new) = (Self.text(old), Self.text(new))
    return "\(Self.excerpt(of: old, besides: new)) → \(Self.excerpt(of: new, besides: old))"
  }

  private static func text(_ value: JSONValue?) -> String {
    value?.flatText(keyOrder: GradeReport.keyOrder) ?? "absent"
  }

  /// As much as fits on a line with the other one.
  private static func excerpt(of text: String, besides other: String, length: Int = 80) -> String {
    let common = zip(text, other).prefix { $0 == $1 }.count
    let start = text.count <= length ? 0 : max(0, min(common - 20, text.count - length))
    let rest = text.dropFirst(start)
    return (start > 0 ? "…" : "") + rest.prefix(length) + (rest.count > length ? "…" : "")
  }
}
