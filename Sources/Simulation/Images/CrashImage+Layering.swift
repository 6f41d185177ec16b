// Pulling the plug on a run that had booted on an image: the image that this leaves.

/// A run that is cut off: what it did, and how its inode numbers map to its image's.
public struct CutRun: Sendable {
  /// The effects of the run's calls, in the run's own inode numbers.
  public let effects: [Effect]
  /// The image's number of each inode that the run found there or made; those it made come after the image's.
  public let inodes: [Int]
  /// How many inode numbers are used, those that the run made included.
  public let inodeCount: Int
  /// How many events had happened when the power failed, at least and at most.
  public let moments: ClosedRange<Int>
  /// What the observer may expect after the crash, from the interval's first moment on; `nil` if the crash changes
  /// nothing about what the image said already.
  public let expectations: [(moment: Int, value: Int)]?

  /// Describes a cut run; `expectations` is in order of its moments, the first at or before the interval's first.
  public init(
    effects: [Effect], inodes: [Int], inodeCount: Int, moments: ClosedRange<Int>,
    expectations: [(moment: Int, value: Int)]?
  ) {
    self.effects = effects
    self.inodes = inodes
    self.inodeCount = inodeCount
    self.moments = moments
    self.expectations = expectations
  }
}

extension CrashImage {
  /// The image that a power cut leaves: this one as far as `marks` have decided it, with the run's effects as a new
  /// layer.
  ///
  /// What nobody can ever see again is dropped: versions under one that is certainly there, effects that are certainly
  /// not, files that no version of any entry names. The requirements among the effects that remain are those they had,
  /// through dropped ones too.
  ///
  /// - Parameter isToBeDecided: whether somebody is about to say of each of the run's effects whether it is lost, so that
  ///   none may stand for others that show the same.
  public func cut(_ run: CutRun, marks: Marks, isToBeDecided: Bool = false) -> CrashImage {
    var layering = Layering(image: self, marks: marks, run: run)
    layering.settle()
    layering.addRun()
    layering.dropUnreachable()
    layering.findTurningPoints()
    if !isToBeDecided { layering.dropRepeated() }
    return layering.finished()
  }
}
