import CRealDisk
import Foundation

/// What it takes to crash a real file system.
public enum RealDiskNeeds {
  /// What this machine lacks to make, mount and crash a file system of a kind, with how to get it; `nil` if nothing.
  ///
  /// `logged` asks for a disk that logs its writes (``LoggedDisk``) too.
  public static func missing(for kind: RealFileSystemKind, logged: Bool) -> String? {
    missing(logged: logged) ?? kind.missing
  }

  /// What this machine lacks whatever the file system is.
  public static func missing(logged: Bool) -> String? {
    #if os(Linux)
      if crd_is_root() == 0 { return "root's rights, to mount (run it with sudo)" }
      if crd_may_mount() != 1 { return "the right to mount (a container needs CAP_SYS_ADMIN: docker run --privileged)" }
      for device in logged ? ["/dev/loop-control", "/dev/fuse"] : ["/dev/loop-control"]
      where !FileManager.default.fileExists(atPath: device) {
        return "\(device) (modprobe loop fuse; a container needs it from outside: docker run --privileged)"
      }
      return nil
    #else
      return "Linux"
    #endif
  }
}
