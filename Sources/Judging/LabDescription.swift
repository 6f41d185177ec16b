import Exploration

/// A lab as the judge knows it: where its files are, and what its programs promise.
public struct LabDescription: Sendable {
  /// The product's name, for example `shadow-copy`.
  public let name: String
  /// The lab's title, for example `ShadowCopy`; also its folder under `Labs` and its module.
  public let folder: String
  /// The file that the student completes, in that folder.
  public let studentFile: String
  /// The words of its scenarios, parts included.
  public let vocabulary: ScenarioVocabulary
  /// The command whose answer shows everything that a program keeps.
  public let observation: String
  /// The parts that one and the same class is written for, program by program.
  public let programs: [[String]]
  /// What its programs promise, as far as a scenario expects it.
  let promises: @Sendable (Scenario) -> any ScenarioExpectations
  /// What its machines promise together, if there are several.
  var clusterPromises: ClusterPromises?

  /// Every lab of the kit.
  public static let all: [LabDescription] = [
    .shadowCopy, .redoUndoLog, .checkpointedLog, .trainingCheckpoint, .eventualCompaction,
  ]

  /// Whether its scenarios are about several machines.
  public var hasMachines: Bool { clusterPromises != nil }

  /// The lab of a name.
  public static func named(_ name: String) -> LabDescription? { all.first { $0.name == name } }

  /// Lab 1.
  public static let shadowCopy = LabDescription(
    name: "shadow-copy", folder: "ShadowCopy", studentFile: "Ledgers.swift", vocabulary: .shadowCopy,
    observation: LedgerSpecification().observation, programs: [["A", "B"], ["C"]],
    promises: { StateExpectations(LedgerSpecification(), scenario: $0) })

  /// Lab 2.
  public static let redoUndoLog = LabDescription(
    name: "redo-undo-log", folder: "RedoUndoLog", studentFile: "Stores.swift", vocabulary: .redoUndoLog,
    observation: TransactionSpecification().observation, programs: [["L", "A"], ["B"], ["C"]],
    promises: { StateExpectations(TransactionSpecification(), scenario: $0) })

  /// Lab 3.
  public static let checkpointedLog = LabDescription(
    name: "checkpointed-log", folder: "CheckpointedLog", studentFile: "CheckpointedStores.swift",
    vocabulary: .checkpointedLog,
    observation: TransactionSpecification().observation, programs: [["A"], ["B", "C", "D"]],
    promises: { StateExpectations(CheckpointSpecification(isQuiescent: $0.part == "A"), scenario: $0) })

  /// Lab 4.
  public static let trainingCheckpoint = LabDescription(
    name: "training-checkpoint", folder: "TrainingCheckpoint", studentFile: "Checkpointers.swift",
    vocabulary: .trainingCheckpoint, observation: TrainingSpecification().observation,
    programs: [["A", "C"], ["B"], ["D", "E"]],
    promises: { scenario -> any ScenarioExpectations in
      if scenario.part == "B" { return StateExpectations(RankedSpecification(scenario), scenario: scenario) }
      return StateExpectations(TrainingSpecification(scenario), scenario: scenario)
    })

  /// Lab 5.
  public static let eventualCompaction = LabDescription(
    name: "eventual-compaction", folder: "EventualCompaction", studentFile: "Replicas.swift",
    vocabulary: .eventualCompaction, observation: "timeline", programs: [["A", "B", "C", "D", "E"]],
    promises: ClusterPromises { ConversationExpectations($0) })
}

extension LabDescription {
  /// Describes a lab of several machines.
  package init(
    name: String, folder: String, studentFile: String, vocabulary: ScenarioVocabulary, observation: String,
    programs: [[String]], promises: ClusterPromises
  ) {
    (self.name, self.folder, self.studentFile, self.vocabulary) = (name, folder, studentFile, vocabulary)
    (self.observation, self.programs, clusterPromises) = (observation, programs, promises)
    self.promises = { _ in preconditionFailure("what several machines promise is not asked of one") }
  }
}

/// What machines promise together.
public struct ClusterPromises: Sendable {
  let expectations: @Sendable (Scenario) -> any ClusterScenarioExpectations

  /// Promises what a specification says.
  public init(_ specification: some ClusterSpecification) {
    expectations = { ClusterStateExpectations(specification, scenario: $0) }
  }

  /// Promises what a model of the lab's own says.
  init(_ expectations: @escaping @Sendable (Scenario) -> any ClusterScenarioExpectations) {
    self.expectations = expectations
  }
}
