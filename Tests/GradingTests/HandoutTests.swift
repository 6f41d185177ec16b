import Archives
import Foundation
import GradedSolutions
import Judging
import Reporting
import TestTiers
import Testing

@testable import Grading

@Suite struct HandoutTests {
  private let folder: Folder
  private var kit: URL { folder.url.appending(path: "kit") }

  init() throws { folder = try Folder() }

  @Test func `students get everything but what does their work`() throws {
    try Handout(of: checkout).write(to: kit)
    let files = try FileManager.default.subpathsOfDirectory(atPath: kit.path)
    for secret in ["Solutions", "Mutants", "RedTeam", "-alternatives", "Grader/Scenarios", "SolvedShadowCopy"] {
      #expect(files.filter { $0.contains(secret) } == [], "\(secret)")
    }
    let manifest = try String(contentsOf: kit.appending(path: "Package.swift"), encoding: .utf8)
    #expect(!manifest.contains("Solution") && !manifest.contains("Benchmarks"))
    for lab in LabDescription.all {
      for path in ["README.md", lab.studentFile, "main.swift", "Scenarios/points.lock"] {
        #expect(files.contains("Labs/\(lab.folder)/\(path)"))
      }
      #expect(manifest.contains("path: \"Labs/\(lab.folder)\""))
    }
    // Every folder that a target names is there.
    for match in manifest.matches(of: #/path: "([^"]+)"/#) { #expect(files.contains(String(match.1))) }
    #expect(throws: GradingProblem.self) { try Handout(of: checkout).write(to: kit) }
  }

  @Test(arguments: LabDescription.all.map(\.name))
  func `one line of a solution is found, wherever it lies`(_ name: String) throws {
    let lab = try #require(LabDescription.named(name))
    let handout = Handout(of: checkout)
    try handout.write(to: kit)
    #expect(try handout.leaks(in: kit) == [])
    let solution = checkout.root.appending(path: "Grader/Solutions/\(lab.folder)/\(lab.studentFile)")
    let stub = try String(contentsOf: checkout.root.appending(path: checkout.studentFile(of: lab)), encoding: .utf8)
    let line = try String(contentsOf: solution, encoding: .utf8).split(separator: "\n").first {
      $0.count > 40 && $0.hasPrefix("    ") && !$0.contains("//") && !stub.contains($0)
    }
    let readme = kit.appending(path: "Labs/\(lab.folder)/README.md")
    let text = try String(contentsOf: readme, encoding: .utf8) + "\n" + String(try #require(line)) + "\n"
    try Data(text.utf8).write(to: readme)
    #expect(try handout.leaks(in: kit).count == 1)
  }

  @Test func `the manifest loses whole targets and nothing else`() {
    let text = HandoutManifest(
      """
      let package = Package(
        targets: [
          .target(name: "Kept"),
          .target(
            name: "Solution", path: "Grader/Solutions/X",
            swiftSettings: [.a(.b)]),
          .executableTarget(name: "Lab", path: "Labs/X"),
          .executableTarget(
            name: "Program", path: "Tests/Programs/X"),
          .testTarget(name: "XTests"),
        ]
      )
      """
    ).text
    #expect(text.contains("Kept") && text.contains("Labs/X") && text.contains("KitTests"))
    #expect(!text.contains("Solution") && !text.contains("Program\"") && !text.contains("XTests"))
    #expect(text.count { $0 == "(" } == text.count { $0 == ")" })
  }
}

@Suite struct PackageTests {
  @Test func `a Gradescope autograder is what Gradescope wants, and holds no solution`() throws {
    let data = try GradescopePackage(of: checkout, labs: LabDescription.all).zip
    let archive = try ZipArchive(Array(data))
    let names = archive.entries.map(\.path)
    #expect(names.contains("setup.sh") && names.contains("run_autograder") && Set(names).count == names.count)
    #expect(!names.contains { $0.contains("Solutions") || $0.contains("Mutants") })
    for name in ["setup.sh", "run_autograder"] {
      let entry = try #require(archive.entries.first { $0.path == name })
      let text = String(decoding: try archive.bytes(of: entry, atMost: 1 << 20), as: UTF8.self)
      #expect(text.hasPrefix("#!/usr/bin/env bash\n") && !text.contains("\r"))
      #expect(try bash(["-n"], text) == 0)
    }
    #expect(try GradescopePackage(of: checkout, labs: LabDescription.all).zip == data)
  }

  @Test(.needs("unzip", Tools.has("unzip")))
  func `an archive of ours is one to others`() throws {
    let folder = try Folder()
    let file = folder.url.appending(path: "autograder.zip")
    try GradescopePackage(of: checkout, labs: LabDescription.all).zip.write(to: file)
    #expect(try Tools.run(["unzip", "-q", file.path, "-d", folder.url.path]) == 0)
    #expect(FileManager.default.isExecutableFile(atPath: folder.url.appending(path: "run_autograder").path))
  }

  @Test func `job files are shell scripts, and a shard is a task`() throws {
    let jobs = ClusterJobs(shards: 7, labs: [.shadowCopy])
    #expect(try bash(["-n"], jobs.slurm) == 0)
    #expect(jobs.slurm.contains("#SBATCH --array=1-7\n") && jobs.slurm.contains("$SLURM_ARRAY_TASK_ID/7"))
    #expect(jobs.kubernetes.contains("completionMode: Indexed\n  completions: 7\n"))
    #expect(jobs.kubernetes.contains("$((JOB_COMPLETION_INDEX + 1))/7"))
  }

  @Test func `the workflow hands every scenario to the reporter by the name that the report has`() throws {
    let sets = try LabDescription.all.map { try ScenarioSet(of: $0, in: checkout) }
    let text = GitHubWorkflow(sets).text
    let runners = try #require(text.firstMatch(of: #/runners: (\S+)/#)).1.split(separator: ",").map(String.init)
    #expect(runners.count == sets.reduce(0) { $0 + $1.scenarios.count } && Set(runners).count == runners.count)
    for runner in runners {
      #expect(text.contains("\(runner.uppercased())_RESULTS: \"${{ steps.powercut.outputs.\(runner) }}\""))
    }
    #expect(runners.contains(PlatformFormat.classroomOutput(lab: "shadow-copy", scenario: "a1-no-crash")))
  }

  private func bash(_ options: [String], _ script: String) throws -> Int32 {
    let folder = try Folder()
    try folder.put(script, "script")
    return try Tools.run(["bash"] + options + [folder.url.appending(path: "script").path])
  }
}
