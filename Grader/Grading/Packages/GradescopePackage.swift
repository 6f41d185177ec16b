// A Gradescope autograder: a zip with `setup.sh` and `run_autograder` at its root. Setup runs once, when the image is
// built: it installs the toolchain that this checkout was last built with, builds the grader and, by marking the stubs,
// the kit that submissions are built with. A submission then costs one call of the compiler, which fits into
// Gradescope's half a processor and 768 MB.

import Archives
import Foundation
import Judging

/// Writes a Gradescope autograder.
public struct GradescopePackage {
  private let checkout: Checkout
  private let labs: [LabDescription]

  /// Prepares an autograder for these labs.
  public init(of checkout: Checkout, labs: [LabDescription]) {
    self.checkout = checkout
    self.labs = labs
  }

  /// The zip file.
  public var zip: Data {
    get throws {
      var writer = ZipWriter()
      writer.add("setup.sh", Array(try setup.utf8), isExecutable: true)
      writer.add("run_autograder", Array(run.utf8), isExecutable: true)
      for file in try GradingKit(of: checkout).files() { writer.add("powercut/\(file.path)", file.bytes) }
      return Data(writer.bytes)
    }
  }

  private var options: String { labs.count == 1 ? "--lab \(labs[0].name) " : "" }

  /// What Gradescope runs when it builds the image.
  var setup: String {
    get throws {
      """
      #!/usr/bin/env bash
      set -euo pipefail
      export DEBIAN_FRONTEND=noninteractive
      apt-get update
      apt-get install -y --no-install-recommends ca-certificates curl binutils gcc git libc6-dev libcurl4 libedit2 \\
        libncurses6 libsqlite3-0 libstdc++-11-dev libxml2 tzdata zlib1g-dev

      # The toolchain, for the system that this image is made of.
      . /etc/os-release
      version=\(try Self.version)
      release=swift-$version-RELEASE-$ID$VERSION_ID
      [ "$(uname -m)" = x86_64 ] || release=$release-$(uname -m)
      place=swift-$version-release/$ID${VERSION_ID//./}
      [ "$(uname -m)" = x86_64 ] || place=$place-$(uname -m)
      curl -fsSL "https://download.swift.org/$place/swift-$version-RELEASE/$release.tar.gz" \\
        | tar xz -C /opt --strip-components=1
      ln -sf /opt/usr/bin/* /usr/local/bin/

      # The grader, and by marking the stubs once the kit that submissions are built with. They lose marks (status 1).
      cd /autograder/source/powercut
      swift build -c release --product grader
      status=0
      .build/release/grader \(options)--format tap || status=$?
      [ "$status" -eq 1 ]

      """
    }
  }

  /// What Gradescope runs for each submission. Lost marks are no failure of the autograder; what could not be graded is,
  /// and then Gradescope says so instead of a zero.
  var run: String {
    """
    #!/usr/bin/env bash
    set -uo pipefail
    mkdir -p /autograder/results
    cd /autograder/source/powercut
    # Gradescope's own limit would throw away what is marked by then: 10 minutes, unless you set another one.
    timeout "${POWERCUT_SECONDS:-540}" .build/release/grader \(options)--submission /autograder/submission \\
      --format gradescope --output /autograder/results/results.json
    status=$?
    [ "$status" -le 1 ] || [ "$status" -eq 124 ]

    """
  }

  /// The version of the toolchain at hand, as its downloads name it: `6.3.1`, `6.3`.
  static var version: String {
    get throws {
      let text = try Toolchain.description()
      guard let match = text.firstMatch(of: /Swift version (\d+\.\d+(?:\.\d+)?)/) else {
        throw GradingProblem("this toolchain has no released version: \(text)")
      }
      return String(match.1)
    }
  }
}
