// What a program may ask of a disk.
//
// The vocabulary is POSIX's, the manners are Swift's: calls are synchronous, errors are typed, bytes are `[UInt8]`.
// Two disks answer to it. `RealFileSystem` is a directory of this machine; the simulated disk of the judge loses power
// whenever the judge likes. A program that is written against this protocol cannot tell them apart.
//
// The one thing to remember: *a call that has returned has not reached the disk.* Only the three sync calls promise
// that, and each promises a different thing.

/// A disk as a program sees it: files, directories, and the calls that make them last.
///
/// Paths are `/`-separated and start at the top of the disk, which is `"/"`; a leading `/`, empty components and `.`
/// mean nothing, and `..` is refused with ``FileSystemError/Code/accessDenied``. A name is its bytes: `é` in one scalar
/// and in two are two names. Every call with a path may fail as ``DiskPath`` says, before anything is looked at; and
/// every call may fail with ``FileSystemError/Code/inputOutput`` when the disk is broken, and with
/// ``FileSystemError/Code/powerCut`` once the power is gone.
///
/// When a call has several reasons to fail, the first of these counts: a path that can't be parsed (the old one before
/// the new one); a descriptor that is not open; arguments that make no sense; too many open files; the directories on
/// the way, from the top down (the old path's before the new one's); the top of the disk; the entry itself.
public protocol FileSystem: AnyObject {
  /// Opens a file, and creates it if the options say so (`open(2)`).
  ///
  /// Returns before anything is durable: a file that was just created may be missing after a power cut until its
  /// directory is synced with ``syncDirectory(_:)``, even if the file itself was synced.
  ///
  /// A directory can't be opened, not even to read: ``list(_:)`` and ``syncDirectory(_:)`` take its path.
  ///
  /// Errors: `invalidArgument` (neither `.read` nor `.write`; `.exclusive` without `.create`; `.truncate` without
  /// `.write`), `tooManyOpenFiles`, `noSuchFile` (and `.create` was not given, or a directory on the way is missing),
  /// `notDirectory`, `fileExists` (with `.exclusive`, whatever bears the name), `isDirectory`.
  func open(_ path: String, _ options: OpenOptions) throws(FileSystemError) -> FileDescriptor

  /// Closes a descriptor (`close(2)`); it can't be used again. Makes nothing durable.
  ///
  /// Errors: `badDescriptor`.
  func close(_ fd: FileDescriptor) throws(FileSystemError)

  /// Reads up to `count` bytes from byte `offset` on (`pread(2)`).
  ///
  /// Returns fewer at the end of the file, none at or past it, and may return fewer for no reason at all.
  ///
  /// Errors: `badDescriptor` (closed), `invalidArgument` (negative offset or count), `badDescriptor` (not opened with
  /// `.read`, even if `count` is zero).
  func read(_ fd: FileDescriptor, at offset: Int, count: Int) throws(FileSystemError) -> [UInt8]

  /// Writes bytes at byte `offset` (`pwrite(2)`) and returns how many it wrote.
  ///
  /// Writing past the end fills the gap with zeros. Returns before anything is durable: after a power cut each
  /// 512-byte sector, and the new size, may be there or not, in any combination, until ``sync(_:)`` has returned.
  ///
  /// Writing no bytes changes nothing, not even the size, wherever the offset is.
  ///
  /// Errors: `badDescriptor` (closed), `invalidArgument` (negative offset), `badDescriptor` (not opened with `.write`),
  /// `fileTooLarge` (it would end past ``DiskLimits/largestFile``; then nothing is written), `noSpace`.
  @discardableResult
  func write(_ bytes: [UInt8], to fd: FileDescriptor, at offset: Int) throws(FileSystemError) -> Int

  /// Returns the file's size in bytes (`fstat(2)`).
  ///
  /// Errors: `badDescriptor`.
  func size(_ fd: FileDescriptor) throws(FileSystemError) -> Int

  /// Sets the file's size in bytes, cutting bytes off or adding zeros (`ftruncate(2)`).
  ///
  /// Returns before anything is durable.
  ///
  /// Errors: `badDescriptor` (closed), `invalidArgument` (not opened with `.write`, or a negative size),
  /// `fileTooLarge` (more than ``DiskLimits/largestFile``).
  func truncate(_ fd: FileDescriptor, to size: Int) throws(FileSystemError)

  /// Makes the file's bytes and size durable (`fsync(2)`).
  ///
  /// When it returns, what was written to this file before, through whatever descriptor, survives a power cut. It
  /// promises nothing about the file's *name*: that is its directory's business. When it throws `inputOutput`, nobody
  /// knows what survives, and a second call that succeeds does not change that.
  ///
  /// Errors: `badDescriptor`.
  func sync(_ fd: FileDescriptor) throws(FileSystemError)

  /// Makes the file's bytes durable, and of its metadata what reading them back needs (`fdatasync(2)`).
  ///
  /// Errors: `badDescriptor`.
  func syncData(_ fd: FileDescriptor) throws(FileSystemError)

  /// Gives a file or directory another name, replacing what bears it (`renameat(2)`).
  ///
  /// Atomic for other programs; after a power cut the old state or the new one may be there, never half, until the
  /// directories are synced. Says nothing about the file's contents: they may be missing under the new name. An entry
  /// renamed to itself stays as it is.
  ///
  /// Errors, in this order once the directories on the way are found: `busy` (either path is the top of the disk),
  /// `noSuchFile`, `invalidArgument` (a directory into itself), `directoryNotEmpty` (onto a directory that the old path
  /// leads through), `notDirectory` (a directory onto a file), `isDirectory` (a file onto a directory),
  /// `directoryNotEmpty` (a directory onto one with entries).
  func rename(_ old: String, to new: String) throws(FileSystemError)

  /// Removes a file's name (`unlink(2)`). A file that is still open lives on without one.
  ///
  /// Returns before anything is durable: the name may be back after a power cut.
  ///
  /// Errors: `noSuchFile`, `notDirectory` (on the way), `isDirectory` (the top of the disk, too).
  func remove(_ path: String) throws(FileSystemError)

  /// Makes an empty directory (`mkdir(2)`). Returns before anything is durable.
  ///
  /// Errors: `noSuchFile` and `notDirectory` (on the way), `fileExists` (whatever bears the name).
  func makeDirectory(_ path: String) throws(FileSystemError)

  /// Removes an empty directory (`rmdir(2)`). Returns before anything is durable.
  ///
  /// Errors: `noSuchFile`, `notDirectory`, `directoryNotEmpty`, `invalidArgument` (the top of the disk).
  func removeDirectory(_ path: String) throws(FileSystemError)

  /// Returns the names in a directory in order of their bytes (`readdir(3)`), without `.` and `..`.
  ///
  /// Errors: `noSuchFile`, `notDirectory`.
  func list(_ path: String) throws(FileSystemError) -> [String]

  /// Makes a directory's entries durable: which names it has and what they name (`fsync(2)` on the directory).
  ///
  /// When it returns, every create, rename and remove in this directory (not below it) survives a power cut. It
  /// promises nothing about the contents of the files.
  ///
  /// Errors: `noSuchFile`, `notDirectory`.
  func syncDirectory(_ path: String) throws(FileSystemError)
}
