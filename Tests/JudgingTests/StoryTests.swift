import Exploration
import LabKit
import Testing

@testable import Judging

/// The words of a card.
struct StoryTests {
  @Test func `a message is told in the words that are in it`() {
    #expect(Parcel(to: "a", Array("ping".utf8)).text == "'ping'")
    #expect(Parcel(to: "a", [0, 0, 9, 0xFF]).text == "4 bytes")
    let bytes = [5] + Array("phone".utf8) + [0, 0x68, 1] + Array("hello you".utf8)
    #expect(Parcel(to: "a", bytes).text == "18 bytes with 'phone', 'hello you'")
    let many: [UInt8] = (1...40).flatMap { "word-\($0)".utf8 + [0] }
    #expect(Parcel(to: "a", many).text.hasSuffix(", …") && Parcel(to: "a", many).text.count < 80)
  }

  @Test func `every rule that a scenario can expect has a sentence`() throws {
    for lab in LabDescription.all {
      let scenario = try Scenario(
        "title t\npoints 1\npart A\n\(lab.hasMachines ? "replicas a b\na: timeline" : lab.observation)",
        path: "t.scenario", vocabulary: lab.vocabulary)
      for rule in lab.vocabulary.invariants {
        let headline = Storyteller(scenario: scenario, lab: lab).headline(
          Violation(rule: rule, expected: [], seen: ""), cuts: 0)
        #expect(!headline.hasPrefix("The rule"), "\(headline)")
        #expect(headline.hasSuffix(" without any power cut."), "\(headline)")
      }
    }
  }

  @Test func `what a boot may use is told as a boot's`() {
    for death in [Death.outOfCalls(limit: 9), .tooManyBytes(limit: 1 << 20), .outOfTime(milliseconds: 9)] {
      #expect(death.description.hasSuffix(" in one boot"))
    }
  }
}
