import Foundation
import Judging

/// What is handed in: one file a lab, anywhere inside a folder or an archive, or the file itself.
///
/// Everything else is ignored, and named. A link could show us, or a compiler's message, what its author must not see:
/// only a regular file counts. Two files of the right name are a mistake that only their author can resolve.
///
/// Nothing is looked at before somebody asks: of a class it is the student's turn, and not all have to be unpacked first.
public struct Submission: Sendable {
  /// The largest file that is looked at, in bytes.
  public static let largestFile = 1 << 20

  private let found: Lazy<FoundFiles>
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
    found = Lazy { FoundFiles(in: place, label: label, for: labs) }
  }

  private static let expected = LabDescription.all.map(\.studentFile).joined(separator: ", ")

  /// A lab's file, as reports name it.
  public func name(of lab: LabDescription) -> String {
    if found.value.isFile { return label }
    guard let path = found.value.choices[lab.name]?.entry?.path else {
      return "\(label)/\(lab.folder)/\(lab.studentFile)"
    }
    return "\(label)/\(path)"
  }

  /// Whether it has anything for a lab.
  public func has(_ lab: LabDescription) -> Bool {
    if case .refused(let why) = found.value.choices[lab.name] { return !why.isMissing }
    return true
  }

  /// What is to be said of the choice of a lab's file: that it has another name, that it lies there twice.
  public func note(on lab: LabDescription) -> String? {
    if case .taken(_, let note) = found.value.choices[lab.name] { return note }
    return nil
  }

  /// The bytes of a lab's file.
  public func source(of lab: LabDescription) -> Result<Data, Unreadable> {
    Result { () throws(Unreadable) in try found.value.source(of: lab) }
  }

  /// What nobody looks at, the first hundred names of it.
  public var ignored: [String] { found.value.ignored }

  /// Why there is no file to mark.
  public struct Unreadable: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong with it.
    public let description: String
    /// Whether there is nothing, which costs the marks; what is there and can't be read is for a person to look at.
    public let isMissing: Bool

    /// The most bytes of it; names of files have any length that their author likes.
    private static let longest = 8 << 10

    init(_ description: String, isMissing: Bool = false) {
      let cut = description.utf8.prefix(Self.longest)
      self.description =
        cut.count == description.utf8.count ? description : String(decoding: cut, as: UTF8.self) + "…"
      self.isMissing = isMissing
    }
  }
}
