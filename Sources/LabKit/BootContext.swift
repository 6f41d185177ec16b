// What a boot is told besides what lies on its disk: everything that a program knows and has not read comes through here.

import Storage

/// Which of a lab's programs to boot, and how.
public struct BootOptions: Hashable, Sendable {
  /// The lab's part.
  public var part: String
  /// What the scenario sets besides, by name: `medium` is `majority of 3`. Only the lab knows what it means.
  public var settings: [String: String]

  /// Chooses a part, and what is set for it.
  public init(part: String, settings: [String: String] = [:]) { (self.part, self.settings) = (part, settings) }
}

/// What a program is booted with.
public struct BootContext {
  /// Which program, and how.
  public let options: BootOptions
  /// The program's disk.
  public let disk: any FileSystem

  /// The lab's part.
  public var part: String { options.part }

  /// Makes what a boot is told.
  public init(_ options: BootOptions, disk: any FileSystem) { (self.options, self.disk) = (options, disk) }
}
