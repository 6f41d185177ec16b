// What an entry of an archive is called. A zip file's names are bytes, and what they mean is often not said: tools of
// Windows write the code page of whoever packed it, those of a Chinese Windows another one than those of a German. So the
// bytes are read as UTF-8 if they are that, else as the extra field has them in which some tools say it once more, else
// by a guess. A name is never a reason to refuse anything: students' files have names in ASCII, and whatever code page
// their folders are in, those letters are the same.

import Foundation

/// Reads names of files.
package enum EntryName {
  /// The longest name of a file, in bytes (`PATH_MAX`). What has a longer one can be on no disk.
  package static let longest = 4096

  /// A name as text, of one that is too long the beginning; `unicode` is what an extra field says it is.
  package static func text(_ bytes: some Collection<UInt8>, unicode: [UInt8]? = nil) -> String {
    let name = bounded(Array(bytes.prefix(longest + 1)))
    guard !isTooLong(name) else { return String(decoding: name.prefix(100), as: UTF8.self) + "…" }
    if let text = String(validating: name, as: UTF8.self) { return text }
    if let unicode, !isTooLong(unicode), let text = String(validating: unicode, as: UTF8.self) { return text }
    if looksChinese(name), let text = String(data: Data(name), encoding: gb18030) { return text }
    return String(data: Data(name), encoding: codePage437) ?? String(decoding: name, as: UTF8.self)
  }

  /// A name as C has it, where it ends with a zero byte, as it does for whoever unpacks it; of one that is too long no more
  /// than tells so.
  static func bounded(_ bytes: [UInt8]) -> [UInt8] { Array(bytes.prefix(longest + 1).prefix { $0 != 0 }) }

  /// Whether no file can be called so.
  static func isTooLong(_ name: some Collection<UInt8>) -> Bool { name.count > longest }

  /// A path as it is shown: of a long one the beginning and the end, where the file's name is.
  package static func shown(_ path: String) -> String {
    guard path.utf8.count > 240 else { return path }
    let (start, end) = (path.utf8.prefix(80), path.utf8.suffix(120))
    return "\(String(decoding: start, as: UTF8.self))…\(String(decoding: end, as: UTF8.self))"
  }

  /// The numbers that Foundation has for two encodings it has no names for.
  private static let gb18030 = String.Encoding(rawValue: 0x8000_0632)
  private static let codePage437 = String.Encoding(rawValue: 0x8000_0400)

  /// Whether any two bytes are a common Chinese character: their first bytes are frames and Greek in code page 437, and
  /// accented letters are none of them.
  private static func looksChinese(_ name: [UInt8]) -> Bool {
    var at = 0
    while at + 1 < name.count {
      guard name[at] >= 0x80 else {
        at += 1
        continue
      }
      if (0xB0...0xF7).contains(name[at]), name[at + 1] >= 0xA1 { return true }
      at += 2
    }
    return false
  }

  /// A path without what does not lead further down: `./`, doubled slashes, a root, and `..`, which can't lead anywhere
  /// since nothing is ever unpacked. Some tools of Windows write its own separator.
  package static func path(_ name: String) -> String {
    let parts = name.utf8.split { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }
    let kept = parts.filter { !$0.elementsEqual(".".utf8) && !$0.elementsEqual("..".utf8) }
    return kept.map { Substring($0) }.joined(separator: "/")
  }
}
