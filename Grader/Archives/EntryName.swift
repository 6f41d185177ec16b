// What an entry of an archive is called. A zip file's names are bytes, and what they mean is often not said: tools of
// Windows write the code page of whoever packed it, those of a Chinese Windows another one than those of a German. So the
// bytes are read as UTF-8 if they are that, else as the extra field has them in which some tools say it once more, else
// by a guess. A name is never a reason to refuse anything: students' files have names in ASCII, and whatever code page
// their folders are in, those letters are the same.

import Foundation

/// Reads names of files.
package enum EntryName {
  /// A name as text; `unicode` is what an extra field says it is.
  package static func text(_ bytes: some Collection<UInt8>, unicode: [UInt8]? = nil) -> String {
    // In C a name ends with a zero byte, and so it does for whoever unpacks it.
    let name = Array(bytes.prefix { $0 != 0 })
    if let text = String(validating: name, as: UTF8.self) { return text }
    if let unicode, let text = String(validating: unicode, as: UTF8.self) { return text }
    if looksChinese(name), let text = String(data: Data(name), encoding: gb18030) { return text }
    return String(data: Data(name), encoding: codePage437) ?? String(decoding: name, as: UTF8.self)
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
    name.split { $0 == "/" || $0 == "\\" }.filter { $0 != "." && $0 != ".." }.joined(separator: "/")
  }
}
