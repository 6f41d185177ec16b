// What is linked of somebody else's file. The server of a lab process runs the kit's code only, in the process that all
// boots are copies of; what a student wrote must not run there, nor stand for anything of the kit's. A source can't be
// trusted with that: the Swift runtime calls what a type conforms to, and of two definitions with one name a linker takes
// one. So the object that the compiler made is changed before it is linked:
//
// - All its code lies in one section, `student_code`, which is no code as far as the linker knows. It comes to lie where
//   nothing can be executed. A boot makes it executable, just after the fork (CSystem's start.c); whatever calls it before
//   that ends the server.
// - All its names are its own, but for `main`: its references to others are bound, and no reference of others is bound to
//   it. Groups, by which a linker leaves out what other objects have as well, are no groups any more.
//
// Nothing moves but symbols, local ones come first in ELF; so relocations are told their new numbers. What else would
// know them (hints for the linker) is left out.

/// The object of a student's file, as it is linked.
struct StudentObject {
  /// The section with all its code; it has a name that C can say, so that the linker tells where it begins and ends.
  static let section = "student_code"

  /// The file.
  private(set) var bytes: [UInt8]
  private var headers: [ELFSectionHeader] = []

  /// Makes it of what the compiler made.
  init(_ file: ObjectFile) throws(ObjectFile.Unreadable) {
    bytes = file.bytes
    for index in 0..<file.table.count {
      headers.append(bytes.load(at: file.table.start + index * SectionTable.headerSize))
    }
    try checkPlaces(of: file.table)
    leaveOutHints()
    try confineCode(names: file.table.names)
    try hideSymbols()
    for (index, header) in headers.enumerated() {
      bytes.store(header, at: file.table.start + index * SectionTable.headerSize)
    }
  }

  /// Every byte belongs to one section at most, so that what is changed in one changes no other; and no section is of a
  /// kind that might know symbols by their numbers, or have code, without our knowing.
  private func checkPlaces(of table: SectionTable) throws(ObjectFile.Unreadable) {
    var places = [0..<64, table.start..<table.start + table.count * SectionTable.headerSize]
    for header in headers {
      guard header.isKnown, let place = header.place else { throw .unknown }
      if !place.isEmpty { places.append(place) }
    }
    places.sort { $0.lowerBound < $1.lowerBound }
    for (place, next) in zip(places, places.dropFirst()) where place.upperBound > next.lowerBound { throw .unknown }
    guard places.last!.upperBound <= bytes.count else { throw .unknown }
  }

  /// Groups, and what linkers need not know.
  private mutating func leaveOutHints() {
    for index in headers.indices {
      if headers[index].isHint { headers[index].type = ELFSectionHeader.none }
      headers[index].flags &= ~ELFSectionHeader.inGroup
    }
    for index in headers.indices where headers[index].isRelocations {
      let target = Int(headers[index].info)
      if headers.indices.contains(target), headers[target].type == ELFSectionHeader.none {
        headers[index].type = ELFSectionHeader.none
      }
    }
  }

  private mutating func confineCode(names: Int) throws(ObjectFile.Unreadable) {
    guard headers[names].type == ELFSectionHeader.strings, let place = headers[names].place else { throw .unknown }
    // The names may lie anywhere; with one more they lie at the end.
    headers[names].offset = UInt64(bytes.count)
    let name = UInt32(place.count + 1)
    bytes += bytes[place] + [0] + Array(Self.section.utf8) + [0]
    headers[names].size = UInt64(bytes.count) - headers[names].offset
    for index in headers.indices where headers[index].flags & ELFSectionHeader.executable != 0 {
      guard headers[index].type == ELFSectionHeader.bytes, headers[index].flags & ELFSectionHeader.writable == 0 else {
        throw .unknown
      }
      headers[index].flags &= ~ELFSectionHeader.executable
      headers[index].name = name
    }
  }
}

// MARK: - Symbols

