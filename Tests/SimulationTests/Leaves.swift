import Simulation
import TestSupport
import Testing

/// Expects that a power cut right after a trace may leave exactly these disks, no more and no fewer.
func expect(
  _ trace: String, under models: [PersistenceModel] = PersistenceModel.all, leaves expected: [String],
  at location: SourceLocation = #_sourceLocation
) {
  for model in models {
    #expect(throws: Never.self, "\(model.name)", sourceLocation: location) {
      let left = try Trace(model).leaves(trace)
      #expect(left == expected.sorted(), "\(model.name): \(trace)", sourceLocation: location)
    }
  }
}
