import Foundation

/// The processor time that this thread spends in a function, in seconds. Other tests run beside it: how long it takes by
/// the clock says nothing.
public func processorSeconds(of body: () throws -> Void) rethrows -> Double {
  let start = threadSeconds()
  try body()
  return threadSeconds() - start
}

private func threadSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
