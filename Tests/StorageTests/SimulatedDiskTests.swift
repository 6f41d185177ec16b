import Simulation
import Storage
import Testing

/// The simulated disk is held against a real one, call by call.
struct SimulatedDiskTests {
  @Test(arguments: 0..<6 as Range<UInt64>)
  func `the simulated disk answers as a real one does`(seed: UInt64) throws {
    let real = try TemporaryDirectory()
    let difference = differ(seed: seed, calls: 2000, left: try real.disk(), right: SimulatedFileSystem())
    #expect(difference == nil, "\(difference!)")
  }

  @Test(arguments: [64, 1000] as [Int])
  func `sectors of any size hold the same files`(sectorSize: Int) throws {
    let table = InternTable(sectorSize: sectorSize)
    let difference = differ(
      seed: 11, calls: 300, left: SimulatedFileSystem(), right: SimulatedFileSystem(table: table))
    #expect(difference == nil, "\(difference!)")
  }

  @Test(arguments: Kernel.answers)
  func `errors are the kernel's`(answer: Kernel.Answer) throws {
    let disk = SimulatedFileSystem()
    try Kernel.plant(on: disk)
    #expect(answer.call.perform(on: disk).failure == answer.failure)
  }
}
