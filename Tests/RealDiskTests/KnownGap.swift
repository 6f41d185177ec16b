import RealCrashes

/// What real disks leave and the models do not have yet. A row goes when a model has it.
struct KnownGap: Hashable {
  /// What a model would have to say.
  let reason: String
  private let workloads: Set<String>
  /// The file systems that were seen to.
  private let configurations: Set<String>

  /// The first row that covers a state.
  static func of(_ state: IllegalState, in configuration: Configuration) -> KnownGap? {
    all.first { $0.workloads.contains(state.workload) && $0.configurations.contains(configuration.name) }
  }

  static let all = [
    KnownGap(
      reason: "a sync after a cut promises the size, not the zeros behind it: if the file grows again they may be lost",
      workloads: ["t5"], configurations: ["btrfs"]),
    KnownGap(
      reason: "a sync of a file that has lost its name promises nothing, even if the name comes back",
      workloads: ["n14"], configurations: ["btrfs"]),
    KnownGap(
      reason: "the zeros of a cut, in the page that it goes through, may be on the disk without the size",
      workloads: ["t1", "t3", "t4", "t5", "s8"],
      configurations: ["ext4", "ext4-1k", "ext4-fc", "ext4-noauto", "ext4-nodelalloc", "ext4-writeback", "xfs"]),
    KnownGap(
      reason: "the same, and what is written after a cut, in blocks that the cut has freed",
      workloads: ["t6", "t8"], configurations: ["ext4-writeback"]),
    KnownGap(
      reason: "a new file's sectors may show what another file, removed before, had in them",
      workloads: ["n6", "n7"], configurations: ["ext4-writeback"]),
  ]
}
