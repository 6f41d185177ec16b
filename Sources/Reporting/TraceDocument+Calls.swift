// Calls, results and operations as JSON members.

import Simulation
import Storage

extension Call {
  /// The call's arguments, those that it has.
  var arguments: [(String, OrderedJSON)] {
    var members: [(String, OrderedJSON)] = paths.isEmpty ? [] : [("paths", .array(paths.map(OrderedJSON.string)))]
    if let fd = descriptor { members.append(("descriptor", .integer(fd.rawValue))) }
    switch self {
    case .open(_, let options): members.append(("options", .string(options.description)))
    case .read(_, let offset, let count): members += [("offset", .integer(offset)), ("count", .integer(count))]
    case .write(let bytes, _, let offset):
      members += [("offset", .integer(offset)), ("count", .integer(bytes.count)), ("bytes", .hex(bytes))]
    case .truncate(_, let size): members.append(("size", .integer(size)))
    default: break
    }
    return members
  }
}

extension CallResult {
  /// What the call returned, or the name of its error.
  var member: (String, OrderedJSON) {
    switch self {
    case .done: ("result", .object([]))
    case .descriptor(let fd): ("result", .object([("descriptor", .integer(fd.rawValue))]))
    case .bytes(let bytes): ("result", .object([("count", .integer(bytes.count)), ("bytes", .hex(bytes))]))
    case .count(let count): ("result", .object([("count", .integer(count))]))
    case .names(let names): ("result", .object([("names", .array(names.map(OrderedJSON.string)))]))
    case .failed(let code): ("error", .string(code.posixName))
    }
  }
}

extension Operation {
  /// What the call did to the disk, unit by unit; `inode` numbers files.
  func json(_ table: InternTable, _ inode: (Int) -> OrderedJSON) -> OrderedJSON {
    func entry(_ directory: Int, _ name: Int, _ value: EntryValue) -> OrderedJSON {
      var members: [(String, OrderedJSON)] = [
        ("unit", .string("name")), ("directory", inode(directory)), ("name", .string(table.text(of: name))),
      ]
      if value.isPresent {
        members += [("inode", inode(value.inode)), ("kind", .string(value.isDirectory ? "directory" : "file"))]
      }
      return .object(members)
    }
    func size(_ file: Int, _ bytes: Int) -> OrderedJSON {
      .object([("unit", .string("size")), ("inode", inode(file)), ("size", .integer(bytes))])
    }
    func contents(_ file: Int, _ sectors: [SectorContent]) -> [OrderedJSON] {
      sectors.map { sector in
        OrderedJSON.object([
          ("unit", .string("sector")), ("inode", inode(file)), ("index", .integer(sector.index)),
          ("bytes", .hex(table.bytes(of: sector.content))),
        ])
      }
    }
    func data(_ file: Int, _ sectors: [SectorContent], _ oldSize: Int, _ newSize: Int) -> [OrderedJSON] {
      (oldSize == newSize ? [] : [size(file, newSize)]) + contents(file, sectors)
    }
    func operation(_ kind: String, _ units: [OrderedJSON]) -> OrderedJSON {
      .object([("kind", .string(kind)), ("units", .array(units))])
    }
    func sync(_ kind: String, _ number: Int) -> OrderedJSON {
      .object([("kind", .string(kind)), ("inode", inode(number))])
    }
    return switch self {
    case .nothing: .object([("kind", .string("nothing"))])
    case .create(let directory, let name, let value): operation("create", [entry(directory, name, value)])
    case .remove(let directory, let name, _): operation("remove", [entry(directory, name, .absent)])
    case .rename(let from, let oldName, let to, let newName, let value, _):
      operation("rename", [entry(from, oldName, .absent), entry(to, newName, value)])
    case .write(let file, let sectors, let old, let new): operation("write", data(file, sectors, old, new))
    case .cut(let file, let sectors, let old, let new): operation("cut", data(file, sectors, old, new))
    case .extend(let file, let sectors, let old, let new): operation("extend", data(file, sectors, old, new))
    case .misdirected(let file, _, let landed, let old, let new): operation("misdirected", data(file, landed, old, new))
    case .corrupt(let file, let sector): operation("corrupt", contents(file, [sector]))
    case .revert(let file, let sectors, let old):
      operation("revert", (old.map { [size(file, $0)] } ?? []) + contents(file, sectors))
    case .sync(let file): sync("sync", file)
    case .failedSync(let file): sync("failed-sync", file)
    case .syncDirectory(let directory): sync("sync-directory", directory)
    }
  }
}
