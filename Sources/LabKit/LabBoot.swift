import CSystem
import Storage

/// One boot in its own process: recovery, then commands until the judge closes the connection.
struct LabBoot {
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
      serve(first: message(for: error)) { _ in throw error }
    }
  }

  private func serve(first: ProgramMessage, perform: ([String]) throws -> String) -> Never {
    var message = first
    while let line = command(after: message) {
      do {
        message = .answered(try perform(Lab.words(of: line)))
      } catch {
        message = self.message(for: error)
      }
    }
    cs_exit(0)
  }

  private func command(after message: ProgramMessage) -> String? {
    do throws(ConnectionError) {
      try calls.send(message)
      if case .command(let line) = try calls.receive(JudgeMessage.self) { return line }
    } catch {}
    return nil
  }

  private func message(for error: any Error) -> ProgramMessage {
    if let unfinished = error as? Unfinished { return .unfinished(unfinished.part) }
    return .failed(String(describing: error))
  }

  /// Goes once through what every boot goes through, without the lab.
  func rehearse() {
    guard let error = failure(of: { try disk.remove("warm up") }) else { return }
    _ = message(for: error)
    _ = command(after: .answered("")).map(Lab.words)
  }

  private func failure(of body: () throws -> Void) -> (any Error)? {
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
