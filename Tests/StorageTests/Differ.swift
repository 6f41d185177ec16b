import Storage

/// The first call on which two disks disagree, with what it takes to see it again.
struct Difference: CustomStringConvertible {
  let seed: UInt64
  /// The call's number, from 0; the calls before it were answered alike.
  let number: Int
  let call: Call
  let left: CallResult
  let right: CallResult
  /// The last calls before, and what both disks answered.
  let history: ArraySlice<(call: Call, result: CallResult)>

  var description: String {
    let before = history.map { "  \($0.call): \($0.result)\n" }.joined()
    return "seed \(seed), call \(number):\n\(before)  \(call)\n    left:  \(left)\n    right: \(right)\(firstByte)"
  }

  /// Where bytes differ, which "512 bytes" and "512 bytes" would not say.
  private var firstByte: String {
    guard case (.bytes(let left), .bytes(let right)) = (left, right) else { return "" }
    guard let index = zip(left, right).enumerated().first(where: { $1.0 != $1.1 })?.offset else { return "" }
    return "\n    byte \(index) of them: \(left[index]) and \(right[index])"
  }
}

/// Makes the same calls on two disks that start alike, and returns the first one that they answer differently.
///
/// In the end everything that can be seen is compared: every listing, every file's bytes.
func differ(seed: UInt64, calls: Int, left: any FileSystem, right: any FileSystem) -> Difference? {
  var differ = Differ(seed: seed, left: left, right: right)
  return differ.run(calls) ?? differ.closeAll() ?? differ.survey("/")
}

/// Two disks, and what they were asked so far.
struct Differ {
  private let seed: UInt64
  private let left: any FileSystem
  private let right: any FileSystem
  private var generator: CallGenerator
  /// The calls that both disks answered alike, and how.
  private(set) var history: [(call: Call, result: CallResult)] = []

  init(seed: UInt64, left: any FileSystem, right: any FileSystem) {
    self.seed = seed
    self.left = left
    self.right = right
    generator = CallGenerator(seed: seed)
  }

  /// Makes generated calls.
  mutating func run(_ calls: Int) -> Difference? {
    for _ in 0..<calls {
      if let difference = compare(generator.next()) { return difference }
    }
    return nil
  }

  /// Closes all files, so that the survey has room to open some.
  mutating func closeAll() -> Difference? {
    for fd in generator.opened {
      if let difference = compare(.close(fd)) { return difference }
    }
    return nil
  }

  /// Compares all there is below a directory.
  mutating func survey(_ path: String) -> Difference? {
    if let difference = compare(.list(path)) { return difference }
    guard case .names(let names) = history.last?.result else { return nil }
    for name in names {
      if let difference = surveyEntry(path + "/" + name) { return difference }
    }
    return nil
  }

  private mutating func surveyEntry(_ path: String) -> Difference? {
    if let difference = compare(.open(path, .read)) { return difference }
    switch history.last?.result {
    case .failed(.isDirectory): return survey(path)
    case .descriptor(let fd):
      // Generated writes go to the first sectors and to the last ones; 64 MiB of zeros between them would take their time.
      return compare(.read(fd, at: 0, count: 4096)) ?? compare(
        .read(fd, at: DiskLimits.largestFile - 4096, count: 4096))
        ?? compare(.size(fd)) ?? compare(.close(fd))
    default: return nil
    }
  }

  private mutating func compare(_ call: Call) -> Difference? {
    let (leftResult, rightResult) = (call.perform(on: left), call.perform(on: right))
    guard leftResult == rightResult else {
      return Difference(
        seed: seed, number: history.count, call: call, left: leftResult, right: rightResult,
        history: history.suffix(20))
    }
    history.append((call, leftResult))
    generator.note(call, leftResult)
    return nil
  }
}
