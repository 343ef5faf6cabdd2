public import Engines
public import Files
import FoundationEssentials
import Timekeeping
public import YAMLSource

/// What `tidegate.yaml` of a workspace sets; every setting has a default, and the file may be missing.
///
/// ```yaml
/// channels:
///   ops: {command: [jobs/tell.sh]}
///   chat: {webhook: "https://chat.example.org/hook"}
/// duckdb: {program: .venv/bin/duckdb, memory: 4 GiB, threads: 2}
/// pools: {gpu: 1, warehouse: 4}
/// retention: {age: 90d, runs: 1000}
/// roots: [/mnt/landing]
/// ```
public struct Settings: Hashable, Sendable {
    /// The ways to tell people, by name.
    public var channels: [String: Channel] = [:]
    /// Folders outside the workspace that links in it may lead to.
    public var roots: [String] = []
    /// How many attempts at once each pool has room for.
    public var pools: [String: Int] = [:]
    /// How long ended runs are remembered.
    public var retention = Retention()
    /// Where DuckDB's program is; nil to look for it.
    public var duckDBProgram: String?
    /// The memory that one DuckDB process may use, in bytes; nil leaves it DuckDB's own rule.
    public var duckDBMemory: Int64?
    /// The threads that one DuckDB process may use; nil for all cores.
    public var duckDBThreads: Int?

    /// The defaults.
    public init() {}

    /// DuckDB's program for this workspace.
    public func duckDB(in workspace: Workspace) throws(EngineError) -> DuckDBProgram {
        try DuckDBProgram.locate(
            configured: duckDBProgram, environment: ProcessInfo.processInfo.environment, workspace: workspace.root,
            executable: RunOptions.executablePath)
    }

    /// A way to ask DuckDB, within these bounds.
    ///
    /// - Parameter scratch: a folder that temporary files may be made in.
    public func query(in workspace: Workspace, scratch: String) throws(EngineError) -> DuckDBQuery {
        DuckDBQuery(
            program: try duckDB(in: workspace), scratch: scratch, memoryLimit: duckDBMemory, threads: duckDBThreads)
    }

    /// Reads the settings of a workspace; all that is wrong in the file is told.
    public static func read(
        _ workspace: Workspace, in files: any FileSystem = LocalFileSystem()
    ) throws -> (settings: Settings, diagnostics: [Diagnostic], text: String) {
        guard try files.kind(of: workspace.settingsFile) != nil else { return (Settings(), [], "") }
        let text = String(decoding: try files.read(workspace.settingsFile), as: UTF8.self)
        let (root, diagnostics) = YAMLDocument.parse(text: text, file: "tidegate.yaml")
        var reader = SettingsReader(diagnostics: diagnostics)
        if let root { reader.read(root) }
        return (reader.settings, reader.diagnostics, text)
    }
}

/// Turns located nodes into settings, and tells what is wrong with its place.
private struct SettingsReader {
    var settings = Settings()
    var diagnostics: [Diagnostic]

    mutating func read(_ root: YAMLNode) {
        if root.isNull { return }
        for entry in entries(of: root, allowed: ["channels", "duckdb", "pools", "retention", "roots"]) {
            switch entry.name {
            case "channels": readChannels(entry.value)
            case "pools": readPools(entry.value)
            case "retention": readRetention(entry.value)
            case "roots":
                settings.roots = words(entry.value) ?? []
                if !settings.roots.allSatisfy({ $0.hasPrefix("/") }) || settings.roots.isEmpty {
                    complain("'roots' takes absolute paths of folders", entry.value)
                }
            default: readDuckDB(entry.value)
            }
        }
    }

    private mutating func readChannels(_ node: YAMLNode) {
        guard case .mapping(let mapping) = node.kind else { return complain("channels are a mapping of names", node) }
        for channel in mapping.entries {
            for entry in entries(of: channel.value, allowed: ["command", "webhook"]) {
                if entry.name == "webhook", let url = entry.value.text, url.hasPrefix("http") {
                    settings.channels[channel.name] = .webhook(url)
                } else if entry.name == "command", let words = words(entry.value), !words.isEmpty {
                    settings.channels[channel.name] = .command(words)
                } else {
                    complain(
                        "'\(entry.name)' takes \(entry.name == "webhook" ? "an http(s) URL" : "a list of words")",
                        entry.value)
                }
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

    private func words(_ node: YAMLNode) -> [String]? {
        switch node.kind {
        case .scalar: node.text.map { [$0] }
        case .sequence(let nodes): nodes.compactMap(\.text).count == nodes.count ? nodes.compactMap(\.text) : nil
        case .mapping: nil
        }
    }

    private mutating func entries(of node: YAMLNode, allowed: [String]) -> [YAMLMapping.Entry] {
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

    private mutating func complain(_ message: String, _ node: YAMLNode) {
        diagnostics.append(
            Diagnostic(
                severity: .error, file: "tidegate.yaml", location: node.location, length: node.length, message: message)
        )
    }
}
