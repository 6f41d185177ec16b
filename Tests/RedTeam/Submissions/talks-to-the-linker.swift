// Expect: refused

// Options for the linker, where the compiler leaves its own.

@section(".swift1_autolink_entries") @used private let option: (UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8) =
  (0x40, 0x2f, 0x65, 0x74, 0x63, 0x2f, 0)
