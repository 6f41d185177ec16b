import Foundation
import Judging
import TestTiers
import Testing

@testable import Reporting

@Suite struct PageSizeTests {
  /// With the page's own scripts, and all that the demos may come to.
  @Test func `the page of all of a lab's demos is a few hundred kilobytes`() async throws {
    try await expectSmallPage(of: .shadowCopy)
  }

  @Test(.tags(.pages), .tiered, arguments: [LabDescription.redoUndoLog, .checkpointedLog, .trainingCheckpoint])
  func `so are those of the other labs`(lab: LabDescription) async throws { try await expectSmallPage(of: lab) }

  private func expectSmallPage(of lab: LabDescription) async throws {
    let size = try Data(contentsOf: await Pages.demos(of: lab)).count
    print("\(lab.name): \(size) bytes")
    #expect(size < 600_000)
  }

  @Test func `equal branches of a tree are told once, and nothing is left out`() async throws {
    let recording = try await Pages.recorded("Demos/second-power-cut", of: .redoUndoLog).recording
    let graph = PageGraph(recording)
    #expect(graph.nodes.count < recording.tree.nodes.count)
    // Every node of the tree is found in the graph by its answers, with the same events and effects.
    var (places, bases, moments) = ([Int](), [Int](), [Int]())
    for (number, node) in recording.tree.nodes.enumerated() {
      let place =
        if let parent = node.parent {
          try #require(graph.nodes[places[parent]].edges.first { $0.answer == node.answer }).node
        } else {
          graph.roots[recording.tree.roots.firstIndex { $0.node == number }!].node
        }
      places.append(place)
      bases.append(node.parent.map { bases[$0] + recording.deltas[$0].effects.count } ?? 0)
      moments.append(node.parent.map { moments[$0] + recording.tree.nodes[$0].events.count } ?? 0)
      let row = graph.nodes[place], segment = graph.segments.all[row.segment]
      #expect(graph.states.all[row.state] == node.state)
      #expect(segment.events.map { graph.events.all[$0].event } == node.events)
      let delta = graph.deltas.all[graph.deltaRows.all[row.delta][0]]
      #expect(delta.effects.map(\.changes) == recording.deltas[number].effects.map(\.changes))
      #expect(
        delta.effects.map { $0.requirements.map { bases[number] - $0 } }
          == recording.deltas[number].effects.map(\.requirements))
      #expect(delta.promises.map { bases[number] - $0.effect } == recording.deltas[number].promises.map(\.effect))
      #expect(delta.promises.map { $0.moment + moments[number] } == recording.deltas[number].promises.map(\.moment))
    }
  }
}
