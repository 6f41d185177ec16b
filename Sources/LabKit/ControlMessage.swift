// The control socket's messages. Its two ends are the judge and the lab process's server, which is the kit's code; it is
// checked no less, since a student may have written a `main.swift` of their own.

/// What one boot is and what it may use, as the server needs to know it.
package struct BootRequest: Hashable, Sendable {
  /// Which program to boot, and how.
  package var options: BootOptions
  /// Processor time, in milliseconds.
  package var cpuMilliseconds: Int
  /// Address space, in bytes.
  package var memoryBytes: Int
  /// Standard output and error together, in bytes.
  package var outputBytes: Int

  package init(options: BootOptions, cpuMilliseconds: Int, memoryBytes: Int, outputBytes: Int) {
    self.options = options
    self.cpuMilliseconds = cpuMilliseconds
    self.memoryBytes = memoryBytes
    self.outputBytes = outputBytes
  }
}

/// What the judge asks of a server.
package enum ControlRequest: Hashable, Sendable, WireMessage {
  /// Fork a boot. The calls socket and the file for its output come along.
  case boot(BootRequest)
  /// Kill the boot, if it still runs, and report.
  case end

  package func encode(into writer: inout WireWriter) {
    switch self {
    case .boot(let request):
      writer.byte(33)
      request.options.encode(into: &writer)
      writer.number(request.cpuMilliseconds)
      writer.number(request.memoryBytes)
      writer.number(request.outputBytes)
    case .end: writer.byte(34)
    }
  }

  package init(from reader: inout WireReader) throws(WireError) {
    switch try reader.byte("the kind of request") {
    case 33:
      let options = try BootOptions(from: &reader)
      let cpu = try reader.number("the processor time", in: 1...86_400_000)
      let memory = try reader.number("the memory", in: 1...(1 << 50))
      let output = try reader.number("the output", in: 0...(1 << 40))
      self = .boot(
        BootRequest(options: options, cpuMilliseconds: cpu, memoryBytes: memory, outputBytes: output))
    case 34: self = .end
    default: throw reader.unexpected("a request (33 or 34)", -1)
    }
  }
}

/// How a boot ended, and what it used.
package struct BootReport: Hashable, Sendable {
  /// The signal that ended it, or 0.
  package var signal: Int
  /// Its exit status, if no signal ended it.
  package var status: Int
  /// Processor time, in microseconds.
  package var cpuMicroseconds: Int
  /// The most memory that was resident at once, in bytes.
  package var peakMemoryBytes: Int
}

/// What a server tells the judge.
package enum ControlReport: Hashable, Sendable, WireMessage {
  /// It is ready; the lab's name.
  case ready(lab: String)
  /// A boot was forked; its process id.
  case started(process: Int)
  /// A boot could not be forked; the reason as an `errno`.
  case refused(error: Int)
  /// The boot has ended and is gone.
  case ended(BootReport)

  package func encode(into writer: inout WireWriter) {
    switch self {
    case .ready(let lab):
      writer.byte(49)
      writer.text(lab, upTo: Wire.longestText)
    case .started(let process):
      writer.byte(50)
      writer.number(process)
    case .refused(let error):
      writer.byte(51)
      writer.number(error)
    case .ended(let report):
      writer.byte(52)
      writer.number(report.signal)
      writer.number(report.status)
      writer.number(report.cpuMicroseconds)
      writer.number(report.peakMemoryBytes)
    }
  }

  package init(from reader: inout WireReader) throws(WireError) {
    switch try reader.byte("the kind of report") {
    case 49: self = .ready(lab: try reader.text("the lab's name"))
    case 50: self = .started(process: try reader.number("a process id", in: 1...Int(Int32.max)))
    case 51: self = .refused(error: try reader.number("an errno", in: 0...4096))
    case 52:
      let signal = try reader.number("a signal", in: 0...128)
      let status = try reader.number("an exit status", in: 0...255)
      let cpu = try reader.number("the processor time", in: 0...Int.max)
      let memory = try reader.number("the memory", in: 0...Int.max)
      let report = BootReport(signal: signal, status: status, cpuMicroseconds: cpu, peakMemoryBytes: memory)
      self = .ended(report)
    default: throw reader.unexpected("a report (49 to 52)", -1)
    }
  }
}

extension BootOptions {
  /// The part, the settings in the order of their names, then the machine, all machines and the time.
  func encode(into writer: inout WireWriter) {
    writer.text(part, upTo: Wire.longestText)
    writer.length(settings.count)
    for (name, value) in settings.sorted(by: { $0.key < $1.key }) {
      writer.text(name, upTo: Wire.longestText)
      writer.text(value, upTo: Wire.longestText)
    }
    writer.text(machine, upTo: Wire.longestName)
    writer.length(members.count)
    for member in members { writer.text(member, upTo: Wire.longestName) }
    writer.number(time)
  }

  init(from reader: inout WireReader) throws(WireError) {
    self.init(part: try reader.text("the part"))
    for _ in 0..<(try reader.count("settings")) {
      let name = try reader.text("a setting's name")
      settings[name] = try reader.text("the setting '\(name)'")
    }
    machine = try reader.text("the machine's name")
    let count = try reader.count("machines")
    guard count <= Wire.mostMachines else { throw reader.unexpected("at most \(Wire.mostMachines) machines", -4) }
    for _ in 0..<count { members.append(try reader.text("a machine's name")) }
    guard members.isEmpty ? machine.isEmpty : members.contains(machine) else {
      throw reader.unexpected("'\(machine)' among the machines", 0)
    }
    time = try reader.number("the time")
  }
}
