extension ScenarioVocabulary {
  /// The words of lab 2, for all three kinds of log.
  public static let redoUndoLog = ScenarioVocabulary(
    lab: "redo-undo-log", parts: ["L", "A", "B", "C"], verbs: transactionVerbs,
    invariants: ["atomic", "durable"] + LogMonitor.Rule.allCases.map(\.rawValue))

  /// What can be asked of transactions, in labs 2 and 3.
  static let transactionVerbs = [
    Verb("begin", .word("TRANSACTION")),
    Verb("read", .word("CELL"), .literal("in"), .word("TRANSACTION")),
    Verb("write", .number("VALUE"), .word("CELL"), .literal("in"), .word("TRANSACTION")),
    Verb("commit", .word("TRANSACTION")),
    Verb("abort", .word("TRANSACTION")),
    Verb("evict", .word("CELL")),
    Verb("flush"),
    Verb("cells"),
  ]
}
