// Expect: same
// With: takes-over.swift

// A name of the standard library's that it defines weakly and the kit does not have: a linker that comes to this file
// first binds everybody's references to it, and the library calls it when it makes a string of a part of one.

/// Copies a part of a string, as the library's own does.
@_alwaysEmitIntoClient @inline(never) @_silgen_name("$sSS8_copyingySSSsFZTf4nd_n")
public func standIn(_ part: Substring) -> String {
  takeOver()
  var copy = ""
  for scalar in part.unicodeScalars { copy.unicodeScalars.append(scalar) }
  return copy
}

func useStandIn() -> String { standIn("a") }
