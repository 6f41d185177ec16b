// Which of the files that were handed in is a lab's. The name decides, wherever the file lies; if no file has the name, one
// that could be meant is taken, if there is no other, and the report says so.

import Archives
import Foundation
import Judging

/// The choice of a lab's file.
enum Choice: Sendable {
  /// This one, and what is to be said of that.
  case taken(HandIn.Entry, note: String?)
  case refused(Submission.Unreadable)

  /// Chooses a lab's file.
  ///
  /// - Parameter isOnlyLab: whether no other lab is asked for: then a single Swift file is it, whatever it is called.
  init(of lab: LabDescription, in handIn: HandIn, label: String, isOnlyLab: Bool) {
    let chooser = Chooser(lab, handIn, label)
    self = chooser.exact ?? chooser.near ?? (isOnlyLab ? chooser.single : nil) ?? chooser.none
  }

  /// The file that was taken.
  var entry: HandIn.Entry? { if case .taken(let entry, _) = self { entry } else { nil } }
}

/// What there is to choose from.
private struct Chooser {
  private let lab: LabDescription
  private let handIn: HandIn
  private let label: String

  init(_ lab: LabDescription, _ handIn: HandIn, _ label: String) {
    (self.lab, self.handIn, self.label) = (lab, handIn, label)
  }

  /// The files of the right name; those that lie in an archive only count where there is nothing else, since a student
  /// may have kept the kit as it came.
  var exact: Choice? {
    let found = named(handIn.entries) { $0 == .exact }
    let files = found.filter { $0.kind == .file }
    if !files.isEmpty { return one(of: files, note: nil) { several($0) } }
    guard named(handIn.nested, { $0 == .exact }).isEmpty, near == nil, let link = found.first else { return nil }
    return refused(
      "\(link.shown) is not a regular file, but a link, a device or a pipe; hand in the file that it leads to")
  }

  /// The files that could be meant.
  var near: Choice? {
    for least in [NearName.Nearness.word, .misspelt] {
      let here = named(handIn.entries) { $0 >= least && $0 < .exact }
      let packed = named(handIn.nested) { $0 == .exact }
      let found = (here + packed).filter { $0.kind == .file }
      if !found.isEmpty { return one(of: found, note: "for \(lab.studentFile)") { unclear($0) } }
      let deep = named(handIn.nested) { $0 >= least }.filter { $0.kind == .file }
      if !deep.isEmpty { return one(of: deep, note: "for \(lab.studentFile)") { unclear($0) } }
    }
    return nil
  }

  /// The only Swift file there is.
  var single: Choice? {
    for entries in [handIn.entries, handIn.nested] {
      let found = entries.filter { $0.kind == .file && $0.near == nil && NearName.isOther($0.name) }
      if found.count == 1 {
        return one(of: found, note: "for \(lab.studentFile), as the only Swift file") { unclear($0) }
      }
    }
    return nil
  }

  /// There is none; but what could not be looked at may have it.
  var none: Choice {
    let unread = (handIn.entries + handIn.nested).compactMap { entry -> String? in
      if case .unread(let why) = entry.kind { return "\(entry.shown) can't be read: \(why)" }
      return nil
    }
    let missing = "there is no \(lab.studentFile) in \(label)"
    guard unread.isEmpty else { return refused("\(missing); \(unread.prefix(3).joined(separator: "; "))") }
    if handIn.isFile { return fileThatIsNone }
    return .refused(Submission.Unreadable(missing, isMissing: true))
  }

  /// What to say of a file by itself that is no lab's by its name.
  private var fileThatIsNone: Choice {
    guard handIn.entries.contains(where: { $0.near == nil && NearName.isOther($0.name) }) else {
      return .refused(
        Submission.Unreadable(
          "there is no \(lab.studentFile): \(label) is no folder, no archive and no Swift file", isMissing: true))
    }
    return refused("\(label) is not called like any lab's file; --lab NAME says whose it is")
  }

  private func named(_ entries: [HandIn.Entry], _ isWanted: (NearName.Nearness) -> Bool) -> [HandIn.Entry] {
    entries.filter { entry in
      guard let name = entry.near, name.lab == lab.name, isWanted(name.nearness) else { return false }
      // A folder of other solutions is not looked into.
      return !entry.path.pathParts.contains { $0.ends(withBytesOf: "-alternatives") }
    }
  }

  // MARK: One of several

  /// The most files that are compared.
  private static let most = 20

  /// The file, if all of them are the same.
  private func one(
    of found: [HandIn.Entry], note: String?, else refusal: ([HandIn.Entry]) -> Choice
  ) -> Choice {
    let isNamed = note == nil || found[0].near?.nearness == .exact
    let taken = isNamed ? nil : note.map { "\(found[0].shown) was taken \($0)" }
    guard found.count > 1 else { return .taken(found[0], note: taken) }
    guard found.count <= Self.most, areTheSame(found) else { return refusal(found) }
    let others = found.dropFirst().map(\.shown).joined(separator: ", ")
    return .taken(found[0], note: "\(found[0].shown) was taken; the same lies in \(others)")
  }

  private func areTheSame(_ found: [HandIn.Entry]) -> Bool {
    let first = try? handIn.bytes(of: found[0], atMost: Submission.largestFile)
    return first != nil
      && found.dropFirst().allSatisfy { (try? handIn.bytes(of: $0, atMost: Submission.largestFile)) == first }
  }

  private func several(_ found: [HandIn.Entry]) -> Choice {
    refused("there are \(found.count) files \(lab.studentFile): \(Self.list(found)); hand in one of them")
  }

  private func unclear(_ found: [HandIn.Entry]) -> Choice {
    refused(
      "there is no \(lab.studentFile), but \(found.count) files that could be meant: \(Self.list(found)); rename the "
        + "one that counts to \(lab.studentFile)")
  }

  private static func list(_ found: [HandIn.Entry]) -> String {
    let names = found.prefix(most).map(\.shown).joined(separator: ", ")
    return found.count > most ? "\(names) and \(found.count - most) more" : names
  }

  private func refused(_ why: String) -> Choice { .refused(Submission.Unreadable(why)) }
}
