import Foundation

/// Any JSON value, and its text with the keys in an order of our own.
package enum JSONValue: Decodable, Equatable {
  case object([String: JSONValue])
  case array([JSONValue])
  case string(String)
  case integer(Int)
  case number(Double)
  case bool(Bool)
  case null

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Int.self) {
      self = .integer(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode([JSONValue].self) {
      self = .array(value)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }

  /// The value as text, two spaces a level; what holds only plain values stands on one line if it fits.
  func text(keyOrder: [String], indent: String = "") -> String {
    let flat = flatText(keyOrder: keyOrder)
    if isShallow, indent.count + flat.count <= 100 { return flat }
    let deeper = indent + "  "
    switch self {
    case .object(let members):
      let rows = Self.sorted(members, keyOrder).map { key, value in
        "\(deeper)\(Self.quoted(key)): \(value.text(keyOrder: keyOrder, indent: deeper))"
      }
      return "{\n\(rows.joined(separator: ",\n"))\n\(indent)}"
    case .array(let values):
      let rows = values.map { deeper + $0.text(keyOrder: keyOrder, indent: deeper) }
      return "[\n\(rows.joined(separator: ",\n"))\n\(indent)]"
    default: return flat
    }
  }

  /// The value on one line.
  package func flatText(keyOrder: [String]) -> String {
    switch self {
    case .object(let members):
      let rows = Self.sorted(members, keyOrder).map { "\(Self.quoted($0)): \($1.flatText(keyOrder: keyOrder))" }
      return "{\(rows.joined(separator: ", "))}"
    case .array(let values): return "[\(values.map { $0.flatText(keyOrder: keyOrder) }.joined(separator: ", "))]"
    case .string(let text): return Self.quoted(text)
    case .integer(let number): return "\(number)"
    case .number(let number): return "\(number)"
    case .bool(let value): return "\(value)"
    case .null: return "null"
    }
  }

  private var isPlain: Bool {
    switch self {
    case .object, .array: false
    default: true
    }
  }

  private var isShallow: Bool {
    switch self {
    case .object(let members): members.values.allSatisfy(\.isPlain)
    case .array(let values): values.allSatisfy(\.isPlain)
    default: true
    }
  }

  private static func sorted(_ members: [String: JSONValue], _ order: [String]) -> [(String, JSONValue)] {
    func rank(_ key: String) -> Int { order.firstIndex(of: key) ?? order.count }
    return members.map { ($0.key, $0.value) }.sorted { (rank($0.0), $0.0) < (rank($1.0), $1.0) }
  }

  static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      // What is not seen can't change how the file itself looks.
      case _ where scalar.isUnseen: for unit in String(scalar).utf16 { quoted += "\\u" + String(format: "%04x", unit) }
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
