// Contents and names as small numbers, so that comparing two sectors is comparing two integers.

/// Gives every distinct sector content, name and listing a number, the same one for the length of an exploration.
public final class InternTable {
  /// Bytes in a sector; a property of the disk, so that tests and benchmarks can use small ones.
  public let sectorSize: Int
  private var contents: [[UInt8]] = []
  private var contentNumbers: [SectorBytes: Int] = [:]
  private var names: [String] = []
  private var nameNumbers: [ExactName: Int] = [:]
  private var listings: [[Int]] = []
  private var listingNumbers: [[Int]: Int] = [:]

  /// Makes an empty table; content 0 is a sector of zeros.
  public init(sectorSize: Int = 512) {
    precondition(sectorSize > 0)
    self.sectorSize = sectorSize
    _ = content([UInt8](repeating: 0, count: sectorSize))
  }

  /// The number of a sector's content; `bytes` has exactly ``sectorSize`` bytes.
  public func content(_ bytes: [UInt8]) -> Int {
    let key = SectorBytes(bytes: bytes)
    if let known = contentNumbers[key] { return known }
    contents.append(bytes)
    contentNumbers[key] = contents.count - 1
    return contents.count - 1
  }

  /// How many contents have a number.
  public var contentCount: Int { contents.count }
  /// How many names have a number.
  public var nameCount: Int { names.count }
  /// How many listings have a number.
  public var listingCount: Int { listings.count }

  /// The bytes of a sector's content.
  public func bytes(of content: Int) -> [UInt8] { contents[content] }

  /// The number of a name; names are equal when their bytes are.
  public func name(_ name: String) -> Int {
    if let known = nameNumbers[ExactName(text: name)] { return known }
    names.append(name)
    nameNumbers[ExactName(text: name)] = names.count - 1
    return names.count - 1
  }

  /// The name of a number.
  public func text(of name: Int) -> String { names[name] }

  /// Orders names by their bytes, as a listing does.
  public func precedes(_ a: Int, _ b: Int) -> Bool { names[a].utf8.lexicographicallyPrecedes(names[b].utf8) }

  /// The number of a listing: names in order of their bytes.
  public func listing(_ names: [Int]) -> Int {
    if let known = listingNumbers[names] { return known }
    listings.append(names)
    listingNumbers[names] = listings.count - 1
    return listings.count - 1
  }

  /// The names of a listing.
  public func names(of listing: Int) -> [Int] { listings[listing] }
}

/// A sector's content as a key: an array hashes byte by byte, which takes twenty times as long.
private struct SectorBytes: Hashable {
  let bytes: [UInt8]

  func hash(into hasher: inout Hasher) { bytes.withUnsafeBytes { hasher.combine(bytes: $0) } }
}

/// A name as the kernel sees it: bytes. Swift's strings are equal when they look equal (é in one scalar or two).
private struct ExactName: Hashable {
  let text: String

  static func == (a: ExactName, b: ExactName) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }

  func hash(into hasher: inout Hasher) {
    for byte in text.utf8 { hasher.combine(byte) }
  }
}
