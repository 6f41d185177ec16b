import Simulation
import Storage
import TestSupport
import Testing

@testable import LabKit

/// What a program may send: every call with every extreme argument, as bytes, read and answered as the judge does it.
@Suite struct ExtremeMessageTests {
  @Test func `every call arrives as it left, or as one that fails as surely, and is answered`() throws {
    let formatted = SimulatedFileSystem()
    let known = try ExtremeCalls.prepare(formatted)
    for call in ExtremeCalls.all(known) {
      guard case .call(let arrived) = try ProgramMessage(frame: Array(ProgramMessage.call(call).frame.dropFirst(4)))
      else {
        Issue.record("\(call) is no call any more")
        continue
      }
      // What is too long for every disk is cut where it is still too long.
      if arrived != call { #expect(ExtremeCalls.mustFail(call, known: known) || call.paths.contains(where: isTooLong)) }
      var disk = formatted.disk
      let result = try disk.perform(arrived, table: formatted.table, contents: EmptyDisk()).result
      if ExtremeCalls.mustFail(call, known: known) { #expect(result.failure != nil, "\(call)") }
      let answer = JudgeMessage.result(result)
      #expect(try JudgeMessage(frame: Array(answer.frame.dropFirst(4))) == answer, "\(call)")
    }
  }

  private func isTooLong(_ path: String) -> Bool { path.utf8.count > DiskPath.longestPath }

  @Test func `a device's calls arrive with every number there is`() throws {
    for region in Region.allCases {
      for offset in ExtremeCalls.numbers {
        for count in ExtremeCalls.numbers {
          let message = ProgramMessage.device(.read(region, at: offset, count: count))
          #expect(try ProgramMessage(frame: Array(message.frame.dropFirst(4))) == message)
        }
        let message = ProgramMessage.rank(63, .write([1], to: region, at: offset))
        #expect(try ProgramMessage(frame: Array(message.frame.dropFirst(4))) == message)
      }
    }
  }

  @Test func `a rank that there can't be is no message`() {
    for rank in ExtremeCalls.numbers where !(0..<64).contains(rank) {
      let frame = ProgramMessage.rank(rank, .size(.weights)).frame
      #expect(throws: WireError.self) { try ProgramMessage(frame: Array(frame.dropFirst(4))) }
    }
  }
}
