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

  /// Every lab of the kit.
  public static let all: [LabDescription] = [.shadowCopy]

  /// The lab of a name.
  public static func named(_ name: String) -> LabDescription? { all.first { $0.name == name } }

  /// Lab 4, without its part B, and so in no list yet.
  package static let trainingCheckpoint = LabDescription(
    name: "training-checkpoint", folder: "TrainingCheckpoint", studentFile: "Checkpointers.swift",
    vocabulary: .trainingCheckpoint, observation: TrainingSpecification().observation,
    programs: [["A", "C"], ["D", "E"]],
    promises: { StateExpectations(TrainingSpecification(), scenario: $0) })

  /// Lab 1.
  public static let shadowCopy = LabDescription(
    name: "shadow-copy", folder: "ShadowCopy", studentFile: "Ledgers.swift", vocabulary: .shadowCopy,
    observation: LedgerSpecification().observation, programs: [["A", "B"], ["C"]],
    promises: { StateExpectations(LedgerSpecification(), scenario: $0) })
}
