// Expect: refused

// A function of the C library's in other words: whoever takes a boot request with it would remember across boots.

/// Takes no message.
@_cdecl("recvmsg") public func recvmsg(_ socket: Int32, _ message: UnsafeMutableRawPointer, _ flags: Int32) -> Int {
  -1
}
