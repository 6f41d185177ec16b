import Simulation

// The notation of the published observations: `f=A+0 tmp=EMPTY`, with pages of a letter (`Nx2p` two of them, `0` a page
// of zeros), `1:100` for a hundred of a character, `d/` for a directory, `(nothing)` for an empty disk.

extension VisibleState {
  /// Reads the notation, which says nothing of which names are of one file; `nil` for what is no state but an error of
  /// the file system: `MOUNT-FAILED …`, `a!Bad message`.
  package init?(notation: String) {
    var items: [Item] = []
    for word in notation == "(nothing)" ? [] : notation.split(separator: " ") {
      if word.hasSuffix("/") {
        items.append(Item(path: String(word.dropLast()), isDirectory: true, inode: 0, bytes: []))
        continue
      }
      let parts = word.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, let bytes = Self.bytes(parts[1]) else { return nil }
      items.append(Item(path: String(parts[0]), isDirectory: false, inode: 0, bytes: bytes))
    }
    self.init(items: items)
  }

  private static func bytes(_ text: Substring) -> [UInt8]? {
    if text == "EMPTY" { return [] }
    var bytes: [UInt8] = []
    for part in text.split(separator: "+") {
      guard let letter = part.utf8.first, let count = count(part.dropFirst()) else { return nil }
      bytes += [UInt8](repeating: letter == UInt8(ascii: "0") ? 0 : letter, count: count)
    }
    return bytes
  }

  private static func count(_ rest: Substring) -> Int? {
    if rest.isEmpty { return 4096 }
    if rest.hasPrefix(":") { return Int(rest.dropFirst()) }
    guard rest.hasPrefix("x"), rest.hasSuffix("p"), let pages = Int(rest.dropFirst().dropLast()) else { return nil }
    return 4096 * pages
  }

  /// The state in the notation.
  package var notation: String {
    if items.isEmpty { return "(nothing)" }
    return items.map { $0.isDirectory ? "\($0.path)/" : "\($0.path)=\(Self.notation($0.bytes))" }.joined(separator: " ")
  }

  private static func notation(_ bytes: [UInt8]) -> String {
    if bytes.isEmpty { return "EMPTY" }
    var runs: [(byte: UInt8, count: Int)] = []
    for byte in bytes {
      if runs.last?.byte == byte { runs[runs.count - 1].count += 1 } else { runs.append((byte, 1)) }
    }
    return runs.map { byte, count in
      let letter = byte == 0 ? "0" : String(UnicodeScalar(byte))
      guard count.isMultiple(of: 4096) else { return "\(letter):\(count)" }
      return count == 4096 ? letter : "\(letter)x\(count / 4096)p"
    }.joined(separator: "+")
  }
}
