import Foundation
import Simulation
import TestSupport
import Testing

/// Models forbid: for each, states that must never be left, and a program that is safe on it and not on the next weaker.
struct ModelTests {
  /// A disk that a model must not leave, whatever the moment of the power cut.
  struct Forbidden: CustomTestStringConvertible {
    let models: [PersistenceModel]
    let why: String
    let trace: String
    let state: String

    init(_ why: String, _ trace: String, _ state: String, under models: [PersistenceModel]) {
      (self.models, self.why, self.trace, self.state) = (models, why, trace, state)
    }

    var testDescription: String { why }
  }

  private static let durable = "write f 0 8 x | sync f | syncdir / | ↓ | "
  private static let inOrder: [PersistenceModel] = [.sequential, .ext3Journal]
  private static let ext4: [PersistenceModel] = [.ext4Ordered, .ext4Writeback]
  private static let journaled: [PersistenceModel] = inOrder + ext4 + [.xfs, .btrfs]
  private static let allButWeakest = PersistenceModel.all.filter { $0 != .weakest }

  static let forbidden = [
    Forbidden(
      "an overwrite without the one before it", durable + "write f 0 4 y | write f 4 4 z", "f=xxxxzzzz", under: inOrder),
    Forbidden(
      "a page that is torn, where pages go through the journal", durable + "write f 0 8 y", "f=yyyyxxxx",
      under: [.ext3Journal]),
    Forbidden(
      "an append that is torn, where the size comes last", "create f | syncdir / | ↓ | write f 0 40 y",
      "f=" + String(repeating: "y", count: 32), under: [.sequential]),
    Forbidden(
      "a size without its data", "create f | syncdir / | ↓ | write f 0 4 y", "f=0000", under: inOrder + [.xfs]),
    Forbidden(
      "data written after a cut, without the cut", durable + "cut f 0 | write f 0 4 y", "f=yyyyxxxx",
      under: inOrder + [.ext4Ordered, .xfs, .btrfs]),
    Forbidden(
      "what was there before a cut that is there", durable + "cut f 0 | write f 4 4 y", "f=xxxxyyyy",
      under: inOrder + [.ext4Ordered, .xfs, .btrfs]),
    Forbidden("a later name without an earlier one", "create a | create b", "b=", under: journaled),
    Forbidden(
      "a rename without the removal before it", durable + "write g 0 1 y | sync g | syncdir / | remove f | rename g h",
      "f=xxxxxxxx h=y", under: journaled),
    Forbidden(
      "a new file with an empty new content in place of the old one", durable + "write g 0 4 y | rename g f", "f=",
      under: inOrder + ext4),
    Forbidden("no trace of a file that was synced", "write f 0 4 y | sync f | ↓", "(nothing)", under: journaled),
    Forbidden(
      "a synced name without an earlier one, where a sync is for all names", "create a | create b | sync b | ↓", "b=",
      under: inOrder + ext4 + [.xfs]),
    Forbidden(
      "a synced file without the directory it is in", "mkdir d | write d/f 0 1 y | sync d/f | ↓", "(nothing)",
      under: journaled),
    Forbidden("neither name of a renamed file", durable + "rename f g", "(nothing)", under: allButWeakest),
    Forbidden(
      "both names of a file renamed within its directory", durable + "rename f g", "f=xxxxxxxx g=xxxxxxxx",
      under: allButWeakest),
    Forbidden(
      "both names of a file renamed to another directory", "mkdir d | syncdir / | " + durable + "rename f d/f",
      "d/{f=xxxxxxxx} f=xxxxxxxx", under: inOrder + ext4 + [.xfs]),
    Forbidden("a created name under another file's", durable + "rename f g | create f", "f=", under: allButWeakest),
    Forbidden("a lost byte of what was synced", durable + "↓ | create g", "f=xxxx0000", under: PersistenceModel.all),
    Forbidden("a torn sector", durable + "write f 0 4 y", "f=yyxxxxxx", under: PersistenceModel.all),
    Forbidden(
      "a name that came back after its removal was synced", durable + "remove f | syncdir / | ↓ | create g",
      "f=xxxxxxxx", under: PersistenceModel.all),
  ]

  @Test(arguments: forbidden)
  func `a state that must be illegal is`(case: Forbidden) throws {
    for model in `case`.models {
      #expect(try !leaves(`case`.trace, under: model).contains(`case`.state), "\(model)")
    }
  }

  @Test(arguments: PersistenceModel.all)
  func `every model forbids something that another allows, or is the weakest`(model: PersistenceModel) throws {
    let strict = try Self.forbidden.filter { $0.models.contains(model) }.filter { forbidden in
      try PersistenceModel.all.contains { try leaves(forbidden.trace, under: $0).contains(forbidden.state) }
    }
    #expect(strict.isEmpty == (model == .weakest))
  }

  /// A program that is safe on a model: whenever the power fails, one of these is what is left.
  struct SafeProgram: CustomTestStringConvertible {
    let model: PersistenceModel
    let idea: String
    let setup: String
    let trace: String
    let safe: Set<String>

    var testDescription: String { "\(model): \(idea)" }
  }

