import Foundation
import Judging

/// What is handed in: one file a lab.
public struct Submission: Hashable, Sendable {
  /// The largest file that is looked at, in bytes.
  public static let largestFile = 1 << 20

  /// The folder that has a folder for each lab.
  let folder: URL
  /// The folder as reports name it.
  let label: String

  /// The files of the checkout itself.
  public init(of checkout: Checkout) {
    folder = checkout.root.appending(path: "Labs")
    label = "Labs"
  }

  /// The files of a folder: `DIR/ShadowCopy/Ledgers.swift`, and so on.
  public init(directory: String) throws(GradingProblem) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: directory, isDirectory: &isFolder), isFolder.boolValue else {
      throw GradingProblem("no folder \(directory); expected one with a folder for each lab, as Labs has")
    }
    folder = URL(filePath: directory)
    label = directory.hasSuffix("/") ? String(directory.dropLast()) : directory
  }

  /// A lab's file, as reports name it.
  public func name(of lab: LabDescription) -> String { "\(label)/\(lab.folder)/\(lab.studentFile)" }

  /// Whether it has anything for a lab.
  public func has(_ lab: LabDescription) -> Bool {
    Self.type(of: folder.appending(path: lab.folder)) != nil
  }

  /// The bytes of a lab's file. A link could show us, or a compiler's message, what its author must not see: only a
  /// regular file in a real folder counts.
  public func source(of lab: LabDescription) -> Result<Data, Unreadable> {
    let labFolder = folder.appending(path: lab.folder)
    let file = labFolder.appending(path: lab.studentFile)
    let name = name(of: lab)
    guard Self.type(of: labFolder) == .typeDirectory else {
      return .failure(Unreadable(description: "there is no folder \(label)/\(lab.folder), or it is not a real one"))
    }
    guard let type = Self.type(of: file) else { return .failure(Unreadable(description: "there is no \(name)")) }
    guard type == .typeRegular else { return .failure(Unreadable(description: "\(name) is not a regular file")) }
    guard let data = try? Data(contentsOf: file) else {
      return .failure(Unreadable(description: "\(name) can't be read"))
    }
    guard data.count <= Self.largestFile else {
      let limit = "at most \(Self.largestFile) are looked at"
      return .failure(Unreadable(description: "\(name) has \(data.count) bytes; \(limit)"))
    }
    return .success(data)
  }

  /// Why there is no file to mark: the submission's own fault.
  public struct Unreadable: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong with it.
    public let description: String
  }

  /// What lies at a path, links not followed.
  private static func type(of url: URL) -> FileAttributeType? {
    (try? FileManager.default.attributesOfItem(atPath: url.path))?[.type] as? FileAttributeType
  }
}
