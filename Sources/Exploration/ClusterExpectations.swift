// What must hold of several machines. As for one (`Expectations`), numbers stand for sets of states; here one number
// stands for all machines together, and for what is on its way between them. A power cut is one more event that changes
// it, since the other machines go on.

import Simulation

/// What machines may show, as opaque numbers.
///
/// Equal numbers must mean the same, and the answers must depend on nothing but the arguments.
public protocol ClusterExpectations: AnyObject {
  /// What is expected before any machine has booted, each on a formatted disk.
  var initial: Int { get }
  /// The command whose reply shows a machine's state.
  func observation(of machine: String) -> String
  /// What is expected once a machine's power has failed, while it was about something or was not.
  func crashed(_ machine: String, during instruction: Instruction?, live: Int) -> Int
  /// What a boot's reply comes to; `nil` if it is as it should be.
  func booted(_ machine: String, _ reply: Reply, calls: [TracedCall]) -> Violation?
  /// What the observer's first reply after a boot comes to: the states that it leaves.
  func recovered(_ machine: String, live: Int, observing reply: Reply) -> Judgement
  /// What a later observer's reply comes to.
  func observed(_ machine: String, live: Int, observing reply: Reply) -> Judgement
  /// What the reply to a command or a message comes to; `isFaulty` if a fault struck during it. What the machine says to
  /// others is part of the reply (``Reply/parcels``).
  func performed(
    _ machine: String, _ instruction: Instruction, live: Int, reply: Reply, isFaulty: Bool, calls: [TracedCall]
  ) -> Judgement
  /// What is expected once a message has been lost, since its receiver is down.
  func lost(_ parcel: Parcel, from machine: String, live: Int) -> Int
  /// What the end comes to for a machine, in a run without any crash; `nil` if it is as it should be.
  func ended(_ machine: String, _ disk: SimulatedDisk, _ table: InternTable) -> Violation?
}

extension ClusterExpectations {
  /// A lost message changes nothing: whoever sent it can't know.
  public func lost(_ parcel: Parcel, from machine: String, live: Int) -> Int { live }
  /// Nothing in particular is expected of the end.
  public func ended(_ machine: String, _ disk: SimulatedDisk, _ table: InternTable) -> Violation? { nil }
}
