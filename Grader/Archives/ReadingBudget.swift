// What may be read of one hand-in. A file of some kilobytes can unpack to gigabytes, list a million names, or have to be
// unpacked again for each file that is asked for. So all that is unpacked, listed and named is charged to one budget,
// wherever in the hand-in it lies, and whoever has used it up is told so and looked at by a person.

/// What is left to be spent on one hand-in.
package final class ReadingBudget {
  /// How much there is of what.
  package struct Limits: Hashable, Sendable {
    /// What is unpacked altogether, in bytes; a kit with all that was built in it takes a few hundred MiB.
    package var bytes = 1 << 30
    /// The names that are listed.
    package var entries = 200_000
    /// The bytes of those names.
    package var names = 16 << 20

    package init() {}

    /// As much as anybody wants.
    static var unlimited: Limits {
      var limits = Limits()
      (limits.bytes, limits.entries, limits.names) = (.max, .max, .max)
      return limits
    }
  }

  private let limits: Limits
  private var left: Limits
  /// What there was too much of, in words; `nil` as long as it is enough.
  package private(set) var excess: String?

  package init(_ limits: Limits = Limits()) { (self.limits, left) = (limits, limits) }

  /// Takes something out, and says whether it was there. What was not there once is not there later.
  package func take(bytes: Int = 0, entries: Int = 0, names: Int = 0) -> Bool {
    guard excess == nil else { return false }
    left.bytes -= bytes
    left.entries -= entries
    left.names -= names
    if left.bytes < 0 { excess = "it unpacks to more than \(limits.bytes >> 20) MiB" }
    if left.entries < 0 { excess = "there are more than \(limits.entries) files in it" }
    if left.names < 0 { excess = "the names of its files have more than \(limits.names >> 20) MiB" }
    return excess == nil
  }

  /// Takes something out; an error if it was not there.
  package func charge(bytes: Int = 0, entries: Int = 0, names: Int = 0) throws(ArchiveError) {
    guard take(bytes: bytes, entries: entries, names: names) else { throw ArchiveError(excess ?? "it is too large") }
  }

  /// An error if there was not enough of something.
  package func check() throws(ArchiveError) { try charge() }
}
