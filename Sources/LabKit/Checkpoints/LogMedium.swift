// What lab 3 writes its log to. The kit's media are correct, so that what goes wrong in a store goes wrong in the store.

import Storage

/// Where a log lives: records in the order in which they were appended, each with its LSN.
///
/// Nothing here says on what. `FileLog` is a file; `MajorityLog` is three log servers, of which any one may lose its
/// disk. A store can't tell them apart.
public protocol LogMedium: AnyObject {
  /// Appends a record of 1 to ``LogFrame/longestRecord`` bytes and returns its LSN, which no other record ever has.
  ///
  /// LSNs grow from record to record. Returns before anything is durable: until ``sync()`` has returned, a power cut may
  /// leave the record or not, but never without all that were appended before it, and never half.
  ///
  /// Throws what the disk throws, and ``LogMediumError``.
  func append(_ record: [UInt8]) throws -> LSN

  /// Makes all records durable that were appended so far.
  ///
  /// When it throws, nobody knows which are, and the log takes no more records until the next boot.
  func sync() throws

  /// Returns the records that are there, in order of their LSNs: all of them, or those from an LSN on.
  ///
  /// Records that were discarded are missing: the LSNs may have holes. Records before `from` are not read from the disk.
  func records(from: LSN?) throws -> [(LSN, [UInt8])]

  /// Discards all records but those that are named; LSNs that are not there don't matter.
  ///
  /// It is atomic and durable: when it has returned the others are gone and what was kept is durable, synced before or
  /// not; a power cut meanwhile leaves all of them there or none. When it throws, nobody knows which.
  func discard(allBut kept: Set<LSN>) throws
}

/// Why a log does not do what it was asked to.
public enum LogMediumError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The record has no bytes, or too many.
  case recordOf(bytes: Int)
  /// A call failed earlier, so that nobody knows what is durable; the next boot will find out.
  case failedEarlier
  /// What was durable is no longer there, or not as it was.
  case damaged(String)
  /// Fewer than two log servers hold what they were given.
  case noMajority

  /// The reason in words.
  public var description: String {
    switch self {
    case .recordOf(let bytes): "a record of \(bytes) bytes; a log takes 1 to \(LogFrame.longestRecord)"
    case .failedEarlier: "the log failed earlier; nobody knows what is durable"
    case .damaged(let what): "damaged: \(what)"
    case .noMajority: "fewer than two log servers have it"
    }
  }
}
