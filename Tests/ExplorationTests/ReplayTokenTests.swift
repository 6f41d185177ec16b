import Exploration
import TestSupport
import Testing

/// Tokens come from people: pasted, cut short, mistyped.
struct ReplayTokenTests {
  @Test func `a token is read back as it was written`() throws {
    let plans = [
      CrashPlan(cuts: []), CrashPlan(cuts: [CrashPlan.Cut(moment: 0, lost: [])]),
      CrashPlan(cuts: [
        CrashPlan.Cut(moment: 9, lost: [1, 3], check: 0x4F2A), CrashPlan.Cut(moment: 12, lost: [0], check: .max),
      ]),
    ]
    for plan in plans {
      let token = ReplayToken(scenario: "a5-all-or-nothing", plan: plan)
      #expect(try ReplayToken(token.description) == token)
    }
    #expect(
      ReplayToken(scenario: "s", plan: plans[2]).description == "pc1:s:9/1.3/4f2a:12/0/ffff")
  }

  @Test func `steps that are left out stand behind the scenario, neighbours as ranges`() throws {
    let plan = CrashPlan(cuts: [CrashPlan.Cut(moment: 9, lost: [], check: 1)])
    for (dropped, text) in [([3], "~3"), ([3, 5], "~3.5"), ([1, 2, 3, 5, 7, 8], "~1-3.5.7-8"), ([], "")] {
      let token = ReplayToken(scenario: "s", dropped: dropped, plan: plan)
      #expect(token.description == "pc1:s\(text):9//1")
      #expect(try ReplayToken(token.description) == token)
    }
  }

  @Test(arguments: [
    "~", "~0", "~3.2", "~3.3", "~3..5", "~3-3", "~5-3", "~1-", "~-1", "~1-2-3", "~a", "~+3", "~1-999999",
  ])
  func `steps that are not said in order are refused, with what was expected`(text: String) {
    #expect {
      try ReplayToken("pc1:s\(text):9//1")
    } throws: { error in
      "\(error)".contains("expected their numbers in order, as in ~2.4-6")
    }
  }

  @Test(arguments: [
    "", "pc1", "pc2:s:9//0", "pc1:s:", "pc1:s:9", "pc1:s:9/1", "pc1:s:-1//0", "pc1:s:9/1.-3/0", "pc1:s:9//10000",
    "pc1:s:9//g", "pc1:s:99999999999999999999//0", "pc1:s:9/99999999999999999999/0", "pc1:s:9/1,3/0", " pc1:s:9//0",
    "pc1:s:9/3.1/0", "pc1:s:9/1.1/0", "pc1:s:9/1./0", "pc1:s:+9//0", "pc1:s:9/+1/0", "pc1:s:9//+1",
  ])
  func `a malformed token is an error that says what was expected`(text: String) {
    #expect {
      try ReplayToken(text)
    } throws: { error in
      "\(error)".contains("expected MOMENT/LOST.LOST/CHECK") || "\(error)".contains("a token starts with 'pc1:'")
    }
  }

  @Test func `twenty thousand random and mutated tokens are read or refused, and never trap`() {
    let seed: UInt64 = 20_261_122
    var random = SplitMix64(seed: seed)
    // Bytes, so that halves of bytes come up too.
    let alphabet = Array("pc1:/.~0123456789abcdefABCDEF+- é\u{301}😀\n\0".utf8)
    let model = Array("pc1:a5-all-or-nothing~1-3.5:9/1.3/4f2a:120/0.1.2.77/ffff".utf8)
    var read = 0
    for number in 0..<20_000 {
      var bytes = model
      if number % 4 == 0 { bytes = (0..<random.below(40)).map { _ in alphabet[random.below(alphabet.count)] } }
      for _ in 0..<random.below(5) where !bytes.isEmpty {
        let place = random.below(bytes.count)
        switch random.below(3) {
        case 0: bytes.remove(at: place)
        case 1: bytes.insert(alphabet[random.below(alphabet.count)], at: place)
        default: bytes[place] = alphabet[random.below(alphabet.count)]
        }
      }
      let text = String(decoding: bytes, as: UTF8.self)
      guard let token = try? ReplayToken(text) else { continue }
      read += 1
      guard (try? ReplayToken(token.description)) == token else {
        Issue.record("seed \(seed): \(text) is read as \(token), which is not read back")
        return
      }
    }
    #expect(read > 1000 && read < 19_000)
  }
}