  static let safePrograms = [
    SafeProgram(
      model: .sequential, idea: "append a record of several sectors and trust its size",
      setup: "create log | syncdir /",
      trace: "write log 0 12 r", safe: ["log=", "log=rrrrrrrrrrrr"]),
    SafeProgram(
      model: .ext3Journal, idea: "overwrite a page in place", setup: "write f 0 8 x | sync f | syncdir /",
      trace: "write f 0 8 y", safe: ["f=xxxxxxxx", "f=yyyyyyyy"]),
    SafeProgram(
      model: .ext4Ordered, idea: "cut the log and use it again, up to the first zero",
      setup: "write log 0 8 o | sync log | syncdir /", trace: "cut log 0 | write log 0 4 n | write log 4 4 n",
      safe: [
        "log=oooooooo", "log=", "log=0000", "log=nnnn", "log=00000000", "log=0000nnnn", "log=nnnn0000", "log=nnnnnnnn",
      ]),
    SafeProgram(
      model: .ext4Writeback, idea: "replace a file with rename, and never find it empty",
      setup: "write f 0 4 o | sync f | syncdir /", trace: "write g 0 4 n | rename g f",
      safe: ["f=oooo", "f=oooo g=", "f=oooo g=0000", "f=oooo g=nnnn", "f=nnnn", "f=0000"]),
    SafeProgram(
      model: .xfs, idea: "append and sync nothing, since a size never shows what was not written",
      setup: "create log | syncdir /", trace: "write log 0 4 r", safe: ["log=", "log=rrrr"]),
    SafeProgram(
      model: .btrfs, idea: "sync a new file and not its directory", setup: "", trace: "write f 0 4 x | sync f | ↓",
      safe: ["f=xxxx"]),
    SafeProgram(
      model: .posix, idea: "give a file its final name with rename", setup: "write g 0 4 x | sync g | syncdir /",
      trace: "rename g f", safe: ["g=xxxx", "f=xxxx"]),
  ]

  @Test(arguments: safePrograms)
  func `a program is safe on a model and loses data on the next weaker one`(program: SafeProgram) throws {
    let trace = program.setup.isEmpty ? program.trace : "\(program.setup) | \(program.trace)"
    let first = program.setup.isEmpty ? 0 : program.setup.split(separator: "|").count
    let left = try leaves(trace, under: program.model, from: first)
    #expect(left.isSubset(of: program.safe), "\(left.subtracting(program.safe))")
    let weaker = try #require(program.model.weaker)
    #expect(try !leaves(trace, under: weaker, from: first).isSubset(of: program.safe))
  }

  @Test func `every model but the weakest has its safe program`() {
    #expect(Set(Self.safePrograms.map(\.model)) == Set(PersistenceModel.all).subtracting([.weakest]))
  }

  @Test(arguments: PersistenceModel.all.filter { $0.weaker != nil })
  func `a weaker model leaves all that a stronger one leaves`(model: PersistenceModel) throws {
    let weaker = try #require(model.weaker)
    var compared = 0
    for seed in 1...400 as ClosedRange<UInt64> {
      var generator = TraceGenerator(random: SplitMix64(seed: seed))
      let trace = (0..<4).map { _ in "maybe " + generator.command() }.joined(separator: " | ")
      guard let strong = try? Trace(model).leaves(trace), let weak = try? Trace(weaker).leaves(trace) else { continue }
      compared += 1
      #expect(Set(strong).isSubset(of: weak), "seed \(seed): \(trace)")
    }
    #expect(compared > 300)
  }

  @Test func `posix leaves all that any file system leaves, and the weakest model all that posix leaves`() {
    for model in PersistenceModel.all {
      #expect(PersistenceModel.posix.includes(model) == (model != .weakest))
      #expect(PersistenceModel.weakest.includes(model))
    }
    #expect(!PersistenceModel.ext4Ordered.includes(.xfs) && !PersistenceModel.xfs.includes(.ext4Ordered))
  }

  /// What a power cut may leave after any of the commands, from the last mark `↓` (or from a command) on.
  private func leaves(_ text: String, under model: PersistenceModel, from first: Int = 0) throws -> Set<String> {
    let parts = text.components(separatedBy: "↓")
    let before = parts.dropLast().flatMap(commands)
    let all = before + commands(parts[parts.count - 1])
    var left: Set<String> = []
    for count in max(first, before.count)...all.count {
      left.formUnion(try Trace(model).leaves(all[..<count].joined(separator: " | ")))
    }
    return left
  }

  private func commands(_ text: String) -> [String] {
    text.split(separator: "|").map { $0.split(separator: " ").joined(separator: " ") }.filter { !$0.isEmpty }
  }
}

/// Random commands.
private struct TraceGenerator {
  var random: SplitMix64

  private mutating func pick(_ choices: [String]) -> String { choices[random.below(choices.count)] }

  mutating func command() -> String {
    let path = pick(["a", "b", "d/a"])
    return switch random.below(9) {
    case 0: "create \(path)"
    case 1, 2, 3: "write \(path) \(random.below(6)) \(1 + random.below(6)) \(pick(["x", "y"]))"
    case 4: "cut \(path) \(random.below(3) * random.below(5))"
    case 5: "sync \(path)"
    case 6: "syncdir \(pick(["/", "d"]))"
    case 7: "rename \(path) \(pick(["a", "b", "d/a"]))"
    default: pick(["mkdir d", "remove \(path)"])
    }
  }
}
