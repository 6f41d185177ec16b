import CSystem
import LabKit

/// The judge's end of a lab process's server.
final class LabServerLink {
  /// How long a server may take for what it does in no time: a machine may be busy.
  private static let patience: Int32 = 60_000

  private let executable: String
  private let process: Int32
  private let control: Connection
  private let output: OutputFile
  /// The locks that hold, as the judge's own code saw them before the program was started.
  let isolation: Isolation
  private var current: Int?

  /// Starts a program as a server and waits until it is ready.
  init(executable: String, locks: Isolation, memoryBytes: Int, core: Int?) throws(InfrastructureError) {
    self.executable = executable
    output = try OutputFile()
    let (here, there) = try Self.connection(), (stage, rehearsal) = try Self.connection()
    control = Connection(socket: here)
    // Nobody reads what the server says in its rehearsal, or holds the other end of it afterwards.
    let prompter = Connection(socket: stage)
    for message in LabBoot.rehearsal { prompter.queue(message) }
    try? prompter.flush()
    (process, isolation) = Self.spawn(
      executable, control: there, calls: rehearsal, output: output.descriptor, locks: locks, memoryBytes: memoryBytes)
    _ = cs_close(there)
    _ = cs_close(rehearsal)
    try check(process, "can't start \(executable.lastName)")
    try check(cs_set_timeout(here, Self.patience), "no timeout for the control socket")
    if let core { _ = cs_pin(process, Int32(core)) }
    guard case .ready = try receive() else { throw protest("it did not say that it is ready") }
  }

  deinit { if process > 0 { cs_kill(process) } }

  private static func connection() throws(InfrastructureError) -> (Int32, Int32) {
    var here: Int32 = -1
    var there: Int32 = -1
    try check(cs_socketpair(&here, &there), "no socket for a server")
    return (here, there)
  }

  private static func spawn(
    _ executable: String, control: Int32, calls: Int32, output: Int32, locks: Isolation, memoryBytes: Int
  ) -> (process: Int32, held: Isolation) {
    // Only what the program needs to start. Symbols are bound before the first fork instead of after each one;
    // dictionaries have the same order in every boot; a trap says one line and does not start a debugger.
    let environment =
      ["LD_BIND_NOW=1", "SWIFT_DETERMINISTIC_HASHING=1", "SWIFT_BACKTRACE=enable=no"]
      + ["\(LabServer.locksVariable)=\(locks.rawValue)"]
      + inheritedEnvironment(["PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"])
    var held: UInt32 = 0
    let process = withCStrings([executable, CS_SERVING_OPTION]) { arguments in
      withCStrings(environment) { environment in
        var channels = cs_channels(control: control, calls: calls, output: output)
        return cs_spawn(
          executable, arguments, environment, &channels, locks.rawValue, UInt64(memoryBytes), &held)
      }
    }
    return (process, Isolation(rawValue: held))
  }

  /// Asks for a boot; it starts while the judge goes on.
  func start(_ request: BootRequest, socket: Int32, output: Int32) throws(InfrastructureError) {
    current = nil
    let frame = ControlRequest.boot(request).frame
    let result = frame.withUnsafeBytes {
      cs_send_descriptors(control.socket, $0.baseAddress, $0.count, socket, output)
    }
    guard result >= 0 else { throw protest("it is gone") }
  }

  /// The process id of the boot that was asked for.
  func bootProcess() -> Int? {
    if current == nil, case .started(let process)? = try? receive() { current = process }
    return current
  }

  /// Has the boot killed and gone, and returns how it had ended.
  func endBoot() throws(InfrastructureError) -> BootReport {
    do throws(ConnectionError) { try control.send(ControlRequest.end) } catch { throw protest("it is gone") }
    while true {
      switch try receive() {
      case .ended(let report): return report
      case .started(let process): current = process
      case .refused(let error):
        throw protest("it can't fork: \(String(cString: cs_error_text(Int32(error))))")
      case .ready: throw protest("it started twice")
      }
    }
  }

  private func receive() throws(InfrastructureError) -> ControlReport {
    do throws(ConnectionError) {
      return try control.receive()
    } catch {
      switch error {
      case .closed: throw protest("it is gone")
      case .silent: throw protest("it does not answer")
      case .malformed(let error): throw protest("\(error)")
      }
    }
  }

  private func protest(_ what: String) -> InfrastructureError {
    let words = output.text(upTo: 2_000)
    return InfrastructureError("the server of \(executable.lastName): \(what)\(words.isEmpty ? "" : "\n\(words)")")
  }
}

/// A nameless file that takes what a program prints.
final class OutputFile {
  let descriptor: Int32

  init() throws(InfrastructureError) {
    descriptor = cs_capture_file()
    try check(descriptor, "no file for a program's output")
  }

  deinit { _ = cs_close(descriptor) }

  /// The text so far, its first bytes only if there is more, and only so many accents that it can be handled.
  func text(upTo longest: Int) -> String {
    let count = min(Int(cs_file_size(descriptor)), longest)
    guard count > 0 else { return "" }
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      initialized = max(0, cs_read_at(descriptor, buffer.baseAddress, count, 0))
    }
    return String(decoding: bytes, as: UTF8.self).withFewAccents
  }
}
