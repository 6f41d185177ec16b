// When are two crash images the same? When the same contents can be found on them. Recovery that runs twice writes the
// same bytes twice, as new files and newer versions; comparing versions, choices or inode numbers would never see that
// the second crash leaves nothing new. So contents are compared: what an observer finds who starts at the top of the
// disk and reads everything, for every legal state.
//
// An image falls into components that do not constrain one another; the possible contents are the product of theirs, so
// it is enough to compare each component's set. Beyond `vectorLimit` contents a component is compared by its structure
// instead, which is finer: two images that are equal may then pass for different ones, never the other way round.

/// A 128-bit hash of what an image may hold.
public struct Fingerprint: Hashable, Comparable, Sendable {
  private(set) var high: UInt64 = 0x9E37_79B9_7F4A_7C15
  private(set) var low: UInt64 = 0xD1B5_4A32_D192_ED03

  /// Adds a number.
  mutating func add(_ value: Int) {
    high = Self.mix(high ^ UInt64(bitPattern: Int64(value)), 0xBF58_476D_1CE4_E5B9)
    low = Self.mix(low &+ UInt64(bitPattern: Int64(value)), 0x94D0_49BB_1331_11EB)
  }

  /// Adds another hash.
  mutating func add(_ other: Fingerprint) {
    add(Int(bitPattern: UInt(other.high)))
    add(Int(bitPattern: UInt(other.low)))
  }

  // The finalizer of SplitMix64 (Steele, Lea, Flood 2014), with a multiplier for each half.
  private static func mix(_ value: UInt64, _ multiplier: UInt64) -> UInt64 {
    var word = (value ^ value >> 30) &* multiplier
    word = (word ^ word >> 27) &* 0x9FB2_1C65_1E98_DF25
    return word ^ word >> 31
  }

  /// One half is hash enough.
  public func hash(into hasher: inout Hasher) { hasher.combine(low) }

  /// Any total order, for hashing sets.
  public static func < (a: Fingerprint, b: Fingerprint) -> Bool { (a.high, a.low) < (b.high, b.low) }
}

/// What components of a structure that has come up before may hold. It depends on nothing but the structure, so all
/// explorations that number contents alike can share it.
public final class KnownContents {
  fileprivate var hashes: [Fingerprint: Fingerprint] = [:]

  /// Starts with nothing known.
  public init() {}
}

/// Computes fingerprints.
public struct Fingerprinter {
  /// The largest number of possible contents of a component that are compared one by one.
  static let vectorLimit = 4096

  private let known: KnownContents
  private let comparesLosses: Bool

  /// Starts with what others know. Where losses count, images on which the same contents may be found are one only if it
  /// takes the same losses to find them: then their effects are compared.
  public init(knowing known: KnownContents = KnownContents(), comparesLosses: Bool = false) {
    self.known = known
    self.comparesLosses = comparesLosses
  }

  /// A hash that is equal for images on which the same contents may be found, of which the same is expected.
  public func fingerprint(_ image: CrashImage) -> Fingerprint {
    let structure = ImageStructure(image)
    var reader = StructureReader(image: image, withTimes: comparesLosses)
    var hashes = structure.components.map { contents(of: $0, in: image, &reader) }
    if hashes.count > 1 { hashes.sort() }
    var result = Fingerprint()
    result.add(CertainReader(image, skipping: structure.isOpen).hash)
    for hash in hashes { result.add(hash) }
    return result
  }

  private func contents(
    of component: ImageComponent, in image: CrashImage, _ reader: inout StructureReader
  ) -> Fingerprint {
    let structure = reader.hash(of: component)
    if comparesLosses { return structure }
    if let hash = known.hashes[structure] { return hash }
    let hash = component.contentsHash(in: image, limit: Self.vectorLimit) ?? structure
    known.hashes[structure] = hash
    return hash
  }
}

/// What a number in a hash is about. Everything that is hashed starts or ends with one, so that no two different contents
/// are the same sequence of numbers.
enum HashTag {
  static let (absent, file, directory, again, name, size, sector, end) = (-11, -12, -13, -14, -15, -16, -17, -18)
  static let (effect, version, base) = (-21, -22, -23)
}

/// Numbers files and directories in the order in which an observer meets them.
struct MetInodes {
  private var inodes: [Int] = []

  /// Whether an observer meets an inode for the first time; hashes that, or which one it is that is met again.
  mutating func isNew(_ inode: Int, _ tag: Int, _ hash: inout Fingerprint) -> Bool {
    if let number = inodes.firstIndex(of: inode) {
      hash.add(HashTag.again)
      hash.add(number)
      return false
    }
    hash.add(tag)
    inodes.append(inode)
    return true
  }
}
