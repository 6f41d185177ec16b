// Lab 4's formulas mix seconds, iterations and failures per hour; whoever confuses two of them is wrong by 3600 and sees
// nothing. So a number has its unit in its type, and changes it only by name.

/// A length of time.
public struct Seconds: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// How many seconds.
  public var count: Double
  /// So many seconds.
  public init(_ count: Double) { self.count = count }
  /// So many hours.
  public static func hours(_ count: Double) -> Seconds { Seconds(count * 3600) }
  /// So many minutes.
  public static func minutes(_ count: Double) -> Seconds { Seconds(count * 60) }
  /// So many milliseconds.
  public static func milliseconds(_ count: Double) -> Seconds { Seconds(count / 1000) }
  /// The same length in hours.
  public var hours: Double { count / 3600 }
  /// The same length in minutes.
  public var minutes: Double { count / 60 }
  /// Orders by length.
  public static func < (left: Seconds, right: Seconds) -> Bool { left.count < right.count }
  /// The number with its unit: `3.2 s`.
  public var description: String { "\(count) s" }
}

/// How often something happens on average, per hour.
public struct PerHour: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// How often in an hour.
  public var count: Double
  /// So often in an hour.
  public init(_ count: Double) { self.count = count }
  /// So often in a day.
  public static func perDay(_ count: Double) -> PerHour { PerHour(count / 24) }
  /// How often in a second.
  public var perSecond: Double { count / 3600 }
  /// Orders by how often.
  public static func < (left: PerHour, right: PerHour) -> Bool { left.count < right.count }
  /// The number with its unit: `8.0 per hour`.
  public var description: String { "\(count) per hour" }
}
