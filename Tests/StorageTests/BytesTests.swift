import Storage
import Testing

struct CRC32Tests {
  @Test(
    arguments: [
      ("", 0), ("a", 0xE8B7_BE43), ("abc", 0x3524_41C2), ("123456789", 0xCBF4_3926),
      ("The quick brown fox jumps over the lazy dog", 0x414F_A339),
    ] as [(String, UInt32)])
  func `the checksum is the published one`(text: String, expected: UInt32) {
    #expect(CRC32.checksum(Array(text.utf8)) == expected)
  }

  @Test func `pieces have the checksum of the whole`() {
    let bytes = pattern(1000)
    for cut in stride(from: 0, through: 1000, by: 50) {
      var crc = CRC32()
      crc.update(bytes[..<cut])
      crc.update(Array(bytes[cut...]))
      #expect(crc.value == CRC32.checksum(bytes))
    }
  }

  @Test func `every flipped bit is found`() {
    let bytes = pattern(64)
    for bit in 0..<64 * 8 {
      var damaged = bytes
      damaged[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(CRC32.checksum(damaged) != CRC32.checksum(bytes))
    }
  }
}

struct ByteReaderTests {
  private var record: [UInt8] {
    var writer = ByteWriter()
    writer.uint8(0xFE)
    writer.uint16(0xFEDC)
    writer.uint32(0xFEDC_BA98)
    writer.uint64(UInt64.max - 1)
    writer.int(.min)
    writer.raw([7, 8])
    writer.data([1, 2, 3])
    writer.string("Zoé 🏦")
    return writer.bytes
  }

  @Test func `what was written is read back`() {
    var reader = ByteReader(record)
    #expect(reader.uint8() == 0xFE)
    #expect(reader.uint16() == 0xFEDC)
    #expect(reader.uint32() == 0xFEDC_BA98)
    #expect(reader.uint64() == UInt64.max - 1)
    #expect(reader.int() == .min)
    #expect(reader.raw(2) == [7, 8])
    #expect(reader.data() == [1, 2, 3])
    #expect(reader.string() == "Zoé 🏦")
    #expect(reader.isAtEnd)
  }

  @Test func `the lowest byte comes first`() {
    var writer = ByteWriter()
    writer.uint32(0x0102_0304)
    writer.string("ab")
    #expect(writer.bytes == [4, 3, 2, 1, 2, 0, 0, 0, 97, 98])
  }

  @Test func `a record cut anywhere is short, and nothing is taken`() {
    var writer = ByteWriter()
    writer.string("hello")
    for count in 0..<writer.bytes.count {
      var reader = ByteReader(Array(writer.bytes.prefix(count)))
      #expect(reader.string() == nil)
      #expect(reader.data() == nil)
      #expect(reader.position == 0)
    }
  }

  @Test func `a length that makes no sense is not believed`() {
    var reader = ByteReader([0xFF, 0xFF, 0xFF, 0xFF, 1])
    #expect(reader.data() == nil)
    #expect(reader.raw(-1) == nil)
    #expect(reader.raw(.max) == nil)
    #expect(reader.position == 0)
  }

  @Test func `bytes that are no text are no string`() {
    var writer = ByteWriter()
    writer.data([0xC3])
    var reader = ByteReader(writer.bytes)
    #expect(reader.string() == nil)
    #expect(reader.data() == [0xC3])
  }
}
