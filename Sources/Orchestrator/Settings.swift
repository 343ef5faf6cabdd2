public import Engines
public import Files
import FoundationEssentials
public import Notices
public import Workflows
public import YAMLSource

/// What `tidegate.yaml` of a workspace sets; every setting has a default, and the file may be missing.
///
/// ```yaml
/// batch-copies: 1 GiB
/// channels:
///   ops: {command: [jobs/tell.sh]}
///   chat: {webhook: {env: CHAT_HOOK}, format: slack}
/// notify: {restart: [ops]}
/// environment: [AWS_REGION, "PIP_*"]
/// keys: {people: {env: PEOPLE_KEY}}
/// duckdb: {program: .venv/bin/duckdb, memory: 4 GiB, threads: 2}
/// machine: {memory: 16 GiB, threads: 8}
/// pools: {gpu: 1, warehouse: 4}
/// price: glue
/// retention: {age: 90d, runs: 1000}
/// roots: [/mnt/landing]
/// spark: {master: 'spark://host:7077', conf: {spark.executor.memory: 8g}, above: 100 GiB}
/// ```
public struct Settings: Hashable, Sendable {
    /// The ways to tell people, by name.
    public var channels: [String: Channel] = [:]
    /// The channels that are told, of what is of no workflow.
    public var notified: [NoticeKind: [String]] = [:]
    /// What is said of buckets, by their names.
    public var buckets: [String: BucketSettings] = [:]
    /// Where HTTP requests are taken; nil for nowhere.
    public var http: HTTPSettings?
    /// How many bytes of objects are kept here that no run needs any more.
    public var objectCache: Int64 = 10 << 30
    /// Folders outside the workspace that links in it may lead to.
    public var roots: [String] = []
    /// The variables of the daemon's environment that jobs get besides the usual ones; `*` ends a beginning of names.
    public var environment: [String] = []
    /// Where the keys are that outputs are encrypted with, by name.
    public var keys: [String: Secret] = [:]
    /// What the machine has for jobs.
    public var machine = MachineSettings()
    /// How many attempts at once each pool has room for.
    public var pools: [String: Int] = [:]
    /// How long ended runs are remembered.
    public var retention = Retention()
    /// What runs cost; nil when nothing is said of it.
    public var price: PriceModel?
    /// So many bytes of a batch's files are copied, where there are no reflinks, so that its run reads what it took.
    public var batchCopiesMax: Int64 = 1 << 30
    /// Where DuckDB's program is; nil to look for it.
    public var duckDBProgram: String?
    /// The memory that one DuckDB process may use that does not say, in bytes; nil gives jobs a part of the machine's.
    public var duckDBMemory: Int64?
    /// The threads that one DuckDB process may use; nil for all cores.
    public var duckDBThreads: Int?
    /// How Spark is reached and set.
    public var spark = SparkSettings()

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
        var query = DuckDBQuery(
            program: try duckDB(in: workspace), scratch: scratch, memoryLimit: duckDBMemory, threads: duckDBThreads)
        query.keys = parquetKeys(in: workspace)
        return query
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
