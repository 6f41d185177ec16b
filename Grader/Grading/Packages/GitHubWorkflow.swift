// A workflow for GitHub Classroom. The student's repository is only looked at: the kit comes from a repository of the
// instructor's, so nothing that a student changes in theirs judges them. One step marks, and its outputs, one for each
// scenario, go to Classroom's reporter.

import Foundation
import Judging
import Reporting

/// Writes a workflow for GitHub Classroom.
public struct GitHubWorkflow {
  private let sets: [ScenarioSet]

  /// Prepares a workflow for the scenarios of labs.
  public init(_ sets: [ScenarioSet]) { self.sets = sets }

  /// The workflow.
  public var text: String {
    let outputs = sets.flatMap { set in
      set.scenarios.map { PlatformFormat.classroomOutput(lab: set.lab.name, scenario: $0.name) }
    }
    let environment = outputs.map { output in
      "          \(output.uppercased())_RESULTS: \"${{ steps.powercut.outputs.\(output) }}\"\n"
    }.joined()
    let labs = sets.count == 1 ? "--lab \(sets[0].lab.name) " : ""
    return """
      # Written by `grader package github`. Set the repository variable POWERCUT_KIT to the repository of your kit.
      name: Autograding
      on: [push, workflow_dispatch]
      permissions:
        checks: write
        actions: read
        contents: read
      jobs:
        autograding:
          runs-on: ubuntu-latest
          container: swift:6.3
          if: github.actor != 'github-classroom[bot]'
          steps:
            - uses: actions/checkout@v4
              with: { path: submission }
            - uses: actions/checkout@v4
              with: { repository: "${{ vars.POWERCUT_KIT }}", token: "${{ secrets.POWERCUT_TOKEN || github.token }}", path: kit }
            - run: swift build -c release --product grader
              working-directory: kit
            - id: powercut
              working-directory: kit
              # Lost marks (status 1) are the reporter's to tell.
              run: |
                status=0
                .build/release/grader \(labs)--submission ../submission --format classroom --output outputs || status=$?
                cat outputs >> "$GITHUB_OUTPUT"
                [ "$status" -le 1 ]
            - uses: classroom-resources/autograding-grading-reporter@v1
              if: always()
              env:
      \(environment)        with:
                runners: \(outputs.joined(separator: ","))

      """
  }
}
