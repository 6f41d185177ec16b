import Exploration
import Judging
import LabKit
import Testing

@testable import TrainingCheckpointSolution

private enum None: Mistaken { static let mistake = Mistake.none }
private enum WrittenInPlace: Mistaken { static let mistake = Mistake.writtenInPlace }
private enum FileNotSynced: Mistaken { static let mistake = Mistake.fileNotSynced }
private enum NameNotSynced: Mistaken { static let mistake = Mistake.nameNotSynced }
private enum RenamedBeforeWritten: Mistaken { static let mistake = Mistake.renamedBeforeWritten }
private enum OldRemovedFirst: Mistaken { static let mistake = Mistake.oldRemovedFirst }
private enum NoFirstMomentsSaved: Mistaken { static let mistake = Mistake.noFirstMomentsSaved }
private enum NoSecondMomentsSaved: Mistaken { static let mistake = Mistake.noSecondMomentsSaved }
private enum NoCursorSaved: Mistaken { static let mistake = Mistake.noCursorSaved }
private enum NoGeneratorSaved: Mistaken { static let mistake = Mistake.noGeneratorSaved }
private enum SilentRestart: Mistaken { static let mistake = Mistake.silentRestart }
private enum SnapshotReadsLater: Mistaken { static let mistake = Mistake.snapshotReadsLater }
private enum EverythingKept: Mistaken { static let mistake = Mistake.everythingKept }
private enum SecondSnapshotReplaces: Mistaken { static let mistake = Mistake.secondSnapshotReplaces }
private enum PauseWrites: Mistaken { static let mistake = Mistake.pauseWrites }
private enum CommittedTooEarly: Mistaken { static let mistake = Mistake.committedTooEarly }
private enum PieceTooLarge: Mistaken { static let mistake = Mistake.pieceTooLarge }
private enum RegionsReadTwice: Mistaken { static let mistake = Mistake.regionsReadTwice }

/// Every mistake, and a type that makes it.
private var mistaken: [(Mistake, any Checkpointer.Type)] {
  [
    (.none, MistakenCheckpointer<None>.self),
    (.writtenInPlace, MistakenCheckpointer<WrittenInPlace>.self),
    (.fileNotSynced, MistakenCheckpointer<FileNotSynced>.self),
    (.nameNotSynced, MistakenCheckpointer<NameNotSynced>.self),
    (.renamedBeforeWritten, MistakenCheckpointer<RenamedBeforeWritten>.self),
    (.oldRemovedFirst, MistakenCheckpointer<OldRemovedFirst>.self),
    (.noFirstMomentsSaved, MistakenCheckpointer<NoFirstMomentsSaved>.self),
    (.noSecondMomentsSaved, MistakenCheckpointer<NoSecondMomentsSaved>.self),
    (.noCursorSaved, MistakenCheckpointer<NoCursorSaved>.self),
    (.noGeneratorSaved, MistakenCheckpointer<NoGeneratorSaved>.self),
    (.silentRestart, MistakenCheckpointer<SilentRestart>.self),
    (.snapshotReadsLater, MistakenCheckpointer<SnapshotReadsLater>.self),
    (.everythingKept, MistakenCheckpointer<EverythingKept>.self),
    (.secondSnapshotReplaces, MistakenCheckpointer<SecondSnapshotReplaces>.self),
    (.pauseWrites, MistakenCheckpointer<PauseWrites>.self),
    (.committedTooEarly, MistakenCheckpointer<CommittedTooEarly>.self),
    (.pieceTooLarge, MistakenCheckpointer<PieceTooLarge>.self),
    (.regionsReadTwice, MistakenCheckpointer<RegionsReadTwice>.self),
  ]
}

@Suite struct MistakeTests {
  // Without a limit, a checkpointer that believes unsynced sectors is explored for hours: scenarios need a budget first.
  @Test(.disabled("some mistakes need a budget in the scenarios"), arguments: 0..<18)
  func `every mistake loses points, and none loses all`(_ index: Int) {
    let (mistake, type) = mistaken[index]
    let lab = Lab.trainingCheckpoint(type, planner: LecturePlanner.self, peers: GroupMemory.self)
    var (points, lost): (Int, [String]) = (0, [])
    for scenario in trainingScenarios where ["A", "C"].contains(scenario.part) {
      let verdict = Judge(lab: .trainingCheckpoint, scenario: scenario).judge(InProcessSubject(lab, scenario.bootOptions))
      points += verdict.points
      if case .failed(let story) = verdict.outcome { lost.append("\(scenario.name) \(story.rule)") }
    }
    print(mistake, points, "of 50:", lost.joined(separator: ", "))
    if mistake == .none { #expect(points == 50) } else { #expect(points > 0 && points < 50) }
  }
}
