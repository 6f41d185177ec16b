import Exploration
import Judging
import LabKit
import Simulation
import Storage
import TestTiers
import Testing

private func parse(_ text: String) throws(ScenarioErrors) -> Scenario {
  try Scenario(text, path: "Labs/ShadowCopy/Scenarios/x.scenario", vocabulary: .shadowCopy)
}

/// The mistakes of a text as `line:column: message`.
private func mistakes(_ text: String) -> [String] {
  do throws(ScenarioErrors) {
    _ = try parse(text)
    return []
  } catch {
    return error.errors.map { "\($0.line):\($0.column): \($0.message)" }
  }
}

/// The mistakes of one line in an otherwise complete scenario, without its line number.
private func mistakes(inLine line: String) -> [String] {
  mistakes("\(line)\n\(heading)balances\n").map { String($0.drop { $0 != ":" }.dropFirst()) }
}

private let heading = "title t\npoints 5\npart A\n"

private let whole = """
  # a comment
  title   Money moves completely or not at all   # not part of it
  points  15
  part    A
  disk    ext4-ordered
  seed    7
  open    alice 100
  fault   ENOSPC on write 2 of ledger.new
  transfer 30 alice bob
  crash   anywhere
  note    The power is back.
  restart
  crash   after 7 losing sector:a/b/0, size:ledger.new,name:ledger
  expect  atomic durable
  expect  bytes written per transfer <= 4 KiB
  sometimes new old
  budget  depth 3
  """

