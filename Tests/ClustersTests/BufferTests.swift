import LabKit
import Testing

@testable import TrainingCheckpointSolution

/// Two buffers for every copy: machines receive, finish and fail in every order, and some step is always complete.
struct BufferTests {
  private typealias Machine = [ReceiveBuffer]

  /// What a cluster is, as far as buffers go.
  private struct State: Hashable {
    var machines: [Machine]

    /// The newest step that all machines hold.
    var everywhere: Int? {
      machines.map(Self.steps).reduce(nil) { (common: Set<Int>?, steps) in common?.intersection(steps) ?? steps }?.max()
    }
    static func steps(_ machine: Machine) -> Set<Int> {
      Set(machine.compactMap { if case .complete(let step) = $0 { step } else { nil } })
    }
    func newest(_ machine: Int) -> Int { Self.steps(machines[machine]).max() ?? 0 }
  }

  /// All states that follow in one event: a machine begins to receive its next step, or has received it.
  private func successors(_ state: State, upTo last: Int) throws -> (states: [State], waits: Int) {
    var (states, waits): ([State], Int) = ([], 0)
    for index in state.machines.indices {
      let machine = state.machines[index]
      if let receiving = machine.firstIndex(where: { if case .partial = $0 { true } else { false } }) {
        guard case .partial(let step) = machine[receiving] else { continue }
        var next = state
        next.machines[index][receiving] = .complete(step: step)
        states.append(next)
      }
      // A transfer that was broken off begins again, so that a step may also be asked for while it is under way.
      let step = state.newest(index) + 1
      guard step <= last else { continue }
      let buffer = try GroupMemory().buffer(toReceive: step, into: machine, complete: state.everywhere)
      guard let buffer else {
        waits += 1
        continue
      }
      var next = state
      next.machines[index][buffer] = .partial(step: step)
      states.append(next)
    }
    return (states, waits)
  }

  @Test(arguments: [1, 2, 3])
  func `in every order of events, a step that was complete everywhere stays until a newer one is`(_ machines: Int)
    throws
  {
    let start = State(machines: Array(repeating: [.empty, .empty], count: machines))
    var (seen, rest): (Set<State>, [State]) = ([start], [start])
    var (waits, furthest) = (0, 0)
    while let state = rest.popLast() {
      let (states, waited) = try successors(state, upTo: 6)
      waits += waited
      // Somebody can always do something, until all is done.
      #expect(!states.isEmpty || state.everywhere == 6)
      for next in states {
        #expect((next.everywhere ?? 0) >= (state.everywhere ?? 0), "\(state) → \(next)")
        furthest = max(furthest, next.everywhere ?? 0)
        if seen.insert(next).inserted { rest.append(next) }
      }
    }
    #expect(furthest == 6)
    #expect(machines == 1 || waits > 0)
  }
}
