// What a schedule of checkpoint traffic must keep to, said without an algorithm: no span is overrun, nothing is left
// over, no transfer is larger than a buffer, and no schedule has sent more by the end of any span.

import LabKit
import Storage

/// Holds a schedule against the traffic that it was made for.
package struct TrafficCheck {
  private let traffic: CheckpointTraffic
  private var buffer: Int { traffic.reserved / traffic.buffers }
  /// What a machine has to send: one copy stays with it.
  package var total: Int { (SuppliedNumber(traffic.shard) * (SuppliedNumber(traffic.replicas) - 1)).value }

  package init(_ traffic: CheckpointTraffic) { self.traffic = traffic }

  /// How long a transfer takes.
  package func time(of bytes: Int) -> Double { traffic.latency.count + Double(bytes) / traffic.bytesPerSecond }

  /// What is wrong with a schedule; `nil` if nothing is.
  package func fault(in transfers: [Transfer]) -> String? {
    for transfer in transfers {
      guard (0...traffic.spans.count).contains(transfer.span) else { return "there is no span \(transfer.span)" }
      guard transfer.bytes > 0 else { return "a transfer of \(transfer.bytes) bytes" }
      guard transfer.bytes <= buffer else { return "a transfer of \(transfer.bytes) bytes into a buffer of \(buffer)" }
    }
    guard zip(transfers, transfers.dropFirst()).allSatisfy({ $0.span <= $1.span }) else { return "spans out of order" }
    let sent = transfers.map(\.bytes).suppliedSum
    guard sent.value == total else { return "\(sent) bytes are sent, not \(total)" }
    return faultOfTime(transfers)
  }

  private func faultOfTime(_ transfers: [Transfer]) -> String? {
    var (sent, possible) = (SuppliedNumber(0), SuppliedNumber(0))
    for span in traffic.spans.indices {
      let here = transfers.filter { $0.span == span }
      let time = here.reduce(0) { $0 + self.time(of: $1.bytes) }
      guard time <= usable(span) * (1 + 1e-9) else { return "span \(span) is overrun" }
      sent = sent + here.map(\.bytes).suppliedSum
      possible = min(SuppliedNumber(total), possible + SuppliedNumber(mostBytes(in: usable(span))))
      // Each transfer may lose a byte to rounding.
      guard sent >= possible - SuppliedNumber(transfers.count) else { return "span \(span) could have carried more" }
    }
    return nil
  }

  private func usable(_ span: Int) -> Double { traffic.spans[span].count * traffic.usable }

  /// The most that fits into a time, whatever the number of transfers; no more is asked for than there is.
  private func mostBytes(in time: Double) -> Int {
    var (best, count) = (0, 1)
    while best < total {
      let carried = (time - Double(count) * traffic.latency.count) * traffic.bytesPerSecond
      guard carried >= 1 else { return best }
      let bytes = Int(exactly: min(carried.rounded(.down), Double(count) * Double(buffer))) ?? total
      guard bytes > best else { return best }
      best = bytes
      count += 1
    }
    return best
  }
}
