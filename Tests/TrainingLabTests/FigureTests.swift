import Foundation
import Judging
import LabKit
import Testing
import TrainingCheckpointSolution

@testable import Reporting

@Suite struct FigureTests {
  private func cluster(pause: Double, iteration: Double = 1) -> TrainingCluster {
    TrainingCluster(
      gpus: 8, failuresPerGPU: PerHour(1), pause: Seconds(pause), iteration: Seconds(iteration), recovery: Seconds(0))
  }

  private func object(_ json: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
  }

  @Test func `the curve has a redo log at its left and equal terms at its bottom`() throws {
    let figure = WasteFigure(cluster(pause: 3.2))
    #expect(figure.best == 54 && figure.points.first?.iterations == 1)
    #expect((100...300).contains(figure.points.count) && figure.points.last!.iterations > 3 * 54)
    let best = try #require(figure.points.first { $0.iterations == 54 })
    #expect(figure.points.allSatisfy { $0.paused + $0.redone >= best.paused + best.redone })
    #expect(abs(best.paused / best.redone - 1) < 0.04)
    let json = try object(figure.json)
    #expect(json["best"] as? Int == 54 && (json["points"] as? [[String: Any]])?.count == figure.points.count)
  }

  @Test func `a curve whose bottom is at one iteration, or at thousands, is drawn as well`() {
    #expect(WasteFigure(cluster(pause: 0)).best == 1)
    let long = WasteFigure(cluster(pause: 100, iteration: 0.01))
    #expect(long.best == 30000 && long.points.count < 300)
  }

  @Test func `eight of 120 pairs are fatal in groups`() throws {
    let figure = try #require(PlacementFigure(solvedPlacement(machines: 16, replicas: 2)))
    #expect(figure.fatal == (0..<8).map { [2 * $0, 2 * $0 + 1] } && figure.all == 120)
    let json = try object(figure.json)
    #expect(json["machines"] as? Int == 16 && json["all"] as? Int == 120)
    #expect((json["fatal"] as? [[Int]])?.count == 8 && (json["placement"] as? [[Int]])?.count == 16)
    let ring = try #require(PlacementFigure((0..<16).map { [$0, ($0 + 1) % 16] }))
    #expect(ring.fatal.count == 16)
  }

  @Test func `what is no placement has no figure`() {
    #expect(PlacementFigure([]) == nil)
    #expect(PlacementFigure([[1], [0]]) == nil)
    #expect(PlacementFigure([[0, 1], [1]]) == nil)
    #expect(PlacementFigure([[0, -1], [1, 0]]) == nil)
  }

  @Test func `training goes on beside the checkpoint, and only the pause holds it up`() throws {
    let scenario = try #require(trainingScenarios.first { $0.name == "c1-overlap" })
    let rehearsal = try #require(
      Rehearsal(
        Judge(lab: .trainingCheckpoint, scenario: scenario),
        InProcessSubject(TrainingCheckpointSolutionLab.lab, scenario.bootOptions)))
    let spans = OverlapFigure(rehearsal.records[0]).spans
    #expect(spans.prefix(8).map(\.lane) == [.step, .pause, .step, .persist, .step, .persist, .step, .persist])
    #expect(spans.prefix(8).map(\.step) == [1, 1, 2, 2, 3, 3, 4, 4])
    #expect(spans.prefix(8).map(\.checkpoint) == [nil, 1, nil, 1, nil, 1, nil, 1])
    #expect(spans.map(\.isCommitted).firstIndex(of: true) == 7)
    let written = spans.prefix(8).map(\.bytes)
    #expect(written[..<3] == [0, 0, 0] && written[3] == 4096 && written[5] == 4096 && written[7] > 4096)
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(OverlapFigure(rehearsal.records[0]).json.utf8)) as? [[String: Any]])
    #expect(json.count == spans.count && json[7]["committed"] as? Bool == true && json[0]["checkpoint"] == nil)
  }
}
