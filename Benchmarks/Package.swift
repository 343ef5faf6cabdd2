// swift-tools-version: 6.2
import PackageDescription

// Measures the rooms from outside, each figure beside a peer or a physical limit in the same run.
let package = Package(
    name: "tidegate-benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "tidegate", path: "..")],
    targets: [
        .executableTarget(
            name: "measure",
            dependencies: [.product(name: "TidegateRooms", package: "tidegate")],
            swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)])
    ]
)
