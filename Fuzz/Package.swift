// swift-tools-version: 6.2
import PackageDescription

// A program for libFuzzer; 'make fuzz' builds and runs it.
let package = Package(
    name: "fuzz",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "tidegate", path: "..")],
    targets: [
        .executableTarget(
            name: "fuzz-workflows", dependencies: [.product(name: "TidegateLanguage", package: "tidegate")],
            swiftSettings: [.swiftLanguageMode(.v6)],
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])])
    ]
)