@Suite struct ScenarioParserTests {
  @Test func `a whole scenario is read`() throws {
    let scenario = try parse(whole)
    #expect(scenario.lab == "shadow-copy")
    #expect(scenario.name == "x")
    #expect(scenario.title == "Money moves completely or not at all")
    #expect(scenario.points == 15)
    #expect(scenario.part == "A")
    #expect(scenario.model == "ext4-ordered")
    #expect(scenario.seed == 7)
    #expect(scenario.notes == ["The power is back."])
    #expect(
      scenario.steps.map(\.kind) == [
        .command(["open", "alice", "100"]),
        .fault(FaultRule(.error(.noSpace), on: .write, of: "ledger.new", .nth(2))),
        .command(["transfer", "30", "alice", "bob"]),
        .crash(.anywhere),
        .note("The power is back."),
        .restart,
        .crash(
          .after(calls: 7, losing: [.sector(path: "a/b", index: 0), .size(path: "ledger.new"), .name(path: "ledger")])),
      ])
    #expect(scenario.steps.map(\.line) == [7, 8, 9, 10, 11, 12, 13])
    let limit = Limit(.bytesWritten, per: "transfer", .atMost, 4096)
    #expect(scenario.expectations.map(\.kind) == [.invariant("atomic"), .invariant("durable"), .limit(limit)])
    #expect(scenario.sometimes.map(\.name) == ["new", "old"])
    #expect(scenario.budget == [Scenario.Budget(line: 17, kind: .depth, amount: 3)])
  }

  @Test func `budgets become the explorer's limits`() throws {
    let text =
      heading + "budget depth 3\nbudget boots 500\nbudget losses 2\nbudget tears 8\nbudget visits 900\nbalances"
    let options = try parse(text).options(model: .posix)
    #expect([options.depthLimit, options.bootLimit, options.lossLimit, options.model.tearLength] == [3, 500, 2, 8])
    #expect(options.visitLimit == 900)
    #expect(try parse(heading + "balances").options(model: .posix).model == .posix)
  }

  @Test func `a mistake names file, line, column and what was meant`() {
    let error = #expect(throws: ScenarioErrors.self) { try parse("\(heading)tranfer 30 alice bob\nbalances") }
    let place = "Labs/ShadowCopy/Scenarios/x.scenario:4:1"
    #expect(error?.description == "\(place): unknown verb 'tranfer'; did you mean 'transfer'?")
  }

  @Test func `all mistakes of a file are told, in order`() {
    let text = "points many\ntranfer 1 a b\n  open alice\npart D\ncrash somewhere\n"
    #expect(
      mistakes(text) == [
        "1:1: no 'title'; a scenario says, for example, 'title Money moves'",
        "1:8: expected the number of points, not 'many'",
        "2:1: unknown verb 'tranfer'; did you mean 'transfer'?",
        "3:13: AMOUNT is missing: 'open ACCOUNT AMOUNT'",
        "4:6: unknown part 'D'; one of A, B, C",
        "5:7: unknown place 'somewhere'; one of anywhere, after",
      ])
  }

  @Test(arguments: [
    ("title again", "4:1: a second 'title'; the first is in line 1"),
    ("points 3", "4:1: a second 'points'; the first is in line 2"),
    ("disk ext4", "4:6: unknown disk 'ext4'; one of \(ScenarioVocabulary.commonModels.joined(separator: ", "))"),
    ("disk", "4:5: the disk is missing"),
  ])
  func `headings are checked, and stand in a file once`(line: String, mistake: String) {
    #expect(mistakes("\(heading)\(line)\nbalances") == [mistake])
  }

  @Test func `points are at most 100, and a part is one of the lab's`() {
    let text = "title t\npoints 101\npart a\nbalances"
    #expect(
      mistakes(text) == [
        "2:8: the number of points is from 0 to 100, not 101", "3:6: unknown part 'a'; one of A, B, C",
      ])
  }

  @Test(arguments: [
    ("transfer 30 alice", "18: TO is missing: 'transfer AMOUNT FROM TO'"),
    ("transfer x alice bob", "10: AMOUNT should be a number, not 'x': 'transfer AMOUNT FROM TO'"),
    ("open alice 1 2", "14: '2' is one word too many: 'open ACCOUNT AMOUNT'"),
    ("crash", "6: crash where? 'crash anywhere' or 'crash after 7 losing name:ledger'"),
    ("crash anywhere now", "16: 'now' is one word too many"),
    ("crash after x", "13: expected the number of calls, not 'x'"),
    ("crash after 7 loosing name:a", "15: unknown word 'loosing'; did you mean 'losing'?"),
    ("crash after 7 losing nam:a", "22: 'nam:a' is no effect; one of sector:FILE/NUMBER, size:FILE, name:PATH"),
    ("crash after 7 losing sector:a", "22: 'sector:a' is no effect; one of sector:FILE/NUMBER, size:FILE, name:PATH"),
    ("restart now", "9: 'now' is one word too many"),
    ("note", "5: the note is missing"),
    ("fault ENOSPACE on write", "7: unknown error 'ENOSPACE'; did you mean 'ENOSPC'?"),
    ("fault EIO at write", "11: unknown word 'at'; one of on, anywhere"),
    ("fault misdirectd on write", "7: unknown error 'misdirectd'; did you mean 'misdirected'?"),
    ("fault revert on sync", "7: unknown error 'revert'; did you mean 'reverted'?"),
    ("fault nonsense", "7: unknown error 'nonsense'"),
    ("fault", "6: the error is missing"),
    ("fault EIO", "10: which call? 'on write 2', 'on sync always' or 'anywhere'"),
    ("fault EIO anywere", "11: unknown word 'anywere'; did you mean 'anywhere'?"),
    ("fault EIO anywhere on sync", "20: unknown word 'on'; did you mean 'of'?"),
    ("fault EIO on sync anywere", "19: unknown place 'anywere'; did you mean 'anywhere'?"),
    ("fault reverted on syncDirectory", "19: only 'sync' and 'syncData' can be reverted"),
    ("fault lie on write", "14: only 'sync', 'syncData' and 'syncDirectory' can lie"),
    ("fault late on close", "15: only 'sync', 'syncData' and 'syncDirectory' can be late"),
    ("fault misdirected on read", "22: only 'write' can be misdirected"),
    ("fault flip on write", "15: only 'read' can flip a bit"),
    ("fault flip on read always", "20: a bit flips once: a number, or 'anywhere'"),
    ("fault flip bit 8 on read", "16: the number of the bit is from 0 to 7, not 8"),
    ("fault flip byte -1 on read", "17: the number of the byte is from 0 to \(DiskLimits.largestFile - 1), not -1"),
    ("fault flip byte on read", "17: expected the number of the byte, not 'on'"),
    ("fault flip bit 1 byte 2 on read", "18: unknown word 'byte'; one of on, anywhere"),
    ("fault EIO on fsync", "14: unknown call 'fsync'; did you mean 'sync'?"),
    ("fault EIO on sync 0", "19: the number of the call is from 1 to 1000000, not 0"),
    ("fault EIO on sync 1 of", "23: the path is missing"),
    ("fault short on sync", "16: only 'read' and 'write' can be short"),
    ("expect", "7: an invariant is missing"),
    ("expect durabel", "8: unknown invariant 'durabel'; did you mean 'durable'?"),
    ("expect sync per transfer <= 3", "8: unknown measure 'sync'; did you mean 'syncs'?"),
    ("expect syncs per tranfer <= 3", "18: unknown verb 'tranfer'; did you mean 'transfer'?"),
    ("expect syncs < 3", "14: unknown comparison '<'; one of <=, >=, ="),
    ("expect syncs <=", "16: the limit is missing"),
    ("expect syncs <= 3 KB", "19: unknown unit 'KB'; did you mean 'KiB'?"),
    ("expect <= 3", "8: what is measured is missing"),
    ("sometimes never", "11: unknown word 'never'; one of new, old"),
    ("budget deepth 3", "8: unknown budget 'deepth'; did you mean 'depth'?"),
    ("budget depth", "13: the bound is missing"),
    ("repeat", "1: this 'repeat' has no 'end'"),
    ("repeat x balances", "8: expected the number of rounds, not 'x'"),
    ("repeat 99999 balances", "8: the number of rounds is from 1 to 1000, not 99999"),
    ("end", "1: this 'end' has no 'repeat' and no 'anything'"),
    ("seed -1", "6: the seed is from 0 to 9223372036854775807, not -1"),
    ("seed 99999999999999999999", "6: expected the seed, not '99999999999999999999'"),
  ])
  func `each kind of mistake has its message`(line: String, mistake: String) {
    #expect(mistakes(inLine: line).contains(mistake), "\(mistakes(inLine: line))")
  }

  @Test func `a fault must meet something`() {
    let text = "\(heading)balances\nfault EIO on sync\nnote too late\n"
    #expect(mistakes(text) == ["5:1: this fault meets nothing: no command or boot follows it"])
    #expect(mistakes("\(heading)balances\nfault EIO on sync\nrestart\n") == [])
  }

  @Test func `a lab's own headings say what its programs are booted with`() throws {
    let words = ScenarioVocabulary(
      lab: "l", parts: ["A"], verbs: [.init("go")], settings: ["medium": ["file", "majority of 3"]], invariants: [])
    func read(_ lines: String) throws -> Scenario { try Scenario(heading + lines, path: "y", vocabulary: words) }
    #expect(try read("medium majority of 3 # servers\ngo").bootOptions.settings == ["medium": "majority of 3"])
    #expect(try read("go").bootOptions == BootOptions(part: "A"))
    for (line, mistake) in [
      ("medium", "4:7: the medium is missing"),
      ("medium majority of 4", "4:8: unknown medium 'majority of 4'; did you mean 'majority of 3'?"),
      ("medium file\nmedium file", "5:1: a second 'medium'; the first is in line 4"),
    ] {
      let error = #expect(throws: ScenarioErrors.self) { try read("\(line)\ngo") }
      #expect(error?.errors.map { "\($0.line):\($0.column): \($0.message)" } == [mistake])
    }
  }

  @Test func `a scenario without a command is a mistake`() {
    #expect(mistakes(heading) == ["1:1: no command: the program would have nothing to do"])
  }

  @Test func `a short repeat repeats its line`() throws {
    let steps = try parse("\(heading)repeat 3 open acc-{i} {i}0").steps
    #expect(steps.map(\.kind) == (1...3).map { .command(["open", "acc-\($0)", "\($0)0"]) })
    #expect(steps.map(\.line) == [4, 4, 4])
  }

  @Test func `a repeated block may hold faults, and every round has its number`() throws {
    let steps = try parse("\(heading)repeat 2\nfault EIO on any {i}\nbalances\nend").steps
    #expect(
      steps.map(\.kind) == [
        .fault(FaultRule(.error(.inputOutput), on: .any, .nth(1))), .command(["balances"]),
        .fault(FaultRule(.error(.inputOutput), on: .any, .nth(2))), .command(["balances"]),
      ])
  }

  @Test func `a mistake in a repeated line is told once`() {
    #expect(
      mistakes("\(heading)balances\nrepeat 500 opne a{i} 1\n") == ["5:12: unknown verb 'opne'; did you mean 'open'?"])
  }

  @Test func `repeats do not nest, and do not explode`() {
    #expect(
      mistakes("\(heading)repeat 2\nrepeat 3 balances\nbalances\nend\n")
        == ["5:1: a 'repeat' can't stand inside another"])
    #expect(
      mistakes("\(heading)repeat 2\nrepeat 3\nbalances\nend\nbalances\nend\n")
        == ["5:1: a 'repeat' can't stand inside another"])
    let long = "\(heading)repeat 1000\n" + String(repeating: "balances\n", count: 11) + "end\n"
    #expect(mistakes(long) == ["4:1: the scenario has more than 10000 lines once it is repeated"])
  }

  @Test func `an empty repeat and one without an end are mistakes`() {
    #expect(mistakes("\(heading)balances\nrepeat 2\nend\n") == ["5:1: nothing stands between 'repeat' and 'end'"])
    #expect(mistakes("\(heading)balances\nrepeat 2\nbalances\n") == ["5:1: this 'repeat' has no 'end'"])
  }

  @Test func `lines may end as on Windows`() throws {
    #expect(try parse(heading.replacing("\n", with: "\r\n") + "balances\r\n").title == "t")
  }

  @Test func `rules and effects are written as they are read`() throws {
    for text in [
      "EIO on sync 1", "ENOSPC on write always of ledger.new", "short on read 3", "reverted on syncData 2",
      "late on sync 1",
      "lie on syncDirectory always", "misdirected on write 1 of a", "flip on read 1", "flip byte 5 on read 2 of a",
      "flip byte 5 bit 3 on read 2", "flip bit 7 anywhere", "EIO anywhere", "lie anywhere of ledger",
      "ENOSPC on write anywhere", "ENOSPC on write anywhere of ledger.new",
    ] {
      let step = try parse("\(heading)fault \(text)\nbalances").steps[0]
      guard case .fault(let rule) = step.kind else { Issue.record("no fault in \(text)"); continue }
      #expect(rule.description == text)
    }
    for text in ["sector:a/b/0", "size:ledger.new", "name:ledger"] { #expect(EffectName(text)?.description == text) }
  }

  @Test func `a verb's literals, optional words and rest are checked`() throws {
    let verb = ScenarioVocabulary.Verb(
      "move", .number("AMOUNT"), .literal("in"), .word("T"), .optional([.literal("requesting"), .rest("WHAT")]))
    #expect(verb.usage == "move AMOUNT in T [requesting WHAT…]")
    let words = ScenarioVocabulary(lab: "l", parts: ["A"], verbs: [verb], invariants: [])
    func accepts(_ line: String) -> Bool {
      (try? Scenario(heading + line, path: "y", vocabulary: words)) != nil
    }
    #expect(accepts("move 5 in T1"))
    #expect(accepts("move 5 in T1 requesting a check point"))
    #expect(!accepts("move 5 at T1"))
    #expect(!accepts("move 5 in T1 asking x"))
    #expect(!accepts("move 5 in T1 requesting"))
  }
}

