import Exploration
import Foundation
import Judging
import LabKit
import ShadowCopySolution
import Simulation
import Storage

/// Programs and scenarios to tell of.
enum Runs {
  static var solution: InProcessSubject { InProcessSubject(ShadowCopySolutionLab.lab, BootOptions(part: "A")) }
  static var careless: InProcessSubject {
    InProcessSubject(Lab.shadowCopy(CarelessLedger.self, branches: CarelessLedger.self), BootOptions(part: "A"))
  }

  /// A scenario of the lab's folder, by its path in there.
  static func scenario(_ path: String) throws -> Scenario {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
    let file = folder.appending(path: "../../Labs/ShadowCopy/\(path).scenario").standardized
    let text = try String(contentsOf: file, encoding: .utf8)
    return try Scenario(text, path: file.path, vocabulary: LabDescription.shadowCopy.vocabulary)
  }

  static func judge(_ path: String) throws -> Judge { Judge(lab: .shadowCopy, scenario: try scenario(path)) }

  static func session(_ path: String, _ subject: any Subject) throws -> JudgeSession {
    JudgeSession(try judge(path), subject, model: .posix)!
  }
}

/// A ledger that is renamed into place, and acknowledged before the directory is synced.
private final class CarelessLedger: Ledger {
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
