import Exploration
import LabKit

@testable import Judging

/// Every schedule of tiny chat replicas the slow, obvious way: each is run from the beginning, with no power cuts.
struct PlainNetwork {
  let machines: [String]
  let steps: [Scenario.Step]
  let replica: TinyReplica.Type

  /// A message on its way.
  private struct Flight {
    let sender: Int
    let receiver: String
    let bytes: [UInt8]
  }

  /// What can be next.
  private enum Turn {
    case deliver(Int, bytes: Int? = nil, stays: Bool = false)
    case lose(Int)
    case step
  }

  /// Goes through every schedule, in the order of its numbers, and calls `body` with those numbers (0 is what would come
  /// next as written) and the rule that it breaks. At most so many of the numbers are others than 0.
  func forEachSchedule(upTo detours: Int = .max, _ body: ([Int], String?) -> Void) {
    var numbers: [Int] = []
    repeat {
      var counts: [Int] = []
      let rule = run(numbers, &counts)
      numbers += Array(repeating: 0, count: max(0, counts.count - numbers.count))
      numbers = Array(numbers.prefix(counts.count))
      body(numbers, rule)
      while let last = numbers.last,
        last + 1 >= counts[numbers.count - 1] || numbers.dropLast().count(where: { $0 != 0 }) >= detours
      {
        numbers.removeLast()
      }
      if !numbers.isEmpty { numbers[numbers.count - 1] += 1 }
    } while !numbers.isEmpty
  }

  /// One schedule; `counts` are how many turns were possible wherever several were.
  private func run(_ numbers: [Int], _ counts: inout [Int]) -> String? {
    var network = Network(self)
    var delivery = Delivery.asWritten
    var (position, mishaps) = (0, 0)
    while true {
      let isBarrier = position == steps.count || steps[position].isBarrier
      if network.flights.isEmpty {
        guard position < steps.count else { break }
        if case .deliver(let next) = steps[position].kind { delivery = next } else { network.perform(steps[position]) }
        position += 1
      } else if case .anyhow(let limit, let cuts) = delivery {
        let turns = network.turns(mayStep: !isBarrier, hasMishaps: mishaps < limit, cuts)
        let number = turns.count == 1 ? 0 : counts.count < numbers.count ? numbers[counts.count] : 0
        if turns.count > 1 { counts.append(turns.count) }
        switch turns[number] {
        case .step:
          network.perform(steps[position])
          position += 1
        case .lose(let index):
          mishaps += 1
          network.flights.remove(at: index)
        case .deliver(let index, let bytes, let stays):
          if bytes != nil || stays { mishaps += 1 }
          network.deliver(index, bytes, stays: stays)
        }
      } else {
        network.deliver(0, nil, stays: false)
      }
      if let rule = network.broken { return rule }
    }
    for machine in machines { network.perform(Scenario.Step(line: 0, machine: machine, kind: .command(["timeline"]))) }
    return network.broken
  }

  private struct Network {
    var flights: [Flight] = []
    var broken: String?
    private let machines: [String]
    private let replicas: [String: any Replica]
    private var conversation = Conversation()

    init(_ plain: PlainNetwork) {
      machines = plain.machines
      replicas = Dictionary(
        uniqueKeysWithValues: machines.map { ($0, plain.replica.init(named: $0)) })
    }

    func turns(mayStep: Bool, hasMishaps: Bool, _ cuts: MessageCuts) -> [Turn] {
      let all = flights.indices
      var turns = all.map { Turn.deliver($0) } + (mayStep ? [.step] : [])
      if hasMishaps {
        turns += all.map { .lose($0) } + all.map { .deliver($0, stays: true) }
        for index in all {
          let count = flights[index].bytes.count
          turns += (cuts == .anywhere ? 0..<count : count - 1..<count).map { .deliver(index, bytes: $0) }
        }
      }
      return turns
    }

    mutating func perform(_ step: Scenario.Step) {
      guard case .command(let words) = step.kind else { return }
      let replica = replicas[step.machine]!
      do {
        switch words[0] {
        case "post":
          try replica.post(words[1])
          conversation.say(words, on: step.machine, isAcknowledged: true)
        case "sync": send(try replica.beginSync(with: words[1]), step.machine, to: words[1])
        case "compare": try conversation.compare(shown(replica), on: step.machine)
        default: try conversation.show(shown(replica), on: step.machine)
        }
      } catch let error as Falsehood { broken = broken ?? error.rule } catch { broken = "answers" }
    }

    private func shown(_ replica: any Replica) throws -> ShownTimeline {
      ShownTimeline("\(try replica.timeline())")!
    }

    mutating func deliver(_ index: Int, _ count: Int?, stays: Bool) {
      let flight = stays ? flights[index] : flights.remove(at: index)
      let bytes = count.map { Array(flight.bytes.prefix($0)) } ?? flight.bytes
      let answers = try! replicas[flight.receiver]!.receive(bytes, from: machines[flight.sender])
      send(answers, flight.receiver, to: machines[flight.sender])
    }

    /// What is said waits by its sender's place among the machines, and behind what that one has said before.
    private mutating func send(_ messages: [[UInt8]], _ sender: String, to receiver: String) {
      let sender = machines.firstIndex(of: sender)!
      flights += messages.map { Flight(sender: sender, receiver: receiver, bytes: $0) }
      let order = flights.indices.sorted { (flights[$0].sender, $0) < (flights[$1].sender, $1) }
      flights = order.map { flights[$0] }
    }
  }
}

extension Scenario.Step {
  /// Whether all messages have arrived before it.
  fileprivate var isBarrier: Bool { if case .deliver = kind { true } else { false } }
}
