// A compiler names files by their paths, and ours are nobody's business: where the grader lies says who runs it, and what
// is random in a path would make two equal messages differ.

/// Takes folders of ours out of lines.
struct PathEraser {
  /// The longest line that is looked at, in bytes.
  static let longestLine = 16 << 10
  /// The longest path there is, in bytes.
  private static let longestPath = 4096

  private let roots: [[UInt8]]

  /// Takes out these folders, with the slash behind them, and those that compilers make for a while.
  init(_ folders: [String]) { roots = folders.map { Array("\($0)/".utf8) } }

  /// A line without the folders. Of one that is too long only the beginning is left: where it was cut may have been the
  /// middle of a path, which nobody would know for one.
  func erased(_ line: ArraySlice<UInt8>) -> [UInt8] {
    let known = withoutRoots(withoutPassingFolders(line.prefix(Self.longestLine)))
    return line.count > Self.longestLine ? Array(known.dropLast(Self.longestPath)) : known
  }

  /// A folder is taken out as soon as its last slash is there: then none can be put together from what is left on both
  /// sides of another one.
  private func withoutRoots(_ line: [UInt8]) -> [UInt8] {
    var kept: [UInt8] = []
    kept.reserveCapacity(line.count)
    for byte in line {
      kept.append(byte)
      guard byte == UInt8(ascii: "/"), let root = roots.first(where: { kept.suffix($0.count).elementsEqual($0) })
      else { continue }
      kept.removeLast(root.count)
    }
    return kept
  }

  // MARK: Folders that are other ones every time

  /// The linker names objects in folders of the compiler's and of ours.
  private func withoutPassingFolders(_ line: ArraySlice<UInt8>) -> [UInt8] {
    var kept: [UInt8] = []
    kept.reserveCapacity(line.count)
    var word = line.startIndex
    for place in line.indices where Self.endsWord(line[place]) {
      kept += Self.withoutPassingFolders(word: line[word..<place])
      kept.append(line[place])
      word = place + 1
    }
    return kept + Self.withoutPassingFolders(word: line[word...])
  }

  /// What stands between a path and what is said of it.
  private static func endsWord(_ byte: UInt8) -> Bool { separators[Int(byte)] }
  private static let separators = (0...UInt8.max).map { $0 <= 0x20 || ":()'\"".utf8.contains($0) }

  /// The word behind the last folder `…/TemporaryDirectory.x1/`, or without `programs/` and a folder of ours.
  private static func withoutPassingFolders(word: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var kept = word
    for slash in word.indices where word[slash] == UInt8(ascii: "/") {
      if let end = end(of: temporary, isOurs: isLetter, in: word[(slash + 1)...]) { kept = word[end...] }
    }
    return withoutPrograms(kept)
  }

  private static func withoutPrograms(_ word: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var kept = ArraySlice<UInt8>()
    var place = word.startIndex
    while let letter = word[place...].firstIndex(of: programs[0]) {
      let end = end(of: programs, isOurs: isOfID, in: word[letter...])
      kept += word[place..<(end == nil ? letter + 1 : letter)]
      place = end ?? letter + 1
    }
    return kept + word[place...]
  }

  private static let temporary = Array("TemporaryDirectory.".utf8)
  private static let programs = Array("programs/".utf8)

  /// Where a folder ends that begins with the first of these bytes: with a beginning, then a name of its own and a slash.
  private static func end(of beginning: [UInt8], isOurs: (UInt8) -> Bool, in word: ArraySlice<UInt8>) -> Int? {
    guard word.starts(with: beginning) else { return nil }
    let name = word.dropFirst(beginning.count).prefix(64)
    guard let end = name.firstIndex(where: { !isOurs($0) }), end > name.startIndex, name[end] == UInt8(ascii: "/")
    else { return nil }
    return end + 1
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    switch UnicodeScalar(byte) {
    case "a"..."z", "A"..."Z", "0"..."9", "_": true
    default: false
    }
  }

  /// A UUID's digits, as Foundation writes them.
  private static func isOfID(_ byte: UInt8) -> Bool {
    switch UnicodeScalar(byte) {
    case "A"..."F", "0"..."9", "-": true
    default: false
    }
  }
}
