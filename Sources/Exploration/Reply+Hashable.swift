// Replies are the same when their bytes are. They are compared and hashed for every boot, and what is said in one boot in
// one form and in the next in another, which only looks the same, is not the same.

import Storage

extension Reply: Hashable {
  /// Whether two replies are the same, byte by byte.
  public static func == (left: Reply, right: Reply) -> Bool {
    left.kind == right.kind && left.text.utf8.elementsEqual(right.text.utf8) && left.parcels == right.parcels
  }

  /// Hashes the reply's bytes.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(kind)
    hasher.combine(bytesOf: text)
    hasher.combine(parcels)
  }

  private var kind: Int {
    switch self {
    case .ok: 0
    case .sending: 1
    case .failed: 2
    case .unfinished: 3
    }
  }

  private var text: String {
    switch self {
    case .ok(let text), .sending(let text, _), .failed(let text), .unfinished(let text): text
    }
  }
}
