// What programmers would like to rely on, and whether a model keeps it. A property is a claim about small witness
// programs, and it is checked by visiting all that a power cut may leave of them: nothing here is written down per model.
//
// The properties are those that ALICE (Pillai et al., OSDI 2014) asked of real file systems: whether an operation is
// atomic, whether the next operation can overtake it, and what a sync brings along.

import Storage

/// Something that a persistence model keeps or does not.
public struct PersistenceProperty: Sendable {
  /// What a property is about.
  public enum Group: String, CaseIterable, Sendable {
    /// All of an operation or nothing.
    case atomicity = "all or nothing"
    /// An operation is there only if an earlier one is.
    case order = "in order"
    /// What can be relied on once a sync has returned.
    case sync = "after a sync"
  }

  /// A program, and the states that would break the claim.
  struct Witness: Sendable {
    /// What is on the disk, durably, before the program starts.
    let setup: [DiskStep]
    /// What the program does; power may fail at any moment.
    let steps: [DiskStep]
    /// How many of the steps have returned before the power fails.
    var returned = 0
    /// Whether a state breaks the claim, given the states before and after the program.
    let breaks: @Sendable (_ state: VisibleState, _ before: VisibleState, _ after: VisibleState) -> Bool
  }

  /// What the property is about.
  public let group: Group
  /// The claim, in a few words.
  public let name: String
  let witnesses: [Witness]

  /// Whether every state of every witness program keeps the claim.
  public func holds(under model: PersistenceModel) -> Bool { counterexample(under: model) == nil }

  /// A state that breaks the claim; `nil` if there is none.
  public func counterexample(under model: PersistenceModel) -> VisibleState? {
    for witness in witnesses {
      if let state = WitnessRun(witness, model).counterexample { return state }
    }
    return nil
  }
}

/// A witness program that has been run, under one model.
private struct WitnessRun {
  // Small sectors keep the programs small; how many there are in a page is the model's business.
  private let table = InternTable(sectorSize: DiskStep.sector)
  private let witness: PersistenceProperty.Witness
  private let run: DecidedRun
  private let firstMoment: Int

  init(_ witness: PersistenceProperty.Witness, _ model: PersistenceModel) {
    self.witness = witness
    let setup = DecidedRun(on: .empty, model: model, table: table)
    for step in witness.setup { step.perform(on: setup) }
    run = DecidedRun(on: setup.state(at: setup.moment)!, model: model, table: table)
    for step in witness.steps.prefix(witness.returned) { step.perform(on: run) }
    firstMoment = run.moment
    for step in witness.steps.dropFirst(witness.returned) { step.perform(on: run) }
  }

  /// The first state that breaks the claim.
  var counterexample: VisibleState? {
    let before = run.start.visible(table)
    let after = run.state(at: run.moment)!.visible(table)
    for moment in firstMoment...run.moment {
      var states = StateWalk(run.image(at: moment), table: table, limit: .max)
      while let state = states.next() {
        if witness.breaks(state, before, after) { return state }
      }
    }
    return nil
  }
}

/// A step of a witness program, short to write: it opens, does one thing and closes.
enum DiskStep: Sendable {
  /// Bytes in a sector of a witness program's disk.
  static let sector = 4
  /// Bytes in a page.
  static let page = sector * PersistenceModel.sectorsInPage

  case write(String, String, at: Int = 0, count: Int = sector)
  case cut(String, to: Int)
  case create(String)
  case directory(String)
  case remove(String)
  case rename(String, to: String)
  case sync(String)
  case syncDirectory(String)

  func perform(on run: DecidedRun) {
    switch self {
    case .directory(let path): _ = run.perform(.makeDirectory(path))
    case .remove(let path): _ = run.perform(.remove(path))
    case .rename(let old, let new): _ = run.perform(.rename(old, to: new))
    case .syncDirectory(let path): _ = run.perform(.syncDirectory(path))
    case .create(let path): open(path, on: run) { _ in nil }
    case .sync(let path): open(path, on: run) { .sync($0) }
    case .cut(let path, let size): open(path, on: run) { .truncate($0, to: size) }
    case .write(let path, let letter, let offset, let count):
      open(path, on: run) { .write([UInt8](repeating: letter.utf8.first!, count: count), to: $0, at: offset) }
    }
  }

  private func open(_ path: String, on run: DecidedRun, then call: (FileDescriptor) -> Call?) {
    guard case .descriptor(let fd) = run.perform(.open(path, [.read, .write, .create])) else { return }
    if let call = call(fd) { _ = run.perform(call) }
    _ = run.perform(.close(fd))
  }
}
