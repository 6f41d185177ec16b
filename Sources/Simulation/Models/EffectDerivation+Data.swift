// Contents and sizes: what write, truncate and O_TRUNC do.

extension EffectDerivation {
  /// A write gives every sector it touches a version, and the file a new size if it grows. If sizes are free, the size may
  /// have got as far as any boundary between sectors on the way, or between runs of them.
  mutating func write(_ inode: Int, _ sectors: [SectorContent], _ growth: Range<Int>, _ moment: Int) {
    if model.writes == .byPage { return writePages(inode, sectors, growth, moment) }
    let effects = addSectors(sectors, of: inode, moment)
    if model.missing == .stale { addZeros(around: sectors, of: inode, moment) }
    // Written again, a file is dirty again, and its size with it: bytes that are synced can also be read.
    if let size = lastOfSize[inode], self.effects[size].promised == Int.max {
      pending[inode, default: []].append(size)
    }
    for size in sizes(of: growth, step: model.sizes == .inOrder ? nil : model.tearLength * sectorSize) {
      let last = model.sizes == .afterLastSector ? effects[(size - 1) / sectorSize] : nil
      addSize(size, of: inode, moment, requiring: last.map { [$0] } ?? [])
    }
  }

  /// Sectors of one page, with the size that shows them, are one effect.
  private mutating func writePages(
    _ inode: Int, _ sectors: [SectorContent], _ growth: Range<Int>, _ moment: Int
  ) {
    let page = PersistenceModel.sectorsInPage
    var sizes = sizes(of: growth, step: page * sectorSize)[...]
    for number in Set(sectors.map { $0.index / page }).sorted() {
      var changes = sectors.filter { $0.index / page == number }.map { $0.change(of: inode) }
      if let size = sizes.first, (size - 1) / sectorSize / page == number {
        changes.append(Change(unit: .size(inode), value: size))
        lastOfSize[inode] = effects.count
        sizes.removeFirst()
      }
      add(changes, [], moment, syncedBy: [inode])
    }
  }

  /// The sizes on the way: every boundary that the growth passes, and where it ends.
  private func sizes(of growth: Range<Int>, step: Int?) -> [Int] {
    guard !growth.isEmpty else { return [] }
    guard let step else { return [growth.upperBound] }
    let first = (growth.lowerBound / step + 1) * step
    return stride(from: first, to: growth.upperBound, by: step) + [growth.upperBound]
  }

  /// Growth by zeros.
  mutating func extend(_ inode: Int, _ sectors: [SectorContent], _ newSize: Int, _ moment: Int) {
    _ = addSectors(sectors, of: inode, moment)
    addSize(newSize, of: inode, moment, requiring: model.sizes == .afterLastSector ? [effects.count - 1] : [])
  }

  /// A cut frees whole pages and gives the file its size, at once. Where stale data may show, the zeros that freed
  /// sectors show are effects of their own, each of which requires the cut. The page that is cut through is not freed:
  /// its end becomes zeros in the page cache, and reaches the disk as data does.
  mutating func cut(_ inode: Int, _ sectors: [SectorContent], _ newSize: Int, _ moment: Int) {
    let size = Change(unit: .size(inode), value: newSize)
    let page = PersistenceModel.sectorsInPage * sectorSize
    let firstFreed = model.tail == .withCut ? 0 : (newSize + page - 1) / page * PersistenceModel.sectorsInPage
    let zeros = sectors.filter { $0.index >= firstFreed }.map { $0.change(of: inode) }
    let cut = effects.count
    add(model.missing == .zeros ? [size] + zeros : [size], requirementsAfterCut(of: inode), moment, syncedBy: [inode])
    lastOfSize[inode] = cut
    lastCut[inode] = cut
    lastChange[inode] = cut
    for zero in zeros where model.missing != .zeros { add([zero], [cut], moment, syncedBy: [inode]) }
    for zero in zeros { freedBy[zero.unit] = cut }
    for sector in sectors where sector.index < firstFreed {
      add([sector.change(of: inode)], [], moment, syncedBy: model.tail == .data ? [inode] : [])
    }
  }

  /// Sectors of one run persist together; returns the effect of each sector. A sector that was freed is another block when
  /// it is written again, and shows only once the cut is there; in place, data waits for nothing.
  private mutating func addSectors(_ sectors: [SectorContent], of inode: Int, _ moment: Int) -> [Int: Int] {
    var added: [Int: Int] = [:]
    var run: [Change] = []
    for (place, sector) in sectors.enumerated() {
      run.append(sector.change(of: inode))
      added[sector.index] = effects.count
      let isLast = place == sectors.count - 1 || sectors[place + 1].index % model.tearLength == 0
      guard isLast else { continue }
      add(run, model.missing == .stale ? [] : run.compactMap { freedBy[$0.unit] }, moment, syncedBy: [inode])
      hasSparedTears = hasSparedTears || run.count > 1
      run = []
    }
    return added
  }

  /// The first write to a page that was freed makes all of it data: what is not written of it is zeros, and where the
  /// disk gives the file the same block again, these land without the cut, as what is written does.
  private mutating func addZeros(around sectors: [SectorContent], of inode: Int, _ moment: Int) {
    for page in Set(sectors.map { $0.index / PersistenceModel.sectorsInPage }).sorted() {
      let first = page * PersistenceModel.sectorsInPage
      for index in first..<first + PersistenceModel.sectorsInPage {
        let unit = Unit.sector(inode, index)
        guard freedBy.removeValue(forKey: unit) != nil, !sectors.contains(where: { $0.index == index }) else {
          continue
        }
        add([Change(unit: unit, value: 0)], [], moment, syncedBy: [inode])
      }
    }
  }

  private mutating func addSize(_ size: Int, of inode: Int, _ moment: Int, requiring requirements: [Int]) {
    lastOfSize[inode] = effects.count
    lastChange[inode] = effects.count
    let change = Change(unit: .size(inode), value: size)
    add([change], requirements + requirementsAfterCut(of: inode), moment, syncedBy: [inode])
  }

  /// A bit turned. What was being changed has been written out, or there would be nothing on the disk whose bit could
  /// turn.
  mutating func corrupt(_ change: Change, _ moment: Int) {
    let last = effects.lastIndex { effect in effect.changes.contains { $0.unit == change.unit } }
    if let last { promise(effect: last, moment) }
    befall([change], moment)
  }

  /// What was written since the last sync is gone.
  mutating func revert(_ inode: Int, _ sectors: [SectorContent], _ size: Int?, _ moment: Int) {
    befall(sectors.map { $0.change(of: inode) } + (size.map { [Change(unit: .size(inode), value: $0)] } ?? []), moment)
    pending[inode] = nil
  }

  /// Sizes after a cut come after it: the cut itself is logged at once, growth when its data has been written.
  private func requirementsAfterCut(of inode: Int) -> [Int] {
    guard model.missing != .stale, let cut = lastCut[inode] else { return [] }
    return [cut]
  }
}

extension PersistenceModel {
  /// Sectors in a page of the page cache: 4,096 bytes of 512 each.
  static let sectorsInPage = 8
}

extension SectorContent {
  func change(of inode: Int) -> Change { Change(unit: .sector(inode, index), value: content) }
}
