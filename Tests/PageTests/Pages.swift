import CheckpointedLogSolution
import EventualCompactionSolution
import Exploration
import Foundation
import Judging
import LabKit
import RedoUndoLogSolution
import ShadowCopySolution
import Simulation
import Storage
import Testing
import TrainingCheckpointSolution

@testable import Reporting

/// Pages to open, and the programs in them.
enum Pages {
  static func solution(_ scenario: Scenario) -> InProcessSubject { solution(of: .shadowCopy)(scenario) }

  /// A lab's solution.
  static func solution(of lab: LabDescription) -> (Scenario) -> InProcessSubject {
    let solved: Lab =
      switch lab.name {
      case LabDescription.redoUndoLog.name: RedoUndoLogSolutionLab.lab
      case LabDescription.checkpointedLog.name: CheckpointedLogSolutionLab.lab
      case LabDescription.trainingCheckpoint.name: TrainingCheckpointSolutionLab.lab
      case LabDescription.eventualCompaction.name: EventualCompactionSolutionLab.lab
      default: ShadowCopySolutionLab.lab
      }
    return { InProcessSubject(solved, $0.bootOptions) }
  }

  static func careless(_ scenario: Scenario) -> InProcessSubject {
    InProcessSubject(
      Lab.shadowCopy(CarelessLedger.self, branches: CarelessLedger.self), scenario.bootOptions)
  }

  /// A demo or a scenario of a lab, by its path in the lab's folder, and its text.
  static func file(
    _ path: String, of lab: LabDescription = .shadowCopy
  ) throws -> (scenario: Scenario, text: String) {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
    let file = folder.appending(path: "../../Labs/\(lab.folder)/\(path).scenario").standardized
    let text = try String(contentsOf: file, encoding: .utf8)
    return (try Scenario(text, path: file.path, vocabulary: lab.vocabulary), text)
  }

  /// The names and texts of a lab's visible scenarios.
  static func scenarios(of lab: LabDescription) throws -> [(name: String, text: String)] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(
      path: "../../Labs/\(lab.folder)/Scenarios")
    let files = try FileManager.default.contentsOfDirectory(at: folder.standardized, includingPropertiesForKeys: nil)
    return try files.filter { $0.pathExtension == "scenario" }.sorted { $0.path < $1.path }.map {
      ($0.deletingPathExtension().lastPathComponent, try String(contentsOf: $0, encoding: .utf8))
    }
  }

  static let demos = ["Demos/nameless-file", "Demos/rename-is-the-commit"]

  /// Writes a page of scenarios for programs, the first of which it is about.
  static func write(
    _ scenarios: [(scenario: Scenario, text: String)],
    _ programs: [(label: String, subject: (Scenario) -> any Subject)],
    of lab: LabDescription = .shadowCopy
  ) throws -> URL {
    let cases = try scenarios.map { scenario, text in
      let judge = Judge(lab: lab, scenario: scenario)
      let recorded = try programs.map { label, subject in
        PageDocument.Program(label: label, recording: try #require(Recording(judge, subject(scenario))))
      }
      return PageDocument.Case(source: text, programs: recorded)
    }
    return try save(PageDocument(lab: lab, cases: cases))
  }

  /// The page of one scenario: of a lab's solution, or of the careless ledger.
  static func write(
    _ path: String, of lab: LabDescription = .shadowCopy, careless isCareless: Bool = false
  ) async throws -> URL {
    try await written.value("\(lab.name)/\(path) \(isCareless)") {
      try await PageWriter.shared.write([recorded(path, of: lab, careless: isCareless)], of: lab)
    }
  }

  /// The page of all of a lab's demos.
  static func demos(of lab: LabDescription) async throws -> URL {
    try await written.value(lab.name) {
      var demos: [Recorded] = []
      for path in try demoPaths(of: lab) { demos.append(try await recorded(path, of: lab)) }
      return try await PageWriter.shared.write(demos, of: lab)
    }
  }

  /// What a lab's solution does in a scenario, or the careless ledger.
  static func recorded(
    _ path: String, of lab: LabDescription = .shadowCopy, careless isCareless: Bool = false
  ) async throws -> Recorded {
    try await recordings.value("\(lab.name)/\(path) \(isCareless)") {
      let (scenario, text) = try file(path, of: lab)
      let program = isCareless ? careless(scenario) : solution(of: lab)(scenario)
      let recording = try #require(Recording(Judge(lab: lab, scenario: scenario), program))
      let label = isCareless ? "careless" : "the solution"
      return Recorded(page: PageDocument.Case(source: text, programs: [.init(label: label, recording: recording)]))
    }
  }

  /// To record a long scenario takes its time, and to write its page, too: both are done once in a run.
  private static let recordings = Once<Recorded>()
  private static let written = Once<URL>()

  /// Writes a page into a file of its own.
  static func save(_ page: PageDocument) throws -> URL {
    let file = folder.appending(path: "\(UUID().uuidString).html")
    try Data(page.html.utf8).write(to: file)
    return file
  }

  /// The folder of all pages; it goes with the process.
  private static let folder: URL = {
    atexit { try? FileManager.default.removeItem(at: Pages.folder) }
    let folder = FileManager.default.temporaryDirectory.appending(path: "pages-\(UUID().uuidString)")
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }()

  /// The paths of a lab's demos, in its folder.
  static func demoPaths(of lab: LabDescription) throws -> [String] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Labs/\(lab.folder)/Demos")
    return try FileManager.default.contentsOfDirectory(atPath: folder.standardized.path).filter {
      $0.hasSuffix(".scenario")
    }
    .sorted().map { "Demos/" + $0.dropLast(".scenario".count) }
  }
}

/// A ledger that is renamed into place, and acknowledged before the directory is synced.
final class CarelessLedger: Ledger {
  private let disk: any FileSystem

  init(disk: any FileSystem) { self.disk = disk }

  func open(_ account: String, with amount: Int) throws {
    var accounts = try balances()
    accounts[account] = amount
    try write(accounts)
  }

  func transfer(_ amount: Int, from: String, to: String) throws {
    var accounts = try balances()
    for account in [from, to] where accounts[account] == nil { throw LedgerError.noSuchAccount(account) }
    accounts[from]! -= amount
    accounts[to]! += amount
    try write(accounts)
  }

  func balances() throws -> [String: Int] {
    guard try disk.exists("ledger") else { return [:] }
    return try LedgerCodec.decode(disk.readAll("ledger"))
  }

  private func write(_ accounts: [String: Int]) throws {
    let fd = try disk.open("ledger.new", [.write, .create, .truncate])
    try disk.writeAll(LedgerCodec.encode(accounts), to: fd, at: 0)
    try disk.sync(fd)
    try disk.close(fd)
    try disk.rename("ledger.new", to: "ledger")
  }
}

/// A program whose names and words would be scripts, if a page took them for markup.
final class InjectingLedger: Ledger {
  static let name = "<img src=x onerror=window.hacked=1>\"'&amp;"
  static let words = "</script><script>window.hacked=2</script><!-- \u{2028} ${window.hacked=3}"
  private let disk: any FileSystem

  init(disk: any FileSystem) { self.disk = disk }

  func open(_ account: String, with amount: Int) throws {
    let fd = try disk.open(Self.name, [.write, .create])
    try disk.writeAll(Array(Self.words.utf8), to: fd, at: 0)
    try disk.close(fd)
    throw UsageError(Self.words)
  }

  func transfer(_ amount: Int, from: String, to: String) throws { throw UsageError(Self.words) }

  func balances() throws -> [String: Int] { [:] }
}
