import Storage

extension Lab {
  /// Lab 5: chat replicas.
  public static func eventualCompaction(_ replica: any Replica.Type) -> Lab {
    // A class is no state; only its isolation could make it unsafe to pass, and a replica has none.
    nonisolated(unsafe) let replica = replica
    return Lab(
      name: "eventual-compaction", title: "EventualCompaction", studentFile: "Replicas.swift",
      parts: [
        ("A", "the same order everywhere: stamps, a log, and a sync of what the other lacks"),
        ("B", "the same through power cuts, lost and doubled messages"),
        ("C", "logs that end: what is settled and held by all is folded and cut"),
        ("D", "a primary that numbers posts, so that nobody waits for who is away"),
        ("E", "behind the cut: whoever was away too long gets the state"),
      ],
      commands: [
        ("post TEXT…", "adds a post"), ("delete TEXT…", "withdraws a post"),
        ("sync PEER", "begins a sync with another replica"), ("compact", "folds and cuts what can be"),
        ("timeline", "shows the timeline"), ("compare", "the same, where all should be equal"),
      ]
    ) { boot in
      let name = boot.machine.isEmpty ? "alone" : boot.machine
      let replica = try replica.init(
        name: name, members: boot.members.isEmpty ? [name] : boot.members,
        primary: boot.options.settings["primary"], disk: boot.disk, clock: boot.clock)
      return ReplicaProgram(replica, boot.outbox)
    }
  }
}

/// The commands of lab 5.
final class ReplicaProgram: LabProgram {
  /// How many characters a text may have.
  static let longestText = 80

  private let replica: any Replica
  private let outbox: Outbox

  init(_ replica: any Replica, _ outbox: Outbox) { (self.replica, self.outbox) = (replica, outbox) }

  func perform(_ words: [String]) throws -> String {
    switch (words.first, words.count) {
    case ("post", 2...): try replica.post(try text(words))
    case ("delete", 2...): try replica.delete(try text(words))
    case ("sync", 2): for message in try replica.beginSync(with: words[1]) { try outbox.send(message, to: words[1]) }
    case ("compact", 1): try replica.compact()
    case ("timeline", 1), ("compare", 1): return try replica.timeline().description
    case ("sync", _): throw UsageError("expected: sync PEER")
    case ("post", _), ("delete", _): throw UsageError("expected: \(words[0]) TEXT…")
    default:
      throw UsageError("expected post, delete, sync, compact or timeline, not '\(words.joined(separator: " "))'")
    }
    return ""
  }

  func receive(_ message: [UInt8], from sender: String) throws -> String {
    for answer in try replica.receive(message, from: sender) { try outbox.send(answer, to: sender) }
    return ""
  }

  private func text(_ words: [String]) throws -> String {
    let text = words.dropFirst().joined(separator: " ")
    guard text.count <= Self.longestText else {
      throw UsageError("expected a text of at most \(Self.longestText) characters")
    }
    return text
  }
}
