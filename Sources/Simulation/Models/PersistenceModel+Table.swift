// The table of crash models. Each row is what one file system was seen to do, or promises; none is fitted to a list of
// observations. The two at the end promise least: marks are given by `posix`.

extension PersistenceModel {
  /// Everything reaches the disk in the order in which it was done; only the newest part can be missing.
  public static let sequential = PersistenceModel(
    name: "sequential", summary: "everything reaches the disk in the order in which it was done",
    writes: .bySector, sizes: .inOrder, missing: .zeros, tail: .withCut, names: .issueOrder, rename: .atomic,
    replacesAfterSize: false, sync: .everything, syncsNameless: true)

  /// ext3 and ext4 with `data=journal`: data goes through the journal as names do, a page in one piece.
  public static let ext3Journal = PersistenceModel(
    name: "ext3-journal", summary: "ext3 and ext4 with data=journal: data goes through the journal, a page at a time",
    writes: .byPage, sizes: .inOrder, missing: .zeros, tail: .withCut, names: .issueOrder, rename: .atomic,
    replacesAfterSize: false, sync: .everything, syncsNameless: true)

  /// ext4 as it is mounted by default: names in order, data before the size shows it, never what was there before.
  public static let ext4Ordered = PersistenceModel(
    name: "ext4-ordered", summary: "ext4 as it is mounted by default",
    writes: .free, sizes: .free, missing: .zeros, tail: .data, names: .issueOrder, rename: .atomic,
    replacesAfterSize: true, sync: .earlierNames, syncsNameless: true)

  /// ext4 with `data=writeback`: as ``ext4Ordered``, but blocks may show what they held before.
  public static let ext4Writeback = PersistenceModel(
    name: "ext4-writeback", summary: "ext4 with data=writeback: blocks may show what they held before",
    writes: .free, sizes: .free, missing: .stale, tail: .data, names: .issueOrder, rename: .atomic,
    replacesAfterSize: true, sync: .earlierNames, syncsNameless: true)

  /// XFS: a size is logged when the data at its end has been written, and a rename waits for no data.
  public static let xfs = PersistenceModel(
    name: "xfs", summary: "XFS as it is mounted by default: a file's size follows its data, a rename waits for none",
    writes: .free, sizes: .afterLastSector, missing: .zeros, tail: .data, names: .issueOrder, rename: .atomic,
    replacesAfterSize: false, sync: .earlierNames, syncsNameless: true)

  /// btrfs: a transaction for all names, and a log by which a sync lets one file's name overtake the others'. A size is
  /// logged with whichever data is written first, not with its own.
  public static let btrfs = PersistenceModel(
    name: "btrfs", summary: "btrfs as it is mounted by default: a sync lets a name overtake those before it",
    writes: .free, sizes: .free, missing: .zeros, tail: .unpromised, names: .issueOrder, rename: .mayLeaveBoth,
    replacesAfterSize: false, sync: .ownName, syncsNameless: false)

  /// Only what POSIX promises; the model that marks are given by.
  public static let posix = PersistenceModel(
    name: "posix", summary: "nothing but what POSIX promises; marks are given by this one",
    writes: .free, sizes: .free, missing: .stale, tail: .unpromised, names: .perName, rename: .mayLeaveBoth,
    replacesAfterSize: false, sync: .data, syncsNameless: false)

  /// Less than POSIX promises: a rename is two changes of names, and no change of a name waits for an earlier one.
  public static let weakest = PersistenceModel(
    name: "weakest", summary: "less than POSIX promises: names change in any order, a rename one end at a time",
    writes: .free, sizes: .free, missing: .stale, tail: .unpromised, names: .free, rename: .independent,
    replacesAfterSize: false, sync: .data, syncsNameless: false)

  /// The table, from the strongest model to the weakest; ``weaker`` says which of them can be compared.
  public static let all: [PersistenceModel] = [
    .sequential, .ext3Journal, .ext4Ordered, .ext4Writeback, .xfs, .btrfs, .posix, .weakest,
  ]

  /// The next weaker model: it leaves all that this one leaves, and more; `nil` for the weakest.
  public var weaker: PersistenceModel? {
    switch self {
    case .sequential, .ext3Journal: .ext4Ordered
    case .ext4Ordered: .ext4Writeback
    case .ext4Writeback, .xfs, .btrfs: .posix
    case .posix: .weakest
    default: nil
    }
  }

  /// Whether this model leaves every state that another one leaves, by way of ``weaker``: what is safe on this one is
  /// safe on the other.
  public func includes(_ other: PersistenceModel) -> Bool {
    var next: PersistenceModel? = other
    while let model = next {
      if model == self { return true }
      next = model.weaker
    }
    return false
  }
}
