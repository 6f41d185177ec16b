// What a disk holds, in lines that a person reads: one for each unit, with a mark that says whether a power cut could
// still change it.

import Simulation
import Storage

/// A file or directory as a running program sees it.
public struct FileView: Hashable, Sendable {
  /// The path.
  public let path: String
  /// How many bytes; `nil` for a directory.
  public let size: Int?
  /// The bytes as far as they can be read, for example `"alice 100↵"`.
  public let content: String
}

/// One unit of a disk.
public struct UnitView: Hashable, Sendable {
  /// Whether the unit is safe.
  public enum Mark: String, Hashable, Sendable {
    /// No power cut can change it.
    case durable = "✓"
    /// A power cut may leave another value.
    case pending = "?"
    /// A power cut has taken the newest value.
    case lost = "✗"
  }

  /// Whether it is safe.
  public let mark: Mark
  /// Which unit: a name, a file's size, a sector of a file.
  public let unit: String
  /// What it shows: the newest value, or after a power cut what is left.
  public let value: String
  /// What it may show instead; after a power cut the value that was lost.
  public let others: [String]

  /// The line without its mark.
  public var text: String {
    let rest = others.joined(separator: ", or ")
    return switch mark {
    case .durable: "\(unit): \(value)"
    case .pending: "\(unit): \(value), or \(rest)"
    case .lost: "\(unit): \(value); lost: \(rest)"
    }
  }
}

/// Makes views of disks; files keep their numbers from one view to the next.
struct DiskViewer {
  private let table: InternTable
  private var numbers: [Int: Int] = [:]

  init(_ table: InternTable) { self.table = table }

  // MARK: The program's side

  /// What a program sees of a disk: all of it.
  func files(on disk: DecidedDisk) -> [FileView] {
    disk.visible(table).items.map { item in
      FileView(
        path: item.isDirectory ? item.path + "/" : item.path, size: item.isDirectory ? nil : item.bytes.count,
        content: item.isDirectory ? "" : ReadableBytes(item.bytes).text)
    }
  }

  // MARK: The disk's side

  /// What a power cut at this moment may leave, unit by unit.
  mutating func units(of image: CrashImage) -> [UnitView] {
    let survey = image.survey(Marks(image))
    let paths = paths(survey)
    return sorted(survey).map { entry in
      let values = entry.possible.map { text(of: $0, entry.unit) }
      return UnitView(
        mark: entry.isCertain ? .durable : .pending, unit: name(of: entry.unit, paths), value: values[0],
        others: Array(values.dropFirst()))
    }
  }

  /// What a power cut has left of what the program had seen.
  mutating func units(of left: DecidedDisk, insteadOf seen: DecidedDisk) -> [UnitView] {
    let survey = left.image.survey(Marks(left.image))
    let paths = paths(survey)
    let entries = survey.filter { $0.unit.kind == .entry }
    let named = Set(entries.map { EntryValue(rawValue: left.value(of: $0.unit)).inode })
    return sorted(survey).compactMap { entry in
      let (now, before) = (left.value(of: entry.unit), seen.value(of: entry.unit))
      if now == before, now == 0 { return nil }
      let isNameless = entry.unit.kind == .size && !named.contains(entry.unit.inode)
      return UnitView(
        mark: now == before ? .durable : .lost,
        unit: name(of: entry.unit, paths) + (isNameless ? " (no name leads to it)" : ""),
        value: text(of: now, entry.unit), others: now == before ? [] : [text(of: before, entry.unit)])
    }
  }

  /// Names first, then file by file its size and its sectors.
  private mutating func sorted(_ survey: [UnitSurvey]) -> [UnitSurvey] {
    for entry in survey where entry.unit.kind == .entry {
      for value in entry.possible.reversed() where value != 0 { number(EntryValue(rawValue: value).inode) }
    }
    func key(_ entry: UnitSurvey) -> (Int, Int, Int) {
      entry.unit.kind == .entry
        ? (-1, entry.unit.inode, entry.unit.index)
        : (numbers[entry.unit.inode] ?? 0, entry.unit.kind == .size ? -1 : 0, entry.unit.index)
    }
    return survey.sorted { key($0) < key($1) }
  }

  @discardableResult
  private mutating func number(_ inode: Int) -> Int {
    let number = numbers[inode] ?? numbers.count + 1
    numbers[inode] = number
    return number
  }

  /// A path for each directory: one that it may have.
  private func paths(_ survey: [UnitSurvey]) -> [Int: String] {
    var paths = [rootInode: ""]
    for _ in 0..<8 {
      for entry in survey where entry.unit.kind == .entry {
        guard let above = paths[entry.unit.inode] else { continue }
        for value in entry.possible.map(EntryValue.init(rawValue:)) where paths[value.inode] == nil {
          if value.isDirectory { paths[value.inode] = above + table.text(of: entry.unit.index) + "/" }
        }
      }
    }
    return paths
  }

  private func name(of unit: Unit, _ paths: [Int: String]) -> String {
    let file = "file \(numbers[unit.inode] ?? 0)"
    let width = table.sectorSize
    return switch unit.kind {
    case .entry: "name \((paths[unit.inode] ?? "?/") + table.text(of: unit.index))"
    case .size: "size of \(file)"
    default: "\(file), bytes \(unit.index * width)–\((unit.index + 1) * width - 1)"
    }
  }

  private func text(of value: Int, _ unit: Unit) -> String {
    switch unit.kind {
    case .entry:
      let entry = EntryValue(rawValue: value)
      guard entry.isPresent else { return "nothing" }
      return "\(entry.isDirectory ? "directory" : "file") \(numbers[entry.inode] ?? 0)"
    case .size: return "\(value)"
    default: return ReadableBytes(table.bytes(of: value)).text
    }
  }
}

/// Bytes as a person reads them.
struct ReadableBytes {
  let text: String

  /// Letters as they are, other bytes as dots; zeros at the end are left out, and what is beyond a limit.
  init(_ bytes: [UInt8], limit: Int = 256) {
    let kept = bytes.dropLast(bytes.reversed().prefix { $0 == 0 }.count)
    guard !kept.isEmpty else {
      text = bytes.isEmpty ? "" : "zeros"
      return
    }
    let letters = kept.prefix(limit).map { byte -> Character in
      switch byte {
      case 0x0A: "↵"
      case 0x20..<0x7F: Character(UnicodeScalar(byte))
      default: "·"
      }
    }
    text = "\"\(String(letters))\(kept.count > limit ? "…" : "")\""
  }
}
