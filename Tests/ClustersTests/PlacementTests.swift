import Clusters
import LabKit
import Testing

@testable import TrainingCheckpointSolution

/// Placements against every set of failed machines.
struct PlacementTests {
  private func census(_ machines: Int, _ replicas: Int) throws -> PlacementCensus {
    PlacementCensus(try GroupMemory().placement(machines: machines, replicas: replicas))
  }

  /// Every machine keeps its predecessors' shards.
  private func ring(_ machines: Int, _ replicas: Int) -> PlacementCensus {
    PlacementCensus((0..<machines).map { shard in (0..<replicas).map { (shard + $0) % machines } })
  }

  @Test func `five machines and two copies make a pair and a ring of three`() throws {
    let placement = try GroupMemory().placement(machines: 5, replicas: 2)
    #expect(placement.map(Set.init) == [[0, 1], [0, 1], [2, 3], [3, 4], [4, 2]])
  }

  @Test func `any number of machines gets copies where they belong`() throws {
    for machines in 1...24 {
      for replicas in 1...machines {
        let placement = try GroupMemory().placement(machines: machines, replicas: replicas)
        #expect(PlacementCensus.fault(in: placement, machines: machines, replicas: replicas) == nil)
        guard PlacementTheory.binomial(machines, replicas) < 20_000 else { continue }
        let census = PlacementCensus(placement)
        let allowed = PlacementTheory.allowedFatalSets(machines: machines, replicas: replicas)
        #expect(census.fatalSets(of: replicas).fatal <= allowed, "\(machines) machines, \(replicas) copies")
        for fewer in 0..<replicas { #expect(census.fatalSets(of: fewer).fatal == 0) }
      }
    }
  }

  @Test(arguments: [(2, 2), (3, 2), (4, 2), (5, 2), (6, 2), (3, 3), (4, 3), (5, 3)])
  func `no placement at all survives more, or hardly any`(_ machines: Int, _ replicas: Int) throws {
    let fewest = PlacementTheory.fewestFatalSets(machines: machines, replicas: replicas)
    let census = try census(machines, replicas)
    let extra = machines % replicas == 0 ? 0 : 2 * replicas - 3
    #expect(census.fatalSets(of: replicas).fatal <= fewest[replicas] + extra)
    // Of pairs and one ring of three, even those are the best there is.
    if replicas == 2 { #expect(census.fatalSets(of: replicas).fatal == fewest[replicas]) }
    #expect(fewest[replicas] <= PlacementTheory.allowedFatalSets(machines: machines, replicas: replicas))
    guard machines % replicas == 0 else { return }
    for failed in 0...machines { #expect(census.fatalSets(of: failed).fatal == fewest[failed], "\(failed) failed") }
  }

  @Test func `a machine that kept everybody's copies would survive more failures than copies`() throws {
    // Four machines, two copies: three failures are always fatal in pairs, but not to copies that are all on machine 0,
    // if machine 0 is the one that is left. So the theorem needs machines with room for as many copies as there are.
    let star = PlacementCensus([[0, 1], [1, 0], [2, 0], [3, 0]])
    #expect(try census(4, 2).fatalSets(of: 3) == (4, 4) && star.fatalSets(of: 3) == (3, 4))
    #expect(PlacementTheory.fewestFatalSets(machines: 4, replicas: 2)[3] == 4)
    #expect(PlacementTheory.fewestFatalSets(machines: 4, replicas: 2, crowded: true)[3] == 3)
  }

  @Test(arguments: [(4, 2), (6, 2), (8, 2), (16, 2), (6, 3), (9, 3), (12, 3), (12, 4), (8, 8)])
  func `groups survive exactly what inclusion and exclusion say`(_ machines: Int, _ replicas: Int) throws {
    let census = try census(machines, replicas)
    for failed in 0...machines {
      let formula = PlacementTheory.groupSurvival(machines: machines, replicas: replicas, failed: failed)
      let counted = census.survival(failed)
      #expect(abs(formula - counted) < 1e-9)
      guard failed >= replicas else { continue }
      let bound = PlacementTheory.groupBound(machines: machines, replicas: replicas, failed: failed)
      #expect(bound <= counted + 1e-9)
      if failed < 2 * replicas { #expect(abs(bound - counted) < 1e-9) }
    }
  }

  @Test(arguments: [(16, 0.9333, 0.8), (32, 0.9677, 0.9032), (128, 0.9921, 0.9764)])
  func `the published table for pairs`(_ machines: Int, _ two: Double, _ three: Double) {
    #expect(abs(PlacementTheory.groupSurvival(machines: machines, replicas: 2, failed: 2) - two) < 0.00005)
    #expect(abs(PlacementTheory.groupSurvival(machines: machines, replicas: 2, failed: 3) - three) < 0.00005)
  }

  @Test(arguments: [(16, 0.8667, 0.6, 0.6286), (32, 0.9355, 0.8065, 0.8129)])
  func `the published table for a ring`(_ machines: Int, _ two: Double, _ bound: Double, _ three: Double) {
    let ring = ring(machines, 2)
    #expect(abs(ring.survival(2) - two) < 0.00005)
    #expect(abs(ring.survival(3) - three) < 0.00005)
    #expect(abs(PlacementTheory.ringBound(machines: machines, replicas: 2, failed: 3) - bound) < 0.00005)
  }

  @Test func `128 machines in a ring, by the bound`() {
    #expect(abs(PlacementTheory.ringBound(machines: 128, replicas: 2, failed: 2) - 0.9843) < 0.00005)
    #expect(abs(PlacementTheory.ringBound(machines: 128, replicas: 2, failed: 3) - 0.9528) < 0.00005)
  }

  @Test func `sixteen machines in pairs, four failed: the bound and the truth`() throws {
    #expect(abs(PlacementTheory.groupBound(machines: 16, replicas: 2, failed: 4) - 0.6) < 0.00005)
    #expect(abs(try census(16, 2).survival(4) - 0.6154) < 0.00005)
  }

  @Test func `8 of 120 pairs are fatal in groups, 16 in a ring`() throws {
    #expect(try census(16, 2).fatalSets(of: 2) == (8, 120))
    #expect(ring(16, 2).fatalSets(of: 2) == (16, 120))
  }

  @Test func `faults of placements are found`() {
    func fault(_ placement: [[Int]]) -> Bool {
      PlacementCensus.fault(in: placement, machines: 3, replicas: 2) != nil
    }
    #expect(!fault([[0, 1], [2, 1], [0, 2]]))
    for wrong in [
      [[0, 1], [2, 1]], [[0, 1], [2, 1], [0, 3]], [[0, 1], [2, 1], [2, 2]], [[0, 1], [2, 1], [2]],
      [[0, 1], [2, 1], [0, 1]], [[0, 1], [0, 1], [0, 2]],
    ] { #expect(fault(wrong)) }
  }

  @Test func `a number of copies that can't be is an error`() {
    for (machines, replicas) in [(0, 0), (0, 1), (3, 0), (3, 4), (3, -1), (-2, 1)] {
      #expect(throws: AbsurdInput.self) { try GroupMemory().placement(machines: machines, replicas: replicas) }
    }
  }
}
