import Foundation
import GradedSolutions
import Grading
import Judging
import Reporting
import Testing

@Suite struct ShadowCopyGradingTests {
  @Test func `a solution that syncs every file twice loses marks for a limit only, and hears which syncs can go`()
    async throws
  {
    let solution = try RightSolution.own(of: .shadowCopy).submission().source(of: .shadowCopy).get()
    let text = String(decoding: solution, as: UTF8.self)
    let twice = text.replacingOccurrences(of: "    try sync(fd)\n", with: "    try sync(fd)\n    try syncData(fd)\n")
    #expect(twice != text)
    let mark = try await Workbench.shared.mark(Data(twice.utf8), sayingMore: true)
    #expect(mark.failed == ["c2-sixteen-branches"])
    let audits = try #require(mark.syncAudits)
    #expect(audits.map(\.parts) == LabDescription.shadowCopy.programs)
    for audit in audits {
      let dropped = audit.syncs.filter { !$0.kept }
      #expect(!dropped.isEmpty && dropped.allSatisfy { $0.calls.allSatisfy { $0.hasPrefix("syncData(") } })
    }
    let posix = mark.scenarios.compactMap { $0.disks?.first { $0.model == "posix" } }
    #expect(!posix.isEmpty && posix.allSatisfy { $0.status == .safe })
  }
}
