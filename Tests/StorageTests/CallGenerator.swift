import Storage

/// Calls that a program might make, the wrong ones included.
///
/// Few names, so that they meet; descriptors that were really given out, so that files are used, closed and used again.
/// Everything is a function of the seed and of the descriptors that were noted.
struct CallGenerator {
  private var random: SplitMix64
  /// Descriptors that should be open, and those that should not be.
  private(set) var opened: [FileDescriptor] = []
  private var closed: [FileDescriptor] = [-1, 0, 2, .max, .min, .min + 1].map(FileDescriptor.init(rawValue:))

  /// How many files to keep open; some seeds go for the limit.
  private let mostOpen: Int

  init(seed: UInt64) {
    random = SplitMix64(seed: seed)
    mostOpen = random.pick([5, 30, 30, DiskLimits.openFiles + 1])
  }

  /// Learns from a call's result which descriptors there are.
  mutating func note(_ call: Call, _ result: CallResult) {
    switch (call, result) {
    case (_, .descriptor(let fd)): opened.append(fd)
    case (.close(let fd), .done):
      opened.removeAll { $0 == fd }
      closed.append(fd)
    default: break
    }
  }

  mutating func next() -> Call {
    if opened.count >= mostOpen { return .close(random.pick(opened)) }
    if mostOpen > DiskLimits.openFiles, random.oneIn(3) { return .open(name(), [.read, .write, .create]) }
    // Names come and go faster than files, or all the names would soon be taken.
    return switch random.below(28) {
    case 0...4: .open(path(), options())
    case 5: .close(descriptor())
    case 6...8: .read(descriptor(), at: offset(), count: count())
    case 9...12: .write(bytes(), to: descriptor(), at: offset())
    case 13: .size(descriptor())
    case 14: .truncate(descriptor(), to: offset())
    case 15: random.oneIn(2) ? .sync(descriptor()) : .syncData(descriptor())
    case 16...19: rename()
    case 20...21: .remove(path())
    case 22...23: .makeDirectory(path())
    case 24: .removeDirectory(path())
    case 25...26: .list(path())
    default: .syncDirectory(path())
    }
  }
}

// MARK: - Paths

extension CallGenerator {
  private mutating func rename() -> Call {
    let old = path()
    return switch random.below(8) {
    case 0: .rename(old, to: old)
    case 1: .rename(old, to: old + "/" + name())
    case 2: .rename(old + "/" + name(), to: old)
    default: .rename(old, to: path())
    }
  }

  /// One to three names, mostly plain; in one case of five something to be parsed with care.
  private mutating func path() -> String {
    let names = (0..<random.pick([1, 1, 1, 2, 2, 3])).map { _ in name() }
    guard random.oneIn(5) else { return names.joined(separator: "/") }
    let path = names.joined(separator: random.pick(["/", "//", "/./", "/../"]))
    return switch random.below(4) {
    case 0:
      random.pick(["", "/", ".", "./", "..", "//", "a/..", "/../a", "\0", "a\0", String(repeating: "a/", count: 2100)])
    case 1: "/" + path
    case 2: path + random.pick(["/", "/.", "//"])
    default: path
    }
  }

  private mutating func name() -> String {
    guard random.oneIn(30) else { return random.pick(["a", "a", "b", "b", "c", "\u{E9}", "e\u{301}"]) }
    return random.pick([
      "missing", "...", " ", "A", "x".repeated(255), "x".repeated(256), "\u{E9}".repeated(128), "a\nb",
    ])
  }

  private mutating func options() -> OpenOptions {
    guard !random.oneIn(12) else { return OpenOptions(rawValue: UInt8(random.below(64))) }
    return random.pick([
      .read, .write, [.read, .write], [.write, .create], [.read, .write, .create], [.read, .create],
      [.write, .create, .exclusive], [.read, .write, .truncate], [.read, .write, .create, .truncate],
    ])
  }
}

// MARK: - Descriptors and numbers

extension CallGenerator {
  private mutating func descriptor() -> FileDescriptor {
    if opened.isEmpty || random.oneIn(12) { return random.pick(closed) }
    // Few files get most of the attention; the oldest ones may have lost their names long ago.
    return random.oneIn(4) ? random.pick(opened) : random.pick(Array(opened.suffix(4)))
  }

  private mutating func offset() -> Int {
    guard random.oneIn(8) else { return random.oneIn(3) ? random.below(4) * 512 : random.below(2000) }
    let limit = DiskLimits.largestFile
    return random.pick([
      0, -1, .min, .max, .max - 1, .max - 512, limit - 700, limit - 1, limit, limit + 1, 1 << 31, 1 << 32, 1 << 62,
    ])
  }

  private mutating func count() -> Int {
    random.oneIn(10) ? random.pick([0, 0, -1, -1, .min, .max]) : random.below(1500)
  }

  private mutating func bytes() -> [UInt8] {
    let first = UInt8(truncatingIfNeeded: random.next())
    return (0..<random.pick([0, 1, 10, 511, 512, 513, 1200])).map { first &+ UInt8(truncatingIfNeeded: $0) }
  }
}

extension String {
  fileprivate func repeated(_ count: Int) -> String { String(repeating: self, count: count) }
}
