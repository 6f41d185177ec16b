// What the compiler made of somebody else's file, before it is linked with anything of ours.
//
// A submission is code in the program that runs it, and a mark is worth something only as long as that code runs in boots,
// which remember nothing. A function could run before `main` (its address in a section that the loader walks), or take the
// place of one of the C library's or the kit's (a symbol with its name), or have the linker do something (options that
// objects carry). Swift has attributes for each of these. They are seen in the object, whatever the source looks like: it
// has sections and symbols of known kinds only, or it is refused. What is not refused is linked in another form, in which
// none of these could work (`StudentObject`); a reason is of more use to its author than a program that does not start.

import Foundation

/// An object file in the ELF format, 64 bits, little-endian.
struct ObjectFile {
  /// A file that this can't read.
  struct Unreadable: Error, CustomStringConvertible {
    /// Why not, and what its author can do.
    let description: String

    static let unknown = Unreadable(
      description: "what the compiler makes of this file is of a kind that is not known, so nobody can look into it")
    static let tooLarge = Unreadable(
      description: "what the compiler makes of this file is larger than \(ObjectFile.largest >> 20) MiB; "
        + "leave out large constants and what is generated")
  }

  struct Section {
    let name: String
    let type: UInt32
    let bytes: ArraySlice<UInt8>
    let link: Int
    /// Of relocations, the section that they are for.
    let target: Int
  }

  struct Symbol {
    let name: String
    let isWeak: Bool
    let isIndirect: Bool
  }

  /// The largest file that is read, in bytes; a lab's has a few hundred thousand.
  static let largest = 128 << 20

  /// The whole file.
  let bytes: [UInt8]
  /// Where the headers of its sections are.
  let table: SectionTable
  let sections: [Section]
  /// The symbols that it defines for others.
  let symbols: [Symbol]

  /// Reads a file.
  init(at path: String) throws {
    let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
    guard size <= Self.largest else { throw Unreadable.tooLarge }
    try self.init([UInt8](Data(contentsOf: URL(filePath: path))))
  }

  init(_ bytes: [UInt8]) throws(Unreadable) {
    let table = try SectionTable(of: ByteView(bytes[...]))
    var names = try NameReader(table.content(of: table.names), mostRead: 16 * bytes.count)
    var sections: [Section] = []
    for index in 0..<table.count {
      let header = try table.header(index)
      sections.append(
        Section(
          name: try names.text(at: header.number(0, 4)), type: UInt32(try header.number(4, 4)),
          bytes: try table.content(of: index).bytes, link: try header.number(40, 4),
          target: try header.number(44, 4)))
    }
    (self.bytes, self.table, self.sections) = (bytes, table, sections)
    symbols = try Self.symbols(in: sections, mostRead: 16 * bytes.count)
  }

  private static func symbols(in sections: [Section], mostRead: Int) throws(Unreadable) -> [Symbol] {
    var symbols: [Symbol] = []
    for table in sections where table.type == 2 {
      guard sections.indices.contains(table.link) else { throw .unknown }
      let entries = ByteView(table.bytes)
      var names = NameReader(ByteView(sections[table.link].bytes), mostRead: mostRead)
      for index in 0..<table.bytes.count / 24 {
        let entry = try entries.view(index * 24, 24)
        let information = try entry.number(4, 1)
        // Defined here (a section's number, or a sign that it is too large for this place), and not local.
        guard try entry.number(6, 2) != 0, information >> 4 != 0 else { continue }
        symbols.append(
          Symbol(
            name: try names.text(at: entry.number(0, 4)), isWeak: information >> 4 == 2,
            isIndirect: information & 15 == 10))
      }
    }
    return symbols
  }
}

extension ObjectFile {
  /// What a compiler does not make of a file that does a lab, a line each; empty if there is nothing of the kind.
  func surprises(module: String) -> [String] {
    let strange = (sections.filter { !Self.isUsual($0) } + handmadeLists).map { section in
      "error: code or data in the section '\(section.name)' is refused: programs run no code of yours but in boots"
    }
    let taken = symbols.filter { !Self.isUsual($0, of: module) }.map { symbol in
      "error: a definition with the name '\(symbol.name)' outside of Swift is refused: it could replace another's"
    }
    let options = linkerOptions.filter { !Self.isLibrary($0) }.map { option in
      "error: the linker option '\(option)' is refused"
    }
    return strange + taken + options
  }

  private static func isUsual(_ section: Section) -> Bool {
    // Lists of functions that run before and after `main`, whatever they are called.
    if (14...16).contains(section.type) { return false }
    var name = section.name[...]
    if section.type == 4 { name = name.dropFirst(5) }
    // What it has the Swift runtime write into functions of others.
    if ["swift5_replace", "swift5_replac2"].contains(name) { return false }
    let names = [
      "", ".symtab", ".strtab", ".shstrtab", ".comment", ".note.GNU-stack", ".eh_frame", ".group", ".llvm_addrsig",
      ".swift1_autolink_entries", ".linker-options", ".swift_modhash", ".gcc_except_table", ".symtab_shndx",
      ".llvm.call-graph-profile",
    ]
    let families = [".text", ".rodata", ".data", ".bss", ".tdata", ".tbss", ".debug_", ".note.gnu.property", "swift5_"]
    return names.contains(String(name)) || families.contains { name.hasPrefix($0) }
  }

  /// Lists in which the Swift runtime looks up types and conformances, and that a compiler did not make: each of its words
  /// says how far away something is, and only the linker knows that.
  private var handmadeLists: [Section] {
    var words: [Int: Int] = [:]
    for section in sections where section.type == 4 { words[section.target, default: 0] += section.bytes.count / 24 }
    let lists = ["swift5_protocol", "swift5_type_metadata"]
    return sections.enumerated().filter { index, section in
      section.type != 4 && lists.contains { section.name.hasPrefix($0) }
        && section.bytes.count != 4 * words[index, default: 0]
    }.map(\.element)
  }

  private static func isUsual(_ symbol: Symbol, of module: String) -> Bool {
    if symbol.isIndirect { return false }
    // A name of this module's; what others define has the names of theirs.
    if symbol.name.hasPrefix("$s"), symbol.name.contains("\(module.utf8.count)\(module)") { return true }
    // What a compiler repeats in every module that needs it is weak.
    if symbol.isWeak, symbol.name.hasPrefix("$s") || symbol.name.contains(" ") { return true }
    // Parts of the Swift runtime among it.
    if symbol.isWeak, ["swift_", "__swift_", "got.$s"].contains(where: symbol.name.hasPrefix) { return true }
    return symbol.name == "main" || symbol.name == "\(module)_main"
  }

  /// Whether a linker option is `-l` and a library's name.
  private static func isLibrary(_ option: String) -> Bool {
    let name = option.utf8.dropFirst(2)
    return option.hasPrefix("-l") && !name.isEmpty
      && name.allSatisfy { byte in
        switch UnicodeScalar(byte) {
        case "a"..."z", "A"..."Z", "0"..."9", "_", ".", "+": true
        default: false
        }
      }
  }

  private var linkerOptions: [String] {
    sections.filter { $0.name == ".swift1_autolink_entries" }.flatMap { section in
      section.bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }
  }
}
