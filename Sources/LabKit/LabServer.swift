// A lab process seen from inside: a server that forks itself for every boot.
//
// The server runs the kit's code only, before `main` (CSystem's start.c says why, and how that is enforced); what the
// student wrote runs in a fork of it, which starts from the very same memory each time and is killed when the power goes.
// So nothing that a boot remembers reaches the next one. The server ends when the judge closes the control socket, for
// whatever reason, and a boot ends with its server.
//
// In the server a call of student code is the end of it. A file may conform any type that it can name to any protocol, so
// the server asks the Swift runtime about none: it casts, prints and describes nothing but `Rehearsed` (LabBoot.swift).
//
// The judge has locked the process in before it started. The server narrows that down once, before its first fork, and
// every boot once more; what a lock allows and why says CSystem's sandbox.c.

import CSystem

/// Serves until the judge is gone; returns in a boot, for which ``LabServer/boot`` is set.
@_cdecl("powercut_serve")
func serve() { LabServer().run() }

/// Forks boots of a lab for a judge.
package struct LabServer {
  /// What this process is to boot, if it is a boot.
  nonisolated(unsafe) private(set) static var boot: (options: BootOptions, calls: Connection)?

  private let control = Connection(socket: CS_CONTROL, takesDescriptors: true)
  private let calls = Connection(socket: CS_CALLS)

  /// Serves until the judge is gone; returns in a boot.
  func run() {
    cs_write_lines_at_once()
    warmUp()
    cs_lock_server(wantedLocks)
    do throws(ConnectionError) {
      try control.send(ControlReport.ready)
      while Self.boot == nil {
        guard case .boot(let request) = try control.receive(ControlRequest.self) else { continue }
        try serve(request)
      }
    } catch {
      cs_exit(error == .closed ? 0 : 70)
    }
  }

  /// What the judge wants; only who measures what locks cost wants fewer than all.
  private var wantedLocks: UInt32 {
    inheritedEnvironment([Self.locksVariable]).first.flatMap { UInt32($0.drop { $0 != "=" }.dropFirst()) } ?? .max
  }

  /// The variable that tells a server which locks are wanted, as a number.
  package static let locksVariable = "POWERCUT_LOCKS"

  /// Forks a boot, and reports on it when the judge has had enough of it. In the boot this returns at once.
  private func serve(_ request: BootRequest) throws(ConnectionError) {
    let (socket, capture) = control.descriptors
    control.descriptors = (-1, -1)
    let server = cs_process_id()
    let process = cs_fork()
    if process == 0 { return enterBoot(request, server: server, socket: socket, capture: capture) }
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

  private func enterBoot(_ request: BootRequest, server: Int32, socket: Int32, capture: Int32) {
    var limits = cs_limits(
      cpu_milliseconds: UInt64(request.cpuMilliseconds), memory_bytes: UInt64(request.memoryBytes),
      output_bytes: UInt64(request.outputBytes))
    guard cs_enter_boot(server, socket, capture, &limits) >= 0 else { cs_exit(71) }
    calls.replace(socket: CS_CALLS)
    Self.boot = (request.options, calls)
  }

  /// Has the Swift runtime look up once, before the first fork, what every boot would look up anew. The judge has sent
  /// ahead what a boot would wait for.
  private func warmUp() {
    LabBoot.rehearse(calls)
    // Every boot comes through `main`, which describes the lab; its types are made here.
    let lab = Lab(name: "warm up", title: "", studentFile: "", parts: [("", "")], commands: [("", "")]) { boot in
      throw Unfinished(part: boot.part)
    }
    _ = try? lab.boot(BootContext(BootOptions(part: ""), disk: RemoteFileSystem(connection: calls) {}))
    calls.replace(socket: -1)
  }
}
