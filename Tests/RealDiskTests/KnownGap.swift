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
      reason: "a new file's sectors may show what another file, removed before, had in them",
      workloads: ["n6", "n7"], configurations: ["ext4-writeback"])
  ]
}
