// The contract of lab 5, EventualCompaction.

import Storage

/// A chat on one of several machines that are rarely all in reach of each other: posts are made on any of them, travel
/// when two of them sync, and in the end every timeline is the same.
///
/// Whatever has returned is *durable*: a power cut right after it changes nothing. A message leaves the machine only
/// when the call that returned it is over; of the messages of a sync any may be lost, come cut off in the middle, twice
/// or late, and none of that may do harm. A machine's clock may be slow, fast or set back.
///
/// Timelines promise three things:
/// - **Nothing is lost.** A post that was acknowledged is in the timeline of its replica from then on, and in that of
///   every other after a sync that ran to its end.
/// - **The answer never precedes its question.** What a replica had received before it posted stands before that post,
///   on every replica.
/// - **They converge.** Once everyone has synced with everyone, all timelines are equal.
///
/// A text has 1 to 80 characters without line breaks; the kit calls with no others. Two posts may have the same text, on
/// one replica or on two: they are two posts.
public protocol Replica: AnyObject {
  /// Boots: recovers the replica from whatever the last power cut left. The first boot finds an empty disk.
  ///
  /// `members` are the names of all replicas, this one's included, in the same order everywhere and for ever. `primary`
  /// is the one that numbers posts, the same everywhere; `nil` in parts A, B and C. `clock` shows the machine's time.
  init(name: String, members: [String], primary: String?, disk: any FileSystem, clock: @escaping () -> Int) throws

  /// Adds a post of this replica.
  func post(_ text: String) throws

  /// Withdraws every post with this text that comes before this call in the timeline; one that comes behind it stays.
  func delete(_ text: String) throws

  /// Begins a sync: returns what to tell the other replica first, in order.
  func beginSync(with peer: String) throws -> [[UInt8]]

  /// Takes a message of a sync, and returns what to answer, in order; nothing if that was the last one.
  ///
  /// A message that was cut off is answered with nothing, or refused by throwing; nothing has changed then.
  func receive(_ message: [UInt8], from peer: String) throws -> [[UInt8]]

  /// Folds whatever can be folded into the settled state, and cuts it off the log.
  func compact() throws

  /// Returns the timeline, as the posts that this replica holds make it.
  func timeline() throws -> Timeline
}
