import Exploration
import LabKit
import Testing
import Training

@testable import Judging

/// Numbers that a program of lab 4 answers, or asks its device for: any of them.
@Suite struct SuppliedAnswerTests {
  private static let numbers: [Int] = [.min, .min + 1, -1, 0, 1, 2, 1_000_000_000_000_000, .max - 1, .max]

  private func accepts(_ question: String, _ answer: String) throws -> Bool {
    try #require(TrainingQuestion(question.split(separator: " ").map(String.init))).accepts(answer)
  }

  @Test func `an interval may be any number, and only the best is right`() throws {
    for number in Self.numbers { #expect(try !accepts("interval 8 1 3.2 1 0", "\(number)"), "\(number)") }
    #expect(try accepts("interval 8 1 3.2 1 0", "54") && accepts("interval 8 1 0 1 0", "1"))
    // So rare are failures here that nobody can wait for the best interval; no other one is right because of that.
    for number in Self.numbers where number < 1_000_000 {
      #expect(try !accepts("interval 1 1e-300 3 1 0", "\(number)"))
    }
  }

  @Test func `of a wrong answer it is said which rule it breaks`() {
    func objection(_ question: String, _ answer: String) -> String? {
      TrainingSpecification().objection(to: answer, for: question.split(separator: " ").map(String.init))
    }
    let copies = "source 2 0@0:7 0@1:7 1@0:7 1@1:7 stored:3"
    #expect(objection(copies, "memory 7 0,1") == nil)
    #expect(objection(copies, "memory 7 1,1") == "machine 0 holds its own shard")
    #expect(objection(copies, "storage 3") == "memory has a step as new")
    #expect(objection("buffer 3 complete:1 complete:2 2", "1")?.contains("older than step 2") == true)
    #expect(objection("buffer 3 complete:1 complete:2 2", "wait")?.contains("buffer 0") == true)
    #expect(objection("schedule 250 2 100 1 0 1000 1 0.1 0.1", "0:101 1:100 2:49")?.contains("buffer of 100") == true)
    #expect(objection("placement 4 2", "0,1 1,2 2,3 3,0") == "4 sets of 2 machines are fatal, and 2 can do")
    // Whoever answers what is absurd has broken no rule of the answer.
    #expect(objection("schedule 1000 2 400 0 0.01 1000 0.8 1", "0:1") == nil)
  }

  @Test func `the rules take any answer`() {
    for number in Self.numbers {
      var monitor = TrainingMonitor()
      monitor.take(.began(command: 0), command: "interval 8 1 3.2 1 0")
      monitor.take(.answered(.ok("\(number)")), command: "")
      #expect(monitor.violation(of: .equalAtTheBottom) != nil, "\(number)")
    }
    var monitor = TrainingMonitor()
    monitor.take(.began(command: 0), command: "persist \(Int.max)")
    monitor.take(.answered(.ok("committed")), command: "")
    #expect(monitor.violation(of: .inPieces) == nil)
  }

  @Test func `placements, sources, buffers and schedules of any numbers are held against the question`() throws {
    for number in Self.numbers where number != 2 {
      let n = "\(number)"
      #expect(try accepts("placement 4 2", "\(n),1 0,1 2,3 3,2") == (number == 0))
      #expect(try !accepts("source 2 0@0:7 1@1:7 stored:3", "memory \(n) 0,1"))
      #expect(try !accepts("source 2 0@0:7 1@1:7 stored:3", "memory 7 \(n),1 0"))
      #expect(try !accepts("source 2 0@0:7 1@1:7 stored:3", "storage \(n)"))
      #expect(try accepts("buffer 8 complete:7 partial:8 7", n) == (number == 1))
      #expect(try !accepts("schedule 1000 2 400 4 0.01 1000 0.8 0.2", "\(n):100"))
      #expect(try !accepts("schedule 1000 2 400 4 0.01 1000 0.8 0.2", "0:\(n)"))
      let sums = "schedule 1000 2 \(Int.max) 1 0.01 1000 0.8 0.2"
      #expect(try !accepts(sums, "0:\(Int.max) 0:\(Int.max) 1:\(n)"))
    }
  }

  @Test func `a request for any number of bytes is asked for, and summed up`() {
    let model = TrainingSpecification()
    var state = model.perform(["snapshot"], in: model.initial).state(from: model.initial)
    for number in [Int.max, .max, .min, .min, -1] {
      state = model.perform(["persist", "\(number)"], in: state).state(from: state)
    }
    #expect(state.saved == 0)
  }

  // MARK: Devices

  @Test func `a device answers every call with every number, and only what it has`() throws {
    var options = BootOptions(part: "B", settings: ["device": "tiny", "ranks": "2 in 1 shards"])
    for layout in ["2 in 1 shards", nil] {
      options.settings["ranks"] = layout
      let device = try #require(JudgedDevice(options))
      for rank in Self.numbers + [63, 64] {
        for region in Region.allCases {
          for offset in Self.numbers {
            for count in Self.numbers {
              let result = device.result(of: .read(region, at: offset, count: count), rank: rank)
              let isThere =
                (0..<(layout == nil ? 1 : 2)).contains(rank) && (0...2).contains(offset) && (0...2).contains(count)
              #expect((result == .outside) != isThere, "\(region) \(offset) \(count) of \(rank)")
            }
            _ = device.result(of: .write([], to: region, at: offset), rank: rank)
            _ = device.result(of: .write([1, 2, 3, 4, 5, 6, 7, 8, 9], to: .step, at: offset), rank: rank)
          }
        }
      }
    }
  }

  @Test func `a device whose counters say anything takes a step, and nothing is computed to get there`() throws {
    for claimed in [1, 99_999, 1 << 62, UInt64.max] {
      let trajectory = Trajectory(Trainer(.tiny(.handouts), .handouts, seed: 1))
      var memory = trajectory.state(after: 0)
      for region in [Region.step, .cursor, .generator] {
        let isWritten = memory.write((0..<8).map { UInt8(truncatingIfNeeded: claimed >> (8 * $0)) }, to: region, at: 0)
        #expect(isWritten)
      }
      #expect(trajectory.known(after: memory.step) == nil)
      #expect(trajectory.successor(of: memory).step == claimed &+ 1)
      #expect(RankMemories(memory, .alone).whole(on: trajectory) == nil)
    }
  }
}
