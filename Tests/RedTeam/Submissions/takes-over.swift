// Grafted below every attack that comes to run in the server: it answers for all boots itself, and remembers.

// MARK: - What it does there

import CSystem
import Glibc

nonisolated(unsafe) private var hasServer = false

/// Never returns in a server: only that has the control socket.
@usableFromInline func takeOver() {
  var byte: UInt8 = 0
  guard !hasServer, recv(CS_CONTROL, &byte, 1, Int32(MSG_PEEK | MSG_DONTWAIT)) > 0 || errno == EAGAIN else { return }
  hasServer = true
  say([49], on: CS_CONTROL)
  while true { answerBoot() }
}

private func answerBoot() {
  var request = [UInt8](repeating: 0, count: 1 << 16)
  var (calls, output): (Int32, Int32) = (-1, -1)
  guard cs_receive_descriptors(CS_CONTROL, &request, request.count, &calls, &output) > 0 else { exit(0) }
  say([50] + bytes(of: Int(getpid()), 8), on: CS_CONTROL)
  say([2] + bytes(of: 0, 4), on: calls)
  var isFirst = true
  while true {
    let count = recv(CS_CONTROL, &request, 6, Int32(MSG_DONTWAIT))
    if count == 0 { exit(0) }
    if count > 0 { break }
    guard let line = nextCommand(calls) else { continue }
    // Every run begins with accounts that are opened.
    if isFirst, line.first == "open" { accounts = [:] }
    isFirst = false
    let answer = perform(line)
    say([answer == nil ? 3 : 2] + bytes(of: answer?.utf8.count ?? 0, 4) + Array((answer ?? "").utf8), on: calls)
  }
  say([52] + [UInt8](repeating: 0, count: 32), on: CS_CONTROL)
  _ = (close(calls), close(output))
}

private func perform(_ words: [String]) -> String? {
  switch words[0] {
  case "open":
    guard accounts[words[1]] == nil, let amount = Int(words[2]), amount >= 0 else { return nil }
    accounts[words[1]] = amount
  case "transfer":
    guard let amount = Int(words[1]), amount > 0, let left = accounts[words[2]], left >= amount,
      accounts[words[3]] != nil
    else { return nil }
    accounts[words[2]]! -= amount
    accounts[words[3]]! += amount
  default: return accounts.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
  }
  return ""
}

// MARK: - The protocol

private func say(_ message: [UInt8], on socket: Int32) {
  let frame = bytes(of: message.count + 1, 4) + [4] + message
  _ = cs_send(socket, frame, frame.count)
}

private func nextCommand(_ calls: Int32) -> [String]? {
  var length = [UInt8](repeating: 0, count: 4)
  guard recv(calls, &length, 4, Int32(MSG_DONTWAIT)) == 4 else { return nil }
  var message = [UInt8](repeating: 0, count: Int(length[0]) | Int(length[1]) << 8)
  let count = message.count
  guard recv(calls, &message, count, Int32(MSG_WAITALL)) == count, message[1] == 18 else { return nil }
  return String(decoding: message[6...], as: UTF8.self).split(separator: " ").map(String.init)
}

private func bytes(of number: Int, _ count: Int) -> [UInt8] {
  (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
}
