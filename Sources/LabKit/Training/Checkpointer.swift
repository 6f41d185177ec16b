import Storage

/// Part B: saves the state of a training run together with others of its kind, one for each rank, all on one disk.
///
/// A checkpoint is the state of *all* ranks' devices after the same step. It is *committed* once all ranks have saved that
/// step and a power cut can't take it away any more; until then the one before it counts, for every rank. Ranks hear of
/// each other only through the disk. All of them boot together, and when one of them has died, all boot again.
public protocol RankCheckpointer: AnyObject {
  /// Boots on whatever the last power cut left. The device is as new: it stands before step 1.
  ///
  /// - Parameters:
  ///   - rank: which of the machines that train together this is, from 0.
  ///   - ranks: how many there are.
  init(disk: any FileSystem, device: any Device, rank: Int, of ranks: Int) throws

  /// Writes the newest committed checkpoint into the device and returns its step; `nil` if there is none, and then the
  /// device is left as it is.
  ///
  /// A checkpoint that is torn or damaged is passed over.
  func restore() throws -> Int?

  /// Saves the state that the device has now: when this returns, it is committed, or this rank's part of it is, if other
  /// ranks have not saved yet.
  ///
  /// Saving a step that is committed already changes nothing.
  func save() throws
}

/// Parts A and C: saves the state of a training run, so that after any power cut it goes on as if nothing had been: with
/// the same bits.
///
/// A checkpoint is the device's whole state after some step. It is *committed* once a power cut can't take it away any
/// more; until then the one before it counts.
public protocol Checkpointer: RankCheckpointer {
  /// Takes down the state that the device has now, to be persisted while training goes on. Nothing is written.
  ///
  /// The step may be committed already: that is a snapshot like any other.
  ///
  /// Throws ``SaveError/underWay`` if one that was taken down is not committed yet; that one is not harmed.
  func snapshot() throws

  /// Writes the next at most `bytes` bytes of what was taken down, and commits it once all are written.
  ///
  /// Returns whether it is committed. When it throws, the checkpoint under way is given up, and the one before it counts.
  /// Throws ``SaveError/nothingUnderWay`` if nothing was taken down since the last commit.
  func persist(atMost bytes: Int) throws -> Bool
}

/// A request that a checkpointer refuses; nothing has changed.
public enum SaveError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A checkpoint is under way.
  case underWay
  /// No checkpoint is under way.
  case nothingUnderWay

  /// Why the request is refused.
  public var description: String {
    switch self {
    case .underWay: "a checkpoint is under way"
    case .nothingUnderWay: "no checkpoint is under way"
    }
  }
}
