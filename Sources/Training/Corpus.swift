/// A text to learn from, as numbers: every character is its place in the text's own alphabet.
public struct Corpus: Sendable {
  /// The characters that occur, in the order of their codes.
  public let alphabet: [UInt8]
  /// The text, one number below `alphabet.count` for each character.
  public let tokens: [UInt8]

  /// Makes a corpus of the bytes of a text.
  public init(_ text: [UInt8]) {
    let alphabet = Set(text).sorted()
    var places = [UInt8](repeating: 0, count: 256)
    for (place, byte) in alphabet.enumerated() { places[Int(byte)] = UInt8(place) }
    self.alphabet = alphabet
    tokens = text.map { places[Int($0)] }
  }

  /// The text that ships with the kit: some 48 KiB of its own prose.
  public static let handouts = Corpus(frozen.withUTF8Buffer { Array($0) })

  /// The characters of some tokens; one that the alphabet does not have is a `?`.
  public func text(of tokens: [UInt8]) -> String {
    String(decoding: tokens.map { Int($0) < alphabet.count ? alphabet[Int($0)] : UInt8(ascii: "?") }, as: UTF8.self)
  }
}
