import Simulation

/// A set of effects that a crash may leave, found the slow, obvious way.
package struct LegalState {
  /// Which effect each unit shows.
  package private(set) var versions: [Unit: Int] = [:]
  /// How many of the effects made by then are not in the set.
  package let losses: Int

  /// More effects than these have too many sets, not counting those that are promised.
  package static let largestRun = 16

  /// By definition: sets of effects of calls so far that contain what was promised and are closed under requirements;
  /// `nil` if there are too many to try.
  package static func all(of effects: [Effect], at moment: Int) -> [LegalState]? {
    let present = effects.indices.filter { effects[$0].moment <= moment }
    let open = present.filter { effects[$0].promised > moment }
    guard open.count <= largestRun else { return nil }
    var places = [Int?](repeating: nil, count: effects.count)
    for (place, effect) in open.enumerated() { places[effect] = place }
    return (0..<(1 << open.count)).compactMap { set in
      func contains(_ effect: Int) -> Bool { places[effect].map { set >> $0 & 1 == 1 } ?? true }
      let chosen = present.filter(contains)
      let isLegal = chosen.allSatisfy { effects[$0].requirements.allSatisfy(contains) }
      return isLegal ? LegalState(showing: chosen, of: effects, losses: present.count) : nil
    }
  }

  private init(showing set: [Int], of effects: [Effect], losses present: Int) {
    losses = present - set.count
    for effect in set {
      for change in effects[effect].changes { versions[change.unit] = effect }
    }
  }

  /// The disk that this state is of a run on another; `inodes` are that one's numbers of the run's inodes.
  package func disk(over base: PlainDisk, _ effects: [Effect], _ inodes: [Int]) -> PlainDisk {
    var disk = base
    for (unit, effect) in versions {
      var value = effects[effect].changes.first { $0.unit == unit }!.value
      if unit.kind == .entry, value != 0 {
        let entry = EntryValue(rawValue: value)
        value = EntryValue(inode: inodes[entry.inode], isDirectory: entry.isDirectory).rawValue
      }
      disk.values[unit.renumbered(inodes[unit.inode])] = value == 0 ? nil : value
    }
    return disk
  }
}
