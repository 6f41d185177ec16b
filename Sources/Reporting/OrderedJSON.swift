/// A JSON value whose keys keep the order in which they were given.
enum OrderedJSON {
  /// A key and its value.
  struct Member {
    let key: String
    let value: OrderedJSON
  }

  case members([Member])
  case array([OrderedJSON])
  case string(String)
  case integer(Int)
  case number(Double)
  case bool(Bool)

  /// An object of keys and values.
  static func object(_ members: [(String, OrderedJSON)]) -> OrderedJSON {
    .members(members.map { Member(key: $0.0, value: $0.1) })
  }

  /// Bytes as two hexadecimal digits each.
  static func hex(_ bytes: [UInt8]) -> OrderedJSON {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(2 * bytes.count)
    for byte in bytes { text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
    return .string(String(decoding: text, as: UTF8.self))
  }

  /// The value on one line.
  var text: String { text(comma: ", ", colon: ": ") }

  /// The value without blanks between its parts.
  var compactText: String { text(comma: ",", colon: ":") }

  private func text(comma: String, colon: String) -> String {
    func part(_ value: OrderedJSON) -> String { value.text(comma: comma, colon: colon) }
    return switch self {
    case .members(let members):
      "{\(members.map { JSONValue.quoted($0.key) + colon + part($0.value) }.joined(separator: comma))}"
    case .array(let values): "[\(values.map(part).joined(separator: comma))]"
    case .string(let text): JSONValue.quoted(text)
    case .integer(let number): "\(number)"
    case .number(let number): "\(number)"
    case .bool(let value): "\(value)"
    }
  }
}
