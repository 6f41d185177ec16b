// swift-tools-version: 6.2
import PackageDescription

// Everything the kit is made of, in the order of its arrows. No dependencies, and that stays so.

/// The crash engine is compiled with optimisation in debug builds too: a student's `check` explores thousands of crash
/// states, and `swift test` millions; without it both would take an order of magnitude longer.
let engine: [SwiftSetting] = [
  .unsafeFlags(["-O"], .when(configuration: .debug)),
  .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release)), .treatAllWarnings(as: .error),
]
/// What is optimised in release builds only.
let measured: [SwiftSetting] = [.treatAllWarnings(as: .error)]
/// What reads a stranger's bytes is optimised in debug builds too, where tests give it hundreds of thousands of files.
let readers: [SwiftSetting] = [
  .unsafeFlags(["-O"], .when(configuration: .debug)), .treatAllWarnings(as: .error),
]
/// A boot forks the whole lab process: with the standard library inside the executable there is less to copy. A test
/// target can't depend on such an executable (its bundle would be linked the same way); `swift test` builds it anyway.
let selfContained: [LinkerSetting] = [.unsafeFlags(["-static-stdlib"], .when(platforms: [.linux]))]
/// What is written once for a person to read needs no optimiser, which would take most of the time of a first build; and
/// without it the files of a target are compiled side by side.
let staff: [SwiftSetting] = [
  .unsafeFlags(["-Onone", "-no-whole-module-optimization"], .when(configuration: .release)),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "PowerCut",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "shadow-copy", targets: ["ShadowCopy"]),
    .executable(name: "redo-undo-log", targets: ["RedoUndoLog"]),
    .executable(name: "checkpointed-log", targets: ["CheckpointedLog"]),
    .executable(name: "training-checkpoint", targets: ["TrainingCheckpoint"]),
    .executable(name: "eventual-compaction", targets: ["EventualCompaction"]),
    .executable(name: "grader", targets: ["Grader"]),
  ],
  targets: [
    // What a program may ask of a disk.
    .target(name: "Storage", swiftSettings: engine),
    // What a disk may do.
    .target(name: "Simulation", dependencies: ["Storage"], swiftSettings: engine),
    // Which crashes are worth a boot.
    .target(name: "Exploration", dependencies: ["Simulation", "Storage"], swiftSettings: engine),
    // System calls that Swift cannot make: fork, limits.
    .target(name: "CSystem"),
    // What is trained.
    .target(name: "Training", swiftSettings: engine),
    // What a lab program is.
    .target(name: "LabKit", dependencies: ["Training", "Storage", "CSystem"], swiftSettings: engine),
    // What a cluster of machines that train together loses when they fail.
    .target(name: "Clusters", dependencies: ["LabKit", "Storage"], swiftSettings: engine),
    // What must hold.
    .target(
      name: "Judging",
      dependencies: ["Storage", "Simulation", "Exploration", "LabKit", "CSystem", "Training", "Clusters"],
      exclude: ["Faults.md", "Machines.md", "Scripts.md"], swiftSettings: engine),
    // How it is told.
    .target(
      name: "Reporting", dependencies: ["Judging", "Clusters", "Exploration", "Simulation", "LabKit", "Storage"],
      exclude: ["Formats.md"],
      resources: [.copy("Page")], swiftSettings: staff),
    // A file system of this machine whose power can be cut, and the system calls for it.
    .target(name: "CRealDisk"),
    .target(name: "RealDisk", dependencies: ["CRealDisk", "Simulation", "Storage"], swiftSettings: staff),
    // The students' rooms.
    .executableTarget(
      name: "ShadowCopy", dependencies: ["LabKit", "Storage"], path: "Labs/ShadowCopy",
      exclude: ["README.md", "Scenarios", "Demos"], linkerSettings: selfContained),
    .executableTarget(
      name: "RedoUndoLog", dependencies: ["LabKit", "Storage"], path: "Labs/RedoUndoLog",
      exclude: ["README.md", "Scenarios", "Demos"], linkerSettings: selfContained),
    .executableTarget(
      name: "CheckpointedLog", dependencies: ["LabKit", "Storage"], path: "Labs/CheckpointedLog",
      exclude: ["README.md", "Scenarios", "Demos"], linkerSettings: selfContained),
    .executableTarget(
      name: "EventualCompaction", dependencies: ["LabKit", "Storage"], path: "Labs/EventualCompaction",
      exclude: ["README.md", "Scenarios", "Demos"], linkerSettings: selfContained),
    .executableTarget(
      name: "TrainingCheckpoint", dependencies: ["LabKit", "Storage"], path: "Labs/TrainingCheckpoint",
      exclude: ["README.md", "Scenarios", "Demos"], linkerSettings: selfContained),
    // The instructor's room.
    .target(name: "Archives", dependencies: ["Storage"], path: "Grader/Archives", swiftSettings: readers),
    .target(
      name: "Grading",
      dependencies: [
        "Archives", "Reporting", "Judging", "Exploration", "Simulation", "LabKit", "Storage", "CSystem",
      ],
      path: "Grader/Grading",
      swiftSettings: staff),
    .executableTarget(
      name: "Grader",
      dependencies: ["Grading", "Reporting", "RealDisk", "Judging", "Exploration", "Simulation", "LabKit", "Storage"],
      path: "Grader/Command", swiftSettings: staff),
    .target(
      name: "ShadowCopySolution", dependencies: ["LabKit", "Storage"], path: "Grader/Solutions/ShadowCopy",
      swiftSettings: staff),
    .target(
      name: "RedoUndoLogSolution", dependencies: ["LabKit", "Storage"], path: "Grader/Solutions/RedoUndoLog",
      swiftSettings: staff),
    .target(
      name: "CheckpointedLogSolution", dependencies: ["LabKit", "Storage"], path: "Grader/Solutions/CheckpointedLog",
      swiftSettings: staff),
    .target(
      name: "TrainingCheckpointSolution", dependencies: ["LabKit", "Storage"],
      path: "Grader/Solutions/TrainingCheckpoint", swiftSettings: staff),
    .target(
      name: "EventualCompactionSolution", dependencies: ["LabKit", "Storage"],
      path: "Grader/Solutions/EventualCompaction", swiftSettings: staff),
    // Who watches the watchman.
    .executableTarget(
      name: "SolvedShadowCopy", dependencies: ["ShadowCopySolution", "LabKit"], path: "Tests/Programs/SolvedShadowCopy",
      swiftSettings: staff, linkerSettings: selfContained),
    .target(name: "CForbidden", path: "Tests/Programs/CForbidden"),
    .executableTarget(
      name: "SolvedRedoUndoLog", dependencies: ["RedoUndoLogSolution", "LabKit"],
      path: "Tests/Programs/SolvedRedoUndoLog", swiftSettings: staff, linkerSettings: selfContained),
    .executableTarget(
      name: "SolvedCheckpointedLog", dependencies: ["CheckpointedLogSolution", "LabKit"],
      path: "Tests/Programs/SolvedCheckpointedLog", swiftSettings: staff, linkerSettings: selfContained),
    .executableTarget(
      name: "SolvedTrainingCheckpoint", dependencies: ["TrainingCheckpointSolution", "LabKit"],
      path: "Tests/Programs/SolvedTrainingCheckpoint", swiftSettings: staff, linkerSettings: selfContained),
    .executableTarget(
      name: "SolvedEventualCompaction", dependencies: ["EventualCompactionSolution", "LabKit"],
      path: "Tests/Programs/SolvedEventualCompaction", swiftSettings: staff, linkerSettings: selfContained),
    // Whether two builds judge alike.
    .target(
      name: "ReportComparison", dependencies: ["Reporting"], path: "Tests/ReportComparison", swiftSettings: staff),
    .executableTarget(
      name: "CompareReports", dependencies: ["ReportComparison", "Grading", "Judging", "LabKit", "CSystem"],
      path: "Tests/Programs/CompareReports", swiftSettings: staff),
    .testTarget(
      name: "ReportComparisonTests", dependencies: ["ReportComparison", "Grading", "Reporting", "Judging"],
      swiftSettings: staff),
    .executableTarget(
      name: "ExampleClass", dependencies: ["Grading", "Judging"], path: "Tests/Programs/ExampleClass",
      swiftSettings: staff),
    .executableTarget(
      name: "DyingJudge", dependencies: ["Grading", "LabKit"], path: "Tests/Programs/DyingJudge", swiftSettings: staff),
    .executableTarget(
      name: "MisbehavingLab", dependencies: ["LabKit", "Storage", "CForbidden", "CSystem"],
      path: "Tests/Programs/MisbehavingLab",
      swiftSettings: staff, linkerSettings: selfContained),
    // Machines that ping each other: the smallest example of several, right and wrong.
    .target(name: "Ping", dependencies: ["LabKit", "Storage"], path: "Tests/Ping/Machine", swiftSettings: staff),
    .target(
      name: "PingJudging", dependencies: ["Judging", "Exploration", "LabKit"], path: "Tests/Ping/Judging",
      swiftSettings: staff),
    .executableTarget(
      name: "PingLab", dependencies: ["Ping", "LabKit"], path: "Tests/Programs/PingLab", swiftSettings: staff,
      linkerSettings: selfContained),
    .executableTarget(
      name: "Benchmarks",
      dependencies: [
        "CPeak", "Clusters", "TrainingCheckpointSolution", "Simulation", "ShadowCopySolution", "Judging", "Exploration",
        "LabKit", "Storage", "CSystem",
        "Training",
      ], path: "Tests/Benchmarks", exclude: ["growth.svg", "waste.svg"], swiftSettings: measured),
    .target(name: "CPeak", path: "Tests/CPeak"),
    // Which tests run when, and what was skipped.
    .target(name: "TestTiers", path: "Tests/Tiers", swiftSettings: staff),
    .testTarget(name: "TierTests", dependencies: ["TestTiers"], swiftSettings: staff),
    // Wrong and right solutions, and what must hold of their marks; and the program that grades all of them.
    .target(
      name: "GradedSolutions", dependencies: ["TestSupport", "Grading", "Reporting", "Judging"],
      path: "Tests/Solutions", swiftSettings: staff),
    .executableTarget(
      name: "GradeSolutions", dependencies: ["GradedSolutions", "Grading", "Judging"],
      path: "Tests/Programs/GradeSolutions", swiftSettings: staff),
    .target(
      name: "RealCrashes", dependencies: ["TestSupport", "RealDisk", "Simulation", "Storage"],
      path: "Tests/RealCrashes", swiftSettings: engine),
    .executableTarget(
      name: "CrashRealDisk", dependencies: ["RealCrashes"], path: "Tests/Programs/CrashRealDisk", swiftSettings: staff),
    .testTarget(
      name: "RealDiskTests",
      dependencies: ["RealCrashes", "RealDisk", "TestSupport", "TestTiers", "Simulation", "Storage"],
      exclude: ["Observed/observed.json"], swiftSettings: staff),
    .testTarget(
      name: "LabKitTests", dependencies: ["TestSupport", "LabKit", "Simulation", "Storage", "CSystem"],
      swiftSettings: engine),
    .testTarget(
      name: "JudgingTests",
      dependencies: [
        "ShadowCopySolution", "RedoUndoLogSolution", "CheckpointedLogSolution", "TrainingCheckpointSolution",
        "EventualCompactionSolution", "Ping",
        "PingJudging", "Judging", "Exploration", "Simulation", "LabKit", "Storage", "TestTiers",
      ], swiftSettings: staff),
    .testTarget(
      name: "ClustersTests", dependencies: ["Clusters", "TrainingCheckpointSolution", "LabKit"], swiftSettings: engine),
    .testTarget(
      name: "TrainingLabTests",
      dependencies: [
        "TrainingCheckpointSolution", "Reporting", "Judging", "Exploration", "LabKit", "Training", "Storage",
      ],
      swiftSettings: staff),
    .testTarget(name: "TrainingTests", dependencies: ["Training"], swiftSettings: engine),
    .testTarget(name: "StorageTests", dependencies: ["Storage", "Simulation"]),
    .testTarget(
      name: "ReportingTests",
      dependencies: [
        "ShadowCopySolution", "EventualCompactionSolution", "Ping", "PingJudging", "Reporting", "Judging",
        "Exploration", "Simulation", "LabKit", "Storage",
      ], exclude: ["Snapshots"], swiftSettings: staff),
    .executableTarget(
      name: "CheatingShadowCopy", dependencies: ["ShadowCopySolution", "LabKit", "Storage"],
      path: "Tests/RedTeam/CheatingShadowCopy", swiftSettings: staff, linkerSettings: selfContained),
    .testTarget(
      name: "RedTeamTests",
      dependencies: ["GradedSolutions", "TestTiers", "Grading", "Reporting", "Judging", "LabKit"],
      path: "Tests/RedTeam/RedTeamTests", swiftSettings: staff),
    .testTarget(
      name: "PageTests",
      dependencies: [
        "ShadowCopySolution", "RedoUndoLogSolution", "CheckpointedLogSolution", "TrainingCheckpointSolution",
        "EventualCompactionSolution", "Reporting", "Judging", "Exploration", "Simulation", "LabKit", "Storage",
        "TestTiers",
      ], swiftSettings: staff),
    .testTarget(
      name: "GradingTests",
      dependencies: [
        "Archives",
        "GradedSolutions", "TestSupport", "TestTiers", "Grading", "Reporting", "Judging", "Exploration", "Simulation",
        "Storage",
      ],
      swiftSettings: staff),
    .target(
      name: "TestSupport", dependencies: ["Simulation", "Storage"], path: "Tests/Support", swiftSettings: engine),
    .testTarget(
      name: "SimulationTests", dependencies: ["TestSupport", "TestTiers", "Simulation", "Storage"],
      swiftSettings: engine),
    .testTarget(
      name: "ExplorationTests", dependencies: ["TestSupport", "TestTiers", "Exploration", "Simulation", "Storage"],
      swiftSettings: engine),
  ]
)
