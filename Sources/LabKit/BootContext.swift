// What a boot is told besides what lies on its disk: everything that a program knows and has not read comes through here.
//
// One of several machines is told its name, who else there is, and what its clock shows. Time is no call that a program
// makes: it comes with the boot, with each command and each message, and stands still in between. So what a machine does
// depends on what it is told and on its disk, the judge knows when it looked at its clock without being asked, and a
// scenario can set a clock back as easily as it lets one pass.

import Storage

/// Which of a lab's programs to boot, and how.
public struct BootOptions: Hashable, Sendable {
  /// The lab's part.
  public var part: String
  /// What the scenario sets besides, by name: `medium` is `majority of 3`. Only the lab knows what it means.
  public var settings: [String: String]
  /// The machine's name; empty where there is but one.
  public var machine = ""
  /// The names of all machines, this one's included, in the scenario's order; empty where there is but one.
  public var members: [String] = []
  /// What the machine's clock shows while it boots.
  public var time = 0

  /// Chooses a part, and what is set for it.
  public init(part: String, settings: [String: String] = [:]) { (self.part, self.settings) = (part, settings) }

  /// The same program on one of several machines.
  package func on(_ machine: String, of members: [String]) -> BootOptions {
    var options = self
    (options.machine, options.members) = (machine, members)
    return options
  }
}

/// What a program is booted with.
public struct BootContext {
  /// Which program, and how.
  public let options: BootOptions
  /// The program's disk.
  public let disk: any FileSystem
  /// The machine that trains, if the judge has one for the program; with several ranks, that of each.
  public let devices: [any Device]
  /// What the machine's clock shows: it stands still while the program does what it was told.
  public let clock: () -> Int
  /// Where the program leaves what it has to say to other machines.
  public let outbox: Outbox

  /// The machine that trains, where there is but one.
  public var device: (any Device)? { devices.first }
  /// The lab's part.
  public var part: String { options.part }
  /// The machine's name; empty where there is but one.
  public var machine: String { options.machine }
  /// The names of all machines, this one's included; empty where there is but one.
  public var members: [String] { options.members }

  /// Makes what a boot is told; without a clock of its own, the time is the boot's for ever.
  public init(
    _ options: BootOptions, disk: any FileSystem, devices: [any Device] = [], clock: (() -> Int)? = nil,
    outbox: Outbox? = nil
  ) {
    (self.options, self.disk, self.devices) = (options, disk, devices)
    self.clock = clock ?? { options.time }
    self.outbox = outbox ?? Outbox(options)
  }
}
