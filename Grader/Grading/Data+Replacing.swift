import Foundation

extension Data {
  /// Writes a file so that whoever reads it meanwhile has the old one or the new one, whole.
  ///
  /// What an interrupted run leaves is one hidden file beside it, which the next one writes over. What is no file, as a
  /// terminal or a pipe, is written as it is.
  public func replace(_ file: URL) throws {
    var status = stat()
    guard stat(file.path, &status) != 0 || status.st_mode & S_IFMT == S_IFREG else { return try write(to: file) }
    let target = file.resolvingSymlinksInPath()
    let draft = target.deletingLastPathComponent().appending(path: ".\(target.lastPathComponent).new")
    do {
      try write(to: draft)
      guard rename(draft.path, target.path) == 0 else {
        throw GradingProblem("can't write \(target.path): \(String(cString: strerror(errno)))")
      }
    } catch {
      try? FileManager.default.removeItem(at: draft)
      throw error
    }
  }
}
