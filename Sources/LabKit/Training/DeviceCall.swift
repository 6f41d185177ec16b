// What a boot asks of the judge's device, and what it gets: checked like every message, and nothing else.

/// A call of ``Device``.
package enum DeviceCall: Hashable, Sendable {
  /// How many bytes a region has.
  case size(Region)
  /// Some of its bytes.
  case read(Region, at: Int, count: Int)
  /// New bytes for it.
  case write([UInt8], to: Region, at: Int)

  func encode(into writer: inout WireWriter) {
    switch self {
    case .size(let region):
      writer.byte(1)
      writer.byte(region.rawValue)
    case .read(let region, let offset, let count):
      writer.byte(2)
      writer.byte(region.rawValue)
      writer.number(offset)
      writer.number(count)
    case .write(let bytes, let region, let offset):
      writer.byte(3)
      writer.byte(region.rawValue)
      writer.number(offset)
      // One byte more than fits is too much for every region; the rest need not travel.
      writer.string(bytes.count <= Self.mostBytes ? bytes : Array(bytes[...Self.mostBytes]))
    }
  }

  init(from reader: inout WireReader) throws(WireError) {
    let kind = try reader.byte("the call of a device")
    guard (1...3).contains(kind) else { throw reader.unexpected("a call of a device (1 to 3)", -1) }
    guard let region = Region(rawValue: try reader.byte("a region")) else {
      throw reader.unexpected("a region (0 to \(Region.allCases.count - 1))", -1)
    }
    switch kind {
    case 1: self = .size(region)
    case 2: self = .read(region, at: try reader.number("the offset"), count: try reader.number("the count"))
    default:
      let offset = try reader.number("the offset")
      self = .write(try reader.string("bytes"), to: region, at: offset)
    }
  }

  /// More than any region of a judge's device has.
  private static let mostBytes = 16 << 20
}

/// What a call of ``Device`` comes to.
package enum DeviceResult: Hashable, Sendable {
  /// It is done.
  case done
  /// So many bytes.
  case size(Int)
  /// These bytes.
  case bytes([UInt8])
  /// The region does not have these bytes.
  case outside

  func encode(into writer: inout WireWriter) {
    switch self {
    case .done: writer.byte(1)
    case .size(let count):
      writer.byte(2)
      writer.number(count)
    case .bytes(let bytes):
      writer.byte(3)
      writer.string(bytes)
    case .outside: writer.byte(4)
    }
  }

  init(from reader: inout WireReader) throws(WireError) {
    switch try reader.byte("the result of a device") {
    case 1: self = .done
    case 2: self = .size(try reader.number("a size", in: 0...Int.max))
    case 3: self = .bytes(try reader.string("bytes"))
    case 4: self = .outside
    default: throw reader.unexpected("a result of a device (1 to 4)", -1)
    }
  }
}
