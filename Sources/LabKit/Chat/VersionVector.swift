import Storage

/// A time for each replica; 0 for one that it says nothing about.
///
/// What it means is up to whoever keeps it; "I hold everything that this replica posted up to then" is the usual thing.
public struct VersionVector: Hashable, Sendable, CustomStringConvertible {
  private var times: [String: Int] = [:]

  /// Says nothing about anybody.
  public init() {}

  /// The time of a replica.
  public subscript(replica: String) -> Int {
    get { times[replica] ?? 0 }
    set { times[replica] = newValue == 0 ? nil : newValue }
  }

  /// Whether it is nowhere behind another.
  public func covers(_ other: VersionVector) -> Bool { other.times.allSatisfy { self[$0.key] >= $0.value } }

  /// The latest time of any replica; 0 if it says nothing.
  public var latest: Int { times.values.max() ?? 0 }

  /// Takes the later time of each replica.
  public mutating func merge(_ other: VersionVector) {
    times.merge(other.times) { max($0, $1) }
  }

  /// The replicas in the order of their names, with their times.
  fileprivate var sorted: [(key: String, value: Int)] {
    times.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
  }

  /// The times by name.
  public var description: String { sorted.map { "\($0.key):\($0.value)" }.joined(separator: " ") }
}

extension ByteWriter {
  /// Adds a vector.
  public mutating func vector(_ vector: VersionVector) {
    uint16(UInt16(vector.sorted.count))
    for (replica, time) in vector.sorted {
      string(replica)
      int(time)
    }
  }
}

extension ByteReader {
  /// Takes a vector; nil if there is none. What was taken of it is gone.
  public mutating func vector() -> VersionVector? {
    guard let count = uint16() else { return nil }
    var vector = VersionVector()
    for _ in 0..<count {
      guard let replica = string(), let time = int() else { return nil }
      vector[replica] = time
    }
    return vector
  }
}
