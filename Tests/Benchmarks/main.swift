// Prints the tables that are named, or all of them: `swift run -c release Benchmarks boots`.

let tables: [(name: String, print: () throws -> Void)] = [
  ("boots", printBootTable), ("exploration", printExplorationTable), ("in-process", printInProcessTable),
  ("sharing", printSharingTable),
]

let wanted = CommandLine.arguments.dropFirst()
for table in tables where wanted.isEmpty || wanted.contains(table.name) { try table.print() }
