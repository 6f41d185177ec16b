// What the compiler made of somebody else's file, before it is linked with anything of ours.
//
// A submission is code in the program that runs it, and a mark is worth something only as long as that code runs in boots,
// which remember nothing. A function could run before `main` (its address in a section that the loader walks), or take the
// place of one of the C library's or the kit's (a symbol with its name), or have the linker do something (options that
// objects carry). Swift has attributes for each of these. They are seen in the object, whatever the source looks like: it
// has sections and symbols of known kinds only, or it is refused.

import Foundation

/// An object file in the ELF format, 64 bits, little-endian.
struct ObjectFile {
  /// A file that this can't read.
  struct Unreadable: Error, CustomStringConvertible {
    var description: String { "an object file of a kind that is not known" }
  }

  struct Section {
    let name: String
    let type: UInt32
    let bytes: Data
    let link: Int
  }

  struct Symbol {
    let name: String
    let isWeak: Bool
    let isIndirect: Bool
  }

  let sections: [Section]
  /// The symbols that it defines for others.
  let symbols: [Symbol]

  init(_ data: Data) throws {
    let file = ByteView(data)
    guard try file.number(0, 4) == 0x464c_457f, try file.number(4, 2) == 0x0102 else { throw Unreadable() }
    let (start, size) = (try file.number(40, 8), try file.number(58, 2))
    let (count, names) = (try file.number(60, 2), try file.number(62, 2))
    guard size == 64, names < count else { throw Unreadable() }
    let headers = try (0..<count).map { try file.view(start + $0 * size, size) }
    func content(_ header: ByteView) throws -> ByteView {
      // A section without bytes in the file (type 8) has only a size.
      try header.number(4, 4) == 8 ? ByteView(Data()) : file.view(header.number(24, 8), header.number(32, 8))
    }
    let strings = try content(headers[names])
    sections = try headers.map { header in
      Section(
        name: try strings.text(header.number(0, 4)), type: UInt32(try header.number(4, 4)),
        bytes: try content(header).data, link: try header.number(40, 4))
    }
    symbols = try Self.symbols(in: sections)
  }

  private static func symbols(in sections: [Section]) throws -> [Symbol] {
    try sections.filter { $0.type == 2 }.flatMap { table throws -> [Symbol] in
      guard sections.indices.contains(table.link) else { throw Unreadable() }
      let (entries, names) = (ByteView(table.bytes), ByteView(sections[table.link].bytes))
      return try (0..<table.bytes.count / 24).compactMap { index throws -> Symbol? in
        let entry = try entries.view(index * 24, 24)
        let information = try entry.number(4, 1)
        // Defined here (a section's number), and not local.
        guard try entry.number(6, 2) != 0, information >> 4 != 0 else { return nil }
        return Symbol(
          name: try names.text(try entry.number(0, 4)), isWeak: information >> 4 == 2,
          isIndirect: information & 15 == 10)
      }
    }
  }
}

extension ObjectFile {
  /// What a compiler does not make of a file that does a lab, a line each; empty if there is nothing of the kind.
  func surprises(module: String) -> [String] {
    let strange = sections.filter { !Self.isUsual($0) }.map { section in
      "error: code or data in the section '\(section.name)' is refused: programs run no code of yours but in boots"
    }
    let taken = symbols.filter { !Self.isUsual($0, of: module) }.map { symbol in
      "error: a definition with the name '\(symbol.name)' outside of Swift is refused: it could replace another's"
    }
    let options = linkerOptions.filter { $0.wholeMatch(of: /-l[A-Za-z0-9_.+]+/) == nil }.map { option in
      "error: the linker option '\(option)' is refused"
    }
    return strange + taken + options
  }

  private static func isUsual(_ section: Section) -> Bool {
    // Lists of functions that run before and after `main`, whatever they are called.
    if (14...16).contains(section.type) { return false }
    var name = section.name[...]
    if section.type == 4 { name = name.dropFirst(5) }
    let names = [
      "", ".symtab", ".strtab", ".shstrtab", ".comment", ".note.GNU-stack", ".eh_frame", ".group", ".llvm_addrsig",
      ".swift1_autolink_entries", ".linker-options", ".swift_modhash", ".gcc_except_table", ".symtab_shndx",
      ".llvm.call-graph-profile",
    ]
    let families = [".text", ".rodata", ".data", ".bss", ".tdata", ".tbss", ".debug_", ".note.gnu.property", "swift5_"]
    return names.contains(String(name)) || families.contains { name.hasPrefix($0) }
  }

  private static func isUsual(_ symbol: Symbol, of module: String) -> Bool {
    if symbol.isIndirect { return false }
    // A name of this module's; what others define has the names of theirs.
    if symbol.name.hasPrefix("$s"), symbol.name.contains("\(module.utf8.count)\(module)") { return true }
    // What a compiler repeats in every module that needs it is weak; of several the linker takes the first: the kit's.
    if symbol.isWeak, symbol.name.hasPrefix("$s") || symbol.name.contains(" ") { return true }
    if symbol.isWeak, symbol.name.hasPrefix("__swift_") || symbol.name.hasPrefix("got.$s") { return true }
    return symbol.name == "main" || symbol.name == "\(module)_main"
  }

  private var linkerOptions: [String] {
    sections.filter { $0.name == ".swift1_autolink_entries" }.flatMap { section in
      section.bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }
  }
}

/// Bytes, read with every bound checked.
struct ByteView {
  let data: Data

  init(_ data: Data) { self.data = data }

  /// A little-endian number of so many bytes.
  func number(_ offset: Int, _ count: Int) throws -> Int {
    let bytes = try view(offset, count).data
    let value = bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard value <= Int64.max else { throw ObjectFile.Unreadable() }
    return Int(value)
  }

  func view(_ offset: Int, _ count: Int) throws -> ByteView {
    guard offset >= 0, count >= 0, offset <= data.count, count <= data.count - offset else {
      throw ObjectFile.Unreadable()
    }
    let start = data.startIndex + offset
    return ByteView(data[start..<start + count])
  }

  /// The text up to a zero.
  func text(_ offset: Int) throws -> String {
    guard offset >= 0, offset <= data.count else { throw ObjectFile.Unreadable() }
    return String(decoding: data.dropFirst(offset).prefix { $0 != 0 }, as: UTF8.self)
  }
}
