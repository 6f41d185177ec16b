// Prints the tables that are named, or all of them: `swift run -c release Benchmarks boots`. With `--svg FILE` the tables
// of growth or waste are drawn, too: name one of them.

var words = Array(CommandLine.arguments.dropFirst())
var drawing: String?
if let option = words.firstIndex(of: "--svg") {
  drawing = words.indices.contains(option + 1) ? words[option + 1] : nil
  words.removeSubrange(option..<min(option + 2, words.count))
}

let tables: [(name: String, print: () throws -> Void)] = [
  ("boots", printBootTable), ("exploration", printExplorationTable), ("growth", { try printGrowthTable(drawing) }),
  ("in-process", printInProcessTable), ("products", printProductTable), ("sharing", printSharingTable),
  ("waste", { try printWasteTable(drawing) }),
]
for table in tables where words.isEmpty || words.contains(table.name) { try table.print() }
