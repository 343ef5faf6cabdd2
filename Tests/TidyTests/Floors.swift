/// The house, lowest floor first. A room imports rooms below its own floor only: not above it, and not beside it.
enum Floors {
    static let all: [[String]] = [
        [
            "CBzip2", "CExpat", "CLibYAML", "CPCRE2", "CSQLiteSettings", "CSnappy", "CSystemCalls", "CVectorScan",
            "CZlib", "CZstd", "PowerCutRecorder",
        ],
        ["Files", "GraphDrawing", "HTTPServing", "Importing", "TableSchema", "Timekeeping"],
        ["Decoding", "Store"],
        ["Catalog", "Cron", "SchemaInference", "YAMLSource"],
        ["Arrivals", "Crawling", "Workflows"],
        ["Engines", "Notices", "Scheduling"],
        ["ObjectStorage"],
        ["Orchestrator"],
        ["PowerCuts", "Simulation", "TidegateCLI"],
        [
            "tidegate", "tidegate-power-cuts", "tidegate-recorded-supervisor", "tidegate-simulate",
            "tidegate-supervisor",
        ],
    ]

    /// Rooms whose code computes and does nothing else.
    static let pure: Set = [
        "Cron", "GraphDrawing", "Importing", "Scheduling", "Simulation", "TableSchema", "Timekeeping", "Workflows",
        "YAMLSource",
    ]

    static func floor(of room: String) -> Int? {
        all.firstIndex { $0.contains(room) }
    }
}

/// Imports that do not point down, and rooms that have no floor.
func importsThatDoNotPointDown(_ files: [SourceFile]) -> [String] {
    files.flatMap { file -> [String] in
        guard file.isSwift, let room = file.room else { return [] }
        guard let own = Floors.floor(of: room) else {
            return ["\(file.path): the room '\(room)' has no floor; give it one in Floors.swift"]
        }
        return file.code.indices.compactMap { line in
            guard let imported = importedModule(file.code[line]), let other = Floors.floor(of: imported) else {
                return nil
            }
            guard other >= own else { return nil }
            let where_ = other == own ? "beside" : "above"
            return file.finding(
                line, "\(room) imports \(imported), which is \(where_) it; move what both need to a lower floor")
        }
    }
}

/// `public import Files` or `@testable import struct Files.PathPattern` gives `Files`.
func importedModule(_ line: Substring) -> String? {
    let words = line.split(separator: " ")
    guard let position = words.firstIndex(of: "import"), position + 1 < words.count,
        words[..<position].allSatisfy({ $0.hasPrefix("@") || accessLevels.contains($0) })
    else { return nil }
    let kinds: Set<Substring> = ["class", "enum", "func", "let", "protocol", "struct", "typealias", "var"]
    let module =
        kinds.contains(words[position + 1]) && position + 2 < words.count ? words[position + 2] : words[position + 1]
    return module.split(separator: ".").first.map(String.init)
}

private let accessLevels: Set<Substring> = ["public", "package", "internal", "fileprivate", "private"]
