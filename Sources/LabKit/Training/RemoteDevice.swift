/// The judge's device as a boot sees it: each call is a message up, its result a message down.
package final class RemoteDevice: Device {
  private let connection: Connection
  private let rank: Int?
  private let lost: () -> Void

  /// Makes a device of a connection, of one of several ranks or of the only one; `lost` is called when the judge is gone or makes no sense, and may end the process.
  package init(connection: Connection, rank: Int? = nil, lost: @escaping () -> Void) {
    self.connection = connection
    self.rank = rank
    self.lost = lost
  }

  package func size(of region: Region) throws -> Int {
    guard case .size(let count) = try result(of: .size(region), region) else { throw nonsense(region) }
    return count
  }

  package func read(_ region: Region, at offset: Int, count: Int) throws -> [UInt8] {
    let call = DeviceCall.read(region, at: offset, count: count)
    guard case .bytes(let bytes) = try result(of: call, region) else { throw nonsense(region) }
    return bytes
  }

  package func write(_ bytes: [UInt8], to region: Region, at offset: Int) throws {
    let call = DeviceCall.write(bytes, to: region, at: offset)
    guard case .done = try result(of: call, region) else { throw nonsense(region) }
  }

  private func result(of call: DeviceCall, _ region: Region) throws -> DeviceResult {
    guard case .device(let result) = answer(to: call) else { throw nonsense(region) }
    guard result != .outside else { throw DeviceError.outside(region) }
    return result
  }

  private func answer(to call: DeviceCall) -> JudgeMessage? {
    do throws(ConnectionError) {
      try connection.send(rank.map { ProgramMessage.rank($0, call) } ?? .device(call))
      return try connection.receive()
    } catch {
      return nil
    }
  }

  /// Gives up on a judge that did not answer the question.
  private func nonsense(_ region: Region) -> DeviceError {
    lost()
    return .outside(region)
  }
}
