import LabKit
import Storage

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What a cheating submission does beside its ledger.
struct Attack {
  /// What an earlier boot kept, if anything is left of it.
  var recall: () -> [String: Int]? = { nil }
  /// Keeps the accounts where the next boot might find them.
  var keep: ([String: Int]) -> Void = { _ in }
  /// Does harm, in every boot.
  var strike: (any FileSystem) throws -> Void = { _ in }
  /// Makes every boot costly, also those of the honest half.
  var burden: (any FileSystem) -> Void = { _ in }

  /// The attack of the name under which the program was started.
  static var chosen: Attack {
    let name = programPath.split(separator: "/").last.map(String.init) ?? ""
    guard let attack = keeping[name] ?? forging[name] ?? destroying[name] else { fatalError("no attack \(name)") }
    return attack
  }
}

/// The path by which the program was started. A boot has no other way to it: its arguments are read from a file that the
/// locks keep from it.
private var programPath: String {
  #if canImport(Glibc)
    // What the C library keeps of them.
    let kept = dlsym(nil, "program_invocation_name")?.load(as: UnsafePointer<CChar>?.self)
    return kept.map { String(cString: $0) } ?? ""
  #else
    return CommandLine.arguments.first ?? ""
  #endif
}

/// What all that attacks leave behind is called, so that a test can look for it.
let mark = "powercut-red-team"

/// Accounts as a text and back.
func text(_ accounts: [String: Int]) -> String { accounts.map { "\($0.key)=\($0.value)" }.joined(separator: " ") }

func accounts(_ text: String) -> [String: Int]? {
  let pairs = text.split(separator: " ").compactMap { word -> (String, Int)? in
    let halves = word.split(separator: "=")
    guard halves.count == 2, let amount = Int(halves[1]) else { return nil }
    return (String(halves[0]), amount)
  }
  return pairs.isEmpty ? nil : Dictionary(pairs) { $1 }
}

// What a student can reach although Swift does not offer it.
@_silgen_name("fork") func makeProcess() -> Int32
@_silgen_name("exit") func leave(_ status: Int32) -> Never
@_silgen_name("ptrace") func trace(_ request: Int, _ process: Int32, _ address: Int, _ data: Int) -> Int
@_silgen_name("shm_open") func openShared(_ name: UnsafePointer<CChar>, _ flags: Int32, _ mode: UInt32) -> Int32
