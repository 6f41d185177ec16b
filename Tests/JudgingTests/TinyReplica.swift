import LabKit
import Storage

/// The smallest replicas that can go wrong in a network, without a disk. A sync is `hello`, a message for each post that
/// the other lacks, `want`, and a message for each post in return.
class TinyReplica: Replica {
  private let name: String
  private var posts: [ChatEntry] = []
  private var vector = VersionVector()

  required init(named name: String) { self.name = name }

  required convenience init(
    name: String, members: [String], primary: String?, disk: any FileSystem, clock: @escaping () -> Int
  ) throws {
    self.init(named: name)
  }

  /// Whether a post may be taken that says which one its replica made before it.
  func takes(_ previous: Int, _ time: Int, given known: Int) -> Bool { previous == known }

  func post(_ text: String) throws { take(ChatEntry(Stamp(vector.latest + 1, name), .post(text))) }
  func delete(_ text: String) throws {}
  func compact() throws {}

  func beginSync(with peer: String) throws -> [[UInt8]] { [Array("hello \(vector)".utf8)] }

  func receive(_ message: [UInt8], from peer: String) throws -> [[UInt8]] {
    let words = String(decoding: message, as: UTF8.self).split(separator: " ").map(String.init)
    switch words.first {
    case "hello": return lacking(words) + [Array("want \(vector)".utf8)]
    case "want": return lacking(words)
    case "post" where words.count == 6 && words[5] == ".":
      let (replica, previous, time) = (words[1], Int(words[2])!, Int(words[3])!)
      if takes(previous, time, given: vector[replica]) { take(ChatEntry(Stamp(time, replica), .post(words[4]))) }
    default: break
    }
    return []
  }

  func timeline() throws -> Timeline {
    var timeline = Timeline()
    for post in posts { timeline.apply(post.action) }
    return timeline
  }

  private func take(_ entry: ChatEntry) {
    posts = (posts + [entry]).sorted { $0.stamp < $1.stamp }
    vector[entry.stamp.replica] = entry.stamp.time
  }

  private func lacking(_ words: [String]) -> [[UInt8]] {
    var theirs = VersionVector()
    for word in words.dropFirst() {
      let parts = word.split(separator: ":")
      if parts.count == 2, let time = Int(parts[1]) { theirs[String(parts[0])] = time }
    }
    var messages: [[UInt8]] = []
    for entry in posts where entry.stamp.time > theirs[entry.stamp.replica] {
      guard case .post(let text) = entry.action else { continue }
      let (replica, time) = (entry.stamp.replica, entry.stamp.time)
      messages.append(Array("post \(replica) \(theirs[replica]) \(time) \(text) .".utf8))
      theirs[replica] = time
    }
    return messages
  }
}

/// Takes a post though the one before it has not come: a hole in its vector.
final class TinyReplicaWithHoles: TinyReplica {
  override func takes(_ previous: Int, _ time: Int, given known: Int) -> Bool { time > known }
}

/// Takes a post as often as it comes.
final class TinyReplicaTwice: TinyReplica {
  override func takes(_ previous: Int, _ time: Int, given known: Int) -> Bool { previous <= known }
}
