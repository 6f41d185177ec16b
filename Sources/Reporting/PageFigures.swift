// The pictures of lab 4 that a scenario's own questions ask for: a waste curve for each cluster, the machines of each
// placement. A page has them ready, whichever step it is at.

import Exploration
import Judging
import LabKit

/// The figures of a recorded program.
struct PageFigures {
  private let specification: RecordedExpectations

  /// `nil` if the scenario is about several machines.
  init?(_ recording: Recording) {
    guard case .alone(let specification, _) = recording.course else { return nil }
    self.specification = specification
  }

  /// By kind and then by what was asked or answered; `nil` if the scenario has no such questions.
  var json: OrderedJSON? {
    let (curves, machines) = (curves, machines)
    guard !curves.isEmpty || !machines.isEmpty else { return nil }
    return .object([("waste", .object(curves)), ("placements", .object(machines))])
  }

  /// The commands whose answers were right, in words, and the answers.
  private var answered: [(words: [String], reply: String)] {
    specification.performances.compactMap { key, judgement in
      guard case .live = judgement, case .ok(let reply) = key.answer.reply else { return nil }
      return (key.command.split(separator: " ").map(String.init), reply)
    }
  }

  /// The curve of each cluster, by its five numbers as the scenario has them.
  private var curves: [(String, OrderedJSON)] {
    var asked: [[String]: Set<Int>] = [:]
    for (words, _) in answered {
      switch (words.first, words.count) {
      case ("interval", 6): asked[Array(words[1...]), default: []] = asked[Array(words[1...]), default: []]
      case ("waste", 7): asked[Array(words[1...5]), default: []].formUnion([Int(words[6])].compactMap { $0 })
      default: break
      }
    }
    // As far as any of them is asked about: curves are compared.
    let all = asked.values.reduce(into: Set<Int>()) { $0.formUnion($1) }
    return asked.keys.sorted { $0.joined(separator: " ") < $1.joined(separator: " ") }.compactMap { numbers in
      guard case .interval(let cluster)? = TrainingRequest(["interval"] + numbers) else { return nil }
      return (numbers.joined(separator: " "), WasteFigure(cluster, including: all).value)
    }
  }

  /// The machines of each placement, by the answer; beside it the ring of as many machines and copies.
  private var machines: [(String, OrderedJSON)] {
    let replies = Set(answered.filter { $0.words.first == "placement" }.map(\.reply))
    return replies.sorted().compactMap { reply in
      guard let placement = TrainingReply.groups(reply, ","), let own = PlacementFigure(placement),
        let ring = PlacementFigure.ring(machines: placement.count, replicas: placement[0].count)
      else { return nil }
      return (reply, .object([("own", own.value), ("ring", ring.value)]))
    }
  }
}
