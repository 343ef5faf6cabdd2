public import TableSchema

/// A crawler, job or step of a workflow's graph.
public struct Node: Hashable, Sendable {
    /// Its name in the workflow.
    public var name: String
    /// What it does.
    public var work: Work
    /// What starts it inside a run: any one of these. A node that a run's trigger starts needs none.
    public var activations: [NodeCondition]
    /// An SQLite expression over earlier nodes' outputs; false skips the node.
    public var when: String?
    /// How often, and how long apart, it is tried again: of several rules the first that matches the error counts.
    public var retry: [RetryRule]
    /// What goes on when it has failed for good; a failure that is caught does not fail the run.
    public var catches: [CatchRule]
    /// How long one attempt may take; a signal: how long it may be waited for.
    public var timeout: Duration?
    /// How long a job may be silent, if it must touch TIDEGATE_HEARTBEAT.
    public var heartbeat: Duration?
    /// How long a job that is asked to end has for it.
    public var grace = Duration.seconds(10)
    /// How much of the machine an attempt of a job may use.
    public var resources = Resources()
    /// Whether a process of it sees the file system but cannot write to it, and has no network.
    public var isSandboxed = false
    /// How large the log of an attempt may become, in bytes.
    public var logLimit: Int64 = 64 << 20
    /// What must hold before each attempt.
    public var requirements: [Requirement]
    /// What it is repeated over; nil runs it once.
    public var forEach: ForEach?
    /// How many of its attempts may run at once, over all runs of the workflow.
    public var maxConcurrent: Int?
    /// The pool whose slots its attempts need, one each.
    public var pool: String?
    /// What the rows of its output are held to before they are published.
    public var check: OutputCheck?
    /// Spark's properties for it, beside those of `tidegate.yaml`.
    public var sparkConfiguration: [String: String] = [:]
    /// Whether a small value of it is kept from one run to the next.
    public var keepsState = false

    /// A node that has no more than these; the rest is set one by one.
    public init(
        name: String, work: Work, activations: [NodeCondition] = [], when: String? = nil,
        retry: [RetryRule] = [], catches: [CatchRule] = [], timeout: Duration? = nil
    ) {
        self.name = name
        self.work = work
        self.activations = activations
        self.when = when
        self.retry = retry
        self.catches = catches
        self.timeout = timeout
        requirements = []
    }

    /// The nodes that it can begin by itself, by choice or when its failure is caught.
    public var targets: [String] {
        var names = catches.flatMap(\.goTo)
        if case .step(let step) = work { names += step.targets }
        return names
    }

    /// The output that it declares.
    public var output: Output? {
        switch work {
        case .crawl, .step: nil
        case .sql(let work): work.output
        case .python(let work), .shell(let work), .spark(let work): work.output
        }
    }

    /// `daily-sales` as conditions and SQL name it: `daily_sales`.
    public var identifier: String { Workflows.identifier(name) }
}

/// A name as conditions and SQL spell it. Most need no other spelling, and looking for none is quick.
func identifier(_ name: String) -> String {
    name.utf8.contains(UInt8(ascii: "-")) ? name.replacing("-", with: "_") : name
}

/// What a node does.
public enum Work: Hashable, Sendable {
    case crawl(CrawlWork)
    case sql(SQLWork)
    case python(ProcessWork)
    case shell(ProcessWork)
    /// A script for PySpark.
    case spark(ProcessWork)
    case step(Step)

    /// One word: `crawler`, `sql`, `choice`.
    public var kind: String {
        switch self {
        case .crawl: "crawler"
        case .sql: "sql"
        case .python: "python"
        case .shell: "shell"
        case .spark: "spark"
        case .step(let step): step.kind
        }
    }
}

/// A crawler's work: merge the schemas of datasets' files into the catalog.
public struct CrawlWork: Hashable, Sendable {
    /// What to do when files bring a schema the table does not have.
    public enum SchemaChange: String, Hashable, Sendable, Codable, CaseIterable {
        /// Widen types, add columns: a new version of the table.
        case evolve
        /// Leave the table as it is and say so in the log.
        case log
        /// Fail the node.
        case fail
    }

    /// What to do when files of a table are gone.
    public enum Deletion: String, Hashable, Sendable, Codable, CaseIterable {
        /// Keep the entry, marked as deprecated.
        case deprecate
        /// Remove the entry.
        case delete
        /// Leave it as it is and say so in the log.
        case log
    }

    /// What it may do to the catalog.
    public enum Mode: String, Hashable, Sendable, Codable, CaseIterable {
        /// Make new tables, and leave those that are there.
        case create
        /// Make new tables, and new versions of those that are there.
        case evolve
        /// Add files to tables that are there; make none, and change no schema.
        case partitionsOnly = "partitions-only"
    }

    /// The datasets whose files it reads.
    public var datasets: [String]
    /// What it may do to the catalog.
    public var mode = Mode.evolve
    /// It fails if more tables than these would be new.
    public var newTablesMax: Int?
    /// What to do when files bring a schema the table does not have.
    public var onSchemaChange: SchemaChange
    /// What to do when files of a table are gone.
    public var onDelete: Deletion

    /// A crawler's work.
    public init(datasets: [String], onSchemaChange: SchemaChange = .evolve, onDelete: Deletion = .deprecate) {
        self.datasets = datasets
        self.onSchemaChange = onSchemaChange
        self.onDelete = onDelete
    }
}

/// An SQL job's work.
public struct SQLWork: Hashable, Sendable {
    /// Where the statements are.
    public enum Source: Hashable, Sendable {
        /// A file, relative to the workspace.
        case file(String)
        /// The text itself.
        case text(String)
        /// What writes the small files of a table anew.
        case compaction(of: TableName)
    }

    /// The statements; the last one is the query whose rows are the output.
    public var source: Source
    /// Where its rows go; nil runs the statements for their effect alone.
    public var output: Output?
    /// Statements that are run before these.
    public var preludes: [Source] = []
    /// Files and folders that it may touch besides its tables: paths relative to the workspace, or patterns.
    public var files: [String] = []
    /// What runs them.
    public var engine = EngineRule.always(.duckdb)

    /// An SQL job's work.
    public init(source: Source, output: Output? = nil) {
        self.source = source
        self.output = output
    }
}

/// The work of a job that is a process: a Python script, a shell command, or a script for PySpark.
public struct ProcessWork: Hashable, Sendable {
    /// `python`, `spark`: a script's path relative to the workspace. `shell`: a script's path, or a command line.
    public var command: String
    /// Arguments, each handed over as it is.
    public var arguments: [String]
    /// Further environment variables.
    public var environment: [String: String]
    /// The table that the files it writes to TIDEGATE_OUTPUT become; nil when it makes none.
    public var output: Output?
    /// What a Python script needs installed; nil for what the workspace's environment has.
    public var packages: PythonPackages?

    /// The work of a process.
    public init(
        command: String, arguments: [String] = [], environment: [String: String] = [:], output: Output? = nil
    ) {
        self.command = command
        self.arguments = arguments
        self.environment = environment
        self.output = output
    }
}

/// The packages that a Python script needs, as pip's requirements files say them.
public enum PythonPackages: Hashable, Sendable {
    /// A file, relative to the workspace.
    case file(String)
    /// The lines of one.
    case lines([String])
}
