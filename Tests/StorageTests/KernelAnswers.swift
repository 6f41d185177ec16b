import Storage

/// What Linux 6 on ext4 answered, asked directly with the C library's calls; `.` stands for the top of the disk.
///
/// The disk it was asked about: directories a, a/b, a/b/c, e, n and files f, g, a/f, a/b/f, n/x.
enum Kernel {
  struct Answer: Sendable, CustomStringConvertible {
    let call: Call
    let failure: FileSystemError.Code?
    var description: String { "\(call): \(failure?.description ?? "done")" }
  }

  static let answers = opens + renames + removals

  private static let opens: [Answer] = [
    Answer(call: .open("f", [.read, .create, .exclusive]), failure: .fileExists),
    Answer(call: .open("a", .read), failure: .isDirectory),  // ours: the kernel opens it
    Answer(call: .open("a", [.write, .truncate]), failure: .isDirectory),
    Answer(call: .open("a", [.read, .create]), failure: .isDirectory),
    Answer(call: .open("a", [.write, .create, .exclusive]), failure: .fileExists),
    Answer(call: .open("/", .write), failure: .isDirectory),
    Answer(call: .open("/", [.write, .create]), failure: .isDirectory),
    Answer(call: .open("/", [.write, .create, .exclusive]), failure: .fileExists),
    Answer(call: .open("m", [.write, .truncate]), failure: .noSuchFile),
    Answer(call: .open("m", [.read, .create]), failure: nil),
    Answer(call: .open("m/x", [.write, .create]), failure: .noSuchFile),
    Answer(call: .open("f/x", [.write, .create, .exclusive]), failure: .notDirectory),
    Answer(call: .open("f/", .read), failure: nil),  // ours: the kernel minds the slash
  ]

  private static let renames: [Answer] = [
    ("f", "f", nil), ("a", "a", nil), ("m", "m", .noSuchFile), ("f", "g", nil), ("a", "e", nil),
    ("f", "e", .isDirectory), ("f", "n", .isDirectory), ("e", "f", .notDirectory), ("e", "n", .directoryNotEmpty),
    // Into itself, whatever bears the new name; but the way there comes first.
    ("a", "a/z", .invalidArgument), ("a", "a/b/c", .invalidArgument), ("a", "a/b/f", .invalidArgument),
    ("a", "a/m/z", .noSuchFile), ("a", "a/f/z", .notDirectory),
    // Onto a directory it is in: not empty, though a file onto another directory is told it is one.
    ("a/b", "a", .directoryNotEmpty), ("a/f", "a", .directoryNotEmpty), ("a/b/f", "a", .directoryNotEmpty),
    ("a/m", "a", .noSuchFile), ("m", "a", .noSuchFile),
    // The old path's way before the new path's.
    ("m/x", "f/z", .noSuchFile), ("f/x", "m/z", .notDirectory), ("m", "f/z", .notDirectory),
    ("f", "f/z", .notDirectory),
    // The top of the disk: after both ways, before the entries.
    ("/", "f", .busy), ("m", "/", .busy), ("/", "/", .busy), ("/", "a/x", .busy), ("m/x", "/", .noSuchFile),
    ("/", "f/x", .notDirectory),
    // Parsing comes before everything, the old path first.
    ("", "..", .noSuchFile), ("..", "", .accessDenied), ("m/x", "..", .accessDenied), ("/", "x\0", .invalidArgument),
  ].map { Answer(call: .rename($0, to: $1), failure: $2) }

  private static let removals: [Answer] = [
    Answer(call: .remove("f"), failure: nil),
    Answer(call: .remove("e"), failure: .isDirectory),
    Answer(call: .remove("m"), failure: .noSuchFile),
    Answer(call: .remove("f/x"), failure: .notDirectory),
    Answer(call: .remove("/"), failure: .isDirectory),
    Answer(call: .removeDirectory("e"), failure: nil),
    Answer(call: .removeDirectory("a"), failure: .directoryNotEmpty),
    Answer(call: .removeDirectory("f"), failure: .notDirectory),
    Answer(call: .removeDirectory("m/x"), failure: .noSuchFile),
    Answer(call: .removeDirectory("/"), failure: .invalidArgument),
    Answer(call: .makeDirectory("a"), failure: .fileExists),
    Answer(call: .makeDirectory("f"), failure: .fileExists),
    Answer(call: .makeDirectory("f/x"), failure: .notDirectory),
    Answer(call: .makeDirectory("m/x"), failure: .noSuchFile),
    Answer(call: .makeDirectory("/"), failure: .fileExists),
    Answer(call: .list("f"), failure: .notDirectory),
    Answer(call: .list("m"), failure: .noSuchFile),
    Answer(call: .list("/"), failure: nil),
    Answer(call: .syncDirectory("f"), failure: .notDirectory),
    Answer(call: .syncDirectory("/"), failure: nil),
  ]
}
