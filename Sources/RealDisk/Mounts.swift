import CRealDisk
import Foundation
import Storage

/// Mounts that nobody else sees and that go when this process does, however it ends.
public enum PrivateMounts {
  /// From here on this process has mounts of its own. Call it on the thread that mounts, before any other.
  public static func enter() throws(RealDiskError) {
    try checked(crd_private_mounts(), "unshare the mounts of this process")
  }
}

/// A file system on a loop device, mounted on a directory; unmounted when the object goes.
public final class Mount {
  /// The directory.
  public let directory: String
  private var isMounted = false

  /// Mounts a file: a loop device is made of it, which goes when the file system is unmounted.
  public init(file: String, on directory: String, type: String, options: String) throws(RealDiskError) {
    self.directory = directory
    var device = [CChar](repeating: 0, count: 64)
    let loop = try checked(crd_attach_loop(file, &device, device.count), "make a loop device of \(file)")
    defer { Foundation.close(loop) }
    try checked(crd_mount(device, directory, type, options), "mount \(type)")
    isMounted = true
  }

  deinit { try? unmount() }

  /// The name of the file system that a path is on, for example `overlayfs`.
  public static func type(of path: String) -> String {
    var name = [CChar](repeating: 0, count: 64)
    guard crd_file_system_name(path, &name, name.count) >= 0 else { return "an unknown file system" }
    return name.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
  }

  /// Unmounts it; whatever was not written yet is, unless the power was cut.
  public func unmount() throws(RealDiskError) {
    guard isMounted else { return }
    try checked(crd_unmount(directory), "unmount \(directory)")
    isMounted = false
  }

  /// Writes everything back that is only in memory (`syncfs`).
  public func syncAll() throws(RealDiskError) { try checked(crd_sync_file_system(directory), "sync \(directory)") }

  /// Writes a file's data back from a byte on, and nothing else; the path is relative to the directory.
  public func writeBack(_ path: String, from offset: Int = 0) throws(RealDiskError) {
    try checked(crd_write_back("\(directory)/\(path)", Int64(offset)), "write back \(path)")
  }

  /// Has the file system commit what it knows of names and sizes, as it does by itself now and then, by changing and
  /// syncing a file that nobody else cares for.
  public func commit(bySyncing path: String) throws(RealDiskError) {
    if crd_commit_trees(directory) == 0 { return }
    do throws(FileSystemError) {
      let disk = try RealFileSystem(directory: directory)
      let file = try disk.open(path, [.read, .write, .create])
      try disk.append([0], to: file)
      try disk.sync(file)
      try disk.close(file)
    } catch {
      throw RealDiskError("\(error)")
    }
  }

  /// Cuts the power: what was not written yet is lost, and every call fails from now on.
  ///
  /// Refuses if the file system does not stand on a loop device whose file is `image`.
  public func cutPower(image: String) throws(RealDiskError) {
    try checked(crd_cut_power(directory, image), "cut the power of \(directory)")
  }
}

/// What guards the switch that cuts a file system's power.
public enum PowerSwitch {
  /// Whether a directory is on an ext4 or xfs that stands on a loop device whose file is `image`.
  public static func mayCut(directory: String, image: String) -> Bool { crd_may_cut_power(directory, image) == 1 }
}
