// What a power cut may leave: the crash model.
//
// A disk is made of units: sectors of files, sizes of files, entries of directories. Every call has *effects*; an effect
// gives one unit a new *version* (a rename gives two units one, together). The running program sees the newest version
// of everything. A sync *promises* effects: once it has returned, they are durable. A persistence model adds
// *requirements*: an effect may be on the disk only if certain earlier ones are.
//
//     A crash state at moment t is a set of effects of calls up to t that contains what was promised and is closed
//     under the requirements. A unit shows its newest effect in that set.
//
// So a write of three sectors is three effects, and any of the eight subsets may be there: that is a torn write. Two
// effects on one sector need not persist in order either; the newer one simply hides the older one. Size and data are
// separate units: a file can have its size without its data (it shows zeros, or what the sector held before), and its
// data without its size (it shows nothing, until the file grows again). A name is a unit of its directory, so a file can
// survive without its name, and a name without its contents.
//
// Cuts are where real disks surprise. A cut frees whole pages together with the size. The page that is cut through is not
// freed: its end becomes zeros in memory and reaches the disk as data does, before the size, after it, or not until the
// file grows and is synced again. What is written after a cut goes to another block, which shows only once the cut is
// there, or, where nothing promises that, to the same one.
//
// A model is a row of the table in `PersistenceModel+Table.swift`. The trace stores calls; `EffectDerivation` derives
// effects, requirements and promises from them for whichever row is asked for.

/// A row of the table of crash models: which orders a file system keeps, and what its syncs promise.
public struct PersistenceModel: Hashable, Sendable {
  /// The order among writes.
  public enum WriteOrder: String, Hashable, Sendable {
    /// None: any sector may be on the disk without any other.
    case free
    /// Sector by sector, the size last, each only if all earlier effects of any kind are there.
    case bySector = "issue order, sector by sector"
    /// Page by page, each with the size that it gives the file, only if all earlier effects of any kind are there.
    case byPage = "issue order, page by page"
  }

  /// When a file's new size may be on the disk.
  public enum SizeOrder: String, Hashable, Sendable {
    /// In its place among the writes.
    case inOrder = "in order with the data"
    /// Whether the data is there or not.
    case free = "whether the data is there or not"
    /// Only if the sector that the file then ends in is there.
    case afterLastSector = "after the sector the file then ends in"
  }

  /// What shows where a file's data is missing.
  public enum Missing: String, Hashable, Sendable {
    /// Zeros; what is written after a cut lands only where the cut has.
    case zeros
    /// Zeros, or what the sectors held before a cut; what is written after it may land without the cut.
    case stale = "zeros, or what was there before a cut, or what was written after a cut that is lost"
  }

  /// How the end of a page that is cut through becomes zeros.
  public enum Tail: String, Hashable, Sendable {
    /// With the cut.
    case withCut = "with the cut"
    /// As data: before the cut, after it, or not until the file is synced.
    case data = "as data does"
    /// As data that a sync need not bring along, since nobody can see it until the file grows again.
    case unpromised = "as data does, but a sync of the cut does not promise it"
  }

  /// An order among creates, renames and removes.
  public enum NameOrder: String, Hashable, Sendable {
    /// None, not even among the versions of one name.
    case free = "free, even of one name"
    /// Only among the versions of one name, within one run.
    case perName = "in order for each name, else free"
    /// Each only if all earlier ones are there.
    case issueOrder = "issue order"
  }

  /// What a rename may leave.
  public enum Rename: String, Hashable, Sendable {
    /// The old name or the new one.
    case atomic
    /// Within a directory the old name or the new one; between two also both; never neither.
    case mayLeaveBoth = "atomic; between directories may leave both names"
    /// Either, both or neither.
    case independent = "two independent entries"
  }

  /// What a sync of a file promises, beside its data and size.
  public enum SyncScope: String, Hashable, Sendable {
    /// Nothing else.
    case data = "its data and size"
    /// The file's name as it is now, with those of the directories above it, but not what these names require.
    case ownName = "its data, size and name"
    /// All that was done to names before the file's own name or size was last changed.
    case earlierNames = "its data and size, its name, and all earlier changes of names"
    /// Everything that was done before, to whatever file or directory.
    case everything = "everything before it"
  }

  /// The model's name in scenarios and on the command line.
  public let name: String
  /// What the model stands for, in one line.
  public let summary: String
  /// The order among writes.
  public let writes: WriteOrder
  /// When a file's new size may be on the disk.
  public let sizes: SizeOrder
  /// What shows where data is missing.
  public let missing: Missing
  /// How the end of a page that is cut through becomes zeros.
  public let tail: Tail
  /// The order among creates, renames and removes.
  public let names: NameOrder
  /// What a rename may leave.
  public let rename: Rename
  /// Whether a rename over an existing file is there only after the size of the file that was renamed.
  public let replacesAfterSize: Bool
  /// What a sync of a file promises.
  public let sync: SyncScope
  /// Whether a sync of a file without a name, which was removed or replaced while it was open, promises anything: it
  /// matters if the removal is lost and the file comes back.
  public let syncsNameless: Bool
  /// How many sectors in a row reach the disk together, if one write wrote them: runs begin at multiples of that. 1 where
  /// every sector is on its own; more is a stronger model, with fewer states.
  public var tearLength = 1

  /// Whether every effect requires all earlier ones.
  var isInOrder: Bool { writes != .free }
}

extension PersistenceModel: CustomStringConvertible {
  /// The model's name.
  public var description: String { name }

  /// The model of a name.
  public static func named(_ name: String) -> PersistenceModel? { all.first { $0.name == name } }
}
