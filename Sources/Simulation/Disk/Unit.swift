// What a power cut decides about: a disk is a set of *units*, and each shows one of its *versions*.

/// One thing on a disk that persists or is lost by itself: a sector, a file's size, or an entry of a directory.
///
/// A unit's value is one integer: a sector's the number of its content in an ``InternTable``, a size's the bytes, an
/// entry's what it names (see ``EntryValue``). Value 0 is what an untouched unit shows: zeros, empty, absent.
public struct Unit: Hashable, Sendable {
  /// What kind of thing a unit is.
  public enum Kind: UInt8, Sendable {
    /// An entry of a directory.
    case entry
    /// The size of a file, in bytes.
    case size
    /// A sector of a file.
    case sector
    /// What the observer may expect after the crash: no part of the disk, but decided by the same moments.
    case expectation
  }

  /// Inode, kind and index in one word, since units are looked up millions of times; an inode's units follow one another.
  let rawValue: UInt64

  init(_ kind: Kind, _ inode: Int, _ index: Int) {
    rawValue = UInt64(inode) << 34 | UInt64(kind.rawValue) << 32 | UInt64(UInt32(truncatingIfNeeded: index))
  }

  /// The entry of a name in a directory.
  public static func entry(_ directory: Int, _ name: Int) -> Unit { Unit(.entry, directory, name) }
  /// The size of a file.
  public static func size(_ inode: Int) -> Unit { Unit(.size, inode, 0) }
  /// A sector of a file, by number.
  public static func sector(_ inode: Int, _ index: Int) -> Unit { Unit(.sector, inode, index) }
  /// What the observer may expect.
  public static let expectation = Unit(.expectation, 0, 0)

  /// What kind of thing this is.
  public var kind: Kind { Kind(rawValue: UInt8(rawValue >> 32 & 3))! }
  /// The file or directory it belongs to.
  public var inode: Int { Int(rawValue >> 34) }
  /// The sector's number, or the name's.
  public var index: Int { Int(rawValue & 0xFFFF_FFFF) }

  /// The same unit of another inode.
  func of(inode: Int) -> Unit { Unit(kind, inode, index) }

  /// Hashes the one word that a unit is.
  public func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }
}

/// What an entry of a directory names: nothing, a file, or a directory, as the value of a unit.
public struct EntryValue: Hashable, Sendable {
  /// 0 for nothing, else twice the inode, plus one for a directory.
  public let rawValue: Int

  /// Reads a unit's value.
  public init(rawValue: Int) { self.rawValue = rawValue }
  /// Names an inode.
  public init(inode: Int, isDirectory: Bool) { rawValue = inode << 1 | (isDirectory ? 1 : 0) }

  /// Nothing bears the name.
  public static let absent = EntryValue(rawValue: 0)
  /// Whether something bears the name.
  public var isPresent: Bool { rawValue != 0 }
  /// Whether it is a directory.
  public var isDirectory: Bool { rawValue & 1 == 1 }
  /// What bears the name; 0 if nothing does.
  public var inode: Int { rawValue >> 1 }

  /// The same kind of thing with another number.
  func of(inode: Int) -> EntryValue { EntryValue(inode: inode, isDirectory: isDirectory) }
}

/// The inode of the top of the disk, in every run and every image.
public let rootInode = 0
