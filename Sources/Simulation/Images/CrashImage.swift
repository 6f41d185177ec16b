// What a power cut left, with everything still open that nobody has looked at.
//
// An image is a set of effects with the requirements among them, and for every unit the effects that are its versions,
// oldest first, above a base value that is certainly there. A run that boots on an image and is cut off in turn leaves
// an image again: the effects of its own calls are newer versions of the same units, a new *layer*. The rule "a unit
// shows its newest effect in the set" then also says which layer decides, and layers never require one another.
//
// When the power failed is open too: an effect of the j-th event requires moment j, and moment j requires what that
// event promised. So each layer has an interval of moments, which choices narrow.

/// A set of crash states of one disk: the legal ones that agree with all that has been looked at so far.
public final class CrashImage: Sendable {
  /// A version of a unit: the effect that gives it, and the value it shows then.
  struct Version: Sendable {
    var effect: Int
    let value: Int
  }

  /// An effect that is still open, among the others of this image.
  struct Node: Sendable {
    /// How many units it changes.
    let changeCount: Int
    let layer: Int
    /// The moment that it requires; moments between which nothing was promised and nothing else expected are one.
    let moment: Int
    /// The moment at which it was made.
    let made: Int
    let promised: Int
    let requirements: [Int]
    var dependents: [Int] = []
    let source: EffectSource
    /// Effects below this one that would show the same and are no versions any more, because this one is.
    var repeated: [EffectSource] = []
  }

  /// A run whose moment of power failure is still an interval.
  struct Layer: Hashable, Sendable {
    /// Which run of the chain of crashes it belongs to, from 0.
    let run: Int
    let firstMoment: Int
    let lastMoment: Int
  }

  /// What each unit shows if none of its open versions is there; every unit that may show anything but 0 is listed.
  let bases: UnitMap<Int>
  /// The open versions of each unit that has any, oldest first.
  let open: UnitMap<[Version]>
  let nodes: [Node]
  let layers: [Layer]
  /// How many inode numbers the image has used.
  public let inodeCount: Int
  /// How many effects the crashes so far have certainly lost.
  public let lossesSoFar: Int
  /// How many runs were cut off to get here.
  public let runCount: Int

  init(
    bases: UnitMap<Int>, open: UnitMap<[Version]>, nodes: [Node], layers: [Layer], inodeCount: Int, lossesSoFar: Int,
    runCount: Int
  ) {
    self.bases = bases
    self.open = open
    self.nodes = nodes
    self.layers = layers
    self.inodeCount = inodeCount
    self.lossesSoFar = lossesSoFar
    self.runCount = runCount
  }

  /// How much there is to an image, in units and effects: what it takes to make one and to compare it.
  public var size: Int { bases.count + open.count + nodes.count }

  /// A formatted disk on which nothing has ever been done, of which the observer expects `expectation`.
  public static func empty(expectation: Int) -> CrashImage {
    var bases = UnitMap<Int>()
    bases[.expectation] = expectation
    return CrashImage(
      bases: bases, open: UnitMap(), nodes: [], layers: [], inodeCount: 1, lossesSoFar: 0, runCount: 0)
  }

  /// The entries that some version of a directory could show, in order of their names' numbers.
  public func entries(of directory: Int) -> [Unit] { bases.entries(of: directory).map(bases.unit(at:)) }

  /// Whether nothing is open: the image is one crash state.
  public var isDecided: Bool { nodes.isEmpty }
}

/// Where an effect came from: which run of the chain of crashes, and which of its effects.
public struct EffectSource: Hashable, Sendable {
  /// The run, from 0.
  public let run: Int
  /// The effect among the run's, as ``EffectDerivation`` counts them; -1 for what is no effect on the disk.
  public let effect: Int

  /// Names an effect.
  public init(run: Int, effect: Int) {
    self.run = run
    self.effect = effect
  }
}
