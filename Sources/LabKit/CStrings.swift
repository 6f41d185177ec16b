import CSystem

/// A list of strings as C takes arguments and environments: ended by a null pointer.
package final class CStrings {
  /// The list; valid as long as this object.
  package private(set) var pointers: [UnsafeMutablePointer<CChar>?]

  package init(_ strings: [String]) {
    pointers = strings.map { cs_copy_string($0) } + [nil]
  }

  deinit { for pointer in pointers { cs_free(pointer) } }

  /// The variables of this process's environment that are set among some names, as `NAME=value`.
  package static func inherited(_ names: [String]) -> [String] {
    names.compactMap { name in cs_environment(name).map { "\(name)=\(String(cString: $0))" } }
  }
}
