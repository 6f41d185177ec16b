// The book of a class where it lies. Hours go by, and somebody tidies up: a book whose folder was removed takes records as
// before, and when the grader ends nothing is left of them. So after each record the book is looked for, and if it is gone
// it is made again, from what was read and added; whoever marks hears of it at the end.

import Foundation

/// Something that takes records and keeps them.
public protocol RecordBook: AnyObject {
  /// The records, in the order in which they were added.
  var records: [[UInt8]] { get }
  /// Adds a record; when this returns, it stays.
  func add(_ record: [UInt8]) throws
}

extension Gradebook: RecordBook {}

/// A class's gradebook in its folder, which nobody else writes into meanwhile.
public final class ClassBook: RecordBook {
  /// Which file a path leads to.
  private struct Place: Equatable {
    let device: UInt64
    let file: UInt64

    init?(_ path: String) {
      var status = stat()
      guard stat(path, &status) == 0 else { return nil }
      (device, file) = (UInt64(status.st_dev), UInt64(status.st_ino))
    }
  }

  private let name: String
  private let folder: URL
  private var book: Gradebook
  private var lock: AnyObject?
  private var place: Place?
  /// Whether the book was gone, and had to be made again.
  public private(set) var wasLost = false

  /// Opens a book in a folder, or begins it.
  public init(_ name: String, in folder: URL) throws {
    (self.name, self.folder) = (name, folder)
    (book, lock) = try ClassOutput.open(name, in: folder)
    place = Place(folder.appending(path: name).path)
  }

  /// The records, those that were in the book included.
  public var records: [[UInt8]] { book.records }

  /// Adds a record; when this returns, it is in the folder.
  public func add(_ record: [UInt8]) throws {
    try book.add(record)
    try restore()
  }

  /// Makes the book again if it is gone, and says whether it was.
  @discardableResult
  public func restore() throws -> Bool {
    guard place == nil || Place(folder.appending(path: name).path) != place else { return false }
    wasLost = true
    let kept = book.records
    // It may still lie there, and keep us away as well.
    lock = nil
    do {
      (book, lock) = try ClassOutput.open(name, in: folder)
      let there = Set(book.records)
      for record in kept where !there.contains(record) { try book.add(record) }
    } catch {
      throw GradingProblem("\(folder.path) was removed while the class was marked, and can't be made again: \(error)")
    }
    place = Place(folder.appending(path: name).path)
    return true
  }
}
