import Timekeeping
import YAMLSource

/// Turns located nodes into settings, and tells what is wrong with its place.
struct SettingsReader {
    var settings = Settings()
    var diagnostics: [Diagnostic]

    private static let keys = [
        "batch-copies", "buckets", "channels", "duckdb", "environment", "http", "keys", "machine", "notify",
        "object-cache",
        "pools", "price", "retention", "roots", "spark",
    ]

    mutating func read(_ root: YAMLNode) {
        if root.isNull { return }
        // Channels first, as others name them.
        let all = entries(of: root, allowed: Self.keys)
        for entry in all.sorted(by: { $0.name == "channels" && $1.name != "channels" }) {
            switch entry.name {
            case "buckets": readBuckets(entry.value)
            case "notify": readNotify(entry.value)
            case "environment": readEnvironment(entry.value)
            case "http": readHTTP(entry.value)
            case "keys": readKeys(entry.value)
            case "machine": readMachine(entry.value)
            case "batch-copies":
                if let bytes = entry.value.text.flatMap({ try? ByteSizeText.parse($0) }) {
                    settings.batchCopiesMax = bytes
                } else {
                    complain("'batch-copies' takes a size such as 1 GiB, or 0", entry.value)
                }
            case "channels": readChannels(entry.value)
            case "object-cache": readObjectCache(entry.value)
            case "pools": readPools(entry.value)
            case "price": settings.price = readPrice(entry.value)
            case "retention": readRetention(entry.value)
            case "roots":
                settings.roots = words(entry.value) ?? []
                if !settings.roots.allSatisfy({ $0.hasPrefix("/") }) || settings.roots.isEmpty {
                    complain("'roots' takes absolute paths of folders", entry.value)
                }
            case "spark": readSpark(entry.value)
            default: readDuckDB(entry.value)
            }
        }
    }

    private mutating func readPools(_ node: YAMLNode) {
        guard case .mapping(let mapping) = node.kind else { return complain("pools are a mapping of names", node) }
        for pool in mapping.entries {
            if let slots = pool.value.integer, slots > 0 {
                settings.pools[pool.name] = slots
            } else {
                complain("a pool takes a number of slots from 1", pool.value)
            }
        }
    }

    private mutating func readRetention(_ node: YAMLNode) {
        for entry in entries(of: node, allowed: ["age", "runs"]) {
            if entry.name == "age" {
                settings.retention.age = entry.value.text.flatMap { try? DurationText.parse($0) }
                if settings.retention.age == nil { complain("'age' takes a duration such as 90d", entry.value) }
            } else {
                settings.retention.runs = entry.value.integer.flatMap { $0 > 0 ? $0 : nil }
                if settings.retention.runs == nil { complain("'runs' takes a number from 1", entry.value) }
            }
        }
    }

    private mutating func readDuckDB(_ node: YAMLNode) {
        for entry in entries(of: node, allowed: ["program", "memory", "threads"]) {
            switch entry.name {
            case "program": settings.duckDBProgram = entry.value.text
            case "threads":
                settings.duckDBThreads = entry.value.integer.flatMap { $0 > 0 ? $0 : nil }
                if settings.duckDBThreads == nil { complain("'threads' takes a number from 1", entry.value) }
            default:
                settings.duckDBMemory = entry.value.text.flatMap { try? ByteSizeText.parse($0) }
                if settings.duckDBMemory == nil { complain("'memory' takes a size such as 4 GiB", entry.value) }
            }
        }
    }

    func words(_ node: YAMLNode) -> [String]? {
        switch node.kind {
        case .scalar: node.text.map { [$0] }
        case .sequence(let nodes): nodes.compactMap(\.text).count == nodes.count ? nodes.compactMap(\.text) : nil
        case .mapping: nil
        }
    }

    mutating func entries(of node: YAMLNode, allowed: [String]) -> [YAMLMapping.Entry] {
        guard case .mapping(let mapping) = node.kind else {
            complain("a mapping is expected, with \(allowed.joined(separator: ", "))", node)
            return []
        }
        for entry in mapping.entries where !allowed.contains(entry.name) {
            let near = NearMiss.best(for: entry.name, in: allowed).map { "; did you mean '\($0)'?" } ?? ""
            complain("unknown key '\(entry.name)'\(near)", entry.key)
        }
        return mapping.entries.filter { allowed.contains($0.name) }
    }

    mutating func complain(_ message: String, _ node: YAMLNode) {
        diagnostics.append(
            Diagnostic(
                severity: .error, file: "tidegate.yaml", location: node.location, length: node.length, message: message)
        )
    }
}
