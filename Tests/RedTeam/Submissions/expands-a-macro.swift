// Expect: broken

// A macro is a program that the compiler starts.

@freestanding(expression) macro peek() -> String = #externalMacro(module: "Peek", type: "Peek")

let peeked = #peek
