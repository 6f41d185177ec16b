import Simulation

/// A set of effects that a crash may leave, found the slow, obvious way.
package struct LegalState {
  /// Which effect each unit shows.
  package private(set) var versions: [Unit: Int] = [:]
  /// How many of the effects made by then are not in the set.
  package let losses: Int

  /// By definition: sets of effects of calls so far that contain what was promised and are closed under requirements.
  package static func all(of effects: [Effect], at moment: Int) -> [LegalState] {
    let present = effects.indices.filter { effects[$0].moment <= moment }
    precondition(present.count < 20, "too many effects to try all sets of them")
    return (0..<(1 << present.count)).compactMap { set in
      func contains(_ effect: Int) -> Bool { set >> effect & 1 == 1 }
      let isLegal = present.allSatisfy { effect in
        contains(effect) ? effects[effect].requirements.allSatisfy(contains) : effects[effect].promised > moment
      }
      return isLegal ? LegalState(showing: present.filter(contains), of: effects, losses: present.count) : nil
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
