// A lab process seen from outside: the judge's subject.
//
// One lab process serves many boots (`LabServer`). Each boot gets a new socket and a new file for its output, so nothing
// that an earlier boot touched is handed to the next. The judge asks the server for a boot, answers the boot's calls
// from its own disk, and has the server kill it when the power is cut, when there is nothing left to do, or when it
// breaks a limit. How it died is read off its status as its parent saw it.

import CSystem
import Exploration
import LabKit
import Storage

/// A lab's executable as a subject: every boot is a process of its own, forked from a server that never changes.
///
/// Use it from one thread at a time; give it a core to keep that thread and the lab process together on it, which makes
/// a boot's many short messages cheap.
public final class LabProcess: Subject {
  /// What was done so far.
  public struct Statistics: Hashable, Sendable {
    /// Boots that were asked for.
    public var boots = 0
    /// Calls that were made on disks.
    public var calls = 0
    /// Boots that were started anew because a predicted answer was wrong.
    public var mispredictions = 0
    /// Servers that were started, the first one included.
    public var servers = 0
    /// Processor time of the boots, in microseconds.
    public var cpuMicroseconds = 0
    /// The most memory that was resident in any boot, in bytes.
    public var peakMemoryBytes = 0
  }

  /// How many servers may be lost before the judge gives up.
  static let toleratedLosses = 3

  /// What each boot may use.
  public let limits: BootLimits
  /// What was done so far.
  public internal(set) var statistics = Statistics()
  /// Why the judge could not judge, if it could not. As long as this is set no verdict may be believed: the boot that
  /// it concerns seems to have crashed.
  public internal(set) var failure: InfrastructureError?

  /// How long its boots have slept. Whoever has one process after another of the same program hands it on.
  public var slept = SleepMeter()
  /// What processor time its boots have used since somebody began to count.
  public var spent = ProcessorMeter()

  /// Why no more boots may be had, if what all boots together may use is used up.
  var exhaustion: Death? { slept.death(limits) ?? spent.death }

  let options: BootOptions
  let calls = Connection()
  private let executable: String
  private let locks: Isolation
  private let core: Int?
  private var server: LabServerLink?
  private var output: OutputFile?

  /// Starts a lab's server, and keeps it and the calling thread on one core if one is given.
  ///
  /// Locks may be left out to see what they cost and what happens without them.
  public init(
    executable: String, _ options: BootOptions, limits: BootLimits = BootLimits(), locks: Isolation = .complete,
    core: Int? = nil
  ) throws(InfrastructureError) {
    self.executable = executable
    self.locks = locks
    self.options = options
    self.limits = limits
    self.core = core
    if let core { _ = cs_pin(0, Int32(core)) }
    server = try startServer()
  }

  /// The locks that hold the program in; those of the weakest server that there was.
  public private(set) var isolation = Isolation.complete

  /// What the last boot printed, to standard output and error together; at most ``BootLimits/outputBytes``.
  public var capturedOutput: String { output?.text(upTo: limits.outputBytes) ?? "" }

  /// Boots the lab's part on a disk and serves it until the session or the power ends, or the program does.
  public func boot(on disk: any FileSystem, session: any Session) -> BootEnd {
    boot(options, on: disk, session: session)
  }

  /// The same, with other options than the process was made for.
  func boot(_ options: BootOptions, on disk: any FileSystem, session: any Session) -> BootEnd {
    if let exhaustion { return .died(exhaustion) }
    statistics.boots += 1
    var options = options
    options.time = session.bootTime ?? 0
    var service = BootService(process: self, options, disk: disk, session: session)
    do throws(InfrastructureError) {
      while true {
        try start(&service)
        let outcome = service.serve()
        let end = try end(after: outcome)
        guard case .mispredicted = outcome else { return end }
        statistics.mispredictions += 1
        if let exhaustion { return .died(exhaustion) }
      }
    } catch {
      failure = error
      return .died(.crashed(signal: 0, message: "the judge failed: \(error)"))
    }
  }

  // MARK: Starting and ending boots

  /// Starts a boot, on a new server if the old one was lost in between.
  private func start(_ service: inout BootService) throws(InfrastructureError) {
    while true {
      do throws(InfrastructureError) {
        if server == nil { server = try startServer() }
        return try startBoot(&service)
      } catch {
        server = nil
        if statistics.servers > Self.toleratedLosses { throw error }
      }
    }
  }

  private func startBoot(_ service: inout BootService) throws(InfrastructureError) {
    slept.beginBoot()
    let file = try OutputFile()
    output = file
    var here: Int32 = -1
    var there: Int32 = -1
    try check(cs_socketpair(&here, &there), "no socket for a boot")
    defer { _ = cs_close(there) }
    calls.replace(socket: here)
    try check(cs_set_timeout(here, Int32(limits.silenceSeconds * 1000)), "no timeout for a boot")
    // Sent before the boot exists, so that it finds them when it first asks.
    service.sendAhead()
    let request = BootRequest(
      options: service.options, cpuMilliseconds: limits.cpuMilliseconds, memoryBytes: limits.memoryBytes,
      outputBytes: limits.outputBytes)
    try server!.start(request, socket: there, output: file.descriptor)
  }

  /// Has the boot killed, and tells from its status and from what was seen of it how it ended.
  private func end(after outcome: BootService.Outcome) throws(InfrastructureError) -> BootEnd {
    let report: BootReport
    do throws(InfrastructureError) {
      report = try server!.endBoot()
    } catch {
      server = nil
      throw error
    }
    spent.add(microseconds: report.cpuMicroseconds)
    // A server that was taken over reports what it likes.
    statistics.cpuMicroseconds = [statistics.cpuMicroseconds, report.cpuMicroseconds].suppliedSum.value
    statistics.peakMemoryBytes = max(statistics.peakMemoryBytes, report.peakMemoryBytes)
    switch outcome {
    case .over, .mispredicted: return .finished
    case .broke(let death): return .died(death)
    case .lost: return .died(Death(report, limits: limits, output: capturedOutput))
    }
  }

  private func startServer() throws(InfrastructureError) -> LabServerLink {
    guard statistics.servers <= Self.toleratedLosses else {
      throw InfrastructureError("\(executable.lastName): its server was lost \(statistics.servers) times")
    }
    statistics.servers += 1
    do throws(InfrastructureError) {
      let link = try LabServerLink(
        executable: executable, locks: locks, memoryBytes: limits.memoryBytes, core: core)
      isolation.formIntersection(link.isolation)
      return link
    } catch {
      throw InfrastructureError(error.description, isAboutStart: true)
    }
  }

  /// Takes note of how long the boot has been waited for.
  func waited(_ time: Duration) {
    guard slept.mustLook(afterWaiting: time), let process = server?.bootProcess() else { return }
    slept.look(Int(cs_slept(Int32(process))))
  }

  /// Says whether the boot sleeps, and the processor time that it has used so far, in milliseconds.
  func activity() -> (isAsleep: Bool, cpuMilliseconds: Int) {
    guard let process = server?.bootProcess() else { return (true, 0) }
    var cpu: UInt64 = 0
    let state = cs_activity(Int32(process), &cpu)
    return (state != UInt8(ascii: "R"), Int(cpu))
  }
}

extension String {
  /// The last name of a path: where programs lie is nobody's business who reads why one could not be judged.
  var lastName: String { split(separator: "/").last.map(String.init) ?? self }
}

/// Turns a negated errno into an error.
func check(_ result: Int32, _ what: String) throws(InfrastructureError) {
  guard result < 0 else { return }
  throw InfrastructureError("\(what): \(String(cString: cs_error_text(-result)))")
}
