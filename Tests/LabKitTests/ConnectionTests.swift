import CSystem
import Storage
import Testing

@testable import LabKit

@Suite struct ConnectionTests {
  private let judge: Connection
  private let program: Connection

  init() throws {
    var here: Int32 = -1
    var there: Int32 = -1
    try #require(cs_socketpair(&here, &there) == 0)
    _ = cs_set_timeout(here, 50)
    judge = Connection(socket: here)
    program = Connection(socket: there)
  }

  @Test func `queued messages arrive in order`() throws {
    for number in 0..<5 { program.queue(ProgramMessage.answered("\(number)")) }
    try program.flush()
    for number in 0..<5 { #expect(try judge.receive() == ProgramMessage.answered("\(number)")) }
  }

  @Test func `silence is told from a lost connection`() throws {
    #expect(throws: ConnectionError.silent) { try judge.receive(ProgramMessage.self) }
    program.replace(socket: -1)
    #expect(throws: ConnectionError.closed) { try judge.receive(ProgramMessage.self) }
  }

  @Test func `a length that no message has is refused before anything is allocated`() throws {
    let bytes: [UInt8] = [255, 255, 255, 255, 1, 1]
    #expect(cs_send(program.socket, bytes, bytes.count) == bytes.count)
    let error = WireError(expected: "a length from 2 to \(Wire.longestFrame)", position: -4)
    #expect(throws: ConnectionError.malformed(error)) { try judge.receive(ProgramMessage.self) }
  }

  @Test func `a message larger than the buffers goes through when its sender is patient`() throws {
    let message = JudgeMessage.result(.bytes([UInt8](repeating: 7, count: 3 << 20)))
    judge.queue(message)
    #expect(throws: ConnectionError.silent) { try judge.flush() }
    var received: JudgeMessage?
    _ = cs_set_timeout(program.socket, 1)
    while received == nil {
      received = try? program.receive()
      _ = try? judge.flush()
    }
    #expect(received == message)
  }

  @Test func `once the power is gone every call says so without asking`() throws {
    judge.queue(JudgeMessage.result(.failed(.powerCut)))
    try judge.flush()
    let disk = RemoteFileSystem(connection: program) { Issue.record("the judge was there") }
    for _ in 0..<2 {
      let error = #expect(throws: FileSystemError.self) { try disk.remove("a") }
      #expect(error?.description == "remove(a): the power is gone")
    }
    #expect(try judge.receive() == ProgramMessage.call(.remove("a")))
    #expect(throws: ConnectionError.silent) { try judge.receive(ProgramMessage.self) }
  }

  @Test func `an answer of the wrong kind is no answer`() throws {
    try judge.send(JudgeMessage.result(.done))
    var isLost = false
    let disk = RemoteFileSystem(connection: program) { isLost = true }
    #expect(throws: FileSystemError.self) { try disk.list("/") }
    #expect(isLost)
  }
  @Test func `a device's calls go up one by one, and what comes down is believed only if it fits`() throws {
    let device = RemoteDevice(connection: program) { Issue.record("the judge was there") }
    for result in [.size(4968), .bytes([1, 2]), .done, .outside] as [DeviceResult] {
      judge.queue(JudgeMessage.device(result))
    }
    try judge.flush()
    #expect(try device.size(of: .weights) == 4968)
    #expect(try device.read(.cursor, at: 6, count: 2) == [1, 2])
    try device.write([9], to: .step, at: 0)
    #expect(throws: DeviceError.outside(.generator)) { try device.read(.generator, at: 8, count: 1) }
    let calls: [DeviceCall] = [
      .size(.weights), .read(.cursor, at: 6, count: 2), .write([9], to: .step, at: 0),
      .read(.generator, at: 8, count: 1),
    ]
    for call in calls { #expect(try judge.receive() == ProgramMessage.device(call)) }
    // A size is no bytes, and a disk's answer is no device's.
    for wrong in [.device(.size(8)), .result(.bytes([1]))] as [JudgeMessage] {
      try judge.send(wrong)
      var isLost = false
      let device = RemoteDevice(connection: program) { isLost = true }
      #expect(throws: DeviceError.self) { try device.read(.step, at: 0, count: 1) }
      #expect(isLost)
    }
  }
}
