// A half-right solution of lab 1, and an attack. Parts A and B are the solution's; part C is an attack's, chosen by the name
// under which the program is started, so that one build has them all. An attack that gains anything gains it in part C. What
// makes even a right program costly burdens all parts.

import LabKit
import ShadowCopySolution

let honest = ShadowCopySolutionLab.lab
let cheating = Lab.shadowCopy(MemoryLedger.self, branches: MemoryLedger.self)

runLab(
  Lab(
    name: honest.name, title: honest.title, studentFile: honest.studentFile, parts: honest.parts,
    commands: honest.commands
  ) { boot in
    Attack.chosen.burden(boot.disk)
    return try boot.part == "C" ? cheating.boot(boot) : honest.boot(boot)
  })
