import Foundation
import Judging

/// What is handed in: one file a lab, anywhere inside a folder or a zip file.
///
/// Everything else is ignored, and named. A link could show us, or a compiler's message, what its author must not see:
/// only a regular file counts. Two files of the right name are a mistake that only their author can resolve.
public struct Submission: Hashable, Sendable {
  /// The largest file that is looked at, in bytes.
  public static let largestFile = 1 << 20

  /// What was handed in, or why it can't be looked at.
  private let handIn: Result<HandIn, Unreadable>
  /// What was handed in as reports name it.
  let label: String

  /// The files of the checkout itself.
  public init(of checkout: Checkout) { self.init(checkout.root.appending(path: "Labs"), label: "Labs") }

  /// What lies at a path of whoever grades: a folder, or a zip file.
  public init(directory path: String) throws(GradingProblem) {
    guard FileManager.default.fileExists(atPath: path) else {
      throw GradingProblem("no \(path); expected a folder or a zip file with \(Self.expected)")
    }
    self.init(URL(filePath: path), label: path.hasSuffix("/") ? String(path.dropLast()) : path)
  }

  /// What one of a class handed in, whatever it is.
  init(_ url: URL, label: String) {
    self.label = label
    do throws(Unreadable) { handIn = .success(try HandIn(url)) } catch { handIn = .failure(error) }
  }

  private static let expected = LabDescription.all.map(\.studentFile).joined(separator: ", ")

  /// A lab's file, as reports name it.
  public func name(of lab: LabDescription) -> String {
    guard let path = found(lab).first?.path else { return "\(label)/\(lab.folder)/\(lab.studentFile)" }
    return "\(label)/\(path)"
  }

  /// Whether it has anything for a lab.
  public func has(_ lab: LabDescription) -> Bool { !found(lab).isEmpty }

  /// The bytes of a lab's file.
  public func source(of lab: LabDescription) -> Result<Data, Unreadable> {
    do throws(Unreadable) {
      let handIn = try handIn.get()
      let found = found(lab)
      guard let entry = found.first else {
        throw Unreadable(description: "there is no \(lab.studentFile) in \(label)")
      }
      guard found.count == 1 else {
        let names = found.map(\.path).joined(separator: ", ")
        throw Unreadable(
          description: "there are \(found.count) files \(lab.studentFile): \(names); hand in one of them")
      }
      guard entry.kind == .file else { throw Unreadable(description: "\(entry.path) is not a regular file") }
      return .success(try handIn.bytes(of: entry, atMost: Self.largestFile))
    } catch {
      return .failure(error)
    }
  }

  /// What nobody looks at, the first hundred names of it.
  public var ignored: [String] {
    guard let handIn = try? handIn.get() else { return [] }
    let used = Set(LabDescription.all.flatMap { found($0).map(\.path) })
    let names = handIn.entries.map(\.path).filter { !used.contains($0) }
    return names.count <= 100 ? names : Array(names.prefix(100)) + ["\(names.count - 100) more"]
  }

  /// The files that bear the name of a lab's file, which no other lab's does; in capitals or not, since file systems
  /// that make no difference hand in `ledgers.swift`. A folder of other solutions (`ShadowCopy-alternatives`) is not
  /// looked into.
  private func found(_ lab: LabDescription) -> [HandIn.Entry] {
    guard let handIn = try? handIn.get() else { return [] }
    return handIn.entries.filter { entry in
      entry.name.lowercased() == lab.studentFile.lowercased()
        && !entry.path.split(separator: "/").contains { $0.hasSuffix("-alternatives") }
    }
  }

  /// Why there is no file to mark: the submission's own fault.
  public struct Unreadable: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong with it.
    public let description: String
  }
}
