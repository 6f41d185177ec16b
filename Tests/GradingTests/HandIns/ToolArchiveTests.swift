import Foundation
import Judging
import TestTiers
import Testing

@testable import Grading

/// Archives that other people's tools make here and now.
@Suite struct ToolArchiveTests {
  private let folder: Folder

  /// A student's folder, with what a build and a system leave in it.
  init() throws {
    folder = try Folder()
    try folder.put(String(repeating: "// mine\n", count: 200), "lab/Labs/ShadowCopy/Ledgers.swift")
    try folder.put("x", "lab/.build/debug.yaml")
    try folder.put("notes", "lab/学生 é/notes.txt")
    let link = folder.url.appending(path: "lab/.build/debug").path
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "x86_64/debug")
    try FileManager.default.createSymbolicLink(
      atPath: folder.url.appending(path: "lab/src").path, withDestinationPath: "Labs")
  }

  private func check(_ file: String, _ command: [String]) throws {
    #expect(try Tools.run(command, in: folder.url) == 0)
    let submission = try Submission(directory: folder.url.appending(path: file).path)
    let text = try submission.source(of: .shadowCopy).get()
    #expect(text == Data(String(repeating: "// mine\n", count: 200).utf8))
  }

  @Test(.needs("zip", Tools.has("zip")), arguments: [[], ["-y"], ["-y", "-0"], ["-fz", "-y"], ["-fd", "-y"]])
  func `zip`(options: [String]) throws { try check("anna.zip", ["zip", "-qr"] + options + ["anna.zip", "lab"]) }

  @Test(
    .needs("bsdtar", Tools.has("bsdtar")),
    arguments: [
      "anna.zip", "anna.tar", "anna.tgz", "anna.tar.gz", "anna.pax.tar",
    ])
  func `bsdtar`(file: String) throws { try check(file, ["bsdtar", "-a", "-cf", file, "lab"]) }

  @Test(.needs("tar", Tools.has("tar")), arguments: ["gnu", "pax", "ustar", "v7", "oldgnu"])
  func `tar`(format: String) throws {
    try check("anna.tar", ["tar", "--format=\(format)", "-cf", "anna.tar", "./lab"])
    try check("anna.tgz", ["tar", "--format=\(format)", "-czf", "anna.tgz", "lab"])
  }

  @Test(.needs("7z", Tools.has("7z")), arguments: ["-tzip", "-ttar"])
  func `7z`(type: String) throws { try check("anna.x", ["7z", "a", "-bd", type, "anna.x", "lab"]) }

  @Test(.needs("7z", Tools.has("7z"))) func `7z's own format is refused by its name`() throws {
    #expect(try Tools.run(["7z", "a", "-bd", "anna.7z", "lab"], in: folder.url) == 0)
    let submission = try Submission(directory: folder.url.appending(path: "anna.7z").path)
    #expect(submission.source(of: .shadowCopy).failure?.description.contains("packed as 7z") == true)
  }

  /// Python's zipfile: compressed and not, with the headers of large files, as a stream, and in code pages.
  @Test(
    .needs("python3", Tools.has("python3")),
    arguments: [
      "z.write(path, 'lab/Ledgers.swift')", "z.write(path, 'lab/Ledgers.swift', zipfile.ZIP_STORED)",
      "z.open('Ledgers.swift', 'w', force_zip64=True).write(text)",
      "z.writestr('old', b''); z.writestr('Ledgers.swift', b'old'); z.writestr('Ledgers.swift', text)",
      "info = zipfile.ZipInfo('x'); info.filename = 'lab\\\\Ledgers.swift'; z.writestr(info, text)",
    ])
  func `Python`(what: String) throws {
    let script = """
      import zipfile
      path = 'lab/Labs/ShadowCopy/Ledgers.swift'
      text = open(path, 'rb').read()
      with zipfile.ZipFile('anna.zip', 'w', zipfile.ZIP_DEFLATED) as z:
        \(what)
      """
    try check("anna.zip", ["python3", "-c", script])
  }

  @Test(.needs("python3", Tools.has("python3"))) func `Python's gzip`() throws {
    let script = """
      import gzip, shutil
      shutil.copyfileobj(open('lab/Labs/ShadowCopy/Ledgers.swift', 'rb'), gzip.open('Ledgers.swift.gz', 'wb'))
      """
    try check("Ledgers.swift.gz", ["python3", "-c", script])
  }
}
