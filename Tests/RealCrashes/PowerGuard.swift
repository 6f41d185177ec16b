// The switch that cuts the power must work on one file system only: the one that stands on the file that is named. Tried
// in a process that has mounts of its own, and never on anything that would be missed: what guards the switch is asked
// first, and the switch itself is pulled on mounts of this process only.

import Foundation
import RealDisk

/// Tries the switch on what it must refuse and on what it may cut.
struct PowerGuard {
  private let arguments: CrashCommand.Arguments

  init(_ arguments: CrashCommand.Arguments) { self.arguments = arguments }

  /// Whether everything was refused that must be, and what may be cut was cut.
  var isTight: Bool {
    get throws {
      let (ours, other) = (arguments.folder + "/ours", arguments.folder + "/other")
      try PrivateMounts.enter()
      for file in [ours, other] { try make(file) }
      let mount = try mount(ours)
      defer { try? mount.unmount() }
      let canCut = ["ext4", "xfs"].contains(arguments.configuration.kind.type)
      let answers: [(what: String, isAllowed: Bool, expected: Bool)] = [
        ("/", PowerSwitch.mayCut(directory: "/", image: ours), false),
        ("the folder of the images", PowerSwitch.mayCut(directory: arguments.folder, image: ours), false),
        ("another image's mount", PowerSwitch.mayCut(directory: mount.directory, image: other), false),
        ("a device for an image", PowerSwitch.mayCut(directory: mount.directory, image: "/dev/loop0"), false),
        ("no image", PowerSwitch.mayCut(directory: mount.directory, image: "/nowhere"), false),
        ("the image's own mount", PowerSwitch.mayCut(directory: mount.directory, image: ours), canCut),
        ("pulled for another image", pull(mount, other), false), ("pulled for its own", pull(mount, ours), canCut),
      ]
      for answer in answers where answer.isAllowed != answer.expected {
        print("the switch on \(answer.what): allowed \(answer.isAllowed), expected \(answer.expected)")
      }
      return answers.allSatisfy { $0.isAllowed == $0.expected }
    }
  }

  /// Pulls the switch, and says whether the power went.
  private func pull(_ mount: Mount, _ image: String) -> Bool {
    try? mount.cutPower(image: image)
    return !FileManager.default.createFile(atPath: mount.directory + "/file", contents: Data("x".utf8))
  }

  private func make(_ file: String) throws {
    try Data().write(to: URL(filePath: file))
    let handle = try FileHandle(forWritingTo: URL(filePath: file))
    try handle.truncate(atOffset: UInt64(arguments.configuration.kind.size))
    try handle.close()
    try arguments.configuration.kind.make(in: file)
  }

  private func mount(_ file: String) throws -> Mount {
    let directory = arguments.folder + "/mounted"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    let kind = arguments.configuration.kind
    return try Mount(file: file, on: directory, type: kind.type, options: kind.options)
  }
}