extension StudentObject {
  /// Where each symbol goes, and how many of them are local.
  private struct Order {
    var places: [Int] = []
    var locals = 0
  }

  private mutating func hideSymbols() throws(ObjectFile.Unreadable) {
    let tables = headers.indices.filter { headers[$0].type == ELFSectionHeader.symbols }
    guard tables.count == 1, let entries = headers[tables[0]].place(of: ELFSymbol.self) else { throw .unknown }
    let symbols = try hiddenSymbols(entries, names: Int(headers[tables[0]].link))
    let order = try order(of: symbols)
    for (symbol, place) in zip(symbols, order.places) {
      bytes.store(symbol, at: entries.lowerBound + place * MemoryLayout<ELFSymbol>.size)
    }
    headers[tables[0]].info = UInt32(order.locals)
    try renumber(order.places, of: tables[0])
  }

  private func hiddenSymbols(_ entries: Range<Int>, names: Int) throws(ObjectFile.Unreadable) -> [ELFSymbol] {
    guard headers.indices.contains(names), let names = headers[names].place else { throw .unknown }
    var symbols: [ELFSymbol] = []
    for place in stride(from: entries.lowerBound, to: entries.upperBound, by: MemoryLayout<ELFSymbol>.size) {
      var symbol: ELFSymbol = bytes.load(at: place)
      guard symbol.isKnown else { throw .unknown }
      symbol.hide(isMain: !symbol.isLocal && isMain(symbol, names))
      symbols.append(symbol)
    }
    return symbols
  }

  private func isMain(_ symbol: ELFSymbol, _ names: Range<Int>) -> Bool {
    guard names.count >= 5, symbol.name <= names.count - 5 else { return false }
    return bytes[(names.lowerBound + Int(symbol.name))...].prefix(5).elementsEqual("main\0".utf8)
  }

  /// Local symbols before all others, as ELF wants them, and otherwise as they were; the first one is none.
  private func order(of symbols: [ELFSymbol]) throws(ObjectFile.Unreadable) -> Order {
    guard symbols.first?.isLocal == true else { throw .unknown }
    var order = Order()
    for symbol in symbols where symbol.isLocal { order.locals += 1 }
    var (local, other) = (0, order.locals)
    for symbol in symbols {
      order.places.append(symbol.isLocal ? local : other)
      if symbol.isLocal { local += 1 } else { other += 1 }
    }
    return order
  }

  /// Tells everybody who knows symbols by their numbers the new ones.
  private mutating func renumber(_ places: [Int], of table: Int) throws(ObjectFile.Unreadable) {
    for header in headers {
      if header.isRelocations {
        guard header.link == table else { throw .unknown }
        try renumberRelocations(header, places)
      } else if header.type == ELFSectionHeader.symbolSections {
        guard header.link == table else { throw .unknown }
        try moveSections(header, places)
      }
    }
  }

  private mutating func renumberRelocations(
    _ header: ELFSectionHeader, _ places: [Int]
  ) throws(ObjectFile.Unreadable) {
    guard let place = header.place(of: ELFRelocation.self) else { throw .unknown }
    for entry in stride(from: place.lowerBound, to: place.upperBound, by: MemoryLayout<ELFRelocation>.size) {
      var relocation: ELFRelocation = bytes.load(at: entry)
      guard relocation.symbol < places.count else { throw .unknown }
      relocation.symbol = UInt32(places[Int(relocation.symbol)])
      bytes.store(relocation, at: entry)
    }
  }

  /// Where there are too many sections for two bytes, a table of its own has the sections of the symbols, in their order.
  private mutating func moveSections(_ header: ELFSectionHeader, _ places: [Int]) throws(ObjectFile.Unreadable) {
    guard let place = header.place(of: UInt32.self), place.count == 4 * places.count else { throw .unknown }
    let old = Array(bytes[place])
    for (index, new) in places.enumerated() {
      bytes.store(old.load(at: 4 * index) as UInt32, at: place.lowerBound + 4 * new)
    }
  }
}
