import Foundation
import Judging
import Reporting

/// Values that take long to make. Each is made once, by whoever asks first; whoever else asks waits for it, and holds no
/// thread meanwhile.
actor Once<Value: Sendable> {
  private var making: [String: Task<Value, any Error>] = [:]

  /// The value of a name.
  func value(_ name: String, _ make: @escaping @Sendable () async throws -> Value) async throws -> Value {
    if let known = making[name] { return try await known.value }
    let task = Task.detached { try await make() }
    making[name] = task
    return try await task.value
  }
}

/// What a solution does in a scenario. Tests only read it, many at a time.
struct Recorded: @unchecked Sendable {
  /// The scenario with the program's recording.
  let page: PageDocument.Case

  /// The recording.
  var recording: Recording { page.programs[0].recording }

  /// The same scenario with another program's recording beside this one.
  func beside(_ other: Recorded) -> Recorded {
    Recorded(page: PageDocument.Case(source: page.source, programs: page.programs + other.page.programs))
  }
}

/// Writes pages of what was recorded, one at a time: two pages may show the same recording.
actor PageWriter {
  static let shared = PageWriter()

  /// Writes a page of recordings.
  func write(_ recorded: [Recorded], of lab: LabDescription) throws -> URL {
    try Pages.save(PageDocument(lab: lab, cases: recorded.map(\.page)))
  }
}
