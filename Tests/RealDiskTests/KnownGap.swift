import RealCrashes

/// What real disks leave and the models do not have yet. A row goes when a model has it.
struct KnownGap {
  /// What a model would have to say.
  let reason: String
  private let workloads: Set<String>
  /// The file systems that were seen to; `nil` for any.
  private let configurations: Set<String>?

  func covers(_ state: IllegalState, of configuration: Configuration) -> Bool {
    workloads.contains(state.workload) && configurations?.contains(configuration.name) ?? true
  }

  static let all = [
    KnownGap(
      reason: "a new file's sectors may show what another file, removed before, had in them",
      workloads: ["n6", "n7"], configurations: ["ext4-writeback"])
  ]
}
