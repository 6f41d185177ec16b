/// The words that a lab adds to the scenario language: its verbs, its invariants, its parts.
public struct ScenarioVocabulary: Hashable, Sendable {
  /// The lab's name, for example `shadow-copy`.
  public var lab: String
  /// The parts' names, in order.
  public var parts: [String]
  /// The lab's commands.
  public var verbs: [Verb]
  /// The headings of the lab's own, and what each can say; the program is booted with what they say.
  public var settings: [String: [String]]
  /// The heading that names the machines, as `machines` or `replicas`; `nil` for a lab with but one.
  public var machines: String?
  /// What `expect` can name.
  public var invariants: [String]
  /// What `sometimes` can name.
  public var sometimes: [String]
  /// What `disk` can name.
  public var models: [String]

  /// Describes a lab's words; every lab knows `new`, `old` and the models of the kit.
  public init(
    lab: String, parts: [String], verbs: [Verb], settings: [String: [String]] = [:], invariants: [String],
    sometimes: [String] = ["new", "old"],
    models: [String] = Self.commonModels, machines: String? = nil
  ) {
    self.machines = machines
    self.lab = lab
    self.parts = parts
    self.verbs = verbs
    self.settings = settings
    self.invariants = invariants
    self.sometimes = sometimes
    self.models = models
  }

  /// The verbs that every lab has.
  public static let commonVerbs = [
    "title", "points", "part", "disk", "seed", "expect", "sometimes", "budget", "fault", "crash", "restart", "note",
    "repeat", "anything", "end",
  ]

  /// The persistence models of the kit, strongest first.
  public static let commonModels = [
    "sequential", "ext3-journal", "ext4-ordered", "ext4-writeback", "xfs", "btrfs", "posix", "weakest",
  ]

  /// A command of a lab and the words that follow it.
  public struct Verb: Hashable, Sendable {
    /// The first word.
    public var name: String
    /// What follows.
    public var arguments: [Argument]

    /// Describes a command.
    public init(_ name: String, _ arguments: Argument...) {
      self.name = name
      self.arguments = arguments
    }

    /// The command as it is to be written: `transfer AMOUNT FROM TO`.
    public var usage: String { ([name] + arguments.map(\.usage)).joined(separator: " ") }
  }

  /// A word that a command expects.
  public indirect enum Argument: Hashable, Sendable {
    /// Any one word.
    case word(String)
    /// A whole number.
    case number(String)
    /// Exactly this word.
    case literal(String)
    /// These, or nothing.
    case optional([Argument])
    /// Whatever is left of the line, at least one word.
    case rest(String)

    /// The argument as a usage line shows it.
    public var usage: String {
      switch self {
      case .word(let name), .number(let name): name
      case .literal(let text): text
      case .optional(let arguments): "[\(arguments.map(\.usage).joined(separator: " "))]"
      case .rest(let name): "\(name)…"
      }
    }
  }
}
