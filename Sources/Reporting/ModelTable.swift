import Simulation

/// The table of crash models for people: one model a block, each promise named.
public struct ModelTable {
  private let models: [PersistenceModel]

  /// Prepares to print models.
  public init(_ models: [PersistenceModel]) { self.models = models }

  /// The table.
  public var text: String {
    let intro = "What a disk may leave after a power cut, from the kindest model to the harshest.\n"
    return ([intro] + models.map(block)).joined(separator: "\n")
  }

  private func block(_ model: PersistenceModel) -> String {
    let rows = [
      ("order among writes", model.writes.rawValue),
      ("a new size is there", model.sizes.rawValue),
      ("missing data shows", model.missing.rawValue),
      ("creates, renames, removes", model.names.rawValue),
      ("rename", model.rename.rawValue + (model.replacesAfterSize ? "; over a file, after the new one's size" : "")),
      ("sync of a file promises", model.sync.rawValue),
    ]
    return "\(model.name): \(model.summary)\n" + rows.map { "  \($0.0.padded(28))\($0.1)\n" }.joined()
  }
}
