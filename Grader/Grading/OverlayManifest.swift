import Judging

/// The manifest of an overlay: what labs are made of, and no more.
enum OverlayManifest {
  /// The targets of the kit that labs need.
  static let kit = ["Storage", "CSystem", "LabKit"]

  /// A manifest for these labs; it builds them as the kit's own manifest does.
  static func text(for labs: [LabDescription]) -> String {
    let products = labs.map { "    .executable(name: \"\($0.name)\", targets: [\"\($0.folder)\"]),\n" }.joined()
    let targets = labs.map { lab in
      """
          .executableTarget(
            name: "\(lab.folder)", dependencies: ["LabKit", "Storage"], path: "Labs/\(lab.folder)",
            linkerSettings: [.unsafeFlags(["-static-stdlib"], .when(platforms: [.linux]))]),

      """
    }.joined()
    return """
      // swift-tools-version: 6.2
      // Written by the grader; changes are overwritten.
      import PackageDescription

      let package = Package(
        name: "Grading",
        platforms: [.macOS(.v15)],
        products: [
      \(products)  ],
        targets: [
          .target(name: "Storage"),
          .target(name: "CSystem"),
          .target(name: "LabKit", dependencies: ["Storage", "CSystem"]),
      \(targets)  ]
      )

      """
  }
}
