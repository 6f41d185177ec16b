// The three pictures of lab 4, as data: a page draws what stands here and computes nothing that matters.

import Clusters
import Exploration
import Foundation
import Judging
import LabKit

/// What a cluster wastes against how often it saves: the slider of `how-often`.
package struct WasteFigure {
  /// One position of the slider: the shares of the cluster's time.
  struct Point: Hashable {
    /// Iterations between two checkpoints.
    let iterations: Int
    let paused: Double
    let redone: Double
  }

  /// Whole numbers of iterations up to four times the best one and to any that is asked for, as dense in the logarithm as
  /// a slider can tell apart.
  let points: [Point]
  /// The best of all whole numbers.
  let best: Int

  /// Draws a cluster's curve, with certain numbers of iterations among its points.
  package init(_ cluster: TrainingCluster, including asked: Set<Int> = []) {
    let curve = WasteCurve(cluster)
    let bottom = max(1, Int(min(1e6, curve.best.count / cluster.iteration.count)))
    best = curve.isBest(bottom) ? bottom : bottom + 1
    let last = Double(max(4 * best, asked.max() ?? 1))
    let wanted = Set((0...240).map { Int(pow(last, Double($0) / 240).rounded()) }).union(asked).union([
      1, max(1, best - 1), best, best + 1,
    ])
    points = wanted.sorted().map { iterations in
      let interval = curve.interval(iterations)
      return Point(iterations: iterations, paused: curve.pausing(interval), redone: curve.redoing(interval))
    }
  }

  /// The figure as JSON: `best`, and `points` with `k`, `paused`, `redone`; k = 1 is a redo log.
  package var json: String { value.text }

  var value: OrderedJSON {
    let rows = points.map { point in
      OrderedJSON.object([
        ("k", .integer(point.iterations)), ("paused", .number(point.paused)), ("redone", .number(point.redone)),
      ])
    }
    return .object([("best", .integer(best)), ("points", .array(rows))])
  }
}

/// Where copies are, and which failures that survives: the machines of `click-to-kill`.
package struct PlacementFigure {
  /// For each shard, the machines that keep it.
  let placement: [[Int]]
  /// The sets of as many machines as there are copies that leave some shard without one.
  let fatal: [[Int]]
  /// How many such sets there are altogether.
  let all: Int

  /// Looks at a placement; `nil` if it is none.
  package init?(_ placement: [[Int]]) {
    let replicas = placement.first?.count ?? 0
    guard placement.count < 64, replicas > 0,
      PlacementCensus.fault(in: placement, machines: placement.count, replicas: replicas) == nil
    else { return nil }
    self.placement = placement
    // A set as large as the copies are many is fatal only if it is where some shard's copies are.
    fatal = Set(placement.map { $0.sorted() }).sorted { $0.lexicographicallyPrecedes($1) }
    all = PlacementCensus(placement).fatalSets(of: replicas).all
  }

  /// Each machine keeps its own shard and those of the machines after it, all in a ring.
  package static func ring(machines: Int, replicas: Int) -> PlacementFigure? {
    PlacementFigure((0..<machines).map { shard in (0..<replicas).map { (shard + $0) % machines } })
  }

  /// The figure as JSON: `machines`, `placement` by shard, `fatal` sets, and how many sets there are in `all`.
  package var json: String { value.text }

  var value: OrderedJSON {
    func rows(_ sets: [[Int]]) -> OrderedJSON { .array(sets.map { .array($0.map { .integer($0) }) }) }
    return .object([
      ("machines", .integer(placement.count)), ("placement", rows(placement)), ("fatal", rows(fatal)),
      ("all", .integer(all)),
    ])
  }
}

/// Training and checkpoints side by side: what was done while what was written.
package struct OverlapFigure {
  /// A stretch of a run.
  struct Span: Hashable {
    /// What the machine does: it trains, pauses for a snapshot, or persists.
    enum Lane: String { case step, pause, persist }
    let lane: Lane
    /// After how many steps the device stands at its end.
    let step: Int
    /// How many bytes were written in it.
    let bytes: Int
    /// The step of the checkpoint that it belongs to; `nil` for training.
    let checkpoint: Int?
    /// Whether a checkpoint is committed at its end.
    let isCommitted: Bool
  }

  let spans: [Span]

  /// Looks at an undisturbed run of a program.
  package init(_ record: RunRecord) {
    var reader = Reader()
    for event in record.happened { reader.take(event, record.commands) }
    spans = reader.spans
  }

  /// The figure as JSON: spans in order, each with `lane`, `step`, `bytes`, `checkpoint` and `committed`.
  package var json: String {
    OrderedJSON.array(
      spans.map { span in
        var members: [(String, OrderedJSON)] = [
          ("lane", .string(span.lane.rawValue)), ("step", .integer(span.step)), ("bytes", .integer(span.bytes)),
        ]
        if let checkpoint = span.checkpoint { members.append(("checkpoint", .integer(checkpoint))) }
        if span.isCommitted { members.append(("committed", .bool(true))) }
        return .object(members)
      }
    ).text
  }

  /// Follows a run.
  private struct Reader {
    var spans: [Span] = []
    private var command: [Substring] = []
    private var (step, bytes) = (0, 0)
    private var taken: Int?

    mutating func take(_ event: RunEvent, _ commands: [Int: String]) {
      switch event {
      case .began(let number): (command, bytes) = ((commands[number] ?? "").split(separator: " "), 0)
      case .call(let call): if case .write = call.call, case .count(let count) = call.result { bytes += count }
      case .answered(.ok(let reply)): answered(reply)
      case .answered: break
      }
    }

    private mutating func answered(_ reply: String) {
      switch command.first {
      case "step", "state":
        step = reply.prefixMatch(of: /step (\d+)/).flatMap { Int($0.1) } ?? step
        if command.first == "step" { add(.step, nil, isCommitted: false) }
      case "snapshot":
        taken = step
        add(.pause, taken, isCommitted: false)
      case "persist":
        let isCommitted = reply == "committed"
        add(.persist, taken, isCommitted: isCommitted)
        if isCommitted { taken = nil }
      case "save": add(.pause, step, isCommitted: true)
      default: break
      }
    }

    private mutating func add(_ lane: Span.Lane, _ checkpoint: Int?, isCommitted: Bool) {
      spans.append(Span(lane: lane, step: step, bytes: bytes, checkpoint: checkpoint, isCommitted: isCommitted))
    }
  }
}
