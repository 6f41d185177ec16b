import Simulation

/// The table of crash models for people: one model a block, each promise named, and what can be relied on under each.
public struct ModelTable {
  private let models: [PersistenceModel]

  /// Prepares to print models.
  public init(_ models: [PersistenceModel]) { self.models = models }

  /// The table.
  public var text: String {
    let intro = "What a disk may leave after a power cut, from the kindest model to the harshest.\n"
    return ([intro] + models.map(block) + [properties]).joined(separator: "\n")
  }

  private func block(_ model: PersistenceModel) -> String {
    let rows = [
      ("order among writes", model.writes.rawValue),
      ("a new size is there", model.sizes.rawValue),
      ("missing data shows", model.missing.rawValue),
      ("the end of a cut page", "becomes zeros \(model.tail.rawValue)"),
      ("creates, renames, removes", model.names.rawValue),
      ("rename", model.rename.rawValue + (model.replacesAfterSize ? "; over a file, after the new one's size" : "")),
      ("sync of a file promises", model.sync.rawValue),
      ("sync of a file without name", model.syncsNameless ? "the same" : "promises nothing"),
    ]
    return "\(model.name): \(model.summary)\n" + rows.map { "  \($0.0.padded(28))\($0.1)\n" }.joined()
  }

  /// What programs can rely on. Computed: for each property small programs are run, and every state visited that a power
  /// cut may leave of them.
  private var properties: String {
    var lines = [
      "What a program can rely on (✓ in every crash state of the programs that test it, · not in all):", "",
    ]
    for (index, model) in models.enumerated() {
      lines.append(String(repeating: " ", count: Self.nameWidth) + String(repeating: "│ ", count: index) + model.name)
    }
    for group in PersistenceProperty.Group.allCases {
      lines.append(group.rawValue)
      for property in PersistenceProperty.all where property.group == group {
        let marks = models.map { property.holds(under: $0) ? "✓" : "·" }.joined(separator: " ")
        lines.append("  \(property.name)".padded(Self.nameWidth) + marks)
      }
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private static let nameWidth = 44
}
