import Foundation
import Testing

@testable import Training

struct TrainerTests {
  private static let corpus = Corpus.handouts
  private static func tiny(seed: UInt64 = 1) -> Trainer { Trainer(.tiny(corpus), corpus, seed: seed) }
  private func copy(_ region: Region, of trainer: Trainer, to other: inout Trainer) {
    let bytes = trainer.memory.read(region, at: 0, count: trainer.memory.size(of: region))!
    write(bytes, to: region, at: 0, in: &other.memory, expecting: true)
  }

  private func write(
    _ bytes: [UInt8], to region: Region, at offset: Int, in memory: inout TrainingMemory, expecting expected: Bool
  ) {
    let written = memory.write(bytes, to: region, at: offset)
    #expect(written == expected)
  }

  @Test func `the frozen text is what it was`() {
    let corpus = Self.corpus
    #expect(corpus.tokens.count == 49_113)
    #expect(String(decoding: corpus.alphabet, as: UTF8.self) == "\n '(),-.:;?abcdefghijklmnopqrstuvwxyz")
    #expect(corpus.text(of: Array(corpus.tokens.prefix(35))) == "a lab kit on crash recovery, in swi")
  }

  @Test func `the same seed gives the same bits, another seed others`() {
    func run(seed: UInt64) -> TrainingMemory {
      var trainer = Self.tiny(seed: seed)
      for _ in 0..<20 { trainer.step() }
      return trainer.memory
    }
    #expect(run(seed: 1) == run(seed: 1))
    #expect(run(seed: 1) != run(seed: 2))
  }

  @Test func `a run whose memory is copied byte by byte goes on as if nothing had been`() {
    var uninterrupted = Self.tiny()
    for _ in 0..<12 { uninterrupted.step() }
    var resumed = Self.tiny(seed: 99)
    for region in Region.allCases { copy(region, of: uninterrupted, to: &resumed) }
    for _ in 0..<12 {
      #expect(resumed.step() == uninterrupted.step())
      #expect(resumed.memory == uninterrupted.memory)
    }
  }

  @Test(arguments: Region.allCases)
  func `a run that lost any one region takes another path`(_ lost: Region) {
    var uninterrupted = Self.tiny()
    for _ in 0..<12 { uninterrupted.step() }
    var resumed = Self.tiny()
    for region in Region.allCases where region != lost { copy(region, of: uninterrupted, to: &resumed) }
    for _ in 0..<3 { (_, _) = (resumed.step(), uninterrupted.step()) }
    #expect(resumed.memory.weights != uninterrupted.memory.weights)
  }

  @Test func `the tiny model falls from the surprise of pure chance to 2,7 nats in 200 steps`() {
    var trainer = Self.tiny()
    let losses = (0..<200).map { _ in trainer.step() }
    #expect(abs(losses[0] - Float(log(37.0))) < 0.05)
    #expect(losses.suffix(20).reduce(0, +) / 20 < 2.7)
  }

  @Test func `a region gives and takes only the bytes that it has`() {
    var memory = Self.tiny().memory
    let before = memory
    for (offset, count) in [(-1, 1), (0, 9), (8, 1), (9, 0), (4, 5), (0, -1), (.max, 1), (1, .max)] {
      #expect(memory.read(.step, at: offset, count: count) == nil)
      guard (0..<100).contains(count) else { continue }
      write(Array(repeating: 1, count: count), to: .step, at: offset, in: &memory, expecting: false)
    }
    #expect(memory == before)
    write([1, 2], to: .step, at: 6, in: &memory, expecting: true)
    #expect(memory.step == 0x0201_0000_0000_0000)
    #expect(memory.read(.step, at: 5, count: 3) == [0, 1, 2])
  }

  @Test func `a step from any bytes whatever does not trap`() {
    var bits = RandomBits(state: 4)
    var trainer = Self.tiny()
    for _ in 0..<20 {
      for region in Region.allCases {
        let bytes = (0..<trainer.memory.size(of: region)).map { _ in UInt8(truncatingIfNeeded: bits.next()) }
        write(bytes, to: region, at: 0, in: &trainer.memory, expecting: true)
      }
      _ = trainer.step()
      #expect(trainer.sample(8).utf8.count == 12)
    }
  }

  @Test func `looking at a sample does not change the run`() {
    var trainer = Self.tiny()
    for _ in 0..<3 { trainer.step() }
    let memory = trainer.memory
    #expect(trainer.sample(20) == trainer.sample(20))
    #expect(trainer.memory == memory)
  }
}
