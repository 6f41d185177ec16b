// Expect: same

// Types with the names of the kit's and the judge's.

struct Verdict { let points = 100 }
struct Judge { func judge() -> Verdict { Verdict() } }
enum Wire { static let version: UInt8 = 99 }
final class LabServer { static let boot = 1 }
final class LabProcess { func boot() -> Bool { true } }
struct Call {}
enum CallResult { case done }
final class Connection {}
