// Other people's text: what a student's program prints, throws and calls its files, and what a student's files are called.
// It may be as long as its author likes, and have characters in it that are not seen but change what is: they move the
// cursor, turn the order of letters around, begin a line that nobody wrote. Such characters are shown as what they are,
// `\u{202E}`, in every format; and of what is long a beginning and an end are left, with a word on what is not.

extension Unicode.Scalar {
  /// Whether it does something to the text around it instead of being seen. Line ends and tabs are no surprise; the joiners
  /// belong to words of some languages, and to faces.
  var isUnseen: Bool {
    if isASCII { return value < 0x20 ? self != "\n" && self != "\t" : value == 0x7F }
    return switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    case .format: ![0xAD, 0x200C, 0x200D].contains(value)
    default: false
    }
  }

  /// How Swift writes it in a text.
  var escape: String { "\\u{\(String(value, radix: 16, uppercase: true))}" }
}

extension String {
  /// The text with what is not seen written out.
  package var printable: String {
    var text = ""
    for scalar in unicodeScalars {
      if scalar.isUnseen {
        text += scalar.escape
      } else {
        text.unicodeScalars.append(scalar == "\t" ? " " : scalar)
      }
    }
    return text
  }

  /// The text, or as much of its beginning and its end as costs no more than that, with a line between them that says how
  /// much is not there.
  package func cut(to most: Int) -> String {
    guard utf8.count > most / Unicode.Scalar.highestCost || cost > most else { return self }
    let (first, last) = (
      Self.prefix(of: unicodeScalars, most * 2 / 3), Self.prefix(of: unicodeScalars.reversed(), most / 3)
    )
    let end = String(String.UnicodeScalarView(last.reversed()))
    let left = utf8.count - String(first).utf8.count - end.utf8.count
    return left > 0 ? "\(String(first))\n[\(left) bytes are left out]\n\(end)" : self
  }

  /// The most bytes that the text takes in any format.
  var cost: Int { unicodeScalars.reduce(0) { $0 + $1.cost } }

  private static func prefix(of scalars: some Sequence<Unicode.Scalar>, _ most: Int) -> String.UnicodeScalarView {
    var (kept, room) = (String.UnicodeScalarView(), most)
    for scalar in scalars {
      room -= scalar.cost
      guard room >= 0 else { break }
      kept.append(scalar)
    }
    return kept
  }
}

extension Unicode.Scalar {
  /// What the dearest scalar costs.
  static let highestCost = 12

  /// The most bytes that it takes in any format: written out and then quoted, as an entity of XML, as a line that is indented.
  fileprivate var cost: Int {
    switch self {
    case "\n": 8
    case "\"", "'", "&", "<", ">", "\\": 6
    case _ where isUnseen: 12
    default: UTF8.width(self)
    }
  }
}

extension [String] {
  /// The texts, each cut; or the first and the last of them, with a text between them that says how many are not there.
  func cut(to most: Int, each: Int) -> [String] {
    cut(to: most, cost: { $0.cost + 16 }, each: { $0.cut(to: each) }) { "[\($0) more are left out]" }
  }
}

extension Array {
  /// The elements, each cut; or the first and the last of them, as many as cost no more than that, with one between them.
  func cut(
    to most: Int, cost: (Element) -> Int, each: (Element) -> Element, left: (Int) -> Element
  ) -> [Element] {
    let all = map(each)
    guard all.reduce(0, { $0 + cost($1) }) > most else { return all }
    func fitting(_ elements: some Sequence<Element>, _ most: Int) -> Int {
      var room = most
      return elements.prefix { element in
        room -= cost(element)
        return room >= 0
      }.count
    }
    let (first, last) = (fitting(all, most * 2 / 3), fitting(all.reversed(), most / 3))
    return all.prefix(first) + [left(all.count - first - last)] + all.suffix(last)
  }
}
