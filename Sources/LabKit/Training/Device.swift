// The contract of lab 4, TrainingCheckpoint: the machine that trains, and the program that saves it.

import Training

/// A part of a training machine's memory: weights, both moments, step, cursor, generator.
public typealias Region = Training.Region

/// The memory of a machine that trains; on a real disk the lab's own process, before the judge a device of the judge.
///
/// Training changes it in place, behind the program's back. There is no copy of it but what was read, and every read
/// while the machine stands still for a checkpoint makes it stand still longer.
public protocol Device: AnyObject {
  /// How many bytes a region has; the same for as long as the run lasts.
  func size(of region: Region) throws -> Int

  /// Reads `count` bytes of a region from byte `offset` on.
  ///
  /// Throws ``DeviceError/outside(_:)`` if the region does not have them all.
  func read(_ region: Region, at offset: Int, count: Int) throws -> [UInt8]

  /// Changes bytes of a region from byte `offset` on.
  ///
  /// Throws ``DeviceError/outside(_:)`` if the region does not have them all; then nothing has changed.
  func write(_ bytes: [UInt8], to region: Region, at offset: Int) throws
}

/// What a device refuses.
public enum DeviceError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Bytes that the region does not have.
  case outside(Region)

  /// Which region does not have the bytes.
  public var description: String {
    switch self {
    case .outside(let region): "the region '\(region)' does not have these bytes"
    }
  }
}
