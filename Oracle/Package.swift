// swift-tools-version: 6.2
import PackageDescription

// A program that says when cron texts fire, for the comparison with other programs; 'make cron-oracle' builds and runs it.
let package = Package(
    name: "oracle",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "tidegate", path: "..")],
    targets: [
        .executableTarget(
            name: "cron-fires", dependencies: [.product(name: "TidegateTime", package: "tidegate")],
            swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)])
    ]
)
