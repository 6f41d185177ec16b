/// A part of a training run's memory. All of them together are its state: with the same bytes in every region, two runs
/// go on in the same way to the last bit.
public enum Region: UInt8, CaseIterable, Hashable, Sendable {
  /// What has been learned: the model's weights, four bytes each.
  case weights
  /// Adam's running mean of each weight's slope, four bytes each.
  case firstMoments
  /// Adam's running mean of each slope's square, four bytes each.
  case secondMoments
  /// How many steps have been taken: eight bytes, the lowest first.
  case step
  /// Where in the text the next step reads: eight bytes, the lowest first.
  case cursor
  /// The state of the generator of chance, eight bytes, the lowest first.
  case generator
}
