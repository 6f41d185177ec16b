/// What one boot of a lab process may use. Verdicts depend on counts where they can; the clocks are backstops.
public struct BootLimits: Codable, Hashable, Sendable {
  /// Processor time, in milliseconds.
  public var cpuMilliseconds = 2_000
  /// Address space, in bytes; the program and its libraries take about 50 MB of it.
  public var memoryBytes = 512 << 20
  /// Standard output and error together, in bytes.
  public var outputBytes = 64 << 10
  /// File-system calls.
  public var calls = 100_000
  /// How long a boot may neither call nor compute, in seconds.
  public var silenceSeconds = 10
  /// How long all boots of a lab process together may sleep, in seconds: a program has nothing to wait for.
  public var sleepSeconds = 20

  /// How much processor time all boots of a scenario together may use, in seconds.
  public var cpuSecondsInAll = 100
  /// The same where several machines talk to each other, which needs ten times as many boots.
  public var cpuSecondsOfMachines = 400

  /// The usual limits.
  public init() {}
}

/// The judge could not judge: not the program's fault, and never a mark.
public struct InfrastructureError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What went wrong and with what.
  public let description: String
  /// Whether a program did not start: that may be its author's fault after all, which another program can tell.
  public let isAboutStart: Bool

  /// Makes an error that says what went wrong.
  public init(_ description: String, isAboutStart: Bool = false) {
    (self.description, self.isAboutStart) = (description, isAboutStart)
  }
}
