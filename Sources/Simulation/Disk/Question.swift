/// What a running program's next call depends on and nobody has decided yet.
///
/// Inodes carry the numbers that the run gave them, in the order in which it met or made them, so that two runs that
/// behave alike ask alike, whatever images they boot on.
public enum Question: Hashable, Sendable {
  /// What does the name in the directory name? Answer: an ``EntryValue``; something not met before gets the run's next
  /// inode number.
  case entry(directory: Int, name: Int)
  /// Which names does the directory have, besides those that the run knows already? Answer: a listing's number.
  case listing(directory: Int, besides: [Int])
  /// How large is the file? Answer: bytes.
  case size(inode: Int)
  /// How many of `count` bytes from `offset` on does the file have? Answer: bytes.
  case extent(inode: Int, offset: Int, count: Int)
  /// What does the sector hold? Answer: a content's number.
  case sector(inode: Int, index: Int)
}

/// Thrown by whoever answers questions to end a run: the power is gone.
public struct PowerCut: Error {
  /// Pulls the plug.
  public init() {}
}

/// Whoever knows what is on the disk that a program was booted on.
public protocol DiskContents: AnyObject {
  /// Answers a question that arose in a call; `disk` is what the run knew when it arose, before the call changed
  /// anything, so that the call can be started again from there.
  func answer(_ question: Question, on disk: SimulatedDisk) throws(PowerCut) -> Int
}
