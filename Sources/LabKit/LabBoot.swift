import CSystem
import Storage

/// One boot in its own process: recovery, then commands until the judge closes the connection.
package struct LabBoot {
  private let lab: Lab
  private let options: BootOptions
  private let calls: Connection
  private let disk: RemoteFileSystem

  init(_ lab: Lab, _ options: BootOptions, calls: Connection) {
    self.lab = lab
    self.options = options
    self.calls = calls
    disk = RemoteFileSystem(connection: calls) { cs_exit(0) }
  }

  /// Boots the lab and performs what the judge asks for.
  func run() -> Never {
    do {
      let program = try lab.boot(BootContext(options, disk: disk))
      serve(first: .answered("")) { words in try program.perform(words) }
    } catch {
      // There is no program to ask; every command meets what the boot met.
      serve(first: Self.message(for: error)) { _ in throw error }
    }
  }

  private func serve(first: ProgramMessage, perform: ([String]) throws -> String) -> Never {
    var message = first
    while let line = Self.command(after: message, on: calls) {
      do {
        message = .answered(try perform(Lab.words(of: line)))
      } catch {
        message = Self.message(for: error)
      }
    }
    cs_exit(0)
  }

  private static func command(after message: ProgramMessage, on calls: Connection) -> String? {
    do throws(ConnectionError) {
      try calls.send(message)
      if case .command(let line) = try calls.receive(JudgeMessage.self) { return line }
    } catch {}
    return nil
  }

  private static func message(for error: any Error) -> ProgramMessage {
    if let unfinished = error as? Unfinished { return .unfinished(unfinished.part) }
    return .failed(String(describing: error))
  }

  /// What a judge must have sent for ``rehearse(_:)``.
  package static let rehearsal: [JudgeMessage] = [.result(.failed(.noSuchFile)), .command("warm up")]

  /// Goes once through what every boot goes through, without the lab.
  static func rehearse(_ calls: Connection) {
    let disk = RemoteFileSystem(connection: calls) {}
    guard let error = failure(of: { try disk.remove("warm up") }) else { return }
    _ = message(for: error)
    _ = command(after: .answered(""), on: calls).map(Lab.words)
  }

  private static func failure(of body: () throws -> Void) -> (any Error)? {
    do {
      try body()
      return nil
    } catch {
      return error
    }
  }
}

extension Lab {
  /// Splits a command's line into its words.
  package static func words(of line: String) -> [String] {
    line.utf8.split(separator: UInt8(ascii: " ")).map { String(Substring($0)) }
  }
}
