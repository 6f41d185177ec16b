// Which tests run when. `swift test` is what everyone runs, and it takes minutes: it makes every kind of claim, in a form
// that is quick. What takes longer, or needs more than a toolchain, has a tag, and the tag belongs to a tier; a tier is
// switched on by its name in one variable:
//
//     POWERCUT_TIERS=pages,long swift test        POWERCUT_TIERS=all swift test
//
// Nothing is left out in silence: when the tests have ended, `Skipped` says how many were skipped, and what runs them.

import Foundation
import Testing

extension Tag {
  /// Opens pages in a browser, for longer than a few seconds.
  @Tag public static var pages: Self
  /// Marks whole classes by graders of their own.
  @Tag public static var classes: Self
  /// Builds the students' kit.
  @Tag public static var handout: Self
  /// Crashes file systems of this machine.
  @Tag public static var realDisks: Self
  /// Takes long for another reason.
  @Tag public static var long: Self
}

/// A kind of tests that everyone's `swift test` leaves out.
public struct Tier: Sendable {
  /// What ``variable`` calls it.
  public let name: String
  /// The tag of its tests.
  let tag: Tag
  /// What follows after `81 tests`.
  let what: String

  /// The variable of the environment that switches tiers on: their names with commas between them, or `all`.
  static let variable = "POWERCUT_TIERS"

  /// Every tier.
  public static let all = [
    Tier(name: "pages", tag: .pages, what: "of pages in a browser"),
    Tier(name: "classes", tag: .classes, what: "of whole classes, killed graders and schedulers"),
    Tier(name: "handout", tag: .handout, what: "of the students' kit, built and marked"),
    Tier(name: "real-disks", tag: .realDisks, what: "of real file systems, crashed as root"),
    long,
  ]

  static let long = Tier(name: "long", tag: .long, what: "of other things that take long")

  /// Whether its tests run.
  public var isOn: Bool { Self.chosen.contains(name) }

  /// The command that runs its tests.
  var command: String { "\(Self.variable)=\(name) swift test" }

  private static let chosen: Set<String> = {
    do throws(UnknownTier) {
      return try names(in: ProcessInfo.processInfo.environment[variable] ?? "")
    } catch {
      // Whoever misspells a tier must not take its tests for passed.
      FileHandle.standardError.write(Data("\(error)\n".utf8))
      exit(2)
    }
  }()

  /// The tiers that a value of ``variable`` names.
  static func names(in value: String) throws(UnknownTier) -> Set<String> {
    let known = Set(all.map(\.name))
    let words = Set(value.split { ", ".contains($0) }.map(String.init))
    guard let unknown = words.subtracting(known).subtracting(["all"]).sorted().first else {
      return words.contains("all") ? known : words
    }
    throw UnknownTier(name: unknown)
  }

  /// A name that no tier has.
  struct UnknownTier: Error, CustomStringConvertible {
    let name: String

    var description: String {
      "\(Tier.variable): there is no tier '\(name)'; expected all, or any of \(Tier.all.map(\.name).joined(separator: ", "))"
    }
  }
}

/// How many of so many random cases to try: all of them in the tier `long`, the first fifth in everyone's run.
public func randomCases(_ all: Int) -> Int {
  guard !Tier.long.isOn else { return all }
  let few = max(1, all / 5)
  Skipped.shared.leaveOut(cases: all - few)
  return few
}
