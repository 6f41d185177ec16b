// Promises: what a sync makes durable. A promise is closed downwards: what is durable brings along all that it requires.
//
// The exception is a log of names beside the transactions (btrfs's tree log). A sync writes the file's name into it as it
// is now, and it is read back at the next mount whether or not the operations that led there have landed. That is an
// effect of its own, made and promised by the sync; the operations themselves stay where they were.

extension EffectDerivation {
  /// A sync of a file.
  mutating func promise(file inode: Int, _ moment: Int) {
    if !model.syncsNameless, nameHistory.nameless.contains(inode) { return }
    promise(inode, moment)
    switch model.sync {
    case .data, .everything: break
    case .earlierNames: promiseEarlierNames(than: inode, moment)
    case .ownName: logNames(of: inode, moment)
    }
  }

  /// A sync of a directory: its entries.
  mutating func promise(directory inode: Int, _ moment: Int) {
    if model.sync == .ownName { return logNames(in: inode, moment) }
    promise(inode, moment)
    if model.sync == .earlierNames { promiseEarlierNames(than: inode, moment) }
  }

  /// A failed sync: what it should have made durable counts as clean from now on.
  mutating func forget(_ inode: Int) {
    let forgotten = Set(pending[inode] ?? [])
    nameHistory.pending.removeAll(where: forgotten.contains)
    pending[inode] = nil
  }

  private mutating func promise(_ owner: Int, _ moment: Int) {
    if model.sync == .everything { return promiseEverything(moment) }
    for effect in pending[owner] ?? [] { promise(effect: effect, moment) }
    if let clean = pending.removeValue(forKey: owner), !clean.isEmpty { changesBySyncs += 1 }
  }

  /// All that is dirty anywhere, with what came before it; after a failed sync nothing need be.
  private mutating func promiseEverything(_ moment: Int) {
    guard let last = pending.values.joined().max() else { return }
    for effect in (0...last).reversed() where !effects[effect].isOfDisk {
      if effects[effect].promised <= moment { break }
      effects[effect].promised = moment
    }
    changesBySyncs += 1
    pending = [:]
  }

  /// The journal is written up to where the file or directory itself was last changed. What was done to other names since
  /// may be in a transaction that nobody waits for.
  private mutating func promiseEarlierNames(than inode: Int, _ moment: Int) {
    guard let last = lastChange[inode] else { return }
    let earlier = nameHistory.pending.filter { $0 <= last }
    guard !earlier.isEmpty else { return }
    for effect in earlier { promise(effect: effect, moment) }
    nameHistory.pending.removeAll { $0 <= last }
    changesBySyncs += 1
  }

  mutating func promise(effect: Int, _ moment: Int) {
    guard effects[effect].promised > moment else { return }
    effects[effect].promised = moment
    changesBySyncs += 1
    for requirement in effects[effect].requirements { promise(effect: requirement, moment) }
  }

  // MARK: The log of names

  private mutating func logNames(of inode: Int, _ moment: Int) {
    log(nameHistory.pending.filter { effect in effects[effect].changes.contains { $0.names(inode) } }, moment)
  }

  private mutating func logNames(in directory: Int, _ moment: Int) {
    log(Set(pending[directory] ?? []).intersection(nameHistory.pending).sorted(), moment)
  }

  /// Writes names into the log, each with what it names now. All that is pending on the same names comes along, whole
  /// operations at a time, and so do the names of the directories above: otherwise the log could not be read back.
  private mutating func log(_ start: [Int], _ moment: Int) {
    var logged = Set(start)
    var waiting = start
    while let effect = waiting.popLast() {
      for other in operations(neededBy: effect) where logged.insert(other).inserted { waiting.append(other) }
    }
    guard !logged.isEmpty else { return }
    var newest: [Unit: Int] = [:]
    for effect in logged.sorted() {
      for change in effects[effect].changes { newest[change.unit] = change.value }
    }
    changesBySyncs += 1
    nameHistory.pending.removeAll(where: logged.contains)
    for owner in Array(pending.keys) { pending[owner]?.removeAll(where: logged.contains) }
    let changes = newest.sorted { $0.key.rawValue < $1.key.rawValue }.map { Change(unit: $0.key, value: $0.value) }
    befall(changes, moment)
  }

  private func operations(neededBy effect: Int) -> [Int] {
    nameHistory.pending.filter { other in
      if nameHistory.firstHalf[effect] == other { return true }
      return effects[effect].changes.contains { change in
        effects[other].changes.contains { $0.unit == change.unit || $0.names(change.unit.inode) }
      }
    }
  }
}

extension Change {
  /// Whether it gives the file or directory a name.
  fileprivate func names(_ inode: Int) -> Bool {
    unit.kind == .entry && value != 0 && EntryValue(rawValue: value).inode == inode
  }
}
