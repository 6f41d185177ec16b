import Simulation

/// What was read from a real disk after a power cut: `f=A+0 tmp=EMPTY`, with pages of a letter (`Nx2p` two of them, `0` a
/// page of zeros), `1:100` for a hundred of a character, `d/` for a directory.
struct Observation {
  let text: String
  let state: VisibleState

  /// Reads the notation; `nil` for what is no state but an error of the file system: `MOUNT-FAILED …`, `a!Bad message`.
  init?(_ text: String) {
    self.text = text
    var items: [VisibleState.Item] = []
    for word in text == "(nothing)" ? [] : text.split(separator: " ") {
      if word.hasSuffix("/") {
        items.append(VisibleState.Item(path: String(word.dropLast()), isDirectory: true, inode: 0, bytes: []))
        continue
      }
      let parts = word.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, let bytes = Self.bytes(parts[1]) else { return nil }
      items.append(VisibleState.Item(path: String(parts[0]), isDirectory: false, inode: 0, bytes: bytes))
    }
    state = VisibleState(items: items)
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
}
