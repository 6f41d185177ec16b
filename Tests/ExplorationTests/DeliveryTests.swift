import Exploration
import Simulation
import Storage
import TestSupport
import TestTiers
import Testing

/// Three machines in a ring, whose messages arrive in every order: the explorer runs one of each class of orders, and
/// finds exactly what running every one finds.
struct DeliveryTests {
  /// Random commands of three machines, with up to six messages.
  private struct RandomRing: CustomStringConvertible {
    var script: ClusterScript
    let description: String

    init(seed: UInt64, mishaps: Int, cuts: MessageCuts = .lastByte, hasCrash: Bool) {
      var commands = CommandGenerator(random: SplitMix64(seed: seed), hasDirectories: false)
      func part() -> String {
        let plain = commands.command()
        let path = ["a", "b", "c"][commands.random.below(3)]
        switch commands.random.below(6) {
        case 0, 1, 2: return "send \(plain)"
        case 3: return "sendif \(path) \(plain)"
        case 4: return "send send \(plain)"
        default: return plain
        }
      }
      var steps: [ClusterScript.Step] = (0..<2 + commands.random.below(hasCrash ? 2 : 3)).map { _ in
        let parts = (0..<1 + commands.random.below(2)).map { _ in part() }
        let command = parts.count == 1 ? parts[0] : "all " + parts.joined(separator: " & ")
        return .command(machine: commands.random.below(3), command, faults: [])
      }
      if hasCrash {
        let machine = commands.random.below(3)
        steps.insert(
          .crash(machine: machine, .crashAnywhere, bootFaults: []), at: commands.random.below(steps.count) + 1)
      }
      if commands.random.below(3) == 0 {
        steps.insert(.deliver(.asWritten), at: commands.random.below(steps.count) + 1)
      }
      steps.insert(.deliver(.anyhow(mishaps: mishaps, cuts: cuts)), at: 0)
      script = ClusterScript(machines: ["l", "m", "r"], steps: steps)
      description = "seed \(seed): \(steps)"
    }

    var subjects: [TalkingSubject] { ["m", "r", "l"].map { TalkingSubject(talkingTo: $0, recovery: []) } }

    func brute(_ model: PersistenceModel) -> ClusterBruteForce {
      ClusterBruteForce(script, subjects, model: model, table: InternTable(sectorSize: 8), keepsHistory: false)
    }

    func explored(_ model: PersistenceModel) -> (outcome: ExplorationOutcome, outcomes: Set<String>) {
      let historian = Historian(keepsHistory: false)
      let forests = RunForest.ofMachines(subjects, table: InternTable(sectorSize: 8))
      let explorer = Explorer(
        script: script, forests: forests, expectations: historian, options: ExplorationOptions(model: model))
      return (explorer.explore(), historian.outcomes)
    }
  }

  /// Holds so many rings against running every order, and returns how many orders were not run.
  private func compare(_ count: Int, from first: UInt64, mishaps: Int, cuts: MessageCuts = .lastByte) -> Int {
    var (compared, seed, saved) = (0, first, 0)
    while compared < count {
      seed += 1
      let ring = RandomRing(seed: seed, mishaps: mishaps, cuts: cuts, hasCrash: false)
      let brute = ring.brute(.posix)
      guard let orders = brute.countSchedules(), orders > 2 else { continue }
      brute.explore()
      guard !brute.isTooLarge else { continue }
      compared += 1
      let (outcome, outcomes) = ring.explored(.posix)
      #expect(outcomes == brute.outcomes, "\(ring)")
      #expect(outcome.certificate.schedules == StateCount(orders), "\(ring)")
      #expect(outcome.certificate.schedulesRun <= orders, "\(ring)")
      saved += orders - outcome.certificate.schedulesRun
    }
    return saved
  }

  @Test(arguments: [0, 1])
  func `every order is covered, one of each class is run, and the others are counted`(mishaps: Int) {
    #expect(compare(40, from: 0, mishaps: mishaps) > 0)
  }

  @Test(.tags(.long), .tiered) func `two mishaps in one run are covered, too`() {
    #expect(compare(10, from: 3000, mishaps: 2) > 0)
  }

  @Test(.tags(.long), .tiered) func `a message that may be cut off anywhere is cut off after every length`() {
    #expect(compare(12, from: 2000, mishaps: 1, cuts: .anywhere) > 0)
  }

  @Test(arguments: ["posix", "sequential"], [0, 1])
  func `with power cuts among them, too`(model: String, mishaps: Int) throws {
    let model = try #require(PersistenceModel.named(model))
    let count = randomCases(15)
    var (compared, seed) = (0, UInt64(1000))
    while compared < count {
      seed += 1
      let ring = RandomRing(seed: seed, mishaps: mishaps, hasCrash: true)
      let brute = ring.brute(model)
      brute.explore()
      guard !brute.isTooLarge, brute.outcomes.count > 2 else { continue }
      let (outcome, outcomes) = ring.explored(model)
      guard outcome.certificate.isExhaustive else { continue }
      compared += 1
      #expect(outcome.violation == nil, "\(ring)")
      #expect(outcomes == brute.outcomes, "\(ring)")
    }
  }

  @Test func `a script without steps has one order`() {
    let explorer = Explorer(
      script: ClusterScript(machines: ["a", "b"], steps: []),
      forests: RunForest.ofMachines([TwoListeners(), TwoListeners()], table: InternTable()),
      expectations: Historian(keepsHistory: false), options: ExplorationOptions())
    let certificate = explorer.explore().certificate
    #expect(certificate.schedulesRun == 1 && certificate.schedules == StateCount(1))
  }

  @Test func `orders that differ only in turns of different machines are run once`() throws {
    // Each of two machines is told two things by a third one: 4! = 24 orders, of which only the order on each machine
    // matters.
    let subjects = [TwoListeners(), TwoListeners(), TwoListeners()]
    let script = ClusterScript(
      machines: ["a", "b", "c"],
      steps: [.deliver(.anyhow(mishaps: 0)), .command(machine: 0, "tell", faults: [])])
    let outcome = Explorer(
      script: script, forests: RunForest.ofMachines(subjects, table: InternTable()),
      expectations: Historian(keepsHistory: false),
      options: ExplorationOptions()
    ).explore()
    #expect(outcome.certificate.schedules == StateCount(24))
    #expect(outcome.certificate.schedulesRun == 4)
  }
}

/// Says two things to each of two others, and keeps in memory what it heard.
private final class TwoListeners: Subject {
  func boot(on disk: any FileSystem, session: any Session) -> BootEnd {
    var heard = ""
    var reply = Reply.ok("")
    while let instruction = session.next(after: reply) {
      switch instruction.kind {
      case .command("tell"):
        reply = .sending("", ["b", "b", "c", "c"].enumerated().map { Parcel(to: $1, [UInt8($0)]) })
      case .command: reply = .ok(heard)
      case .message(let bytes, _):
        heard += "\(bytes[0])"
        reply = .ok("")
      }
    }
    return .finished
  }
}
