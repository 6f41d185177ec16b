extension CrashImage {
  /// The effects that marks have decided, by where they came from: whether each is out. With an effect that is out go
  /// those that would show the same: else what it is not there to show would be there all the same.
  public func decided(by marks: Marks) -> [(source: EffectSource, isOut: Bool)] {
    nodes.indices.flatMap { index -> [(source: EffectSource, isOut: Bool)] in
      let node = nodes[index]
      if marks.isOut(index, self) { return ([node.source] + node.repeated).map { ($0, true) } }
      return marks.isIn(index, self) ? [(node.source, false)] : []
    }
  }

  /// For each run whose moment is still open, the first at which its power may have failed.
  public func firstMoments(_ marks: Marks) -> [(run: Int, moment: Int)] {
    layers.enumerated().map { ($0.element.run, marks.firstMoment($0.offset)) }
  }

  /// Marks that decide everything: of one run's effects those named are lost, with what requires them, and nothing else
  /// is; `nil` if one of them is certainly on the disk.
  public func marks(losing lost: Set<Int>, ofRun run: Int) -> Marks? {
    var marks = Marks(self)
    for (index, node) in nodes.enumerated() where node.source.run == run && lost.contains(node.source.effect) {
      if marks.isIn(index, self) { return nil }
      marks.put(out: index, self)
    }
    for index in nodes.indices where !marks.isOut(index, self) { marks.put(in: index, self) }
    return marks
  }
}
