// A lab process seen from inside: a server that forks itself for every boot.
//
// The server runs the kit's code only; what the student wrote runs in a fork of it, which starts from the very same
// memory each time and is killed when the power goes. So nothing that a boot remembers reaches the next one. The server
// ends when the judge closes the control socket, for whatever reason, and a boot ends with its server.

import CSystem

/// Forks boots of a lab for a judge.
struct LabServer {
  private let lab: Lab
  private let control = Connection(socket: CS_CONTROL, takesDescriptors: true)
  private let calls = Connection()

  init(_ lab: Lab) { self.lab = lab }

  /// Serves until the judge is gone.
  func run() -> Never {
    cs_write_lines_at_once()
    warmUp()
    do throws(ConnectionError) {
      try control.send(ControlReport.ready(lab: lab.name))
      while true {
        guard case .boot(let request) = try control.receive(ControlRequest.self) else { continue }
        try serve(request)
      }
    } catch {
      cs_exit(error == .closed ? 0 : 70)
    }
  }

  /// Forks a boot, and reports on it when the judge has had enough of it.
  private func serve(_ request: BootRequest) throws(ConnectionError) {
    let (socket, capture) = control.descriptors
    control.descriptors = (-1, -1)
    let server = cs_process_id()
    let process = cs_fork()
    if process == 0 { boot(request, server: server, socket: socket, capture: capture) }
    _ = cs_close(socket)
    _ = cs_close(capture)
    guard process > 0 else {
      _ = try? control.receive(ControlRequest.self)
      return try control.send(ControlReport.refused(error: Int(-process)))
    }
    do throws(ConnectionError) {
      try control.send(ControlReport.started(process: Int(process)))
      _ = try control.receive(ControlRequest.self)
    } catch {
      _ = end(process)
      throw error
    }
    try control.send(ControlReport.ended(end(process)))
  }

  private func end(_ process: Int32) -> BootReport {
    var end = cs_end()
    _ = cs_end_boot(process, &end)
    return BootReport(
      signal: Int(end.signal), status: Int(end.status), cpuMicroseconds: Int(end.cpu_microseconds),
      peakMemoryBytes: Int(end.peak_memory_bytes))
  }

  private func boot(_ request: BootRequest, server: Int32, socket: Int32, capture: Int32) -> Never {
    var limits = cs_limits(
      cpu_milliseconds: UInt64(request.cpuMilliseconds), memory_bytes: UInt64(request.memoryBytes),
      output_bytes: UInt64(request.outputBytes))
    guard cs_enter_boot(server, socket, capture, &limits) >= 0 else { cs_exit(71) }
    calls.replace(socket: CS_CALLS)
    LabBoot(lab, request.options, calls: calls).run()
  }

  /// Has the Swift runtime look up once, before the first fork, what every boot would look up anew.
  private func warmUp() {
    var here: Int32 = -1
    var there: Int32 = -1
    guard cs_socketpair(&here, &there) == 0 else { return }
    let judge = Connection(socket: there)
    judge.queue(JudgeMessage.result(.failed(.noSuchFile)))
    judge.queue(JudgeMessage.command("warm up"))
    guard (try? judge.flush()) != nil else { return }
    calls.replace(socket: here)
    withExtendedLifetime(judge) { LabBoot(lab, BootOptions(part: ""), calls: calls).rehearse() }
    calls.replace(socket: -1)
  }
}
