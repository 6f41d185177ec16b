import Foundation
import Judging

/// What is handed in: one file a lab, anywhere inside a folder or an archive, or the file itself.
///
/// Everything else is ignored, and named. A link could show us, or a compiler's message, what its author must not see:
/// only a regular file counts. Two files of the right name are a mistake that only their author can resolve.
public struct Submission: Hashable, Sendable {
  /// The largest file that is looked at, in bytes.
  public static let largestFile = 1 << 20

  /// What was handed in, or why it can't be looked at.
  private let handIn: Result<HandIn, Unreadable>
  /// Each lab's file, by the lab's name.
  private let choices: [String: Choice]
  /// What was handed in as reports name it.
  let label: String

  /// The files of the checkout itself.
  public init(of checkout: Checkout) {
    self.init(LocalPath(checkout.root.appending(path: "Labs").path), label: "Labs")
  }

  /// What lies at a path of whoever grades: a folder, an archive, a lab's file.
  ///
  /// - Parameter labs: the labs that are asked for; of one alone a file with a name of its own will do.
  public init(directory path: String, for labs: [LabDescription] = LabDescription.all) throws(GradingProblem) {
    guard let place = LocalPath(argument: path).resolved else {
      throw GradingProblem("no \(path); expected a folder or an archive with \(Self.expected), or such a file")
    }
    let isText = !path.unicodeScalars.contains("\u{FFFD}")
    let label = isText ? path : place.name
    self.init(place, label: label.count > 1 && label.hasSuffix("/") ? String(label.dropLast()) : label, for: labs)
  }

  /// What one of a class handed in, whatever it is.
  init(_ place: LocalPath, label: String, for labs: [LabDescription] = LabDescription.all) {
    self.label = label
    let found = Result { () throws(Unreadable) in try HandIn(place) }
    handIn = found
    choices = Dictionary(
      uniqueKeysWithValues: LabDescription.all.map { lab in
        switch found {
        case .success(let handIn):
          (lab.name, Choice(of: lab, in: handIn, label: label, isOnlyLab: labs.map(\.name) == [lab.name]))
        case .failure(let why): (lab.name, .refused(why))
        }
      })
  }

  private static let expected = LabDescription.all.map(\.studentFile).joined(separator: ", ")

  /// A lab's file, as reports name it.
  public func name(of lab: LabDescription) -> String {
    if let handIn = try? handIn.get(), handIn.isFile { return label }
    guard let path = choices[lab.name]?.entry?.path else { return "\(label)/\(lab.folder)/\(lab.studentFile)" }
    return "\(label)/\(path)"
  }

  /// Whether it has anything for a lab.
  public func has(_ lab: LabDescription) -> Bool {
    if case .refused(let why) = choices[lab.name] { return !why.isMissing }
    return true
  }

  /// What is to be said of the choice of a lab's file: that it has another name, that it lies there twice.
  public func note(on lab: LabDescription) -> String? {
    if case .taken(_, let note) = choices[lab.name] { return note }
    return nil
  }

  /// The bytes of a lab's file.
  public func source(of lab: LabDescription) -> Result<Data, Unreadable> {
    Result { () throws(Unreadable) in
      let handIn = try handIn.get()
      switch choices[lab.name] {
      case .taken(let entry, _): return try handIn.bytes(of: entry, atMost: Self.largestFile)
      case .refused(let why): throw why
      case nil: throw Unreadable("nobody has looked for \(lab.studentFile)")
      }
    }
  }

  /// What nobody looks at, the first hundred names of it.
  public var ignored: [String] {
    guard let handIn = try? handIn.get() else { return [] }
    let used = Set(choices.values.compactMap { $0.entry?.path })
    // An archive that a lab's file lies in was looked at.
    let names = handIn.entries.map(\.path).filter { name in
      !used.contains(name) && !used.contains { $0.hasPrefix("\(name)/") }
    }
    return names.count <= 100 ? names : Array(names.prefix(100)) + ["\(names.count - 100) more"]
  }

  /// Why there is no file to mark.
  public struct Unreadable: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong with it.
    public let description: String
    /// Whether there is nothing, which costs the marks; what is there and can't be read is for a person to look at.
    public let isMissing: Bool

    init(_ description: String, isMissing: Bool = false) {
      (self.description, self.isMissing) = (description, isMissing)
    }
  }
}
