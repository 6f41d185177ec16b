import Foundation
#if canImport(FoundationXML)
  import FoundationXML
#endif
import Testing

/// A JSON text as its reader sees it, for checks of what platforms insist on.
struct Platform {
  let top: [String: Any]
  let bytes: Int

  init(_ text: String) throws {
    bytes = text.utf8.count
    top = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  var tests: [[String: Any]] { top["tests"] as? [[String: Any]] ?? [] }

  /// Checks that no key is there that the platform does not know, and none missing that it needs.
  static func check(
    _ object: [String: Any], needs needed: Set<String>, knows known: Set<String>,
    _ location: SourceLocation = #_sourceLocation
  ) {
    let keys = Set(object.keys)
    #expect(needed.subtracting(keys) == [], "missing", sourceLocation: location)
    #expect(keys.subtracting(known).subtracting(needed) == [], "unknown", sourceLocation: location)
  }
}

/// Reads an XML text; throws if it is not well-formed.
func elements(of xml: String) throws -> [XMLElementCount] {
  let reader = XMLCounter()
  let parser = XMLParser(data: Data(xml.utf8))
  parser.delegate = reader
  guard parser.parse() else { throw parser.parserError ?? CocoaError(.fileReadCorruptFile) }
  return reader.elements
}

/// An element that was read, its attributes and the text in it.
final class XMLElementCount {
  let name: String
  let attributes: [String: String]
  var children: [XMLElementCount] = []
  var text = ""

  init(_ name: String, _ attributes: [String: String]) { (self.name, self.attributes) = (name, attributes) }
}

private final class XMLCounter: NSObject, XMLParserDelegate {
  var elements: [XMLElementCount] = []
  private var open: [XMLElementCount] = []

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    let element = XMLElementCount(name, attributes)
    elements.append(element)
    open.last?.children.append(element)
    open.append(element)
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) { open.last?.text += string }

  func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
    open.removeLast()
  }
}
