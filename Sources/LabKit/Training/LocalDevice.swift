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
}
