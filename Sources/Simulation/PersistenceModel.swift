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
// A model is a row of the table below. The trace stores calls; `EffectDerivation` derives effects, requirements and
// promises from them for whichever row is asked for.

/// A row of the table of crash models: which orders a file system keeps, and what its syncs promise.
public struct PersistenceModel: Hashable, Sendable {
  /// An order among effects.
  public enum Order: String, Hashable, Sendable {
    /// None: any may be on the disk without the others.
    case free
    /// Only among the versions of one name, within one run.
    case perName = "per name"
    /// Each only if all earlier ones of its kind are there.
    case issueOrder = "issue order"
  }

  /// What a rename from one directory to another may leave.
  public enum RenameAcross: String, Hashable, Sendable {
    /// The old name or the new one.
    case atomic
    /// The old name, the new one, or both; never neither.
    case mayLeaveBoth = "may leave both names"
  }

  /// What a sync of a file promises.
  public enum SyncScope: String, Hashable, Sendable {
    /// The file's data and size, and nothing else.
    case file = "the file's data and size"
    /// Everything that was done before, to whatever file or directory.
    case everything = "everything before it"
  }

  /// The model's name in scenarios and on the command line.
  public let name: String
  /// What the model stands for, in one line.
  public let summary: String
  /// The order among writes, with sizes and everything else if it is ``Order/issueOrder``.
  public let writes: Order
  /// Whether a lost cut or growth may show what the sectors held before, not only zeros.
  public let showsStaleData: Bool
  /// The order among creates, renames and removes.
  public let directoryOperations: Order
  /// What a rename between directories may leave.
  public let renameAcross: RenameAcross
  /// What a sync of a file promises.
  public let syncScope: SyncScope
  /// How many sectors in a row reach the disk together, if one write wrote them: runs begin at multiples of that. 1 where
  /// every sector is on its own; more is a stronger model, with fewer states.
  public var tearLength = 1

  /// Whether every effect requires all earlier ones.
  var isSequential: Bool { writes == .issueOrder }

  /// Everything reaches the disk in the order in which it was done; only the newest part can be missing.
  public static let sequential = PersistenceModel(
    name: "sequential", summary: "everything reaches the disk in the order in which it was done",
    writes: .issueOrder, showsStaleData: false, directoryOperations: .issueOrder, renameAcross: .atomic,
    syncScope: .everything)

  /// Only what POSIX promises; the model that marks are given by.
  public static let posix = PersistenceModel(
    name: "posix", summary: "nothing but what POSIX promises; marks are given by this one",
    writes: .free, showsStaleData: true, directoryOperations: .perName, renameAcross: .mayLeaveBoth,
    syncScope: .file)

  /// The table, from the strongest model to the weakest.
  public static let all: [PersistenceModel] = [.sequential, .posix]

  /// The model of a name.
  public static func named(_ name: String) -> PersistenceModel? { all.first { $0.name == name } }
}
