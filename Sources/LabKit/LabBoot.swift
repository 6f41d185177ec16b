import CSystem
import Storage

/// One boot in its own process: recovery, then commands until the judge closes the connection.
package struct LabBoot {
  private let lab: Lab
  private let options: BootOptions
  private let calls: Connection
  private let disk: RemoteFileSystem
  private let devices: [RemoteDevice]
  private let clock: Clock
  private let outbox: Outbox

  /// What the machine's clock shows; it goes on when the program is told to do something.
  private final class Clock {
    var time: Int
    init(_ time: Int) { self.time = time }
  }

  init(_ lab: Lab, _ options: BootOptions, calls: Connection) {
    self.lab = lab
    self.options = options
    self.calls = calls
    disk = RemoteFileSystem(connection: calls) { cs_exit(0) }
    devices = Self.devices(options, calls)
    clock = Clock(options.time)
    outbox = Outbox(options)
  }

  /// The machine that trains, or that of each rank.
  private static func devices(_ options: BootOptions, _ calls: Connection) -> [RemoteDevice] {
    guard let layout = options.ranks else { return [RemoteDevice(connection: calls) { cs_exit(0) }] }
    return (0..<layout.ranks).map { rank in RemoteDevice(connection: calls, rank: rank) { cs_exit(0) } }
  }

  /// Boots the lab and performs what the judge asks for.
  func run() -> Never {
    do {
      let clock = clock
      let program = try lab.boot(
        BootContext(options, disk: disk, devices: devices, clock: { clock.time }, outbox: outbox))
      serve(first: sending("")) { try perform($0, by: program) }
    } catch {
      // There is no program to ask; every command meets what the boot met.
      serve(first: Self.message(for: error)) { _ in throw error }
    }
  }

  private func perform(_ instruction: JudgeMessage, by program: any LabProgram) throws -> String {
    switch instruction {
    case .command(let line): return try program.perform(Lab.words(of: line))
    case .timed(let line, let time):
      clock.time = time
      return try program.perform(Lab.words(of: line))
    case .message(let bytes, let sender, let time):
      clock.time = time
      return try program.receive(bytes, from: sender)
    case .result, .device: cs_exit(0)
    }
  }

  private func serve(first: ProgramMessage, perform: (JudgeMessage) throws -> String) -> Never {
    var message = first
    while let instruction = Self.instruction(after: message, on: calls) {
      do {
        message = sending(try perform(instruction))
      } catch {
        _ = outbox.empty()
        message = Self.message(for: error)
      }
    }
    cs_exit(0)
  }

  /// An answer, with what the program has to say to other machines.
  private func sending(_ text: String) -> ProgramMessage {
    let messages = outbox.empty()
    let (count, most) = (text.utf8.count, Wire.longestAnswer)
    guard count <= most else { return .failed("the answer has \(count) bytes, and may have at most \(most)") }
    return messages.isEmpty ? .answered(text) : .sending(text, messages)
  }

  private static func instruction(after message: ProgramMessage, on calls: Connection) -> JudgeMessage? {
    do throws(ConnectionError) {
      try calls.send(message)
      let answer = try calls.receive(JudgeMessage.self)
      switch answer {
      case .result, .device: return nil
      default: return answer
      }
    } catch {}
    return nil
  }

  private static func message(for error: any Error) -> ProgramMessage {
    if let unfinished = error as? Unfinished { return .unfinished(unfinished.part) }
    // The most frequent ones say what they are without being looked up.
    if let error = error as? FileSystemError { return .failed(error.description) }
    return .failed(String(describing: error))
  }

  /// What a judge must have sent for ``rehearse(_:)``.
  package static let rehearsal: [JudgeMessage] = [.result(.failed(.noSuchFile)), .command("warm up")]

  /// Goes once through what every boot goes through, without the lab, and without a type that a student's file could
  /// conform to anything where a conformance would be looked up.
  static func rehearse(_ calls: Connection) {
    let disk = RemoteFileSystem(connection: calls) {}
    guard failure(of: { try disk.remove("warm up") }) != nil else { return }
    _ = message(for: Rehearsed())
    if case .command(let line)? = instruction(after: .answered(""), on: calls) { _ = Lab.words(of: line) }
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

/// What the server has described, so that it has described something before its first fork. Only this file can name it.
private struct Rehearsed: Error, CustomStringConvertible {
  let description = "warm up"
}

extension Lab {
  /// Splits a command's line into its words.
  package static func words(of line: String) -> [String] {
    line.utf8.split(separator: UInt8(ascii: " ")).map { String(Substring($0)) }
  }
}
