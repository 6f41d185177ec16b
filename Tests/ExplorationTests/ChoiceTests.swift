import Exploration
import Simulation
import Storage
import TestSupport
import Testing

/// Scripts that leave open what comes next: all that can be told is explored, and nothing else.
struct ChoiceTests {
  private static let options = ExplorationOptions(model: .posix, depthLimit: 2)

  private func explore(_ script: Script, _ random: RandomChoice, _ expectations: any Expectations) -> Certificate {
    Explorer(
      script: script, subject: random.subject, expectations: expectations, options: Self.options,
      table: InternTable(sectorSize: 8)
    ).explore().certificate
  }

  // MARK: Against all scripts, one by one

  @Test(arguments: [false, true])
  func `a choice comes to what its scripts come to by brute force`(hasFault: Bool) {
    compareMany(40) { seed in
      let random = RandomChoice(seed: seed, hasFault: hasFault, hasRestarts: false)
      var expected: Set<String> = []
      for script in random.told {
        let brute = BruteForce(
          script: script, subject: random.subject, model: .posix, depthLimit: 2, table: InternTable(sectorSize: 8))
        brute.explore()
        guard !brute.isTooLarge else { return nil }
        expected.formUnion(brute.outcomes)
      }
      let observer = Observer()
      _ = explore(random.script, random, observer)
      return difference(observer.outcomes, expected, random)
    }
  }

  @Test(arguments: [false, true])
  func `a choice comes to the histories of its scripts, and to no others`(hasFault: Bool) {
    compareMany(120) { seed in
      let random = RandomChoice(seed: seed, hasFault: hasFault, hasRestarts: true)
      let each = Chronicle()
      for script in random.told { _ = explore(script, random, each) }
      let all = Chronicle()
      let certificate = explore(random.script, random, all)
      #expect(certificate.scripts == Choices.all(of: random.script.blocks.map(\.withoutFault)).count)
      return difference(all.notes, each.notes, random)
    }
  }

  private func difference(_ found: Set<String>, _ expected: Set<String>, _ random: RandomChoice) -> String {
    let (missed, invented) = (expected.subtracting(found), found.subtracting(expected))
    return missed.isEmpty && invented.isEmpty
      ? "" : "\(random)\nmissed \(missed.sorted())\ninvented \(invented.sorted())"
  }

  // MARK: What is shared

  @Test func `what two scripts begin with is run once`() {
    let commands = ["write a 0 4 x", "write b 0 4 y", "sync a", "remove b"]
    let block = Anything(most: 4, of: commands.map { .command($0) })
    #expect(block.count == 341)
    let certificate = Explorer(
      script: Script(epochs: [Epoch(steps: [.anything(block)], ending: .end)]),
      subject: InProcessSubject(CallProgram.init(disk:)), expectations: Observer(), options: Self.options
    ).explore().certificate
    #expect(certificate.scripts == 341)
    #expect(certificate.boots == 341)
  }

  @Test func `a budget of boots is one for all scripts`() {
    let block = Anything(most: 4, of: [.command("write a 0 4 x"), .command("sync a")])
    var options = Self.options
    options.bootLimit = 30
    let certificate = Explorer(
      script: Script(epochs: [Epoch(steps: [.anything(block)], ending: .end)]),
      subject: InProcessSubject(CallProgram.init(disk:)), expectations: Observer(), options: options
    ).explore().certificate
    #expect(certificate.isCutShort)
    #expect(certificate.boots == 30)
    #expect(certificate.scripts == 0)
  }

  // MARK: What was chosen

  @Test(arguments: [false, true])
  func `a violation says what was chosen, and the script that it tells comes to it`(isCrashed: Bool) {
    let block = Anything(most: 3, of: [.command("write a 0 4 x"), .restart, .command("sync a"), .crashAnywhere])
    let script = Script(epochs: [
      Epoch(steps: [.command("create a", faults: []), .anything(block)], ending: .end)
    ])
    func explore(_ script: Script) -> ExplorationOutcome {
      Explorer(
        script: script, subject: InProcessSubject(CallProgram.init(disk:)),
        expectations: Chronicle { $0.contains(isCrashed ? "sync a|,sync a" : "sync a,restart,write a") },
        options: Self.options
      ).explore()
    }
    let found = explore(script)
    #expect(found.violation?.rule == "forbidden")
    #expect(found.plan == nil)
    #expect(found.choices?[0].map(\.alternative) == (isCrashed ? [2, 3, 2] : [2, 1, 0]))
    let told = explore(script.telling(found.choices ?? Choices()))
    #expect(told.violation?.rule == "forbidden")
    #expect(told.replayed?.violation?.rule == "forbidden")
  }

