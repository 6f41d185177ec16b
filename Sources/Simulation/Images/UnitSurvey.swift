/// What one unit of a disk may show after a power cut.
public struct UnitSurvey: Hashable, Sendable {
  /// The unit.
  public let unit: Unit
  /// The different values that it may show, the newest first.
  public let possible: [Int]

  /// Whether the power cut can't change it.
  public var isCertain: Bool { possible.count == 1 }
}

extension CrashImage {
  /// What each unit may show, as far as it is not nothing for certain: names first, then sizes, then sectors.
  public func survey(_ marks: Marks) -> [UnitSurvey] {
    func order(_ unit: Unit) -> (UInt8, UInt64) { (unit.kind.rawValue, unit.rawValue) }
    return bases.places.map(bases.unit(at:)).filter { $0.kind != .expectation }.sorted { order($0) < order($1) }
      .compactMap { unit in
        var possible: [Int] = []
        for offer in offers(unit, marks) where !possible.contains(offer.value) { possible.append(offer.value) }
        return possible == [0] ? nil : UnitSurvey(unit: unit, possible: possible)
      }
  }
}
