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
      ("what is missing shows", model.showsStaleData ? "zeros, or what the sector held before" : "zeros"),
      ("creates, renames, removes", model.directoryOperations.rawValue),
      ("rename in a directory", "atomic"),
      ("rename between directories", model.renameAcross.rawValue),
      ("sync of a file promises", model.syncScope.rawValue),
    ]
    return "\(model.name): \(model.summary)\n" + rows.map { "  \($0.0.padded(28))\($0.1)\n" }.joined()
  }
}
