import Training

/// A device in the program's own process: what trains on a real disk.
package final class LocalDevice: Device {
  /// The run.
  package private(set) var trainer: Trainer

  /// Makes the device of a run that has not begun.
  package init(_ trainer: Trainer) { self.trainer = trainer }

  package func size(of region: Region) -> Int { trainer.memory.size(of: region) }

  package func read(_ region: Region, at offset: Int, count: Int) throws -> [UInt8] {
    guard let bytes = trainer.memory.read(region, at: offset, count: count) else { throw DeviceError.outside(region) }
    return bytes
  }

  package func write(_ bytes: [UInt8], to region: Region, at offset: Int) throws {
    guard trainer.memory.write(bytes, to: region, at: offset) else { throw DeviceError.outside(region) }
  }

  /// Takes one step and returns the mean surprise before it.
  package func step() -> Float { trainer.step() }

  /// How many steps were taken.
  package var stepsTaken: Int { Int(truncatingIfNeeded: trainer.memory.step) }

  /// All bytes of all regions as sixteen hexadecimal digits: equal for equal states.
  package var digest: String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for region in Region.allCases {
      for byte in trainer.memory.read(region, at: 0, count: size(of: region)) ?? [] {
        hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
      }
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
