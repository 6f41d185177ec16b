// Lazy resolution: which answers a crash image has to a question, and what each decides.

import Simulation

/// How a run's inode numbers map to its image's.
struct InodeMap: Hashable {
  /// The image's number of each inode that the run has met or made.
  var numbers: [Int] = [rootInode]

  /// The run's number of one of the image's inodes; the next free one if the run has not met it.
  func number(ofImage inode: Int) -> Int { numbers.firstIndex(of: inode) ?? numbers.count }

  /// What a run calls an entry's value in the image.
  func inRun(_ value: Int) -> Int {
    let entry = EntryValue(rawValue: value)
    guard entry.isPresent else { return 0 }
    return EntryValue(inode: number(ofImage: entry.inode), isDirectory: entry.isDirectory).rawValue
  }

  /// Takes note of an entry that the run has met.
  mutating func meet(_ value: Int) {
    let entry = EntryValue(rawValue: value)
    if entry.isPresent, !numbers.contains(entry.inode) { numbers.append(entry.inode) }
  }
}

/// One answer to a question, and what is decided by giving it.
struct Alternative {
  let answer: Int
  let marks: Marks
  let inodes: InodeMap
}

extension CrashImage {
  /// The answer to a question about one unit if all versions of it that are on offer agree; most do.
  func certainAnswer(to question: Question, _ marks: Marks, _ inodes: inout InodeMap) -> Int? {
    switch question {
    case .entry(let directory, let name):
      guard let value = certainValue(of: .entry(inodes.numbers[directory], name), marks) else { return nil }
      defer { inodes.meet(value) }
      return inodes.inRun(value)
    case .listing: return nil
    case .size(let inode): return certainValue(of: .size(inodes.numbers[inode]), marks)
    case .extent(let inode, let offset, let count):
      return certainValue(of: .size(inodes.numbers[inode]), marks).map { min(max($0 - offset, 0), count) }
    case .sector(let inode, let index): return certainValue(of: .sector(inodes.numbers[inode], index), marks)
    }
  }

  /// The answers to a question, one per version on offer; one alone, deciding nothing, where all versions agree.
  func alternatives(
    to question: Question, _ marks: Marks, _ inodes: InodeMap, _ table: InternTable
  ) -> [Alternative] {
    switch question {
    case .entry(let directory, let name):
      entryAlternatives(.entry(inodes.numbers[directory], name), marks, inodes)
    case .listing(let directory, let besides):
      listings(of: inodes.numbers[directory], besides: besides, marks, table).map {
        Alternative(answer: $0.listing, marks: $0.marks, inodes: inodes)
      }
    case .size(let inode): valueAlternatives(.size(inodes.numbers[inode]), marks, inodes) { $0 }
    case .extent(let inode, let offset, let count):
      valueAlternatives(.size(inodes.numbers[inode]), marks, inodes) { min(max($0 - offset, 0), count) }
    case .sector(let inode, let index): valueAlternatives(.sector(inodes.numbers[inode], index), marks, inodes) { $0 }
    }
  }

  private func valueAlternatives(
    _ unit: Unit, _ marks: Marks, _ inodes: InodeMap, answer: (Int) -> Int
  ) -> [Alternative] {
    if let value = certainValue(of: unit, marks) {
      return [Alternative(answer: answer(value), marks: marks, inodes: inodes)]
    }
    let offers = offers(unit, marks)
    let first = answer(offers[0].value)
    if offers.allSatisfy({ answer($0.value) == first }) {
      return [Alternative(answer: first, marks: marks, inodes: inodes)]
    }
    return offers.map { Alternative(answer: answer($0.value), marks: deciding($0, unit, marks), inodes: inodes) }
  }

  private func entryAlternatives(_ unit: Unit, _ marks: Marks, _ inodes: InodeMap) -> [Alternative] {
    let offers = offers(unit, marks)
    let isDecided = offers.allSatisfy { $0.value == offers[0].value }
    return (isDecided ? [offers[0]] : offers).map { offer in
      var met = inodes
      met.meet(offer.value)
      return Alternative(
        answer: inodes.inRun(offer.value), marks: isDecided ? marks : deciding(offer, unit, marks), inodes: met)
    }
  }

  func deciding(_ offer: Offer, _ unit: Unit, _ marks: Marks) -> Marks {
    var decided = marks
    choose(offer, of: unit, &decided)
    return decided
  }

  /// Every listing of a directory, entry by entry; an entry whose versions agree on whether it is there decides nothing.
  private func listings(
    of directory: Int, besides: [Int], _ marks: Marks, _ table: InternTable
  ) -> [(listing: Int, marks: Marks)] {
    var partial: [(names: [Int], marks: Marks)] = [([], marks)]
    for unit in entries(of: directory) where !besides.contains(unit.index) {
      partial = partial.flatMap { names, marks in
        let offers = offers(unit, marks)
        let isPresent = offers[0].value != 0
        if offers.allSatisfy({ ($0.value != 0) == isPresent }) {
          return [(isPresent ? names + [unit.index] : names, marks)]
        }
        return offers.map { ($0.value != 0 ? names + [unit.index] : names, deciding($0, unit, marks)) }
      }
    }
    return partial.map { (table.listing($0.names.sorted(by: table.precedes)), $0.marks) }
  }
}
