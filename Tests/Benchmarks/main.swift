// Prints the tables that are named, or all of them: `swift run -c release Benchmarks boots`. With `--svg FILE` the tables
// of growth or waste are drawn, too: name one of them. Behind `judge` may stand a lab and how a scenario's name begins:
// `Benchmarks judge shadow-copy a5`.

import Foundation

var words = Array(CommandLine.arguments.dropFirst())
var drawing: String?
if let option = words.firstIndex(of: "--svg") {
  drawing = words.indices.contains(option + 1) ? words[option + 1] : nil
  words.removeSubrange(option..<min(option + 2, words.count))
}
let judged = words.first == "judge" ? Array(words.dropFirst()) : []
words.removeLast(judged.count)

let tables: [(name: String, print: () throws -> Void)] = [
  ("boots", printBootTable), ("exploration", printExplorationTable), ("growth", { try printGrowthTable(drawing) }),
  ("in-process", printInProcessTable), ("judge", { try printJudgeTable(judged) }), ("products", printProductTable),
  ("sharing", printSharingTable), ("waste", { try printWasteTable(drawing) }),
]
do {
  for table in tables where words.isEmpty || words.contains(table.name) { try table.print() }
} catch {
  FileHandle.standardError.write(Data("Benchmarks: \(error)\n".utf8))
  exit(1)
}
