/// The manifest of an overlay: what labs are made of, and no more.
enum OverlayManifest {
  /// The targets of the kit that labs need.
  static let kit = ["Storage", "CSystem", "LabKit"]
  /// Those of them that are written in C.
  static let cTargets = ["CSystem"]

  /// The manifest; it builds the kit as the kit's own manifest does.
  static let text = """
    // swift-tools-version: 6.2
    // Written by the grader; changes are overwritten.
    import PackageDescription

    let package = Package(
      name: "Grading",
      platforms: [.macOS(.v15)],
      targets: [
        .target(name: "Storage"),
        .target(name: "CSystem"),
        .target(name: "LabKit", dependencies: ["Storage", "CSystem"]),
      ]
    )

    """
}
