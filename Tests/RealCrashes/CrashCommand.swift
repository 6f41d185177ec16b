// A process of its own for each file system: mounts belong to a process, and root's rights should too.

import Foundation
import RealDisk
import Simulation

/// The command lines of `CrashRealDisk`.
///
/// - `FILE-SYSTEM --folder DIR [--schedules N] [--limit N] [--seed N] [WORKLOAD…]` crashes a file system and prints a
///   ``CrashReport`` as JSON: of each workload so many schedules, of each at most so many disks.
/// - `judge FILE…` holds such reports against the models and prints what these do not allow; exit status 1 if there is
///   anything.
/// - `guard FILE-SYSTEM --folder DIR` tries to cut the power of what must not be cut; exit status 1 if it can.
package enum CrashCommand {
  fileprivate static let options = ["--folder", "--schedules", "--limit", "--seed"]

  /// Runs one and exits.
  package static func run() -> Never {
    do {
      exit(try status(of: Array(CommandLine.arguments.dropFirst())))
    } catch {
      FileHandle.standardError.write(Data("CrashRealDisk: \(error)\n".utf8))
      exit(2)
    }
  }

  private static func status(of words: [String]) throws -> Int32 {
    switch words.first {
    case "judge": return try judge(words.dropFirst())
    case "guard": return try PowerGuard(Arguments(words.dropFirst())).isTight ? 0 : 1
    default:
      FileHandle.standardOutput.write(try JSONEncoder().encode(try crash(Arguments(words[...]))))
      return 0
    }
  }

  /// A file system, options, and the names of workloads.
  struct Arguments {
    let configuration: Configuration
    let workloads: [Workload]
    private var values: [String: String] = [:]
    var folder: String { values["--folder"] ?? "" }

    init(_ words: ArraySlice<String>) throws {
      guard let name = words.first, let configuration = Configuration.named(name) else {
        throw RealCrashError("expected one of \(Configuration.all.map(\.name).joined(separator: ", "))")
      }
      self.configuration = configuration
      var rest = words.dropFirst()
      while let word = rest.first, CrashCommand.options.contains(word), rest.count > 1 {
        values[word] = rest[rest.startIndex + 1]
        rest = rest.dropFirst(2)
      }
      workloads =
        try rest.isEmpty
        ? Workload.all
        : rest.map { name in
          guard let workload = Workload.named(name) else { throw RealCrashError("there is no workload '\(name)'") }
          return workload
        }
      guard values["--folder"] != nil else { throw RealCrashError("expected --folder DIR, an empty directory") }
    }

    func number(_ option: String, _ usual: Int) throws -> Int {
      guard let word = values[option] else { return usual }
      guard let number = Int(word), number > 0 else { throw RealCrashError("\(option) \(word): expected a number") }
      return number
    }
  }

  private static func crash(_ arguments: Arguments) throws -> CrashReport {
    let (schedules, limit) = (try arguments.number("--schedules", 5), try arguments.number("--limit", 40))
    let seed = UInt64(try arguments.number("--seed", 1))
    let bench = try CrashBench(arguments.configuration, folder: arguments.folder)
    var report = CrashReport(configuration: arguments.configuration.name)
    for workload in arguments.workloads {
      for (schedule, seen) in try bench.observe(workload, schedules: schedules, limit: limit, seed: seed) {
        report.add(seen, of: workload, schedule)
      }
    }
    report.mounts = bench.mountCount
    return report
  }

  private static func judge(_ files: ArraySlice<String>) throws -> Int32 {
    var isLegal = true
    for file in files {
      let report = try JSONDecoder().decode(CrashReport.self, from: Data(contentsOf: URL(filePath: file)))
      guard let configuration = Configuration.named(report.configuration) else { continue }
      for model in configuration.models {
        let problems = try report.illegal(under: model)
        for problem in problems { print(problem) }
        isLegal = isLegal && problems.isEmpty
      }
      print("\(report.configuration): \(report.mounts) mounts, \(report.sightings.count) sightings judged")
    }
    return isLegal ? 0 : 1
  }
}