@Suite struct ScenarioParserRobustness {
  private static let words =
    ScenarioVocabulary.commonVerbs + [
      "open", "transfer", "balances", "anywhere", "after", "losing", "on", "of", "per", "<=", ">=", "=", "EIO", "short",
      "any", "sync", "always", "0", "1", "-1", "7", "99999999999999999999", "{i}", "{i}{i", "KiB", "depth", "new", "A",
      "posix", "#", "sector:a/0", "sector:/", ":", "name:", ",", "é", "\r\n", "\n", "\n", "\n", "\0", "\u{301}",
      "syncs",
      "durable", "bytes", "written",
    ]

  private func randomText(_ random: inout SeededGenerator) -> String {
    var text = ""
    for _ in 0..<Int.random(in: 0...30, using: &random) {
      text += Self.words.randomElement(using: &random)! + (Bool.random(using: &random) ? " " : "\n")
    }
    return text
  }

  private func mutatedText(_ random: inout SeededGenerator) -> String {
    var bytes = Array(whole.utf8)
    for _ in 0...Int.random(in: 0...4, using: &random) {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes.remove(at: place)
      case 2: bytes.insert(contentsOf: Self.words.randomElement(using: &random)!.utf8, at: place)
      default: bytes.removeSubrange(place..<min(bytes.count, place + 20))
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test func `damaged texts give a scenario or mistakes with places, and never a trap`() {
    var random = SeededGenerator(seed: 20_261_122)
    var valid = 0
    let count = randomCases(100_000)
    for round in 0..<count {
      let text = round.isMultiple(of: 2) ? randomText(&random) : mutatedText(&random)
      let lines = text.unicodeScalars.count { $0 == "\n" } + 1
      do throws(ScenarioErrors) {
        let scenario = try parse(text)
        valid += 1
        #expect(!scenario.title.isEmpty && !scenario.steps.isEmpty, "round \(round): \(text)")
      } catch {
        let places = error.errors.allSatisfy { (1...lines).contains($0.line) && $0.column >= 1 && !$0.message.isEmpty }
        #expect(!error.errors.isEmpty && places, "round \(round): \(text)")
      }
    }
    #expect((count / 200..<count - count / 200).contains(valid))
  }
}
