#if os(Linux)

  import Foundation
  import GradedSolutions
  import Judging
  import TestTiers
  import Testing

  @testable import Grading

  /// Looks into programs as they are started: before a boot has asked for it, none of a student's code can be executed.
  @Suite(.serialized, .needs(RedTeam.missingLocks))
  struct StudentCodeTests {
    /// A program, and the object of the student's file that it was linked with.
    private struct Built {
      let program: ObjectFile
      let object: ObjectFile

      init(_ path: String) throws {
        program = try ObjectFile(at: path)
        object = try ObjectFile(at: path + ".o")
      }

      private static func headers(_ file: ObjectFile) -> [ELFSectionHeader] {
        (0..<file.table.count).map { file.bytes.load(at: file.table.start + $0 * SectionTable.headerSize) }
      }

      /// Where a section of the program is in memory, and where it is in the file.
      func places(of section: String) -> [Range<UInt64>] {
        zip(program.sections, Self.headers(program)).filter { $0.0.name == section }
          .flatMap { [$0.1.address..<$0.1.address + $0.1.size, $0.1.offset..<$0.1.offset + $0.1.size] }
      }

      /// What can be executed, in memory and in the file: what is loaded for that, in whole pages.
      func executable() throws -> [[Range<UInt64>]] {
        let file = ByteView(program.bytes[...])
        let (start, size, count) = (try file.number(32, 8), try file.number(54, 2), try file.number(56, 2))
        return try (0..<count).compactMap { index in
          let segment = try file.view(start + index * size, size)
          guard try segment.number(0, 4) == 1, try segment.number(4, 4) & 1 != 0 else { return nil }
          return [
            Self.pages(UInt64(try segment.number(16, 8)), UInt64(try segment.number(40, 8))),
            Self.pages(UInt64(try segment.number(8, 8)), UInt64(try segment.number(32, 8))),
          ]
        }
      }

      private static func pages(_ start: UInt64, _ count: UInt64) -> Range<UInt64> {
        start / 4096 * 4096..<(start + count + 4095) / 4096 * 4096
      }

      /// How many bytes of the object are code, and how many sections have code under another name.
      var code: (bytes: Int, elsewhere: Int) {
        let all = zip(object.sections, Self.headers(object))
        return (
          all.reduce(0) { $0 + ($1.0.name == StudentObject.section ? $1.0.bytes.count : 0) },
          all.count { $0.1.flags & ELFSectionHeader.executable != 0 || $0.0.name.hasPrefix(".text") }
        )
      }

      /// The names that the program shows to the libraries that it is loaded with.
      func shown() throws -> [String] {
        guard let table = program.sections.first(where: { $0.type == 11 }) else { return [] }
        var names = NameReader(ByteView(program.sections[table.link].bytes), mostRead: 16 << 20)
        return try stride(from: 0, to: table.bytes.count, by: 24).compactMap { offset in
          let symbol: ELFSymbol = Array(table.bytes[(table.bytes.startIndex + offset)...].prefix(24)).load(at: 0)
          return symbol.section == 0 ? nil : try names.text(at: Int(symbol.name))
        }
      }
    }

    private func look(at lab: LabDescription, _ source: Data) async throws -> Built {
      try await Workbench.shared.use {
        switch try Overlay(of: checkout).build(lab, around: source) {
        case .built(let program): try Built(program)
        case .failed(let message): throw InfrastructureError(message)
        }
      }
    }

    @Test(arguments: LabDescription.all)
    func `nothing of a student's file can be executed before a boot`(_ lab: LabDescription) async throws {
      let solution = checkout.root.appending(path: "Grader/Solutions/\(lab.folder)/\(lab.studentFile)")
      let built = try await look(at: lab, try Data(contentsOf: solution))
      #expect(built.object.symbols.map(\.name) == ["main"])
      #expect(built.code.bytes > 10_000 && built.code.elsewhere == 0)
      let places = built.places(of: StudentObject.section)
      #expect(places.count == 2 && places.allSatisfy { $0.count > 10_000 })
      let executable = try built.executable()
      #expect(!executable.isEmpty)
      #expect(executable.allSatisfy { zip($0, places).allSatisfy { !$0.overlaps($1) } })
      let module = "\(lab.folder.utf8.count)\(lab.folder)"
      #expect(try built.shown().allSatisfy { !$0.contains(module) })
    }
  }

#endif
