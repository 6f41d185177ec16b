// What two builds may say differently though they judge alike. Everything else in a report is compared, also what is added
// to reports later: a field is left out because it stands here, and for no other reason.

/// Fields of a report that are not compared.
package enum LeftOut {
  /// A field, by the keys that lead to it, and why it may differ.
  package struct Field: Sendable {
    /// The keys; the elements of a list count as the list.
    package let keys: [String]
    /// Why it may differ.
    package let reason: String

    fileprivate init(_ path: String, _ reason: String) {
      keys = path.split(separator: ".").map(String.init)
      self.reason = reason
    }
  }

  /// What says nothing about how a solution was judged.
  package static let fields = [
    Field("labs.scenarios.seconds", "how long it took"),
    Field("labs.studentFile", "where the file lay while it was marked"),
    Field("labs.sandbox", "which locks the machine had; what they change in a verdict is compared"),
    Field("provenance.kit", "the hash of the kit's sources: every commit has another one"),
    Field("provenance.scenarios", "the hash of the scenarios' texts; what they come to is compared"),
    Field("provenance.contract", "the version of the protocol between judge and lab process"),
    Field("provenance.toolchain", "which compiler built it"),
    Field("provenance.isolation", "the sandbox once more"),
  ]

  /// Numbers of what a judge did to come to its verdicts. One that comes to the same with less is a better judge: they
  /// are told apart from the differences.
  package static let effort = [
    Field("labs.scenarios.coverage.boots", "how often the program was started"),
    Field("labs.scenarios.coverage.calls", "calls, commands and answers in the tree of runs"),
  ]

  /// Whether a field is not compared with the others.
  static func contains(_ keys: [String]) -> Bool { (fields + effort).contains { $0.keys == keys } }
}
