import Foundation

/// Holds what our reader takes of archives against what `unzip` gives.
///
/// To start `unzip` costs more than all that it does. So one run is asked for all files that were taken of an archive
/// (a run for several archives finds overlaps that are not there); only if that gives something else, for instance
/// because two of the files overlap, each file has a run of its own.
struct UnzipComparison {
  /// A file that our reader took: the name as it stands in the archive, and the bytes.
  typealias Taken = (name: [UInt8], bytes: [UInt8])
  /// An archive, and what was taken of it in the order of its directory.
  typealias Item = (archive: [UInt8], taken: [Taken])

  /// A folder for the archives, which is made anew for each comparison.
  let room: URL

  /// The archives with a file that `unzip` does not give.
  func different(_ items: [Item]) throws -> [[UInt8]] {
    try? FileManager.default.removeItem(at: room)
    try FileManager.default.createDirectory(at: room, withIntermediateDirectories: true)
    for (index, item) in items.enumerated() {
      try Data(item.archive).write(to: room.appending(path: "\(index).zip"))
    }
    let whole = items.enumerated().map { (index: $0, taken: $1.taken) }
    let files = try differing(whole).flatMap { one in one.taken.map { (index: one.index, taken: [$0]) } }
    return Set(try differing(files).map(\.index)).map { items[$0].archive }
  }

  /// The questions to which `unzip` answers something else: some files of the archive with a number.
  private func differing(_ questions: [(index: Int, taken: [Taken])]) throws -> [(index: Int, taken: [Taken])] {
    // A limit of time by another process would cost as much as `unzip` does.
    var script = Data("ulimit -t 20\n".utf8)
    for (number, question) in questions.enumerated() {
      script += Data("unzip -p -P x \(question.index).zip".utf8)
      for file in question.taken { script += Data(" '".utf8) + Data(Self.pattern(file.name)) + Data("'".utf8) }
      script += Data(" > \(number) 2> /dev/null\n".utf8)
    }
    try script.write(to: room.appending(path: "script"))
    _ = try Tools.run(["sh", "script"], in: room)
    return try questions.enumerated().compactMap { number, question in
      let given = try Data(contentsOf: room.appending(path: "\(number)"))
      return given == Data(question.taken.flatMap(\.bytes)) ? nil : question
    }
  }

  /// A name as a pattern of `unzip`'s, where a hyphen in front would be an option, between single quotes of the shell's.
  private static func pattern(_ name: [UInt8]) -> [UInt8] {
    name.flatMap { byte -> [UInt8] in
      switch byte {
      case UInt8(ascii: "-"): Array("[-]".utf8)
      case UInt8(ascii: "'"): Array(#"'\''"#.utf8)
      case _ where "[]*?\\".utf8.contains(byte): [0x5C, byte]
      default: [byte]
      }
    }
  }
}
