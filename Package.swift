// swift-tools-version: 6.2
import PackageDescription

// The house, lowest floor first. An import only ever points down; the Tidy tests hold that.
let package = Package(
    name: "tidegate",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "tidegate", targets: ["tidegate"]),
        .executable(name: "tidegate-supervisor", targets: ["tidegate-supervisor"]),
        .library(name: "PowerCutRecorder", type: .dynamic, targets: ["PowerCutRecorder"]),
        .library(name: "TidegateLanguage", targets: ["Workflows", "YAMLSource"]),
        .library(name: "TidegateInference", targets: ["SchemaInference", "TableSchema"]),
        .library(name: "TidegateTime", targets: ["Cron", "Timekeeping"]),
        .library(
            name: "TidegateRooms",
            targets: [
                "Timekeeping", "Cron", "TableSchema", "SchemaInference", "Store", "Workflows", "Scheduling",
                "Orchestrator",
            ]),
    ],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    ],
    targets: [
        // Floor 0: what everything stands on.
        .systemLibrary(
            name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"]), .brew(["zstd"])]),
        .systemLibrary(name: "CBzip2", providers: [.apt(["libbz2-dev"]), .brew(["bzip2"])]),
        .systemLibrary(name: "CSnappy", pkgConfig: "snappy", providers: [.apt(["libsnappy-dev"]), .brew(["snappy"])]),
        .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"]), .brew(["pcre2"])]),
        .systemLibrary(name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"]), .brew(["expat"])]),
        .target(name: "CSystemCalls"),
        .target(name: "CVectorScan"),
        .target(name: "CSQLiteSettings", linkerSettings: [.linkedLibrary("sqlite3")]),
        .target(name: "Timekeeping"),
        .target(name: "TableSchema"),
        .target(name: "Files", dependencies: ["CSystemCalls"]),
        .target(name: "GraphDrawing"),
        .target(
            name: "HTTPServing",
            dependencies: [
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"), .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]),
        .target(name: "Importing"),
        // Half a floor up: one stores instants, one tells what is wrong with a file.
        .target(
            name: "Store",
            dependencies: [
                "CSQLiteSettings", "Timekeeping", .grdb, .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]),
        .target(
            name: "Decoding",
            dependencies: ["CBzip2", "CExpat", "CPCRE2", "CSnappy", "CZlib", "CZstd", "TableSchema"]),

        // Floor 1: texts and bytes become values.
        .target(name: "Cron", dependencies: ["Timekeeping"]),
        .target(name: "YAMLSource", dependencies: ["CLibYAML"]),
        .target(name: "SchemaInference", dependencies: ["CVectorScan", "Decoding", "TableSchema"]),
        .target(name: "Catalog", dependencies: ["Store", "TableSchema", "Timekeeping", .grdb]),

        // Floor 2: workflows, arriving files, tables.
        .target(
            name: "Workflows", dependencies: ["Cron", "Decoding", "Files", "TableSchema", "Timekeeping", "YAMLSource"]
        ),
        .target(
            name: "Arrivals",
            dependencies: [
                "CSystemCalls", "Files", "SchemaInference", "Store", "TableSchema", "Timekeeping", .grdb,
                .product(name: "Crypto", package: "swift-crypto"),
            ]),
        .target(
            name: "Crawling",
            dependencies: ["Catalog", "Files", "SchemaInference", "Store", "TableSchema", "Timekeeping", .grdb]),

        // Floor 3: what may run, and what runs one attempt.
        .target(
            name: "Scheduling",
            dependencies: [
                "Cron", "Files", "Timekeeping", "Workflows", "YAMLSource", .orderedCollections,
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "HeapModule", package: "swift-collections"),
            ]),
        .target(
            name: "Engines",
            dependencies: ["CSystemCalls", "Decoding", "Files", "TableSchema", "Timekeeping"],
            resources: [
                .embedInCode("Resources/requirements.py"), .embedInCode("Resources/tidegate.py"),
                .embedInCode("Resources/tidegate_spark.py"),
            ]),

        .target(
            name: "Notices",
            dependencies: [
                "Files", "Store", "Timekeeping", "Workflows", .grdb, .product(name: "Crypto", package: "swift-crypto"),
            ]),

        // Half a floor up: it starts a program for each request.
        .target(
            name: "ObjectStorage",
            dependencies: [
                "CExpat", "Engines", "Files", "Timekeeping", .product(name: "Crypto", package: "swift-crypto"),
            ]),

        // Floor 4: the loop that wires it together.
        .target(
            name: "Orchestrator",
            dependencies: [
                "Arrivals", "CSystemCalls", "Catalog", "Crawling", "Cron", "Engines", "Files", "HTTPServing", "Notices",
                "ObjectStorage",
                "Scheduling", "SchemaInference", "Store", "TableSchema", "Timekeeping", "Workflows", "YAMLSource",
                .grdb,
                .orderedCollections,
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]),

        // Floor 5: what a person types.
        .target(
            name: "TidegateCLI",
            dependencies: [
                "Arrivals", "CSystemCalls", "Catalog", "Crawling", "Cron", "Decoding", "Engines", "Files",
                "GraphDrawing",
                "Importing", "Notices", "ObjectStorage", "Orchestrator", "Scheduling", "SchemaInference", "Store",
                "TableSchema",
                "Timekeeping",
                "Workflows",
                "YAMLSource", .grdb, .orderedCollections,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]),
        .executableTarget(name: "tidegate", dependencies: ["TidegateCLI"]),
        // Beside the program, and no part of it: simulated lives of the daemon, with faults.
        .target(
            name: "Simulation",
            dependencies: [
                "Arrivals", "Catalog", "Files", "Orchestrator", "Scheduling", "Store", "TableSchema", "Timekeeping",
                "Workflows", .grdb, .orderedCollections,
                .product(name: "HeapModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
            ]),
        .executableTarget(
            name: "tidegate-simulate",
            dependencies: ["Simulation", .product(name: "ArgumentParser", package: "swift-argument-parser")]),
        // As well: what a power cut leaves of what the daemon did, as a recorder that is loaded into it wrote it down.
        .target(name: "PowerCutRecorder"),
        .executableTarget(name: "tidegate-recorded-supervisor"),
        .target(
            name: "PowerCuts",
            dependencies: [
                "Catalog", "CZlib", "Engines", "Files", "Orchestrator", "Scheduling", "Store", "Timekeeping", .grdb,
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]),
        .executableTarget(
            name: "tidegate-power-cuts",
            dependencies: ["PowerCuts", .product(name: "ArgumentParser", package: "swift-argument-parser")]),
        // No Swift runtime in it: one starts for every attempt.
        .executableTarget(
            name: "tidegate-supervisor",
            linkerSettings: [.unsafeFlags(["-nostartfiles", "-static-executable"], .when(platforms: [.linux]))]),

        // Tests: one target a room, and what they share.
        .target(
            name: "TestSupport",
            dependencies: ["Engines", "Files", "Timekeeping", .product(name: "Crypto", package: "swift-crypto")],
            path: "Tests/TestSupport"),
        .room("Timekeeping", ["Files"]),
        .room("TableSchema"),
        .room("Files"),
        .room("Store", ["Timekeeping", .grdb]),
        .room("Cron", ["Timekeeping"], resources: [.copy("Fixtures")]),
        .room("YAMLSource"),
        .room("GraphDrawing"),
        .room("HTTPServing"),
        .room("Importing", ["Workflows", "YAMLSource"]),
        .room("Decoding", ["TableSchema"], resources: [.copy("Fixtures")]),
        .room("SchemaInference", ["CVectorScan", "Decoding", "Files", "TableSchema"], resources: [.copy("Fixtures")]),
        .room("Catalog", ["Store", "TableSchema", "Timekeeping", .grdb]),
        .room("Workflows", ["Cron", "Files", "TableSchema", "Timekeeping", "YAMLSource"]),
        .room(
            "Arrivals",
            [
                "Files", "SchemaInference", "Store", "TableSchema", "Timekeeping", .grdb,
                .product(name: "Crypto", package: "swift-crypto"),
            ]),
        .room("Crawling", ["Catalog", "Files", "SchemaInference", "Store", "TableSchema", "Timekeeping", .grdb]),
        .room("Scheduling", ["Cron", "Files", "TableSchema", "Timekeeping", "Workflows", .orderedCollections]),
        .room(
            "Engines",
            ["Decoding", "Files", "SchemaInference", "TableSchema", "Timekeeping", "tidegate-supervisor"]),
        .room(
            "Notices",
            ["Store", "Timekeeping", "Workflows", .grdb, .product(name: "Crypto", package: "swift-crypto")]),
        .room("ObjectStorage", ["Engines", "Files", "Timekeeping"]),
        .room(
            "Orchestrator",
            [
                "Arrivals", "Catalog", "Crawling", "Engines", "Files", "HTTPServing", "Notices", "ObjectStorage",
                "Scheduling",
                "Store",
                "TableSchema",
                "Timekeeping", "Workflows", "YAMLSource", .grdb, .product(name: "Logging", package: "swift-log"),
            ]),
        .room("TidegateCLI", ["Catalog", "Files", "Store", "TableSchema", "Timekeeping"]),
        .room("Simulation"),
        .room("PowerCuts"),
        .testTarget(name: "TidyTests", dependencies: ["TestSupport"]),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "TestSupport", "Engines", "Files", "ObjectStorage", "PowerCuts", "Store", "tidegate",
                "tidegate-recorded-supervisor",
                "tidegate-supervisor", .grdb,
            ]),
    ]
)

extension Target.Dependency {
    static var grdb: Self { .product(name: "GRDB", package: "GRDB.swift") }
    static var orderedCollections: Self { .product(name: "OrderedCollections", package: "swift-collections") }
}

extension Target {
    /// The test target of one room.
    static func room(_ name: String, _ others: [Target.Dependency] = [], resources: [Resource]? = nil) -> Target {
        .testTarget(
            name: "\(name)Tests",
            dependencies: [.target(name: name), "TestSupport"] + others,
            resources: resources)
    }
}

// One set of settings for every Swift target. A misspelt feature is ignored in silence: Tidy checks `hasFeature`.
let clangTargets: Set<String> = [
    "CSystemCalls", "CVectorScan", "PowerCutRecorder", "tidegate-recorded-supervisor", "tidegate-supervisor",
]
for target in package.targets where target.type != .system && !clangTargets.contains(target.name) {
    target.swiftSettings = [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .enableUpcomingFeature("InferIsolatedConformances"),
        .enableUpcomingFeature("ImmutableWeakCaptures"),
        .treatAllWarnings(as: .error),
    ]
}
