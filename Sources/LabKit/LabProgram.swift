// What a lab program is: a command interpreter over a disk. The same line is a scenario's step, a message to the lab
// process, and a shell command on a real disk.

import Storage

/// One boot of a lab program, after its recovery.
public protocol LabProgram: AnyObject {
  /// Performs a command (its words, the verb first) and returns what to answer; empty if there is nothing to say.
  ///
  /// Throws what the student's code throws, and ``UsageError`` for a line that is no command of this lab.
  func perform(_ words: [String]) throws -> String

  /// Takes a message from another machine, and returns what there is to say about it to whoever watches, mostly nothing.
  ///
  /// What it has to say to other machines it leaves in its ``BootContext/outbox``, here and in ``perform(_:)``.
  func receive(_ message: [UInt8], from machine: String) throws -> String
}

extension LabProgram {
  /// There is but one machine.
  public func receive(_ message: [UInt8], from machine: String) throws -> String {
    throw UsageError("this program takes no messages")
  }
}

/// A lab as its executable knows it: a name, and how to boot a part of it.
public struct Lab: Sendable {
  /// The product's name, for example `shadow-copy`.
  public let name: String
  /// The lab's title, for example `ShadowCopy`.
  public let title: String
  /// The student's file, relative to the lab's folder.
  public let studentFile: String
  /// The parts' names with one line about each, in order.
  public let parts: [(name: String, summary: String)]
  /// The commands with their arguments and one line about each, for `on DIR`.
  public let commands: [(usage: String, summary: String)]
  /// Boots a program: recovery runs inside.
  public let boot: @Sendable (BootContext) throws -> any LabProgram

  /// Describes a lab.
  public init(
    name: String, title: String, studentFile: String, parts: [(name: String, summary: String)],
    commands: [(usage: String, summary: String)],
    boot: @escaping @Sendable (BootContext) throws -> any LabProgram
  ) {
    self.name = name
    self.title = title
    self.studentFile = studentFile
    self.parts = parts
    self.commands = commands
    self.boot = boot
  }
}

/// A line that is no command of the lab: what was expected instead.
public struct UsageError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was expected.
  public let description: String
  /// Makes an error that says what was expected.
  public init(_ description: String) { self.description = description }
}

/// The part of a lab that is not written yet; thrown by ``todo(_:)``.
public struct Unfinished: Error, Hashable, Sendable, CustomStringConvertible {
  /// Which part, for example `Lab 1, part A: transfer`.
  public let part: String
  /// That it is not written, and which.
  public var description: String { "not written yet: \(part)" }
}

/// Marks a hole that a student fills: `try todo("Lab 1, part A: transfer")`.
public func todo(_ part: String) throws -> Never { throw Unfinished(part: part) }
