import RealDisk
import Simulation

/// A file system as it is mounted, and the model that is said to hold for it.
package struct Configuration: Hashable, Sendable, CustomStringConvertible {
  /// How it is made and mounted.
  package let kind: RealFileSystemKind
  /// The model's name; where the table of models lacks it, `posix` stands in.
  package let modelName: String
  /// The bytes of its superblocks. A file system reads one before its journal, so it can't repair one that is torn: it
  /// relies on a disk that writes more than a sector as one there.
  let superblocks: [Range<Int>]

  /// Its name, for example `ext4-writeback`.
  package var name: String { kind.name }
  /// Its name.
  package var description: String { name }
  /// The models that its crash states are held against: its own, as far as the table has it, and `posix`.
  package var models: [PersistenceModel] {
    let own = PersistenceModel.named(modelName) ?? .posix
    return own == .posix ? [.posix] : [own, .posix]
  }

  /// One row for each file system: name, kind, mount options, model.
  package static let all: [Configuration] = [
    ext4("ext4", "", model: "ext4-ordered"),
    ext4("ext4-writeback", "data=writeback", model: "ext4-writeback"),
    ext4("ext4-journal", "data=journal", model: "ext3-journal"),
    Configuration(
      kind: RealFileSystemKind(
        name: "xfs", type: "xfs", maker: ["mkfs.xfs", "-q", "-K", "-l", "size=64m"], options: "", size: 300 << 20,
        package: "xfsprogs"), modelName: "xfs", superblocks: []),
    Configuration(
      kind: RealFileSystemKind(
        name: "btrfs", type: "btrfs", maker: ["mkfs.btrfs", "-q", "-K", "-m", "single"], options: "", size: 128 << 20,
        package: "btrfs-progs"), modelName: "btrfs", superblocks: [65536..<69632, 64 << 20..<(64 << 20) + 4096]),
    // What else ext4 can be told to do; only asked for by name.
    ext4("ext4-noauto", "noauto_da_alloc", model: "posix"),
    ext4("ext4-nodelalloc", "nodelalloc", model: "ext4-ordered"),
    ext4("ext4-fc", "", features: "fast_commit", model: "ext4-ordered"),
    ext4("ext4-1k", "", blockSize: 1024, model: "ext4-ordered"),
  ]

  /// The rows that are tried unless others are named.
  package static let usual = Array(all.prefix(5))

  /// The row of a name.
  package static func named(_ name: String) -> Configuration? { all.first { $0.name == name } }

  private static func ext4(
    _ name: String, _ options: String, features: String? = nil, blockSize: Int = 4096, model: String
  ) -> Configuration {
    // Nothing is put off until the first mount, so that the log has the workload's writes only.
    var maker = ["mkfs.ext4", "-q", "-F", "-J", "size=4", "-E", "nodiscard,lazy_itable_init=0,lazy_journal_init=0"]
    maker += ["-b", "\(blockSize)"]
    if let features { maker += ["-O", features] }
    return Configuration(
      kind: RealFileSystemKind(
        name: name, type: "ext4", maker: maker, options: options, size: 32 << 20, package: "e2fsprogs"),
      modelName: model, superblocks: [1024..<2048])
  }
}
