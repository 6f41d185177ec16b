import Foundation
import Storage
import Testing

/// A program on a real disk reaches nothing outside its directory.
struct ConfinementTests {
  let directory = try! TemporaryDirectory()
  let disk: RealFileSystem

  init() throws {
    disk = try directory.disk()
    try RealFileSystem(directory: directory.path).make("secret", [1])
  }

  /// Every call that takes a path, with this one.
  private func calls(with path: String) -> [Call] {
    [
      .open(path, .read), .open(path, [.write, .create]), .open(path, [.write, .create, .truncate]), .remove(path),
      .rename(path, to: "x"), .rename("x", to: path), .makeDirectory(path), .removeDirectory(path), .list(path),
      .syncDirectory(path),
    ]
  }

  /// What is outside: the secret, and the disk's own directory.
  private func outsideIsUntouched() throws -> Bool {
    let outside = try RealFileSystem(directory: directory.path)
    return try outside.list("/") == ["disk", "secret"] && outside.readAll("secret") == [1]
  }

  @Test(arguments: ["..", "../secret", "/../secret", "d/../../secret", "d/..", "./../secret", "//..//secret"])
  func `dot-dot is refused, even where it would stay inside`(path: String) throws {
    try disk.makeDirectory("d")
    for call in calls(with: path) { #expect(call.perform(on: disk) == .failed(.accessDenied), "\(call)") }
    #expect(try outsideIsUntouched())
  }

  @Test(arguments: ["../secret", "inside"])
  func `a link to a file can't be opened, wherever it leads`(destination: String) throws {
    try disk.make("inside")
    try directory.plantLink("link", to: destination)
    for options: OpenOptions in [.read, .write, [.write, .create], [.write, .truncate]] {
      #expect(Call.open("link", options).perform(on: disk) == .failed(.accessDenied), "\(options)")
    }
    #expect(try outsideIsUntouched())
  }

  @Test func `a link to nothing creates nothing`() throws {
    try directory.plantLink("link", to: "../new")
    #expect(Call.open("link", [.write, .create]).perform(on: disk) == .failed(.accessDenied))
    #expect(Call.makeDirectory("link").perform(on: disk) == .failed(.fileExists))
    #expect(try outsideIsUntouched())
  }

  @Test(arguments: ["..", "../../", "inside", "/"])
  func `no path leads through a link to a directory`(destination: String) throws {
    try disk.makeDirectory("inside")
    try directory.plantLink("link", to: destination)
    for call in calls(with: "link/secret") { #expect(call.perform(on: disk).failure != nil, "\(call)") }
    #expect(Call.open("link/secret", .read).perform(on: disk) == .failed(.notDirectory))
    #expect(Call.list("link").perform(on: disk) == .failed(.notDirectory))
    #expect(Call.syncDirectory("link").perform(on: disk) == .failed(.notDirectory))
    #expect(try outsideIsUntouched())
  }

  @Test func `removing or replacing a link leaves alone what it leads to`() throws {
    try directory.plantLink("link", to: "../secret")
    try disk.make("file", [2])
    try disk.rename("file", to: "link")
    #expect(try disk.readAll("link") == [2])
    try directory.plantLink("other", to: "../secret")
    try disk.remove("other")
    #expect(try outsideIsUntouched())
  }

  @Test func `a pipe is refused and does not make the program wait`() throws {
    #expect(mkfifo(directory.path + "/disk/pipe", 0o644) == 0)
    for options: OpenOptions in [.read, .write, [.read, .write]] {
      #expect(Call.open("pipe", options).perform(on: disk) == .failed(.accessDenied), "\(options)")
    }
  }
}
