import Simulation
import TestSupport
import Testing

/// The notation itself: a helper that finds nothing would make every test beside it pass.
struct TraceTests {
  @Test func `a trace without a crash's freedom leaves what it wrote`() throws {
    #expect(try Trace(.posix).leaves("write a 0 3 x | sync a | syncdir /") == ["a=xxx"])
    #expect(try Trace(.posix).leaves("") == ["(nothing)"])
  }

  @Test func `states come in order and each once`() throws {
    let left = try Trace(.posix).leaves("create b | create a")
    #expect(left == ["(nothing)", "a=", "a= b=", "b="])
  }

  @Test func `what follows a power cut happens on exactly what it left`() throws {
    #expect(try Trace(.posix).leaves("create a | create b | ✗ b= | write b 0 1 y | sync b") == ["b=y"])
  }

  @Test func `a power cut that can't be is a mistake`() {
    #expect(throws: Trace.Mistake.self) { try Trace(.posix).leaves("create a | ✗ b= | create c") }
  }

  @Test func `a command that fails, or does not though it should, is a mistake`() {
    #expect(throws: Trace.Mistake.self) { try Trace(.posix).leaves("sync a") }
    #expect(throws: Trace.Mistake.self) { try Trace(.posix).leaves("fail create a") }
  }

  @Test func `a number of losses picks the states that lack as many effects`() throws {
    let trace = "create a | create b"
    #expect(try Trace(.posix).leaves(trace, losses: 0) == ["a= b="])
    #expect(try Trace(.posix).leaves(trace, losses: 1) == ["a=", "b="])
    #expect(try Trace(.sequential).leaves(trace, losses: 1) == ["a="])
    #expect(try Trace(.posix).leaves(trace, losses: 2) == ["(nothing)"])
  }
}
