// swift-tools-version: 6.2
import PackageDescription

// Programs for libFuzzer; 'make fuzz' and 'make fuzz-inference' build and run them.
let package = Package(
    name: "fuzz",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "tidegate", path: "..")],
    targets: [
        .target(name: "FuzzDriver", swiftSettings: [.swiftLanguageMode(.v6)]),
        .executableTarget(
            name: "fuzz-workflows", dependencies: ["FuzzDriver", .product(name: "TidegateLanguage", package: "tidegate")],
            swiftSettings: [.swiftLanguageMode(.v6)],
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])]),
        .executableTarget(
            name: "fuzz-inference", dependencies: ["FuzzDriver", .product(name: "TidegateInference", package: "tidegate")],
            swiftSettings: [.swiftLanguageMode(.v6)],
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])]),
    ]
)
