import CSystem

/// Lends a list of strings as C takes arguments and environments: ended by a null pointer.
package func withCStrings<Result>(
  _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
) -> Result {
  let pointers = strings.map { cs_copy_string($0) } + [nil]
  defer { for pointer in pointers { cs_free(pointer) } }
  return body(pointers)
}

/// The variables of this process's environment that are set among some names, as `NAME=value`.
package func inheritedEnvironment(_ names: [String]) -> [String] {
  names.compactMap { name in cs_environment(name).map { "\(name)=\(String(cString: $0))" } }
}
