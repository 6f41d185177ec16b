/// What a scripted crash loses: the changes of one unit of the disk that were not durable.
public enum EffectName: Codable, Hashable, Sendable, CustomStringConvertible {
  /// The bytes of a sector of a file, written `sector:ledger.new/0`.
  case sector(path: String, index: Int)
  /// The size of a file, written `size:ledger.new`.
  case size(path: String)
  /// The name of a file or directory, written `name:ledger`.
  case name(path: String)

  /// Reads an effect's name; `nil` if it is none.
  public init?(_ text: String) {
    guard let colon = text.firstIndex(of: ":") else { return nil }
    let rest = text[text.index(after: colon)...]
    guard !rest.isEmpty else { return nil }
    switch text[..<colon] {
    case "size": self = .size(path: String(rest))
    case "name": self = .name(path: String(rest))
    case "sector":
      guard let slash = rest.lastIndex(of: "/"), slash > rest.startIndex,
        let index = Int(rest[rest.index(after: slash)...]), index >= 0
      else { return nil }
      self = .sector(path: String(rest[..<slash]), index: index)
    default: return nil
    }
  }

  /// The effect as a scenario writes it.
  public var description: String {
    switch self {
    case .sector(let path, let index): "sector:\(path)/\(index)"
    case .size(let path): "size:\(path)"
    case .name(let path): "name:\(path)"
    }
  }
}
