// Names: what create, rename and remove do.

/// What later operations need to know of earlier ones on names.
struct NameHistory: Sendable {
  /// The last effect on each name.
  var last: [Unit: Int] = [:]
  /// The last effect on any name.
  var lastOfAll: Int?
  /// Effects on names that no sync has promised yet.
  var pending: [Int] = []
  /// Files that were removed or replaced.
  var nameless: Set<Int> = []
  /// For the second half of a rename that may leave both names, the first.
  var firstHalf: [Int: Int] = [:]
}

extension EffectDerivation {
  mutating func rename(_ old: Change, _ new: Change, replaces: Bool, _ moment: Int) {
    let source = EntryValue(rawValue: new.value).inode
    let size = model.replacesAfterSize && replaces ? lastOfSize[source].map { [$0] } ?? [] : []
    let isWithin = old.unit.inode == new.unit.inode
    switch model.rename {
    case .independent:
      addNames([new], moment)
      addNames([old], moment)
    case .mayLeaveBoth where !isWithin:
      addNames([new], moment, requiring: size)
      nameHistory.firstHalf[effects.count] = effects.count - 1
      addNames([old], moment, requiring: [effects.count - 1])
    default: addNames([old, new], moment, requiring: size)
    }
  }

  /// The last operation removed or replaced a file.
  mutating func takeName(of inode: Int) {
    nameHistory.nameless.insert(inode)
    lastChange[inode] = effects.count - 1
  }

  mutating func addNames(_ changes: [Change], _ moment: Int, requiring: [Int] = []) {
    var requirements = requiring
    switch model.names {
    case .free: break
    case .perName: requirements += changes.compactMap { nameHistory.last[$0.unit] }
    case .issueOrder: requirements += nameHistory.lastOfAll.map { [$0] } ?? []
    }
    for change in changes { nameHistory.last[change.unit] = effects.count }
    nameHistory.lastOfAll = effects.count
    nameHistory.pending.append(effects.count)
    for inode in changes.flatMap(\.inodes) { lastChange[inode] = effects.count }
    var directories: [Int] = []
    for change in changes where !directories.contains(change.unit.inode) { directories.append(change.unit.inode) }
    add(changes, requirements, moment, syncedBy: directories)
  }
}

extension Change {
  /// The directory of an entry, and what the entry names.
  fileprivate var inodes: [Int] {
    value == 0 ? [unit.inode] : [unit.inode, EntryValue(rawValue: value).inode]
  }
}