  @Test func `a boot that only a chosen crash lets be cut off is cut off, and told with that crash`() {
    let block = Anything(most: 2, of: [.command("create b"), .crashAnywhere])
    let script = Script(epochs: [Epoch(steps: [.anything(block)], ending: .end)])
    let make: (any FileSystem) throws -> any Program = {
      try CallProgram(disk: $0, recovery: ["if a new c", "create a"])
    }
    func explore(_ script: Script) -> ExplorationOutcome {
      // Nothing has been done yet, and a boot has been there before.
      let chronicle = Chronicle { $0.hasPrefix(": ") && $0.contains("c=") }
      return Explorer(
        script: script, subject: InProcessSubject(make), expectations: chronicle, options: Self.options
      ).explore()
    }
    let found = explore(script)
    #expect(found.violation?.rule == "forbidden")
    #expect(found.choices.map { $0[0].contains { $0.alternative == 1 } } == true)
    #expect(explore(script.telling(found.choices ?? Choices())).violation?.rule == "forbidden")
    #expect(explore(script.telling(Choices([[Choice(0), Choice(0)]]))).violation == nil)
  }

  @Test func `a fault strikes at most one of the chosen steps, and the choices say which`() {
    let fault = FaultRule(.error(.inputOutput), on: .sync, .anywhere)
    let block = Anything(most: 2, of: [.command("sync a")], fault: fault)
    let script = Script(epochs: [Epoch(steps: [.command("create a", faults: []), .anything(block)], ending: .end)])
    func explore(_ forbidden: String) -> (ExplorationOutcome, Set<String>) {
      let chronicle = Chronicle { $0.contains(forbidden) }
      let outcome = Explorer(
        script: script, subject: InProcessSubject(CallProgram.init(disk:)), expectations: chronicle,
        options: Self.options
      ).explore()
      return (outcome, chronicle.notes)
    }
    let notes = explore("never").1
    #expect(notes.contains { $0.hasPrefix(",create a,sync a!,sync a:") })
    #expect(notes.contains { $0.hasPrefix(",create a,sync a,sync a!:") })
    #expect(!notes.contains { $0.contains("sync a!,sync a!") })
    let found = explore("sync a,sync a!").0
    #expect(found.choices == Choices([[Choice(0), Choice(0, isStruck: true)]]))
  }

  // MARK: Tokens

  @Test func `choices are read back from a token as they were written`() throws {
    let plan = CrashPlan(cuts: [CrashPlan.Cut(moment: 9, lost: [], check: 1)])
    for (choices, text) in [
      (Choices([[Choice(0), Choice(2, isStruck: true), Choice(1)]]), "=1.3f.2"),
      (Choices([[], [Choice(11)]]), "==12"), (Choices([[Choice(0)], []]), "=1"), (Choices(), ""),
    ] {
      let token = ReplayToken(scenario: "s", choices: choices, dropped: [2], plan: plan)
      #expect(token.description == "pc1:s\(text)~2:9//1")
      let read = try ReplayToken(token.description)
      #expect(read.description == token.description)
      #expect(read.scenario == "s")
      #expect(read.choices.description == choices.description)
    }
  }

  @Test(arguments: ["=", "=0", "=1.", "=.1", "=x", "=1ff", "=f", "=-1", "=+1", "=01", "=1=", "=99999999999999999999"])
  func `choices that are no numbers are refused, with what was expected`(text: String) {
    #expect {
      try ReplayToken("pc1:s\(text):9//1")
    } throws: { error in
      "\(error)".contains("expected numbers of steps, as in =3.1f")
    }
  }
}

extension Anything {
  fileprivate var withoutFault: Anything { Anything(most: most, of: alternatives) }
}
