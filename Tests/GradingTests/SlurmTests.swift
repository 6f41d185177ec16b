import Foundation
import GradedSolutions
import Judging
import Reporting
import TestTiers
import Testing

@testable import Grading

/// The job file, on a cluster of one node: this machine.
@Suite(.tags(.classes), .tiered) struct SlurmTests {
  private static let needs = ["munged", "slurmctld", "slurmd", "sbatch"]
  private static let isPossible = getuid() == 0 && needs.allSatisfy(Tools.has)

  @Test(.needs("Slurm (root, and Debian's slurmctld, slurmd and munge)", isPossible))
  func `an array job marks a class, a shard a task, and a merge joins what came of it`() async throws {
    let folder = try Folder()
    let stub = try Submission(of: checkout).source(of: .shadowCopy).get()
    for name in ["anna", "bert", "cora"] {
      try folder.put(String(decoding: stub, as: UTF8.self) + "// \(name)", "class/\(name)/Ledgers.swift")
    }
    try folder.put("let seven: Int = \"seven\"\n", "class/dora/Ledgers.swift")
    let jobs = ClusterJobs(shards: 2, labs: [.shadowCopy], grader: try #require(builtGrader))
    try folder.put(jobs.slurm, "powercut.sbatch")
    let path = folder.url.path
    try await Workbench.shared.use {
      let cluster = try SlurmCluster(in: folder.url.appending(path: "slurm"))
      defer { withExtendedLifetime(cluster) {} }
      // One task after the other: the node has other work to do.
      let status = try cluster.run(
        [
          "sbatch", "--wait", "--array=1-2%1", "--output=\(path)/log-%a", "\(path)/powercut.sbatch", "\(path)/class",
          "\(path)/marks",
        ], in: checkout.root)
      #expect(status == 0, "\((1...2).map { (try? folder.text("log-\($0)")) ?? "" })")
    }
    let records = try ClassOutput.records(in: folder.url.appending(path: "marks"))
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: "\(path)/marks").filter { $0.hasSuffix(".book") }.count == 2)
    let marks = try ClassMarks(merging: records)
    #expect(marks.marks.map(\.student) == ["anna", "bert", "cora", "dora"])
    #expect(marks.marks.allSatisfy { $0.report.status == .failed && $0.report.points == 0 })
    #expect(marks["dora"]?.report.labs[0].buildFailure != nil)
  }
}

extension Folder: @unchecked Sendable {
  func text(_ path: String) throws -> String {
    try String(contentsOf: url.appending(path: path), encoding: .utf8)
  }
}

/// Slurm's daemons and munge's, with files and ports of their own, as long as this object lives.
private final class SlurmCluster {
  private let folder: URL
  private var daemons: [pid_t] = []

  init(in folder: URL) throws {
    self.folder = folder
    for name in ["state", "spool"] {
      try FileManager.default.createDirectory(at: folder.appending(path: name), withIntermediateDirectories: true)
    }
    let path = folder.path
    var generator = SystemRandomNumberGenerator()
    let key = (0..<1024).map { _ in UInt8.random(in: 0...255, using: &generator) }
    _ = FileManager.default.createFile(
      atPath: "\(path)/munge.key", contents: Data(key), attributes: [.posixPermissions: 0o400])
    try Data(configuration.utf8).write(to: folder.appending(path: "slurm.conf"))
    try start([
      "munged", "--foreground", "--force", "--key-file=\(path)/munge.key", "--socket=\(path)/munge.socket",
      "--pid-file=\(path)/munged.pid", "--log-file=\(path)/munged.log", "--seed-file=\(path)/munged.seed",
    ])
    try start(["slurmctld", "-D", "-f", "\(path)/slurm.conf"])
    try start(["slurmd", "-D", "-f", "\(path)/slurm.conf"])
  }

  /// The last to be started is the first to be asked to end; whoever does not within ten seconds is not asked again.
  deinit {
    for daemon in daemons.reversed() {
      kill(daemon, SIGTERM)
      var status: Int32 = 0
      for _ in 0..<100 where waitpid(daemon, &status, WNOHANG) == 0 { usleep(100_000) }
      if kill(daemon, 0) == 0 {
        kill(daemon, SIGKILL)
        waitpid(daemon, &status, 0)
      }
    }
  }

  /// Runs a command of Slurm's to its end.
  func run(_ words: [String], in directory: URL) throws -> Int32 {
    try Tools.run(words, in: directory, environment: environment)
  }

  private var environment: [String: String] { ["SLURM_CONF": "\(folder.path)/slurm.conf"] }

  private func start(_ words: [String]) throws { daemons.append(try Tools.start(words, environment: environment)) }

  private var configuration: String {
    let host = ProcessInfo.processInfo.hostName.split(separator: ".").first.map(String.init) ?? "localhost"
    let port = 20_000 + Int(ProcessInfo.processInfo.processIdentifier) % 20_000 * 2
    let path = folder.path
    return """
      ClusterName=powercut
      SlurmctldHost=\(host)(127.0.0.1)
      AuthType=auth/munge
      AuthInfo=socket=\(path)/munge.socket
      CredType=cred/munge
      SlurmctldPort=\(port)
      SlurmdPort=\(port + 1)
      SlurmUser=root
      SlurmdUser=root
      StateSaveLocation=\(path)/state
      SlurmdSpoolDir=\(path)/spool
      SlurmctldPidFile=\(path)/slurmctld.pid
      SlurmdPidFile=\(path)/slurmd.pid
      SlurmctldLogFile=\(path)/slurmctld.log
      SlurmdLogFile=\(path)/slurmd.log
      ProctrackType=proctrack/linuxproc
      TaskPlugin=task/none
      SelectType=select/cons_tres
      SelectTypeParameters=CR_CPU
      ReturnToService=2
      MpiDefault=none
      MailProg=/bin/true
      NodeName=\(host) NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
      PartitionName=all Nodes=\(host) Default=YES MaxTime=INFINITE State=UP OverSubscribe=YES

      """
  }
}
