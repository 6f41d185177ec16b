/// The memory of a training run: everything that a step reads and changes.
public struct TrainingMemory: Hashable, Sendable {
  /// The weights.
  public internal(set) var weights: [Float]
  var firstMoments: [Float]
  var secondMoments: [Float]
  /// How many steps have been taken.
  public internal(set) var step: UInt64 = 0
  var cursor: UInt64 = 0
  var generator: UInt64

  /// Makes the memory of a run that has not begun: weights by chance, everything else zero.
  public init(_ shape: ModelShape, seed: UInt64) {
    let layout = ParameterLayout(shape)
    var bits = RandomBits(state: seed)
    weights = (0..<layout.count).map { _ in bits.normal() * 0.08 }
    firstMoments = [Float](repeating: 0, count: layout.count)
    secondMoments = firstMoments
    generator = bits.next()
    for gain in layout.gains { for index in 0..<gain.columns { weights[gain.offset + index] = 1 } }
    for bias in layout.biases { for index in 0..<bias.columns { weights[bias.offset + index] = 0 } }
  }

  /// How many bytes a region has.
  public func size(of region: Region) -> Int {
    switch region {
    case .weights, .firstMoments, .secondMoments: 4 * weights.count
    case .step, .cursor, .generator: 8
    }
  }

  /// How many bytes all regions have together.
  public var size: Int { Region.allCases.reduce(0) { $0 + size(of: $1) } }

  /// All bytes of all regions as sixteen hexadecimal digits: equal for equal states.
  public var digest: String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for region in Region.allCases {
      withBytes(of: region) { bytes in
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
      }
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// Some bytes of a region; `nil` if it does not have them all.
  public func read(_ region: Region, at offset: Int, count: Int) -> [UInt8]? {
    guard let range = range(offset, count, in: region) else { return nil }
    return withBytes(of: region) { Array($0[range]) }
  }

  /// Changes some bytes of a region; changes nothing and returns `false` if it does not have them all.
  public mutating func write(_ bytes: [UInt8], to region: Region, at offset: Int) -> Bool {
    guard let range = range(offset, bytes.count, in: region) else { return false }
    withMutableBytes(of: region) { $0[range].copyBytes(from: bytes) }
    return true
  }

  private func range(_ offset: Int, _ count: Int, in region: Region) -> Range<Int>? {
    let size = size(of: region)
    guard offset >= 0, count >= 0, offset <= size, count <= size - offset else { return nil }
    return offset..<offset + count
  }

  private func withBytes<Result>(of region: Region, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    switch region {
    case .weights: weights.withUnsafeBytes(body)
    case .firstMoments: firstMoments.withUnsafeBytes(body)
    case .secondMoments: secondMoments.withUnsafeBytes(body)
    case .step: withUnsafeBytes(of: step.littleEndian, body)
    case .cursor: withUnsafeBytes(of: cursor.littleEndian, body)
    case .generator: withUnsafeBytes(of: generator.littleEndian, body)
    }
  }

  private mutating func withMutableBytes(of region: Region, _ body: (UnsafeMutableRawBufferPointer) -> Void) {
    switch region {
    case .weights: weights.withUnsafeMutableBytes(body)
    case .firstMoments: firstMoments.withUnsafeMutableBytes(body)
    case .secondMoments: secondMoments.withUnsafeMutableBytes(body)
    case .step: withUnsafeMutableBytes(of: &step, body)
    case .cursor: withUnsafeMutableBytes(of: &cursor, body)
    case .generator: withUnsafeMutableBytes(of: &generator, body)
    }
  }
}
