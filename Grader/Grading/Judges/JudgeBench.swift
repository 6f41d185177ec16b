// Where judges sit. A judge in this process is quick to ask, and what makes it trap, hang or fill the memory ends the whole
// grader, at the same student each time. A judge in a process of its own ends alone: the scenario that it was at is
// ungraded, and another judge goes on.

import Foundation
import Judging
import Synchronization

/// Judges for whoever needs one; they are kept for the next one who does.
public final class JudgeBench: Sendable {
  private let program: WorkerProgram?
  private let limits: WorkerLimits
  /// Who has nothing to do; whoever takes one out has it alone.
  private let idle = Mutex<[any ProgramJudge]>([])
  private let ends = Mutex(0)

  /// Judges in this process: for those who trust that nothing can end them.
  public init() { (program, limits) = (nil, WorkerLimits()) }

  /// Judges that are children of this process, and are watched.
  public init(workers program: WorkerProgram, limits: WorkerLimits = WorkerLimits()) {
    (self.program, self.limits) = (program, limits)
  }

  /// Others of the same kind.
  func another() -> JudgeBench { program.map { JudgeBench(workers: $0, limits: limits) } ?? JudgeBench() }

  /// How often a judge has come to its end over a program.
  var losses: Int { ends.withLock { $0 } }

  /// Has a judge for as long as something is done.
  func use<Value>(_ work: (any ProgramJudge) throws -> Value) rethrows -> Value {
    let judge = take()
    defer { put(judge) }
    return try work(judge)
  }

  private func take() -> any ProgramJudge {
    if let judge = idle.withLock({ $0.popLast() }) { return judge }
    guard let program else { return JudgeAtHand() }
    return SupervisedJudge(program, limits) { [weak self] in self?.ends.withLock { $0 += 1 } }
  }

  private func put(_ judge: any ProgramJudge) {
    judge.rest()
    idle.withLock { $0.append(judge) }
  }
}

/// A judge in a child process, which is replaced when it has died.
private final class SupervisedJudge: ProgramJudge, @unchecked Sendable {
  private let program: WorkerProgram
  private let limits: WorkerLimits
  private let tellEnd: () -> Void
  private var worker: JudgeWorker?

  init(_ program: WorkerProgram, _ limits: WorkerLimits, tellEnd: @escaping () -> Void) {
    (self.program, self.limits, self.tellEnd) = (program, limits, tellEnd)
  }

  func answer(_ task: JudgeTask, about judged: JudgedProgram) -> JudgeAnswer {
    do {
      return try reply(to: JSONEncoder().encode(JudgeOrder.work(task, judged)))
    } catch let error as InfrastructureError {
      return JudgeAnswer(error)
    } catch {
      tellEnd()
      return .unable(((error as? JudgeEnd) ?? .nonsense).reason, .judge)
    }
  }

  /// The answer of a child, or of another one where the first may not have been to blame.
  private func reply(to order: Data) throws -> JudgeAnswer {
    let answers = worker?.answers ?? 0
    do {
      return try ask(order)
    } catch let end as JudgeEnd where end.isWorthAnotherTry(after: answers) {
      return try ask(order)
    }
  }

  private func ask(_ order: Data) throws -> JudgeAnswer {
    let worker = try self.worker ?? JudgeWorker(program, limits)
    // It stays only if it answers.
    self.worker = nil
    let bytes = try worker.answer(order)
    guard let answer = try? JSONDecoder().decode(JudgeAnswer.self, from: bytes) else { throw JudgeEnd.nonsense }
    self.worker = worker
    return answer
  }

  func rest() {
    guard let worker else { return }
    do { try worker.tell(JSONEncoder().encode(JudgeOrder.rest)) } catch { self.worker = nil }
  }
}
