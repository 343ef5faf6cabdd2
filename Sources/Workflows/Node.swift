public import TableSchema
import Timekeeping

/// A crawler or job of a workflow's graph.
public struct Node: Hashable, Sendable {
    /// Its name in the workflow.
    public var name: String
    /// What it does.
    public var work: Work
    /// What starts it inside a run: any one of these. A node that a run's trigger starts needs none.
    public var activations: [NodeCondition]
    /// An SQLite expression over earlier nodes' outputs; false skips the node.
    public var when: String?
    /// How often, and how long apart, it is tried again.
    public var retry: RetryPolicy
    /// How long one attempt may take.
    public var timeout: Duration?

    /// A node.
    public init(
        name: String, work: Work, activations: [NodeCondition] = [], when: String? = nil,
        retry: RetryPolicy = RetryPolicy(), timeout: Duration? = nil
    ) {
        self.name = name
        self.work = work
        self.activations = activations
        self.when = when
        self.retry = retry
        self.timeout = timeout
    }

    /// The output that it declares.
    public var output: Output? {
        switch work {
        case .crawl: nil
        case .sql(let work): work.output
        case .python(let work), .shell(let work): work.output
        }
    }

    /// `daily-sales` as conditions and SQL name it: `daily_sales`.
    public var identifier: String { name.replacing("-", with: "_") }
}

/// What a node does.
public enum Work: Hashable, Sendable {
    case crawl(CrawlWork)
    case sql(SQLWork)
    case python(ProcessWork)
    case shell(ProcessWork)
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

    /// The datasets whose files it reads.
    public var datasets: [String]
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
    }

    /// The statements; the last one is the query whose rows are the output.
    public var source: Source
    /// Where its rows go; nil runs the statements for their effect alone.
    public var output: Output?

    /// An SQL job's work.
    public init(source: Source, output: Output? = nil) {
        self.source = source
        self.output = output
    }
}

/// The work of a job that is a process: a Python script, or a shell command.
public struct ProcessWork: Hashable, Sendable {
    /// `python`: a script's path relative to the workspace. `shell`: a script's path, or a command line.
    public var command: String
    /// Arguments, each handed over as it is.
    public var arguments: [String]
    /// Further environment variables.
    public var environment: [String: String]
    /// The table that the files it writes to TIDEGATE_OUTPUT become; nil when it makes none.
    public var output: Output?

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

/// Where a job's rows go: a catalog table and the folder under it.
public struct Output: Hashable, Sendable {
    /// How new rows meet those that are there.
    public enum WriteMode: String, Hashable, Sendable, Codable, CaseIterable {
        /// Beside them.
        case append
        /// In place of all of them.
        case overwrite
        /// In place of those of the partitions that the new rows are in.
        case overwritePartitions = "overwrite-partitions"
    }

    /// The catalog table.
    public var table: TableName
    /// The folder, relative to the workspace.
    public var path: String
    /// The files' format: `parquet`, `csv` or `ndjson`.
    public var format: FileFormat
    /// Columns that become `key=value` folders.
    public var partitionBy: [String]
    /// How new rows meet those that are there.
    public var write: WriteMode

    /// An output.
    public init(
        table: TableName, path: String, format: FileFormat = .parquet, partitionBy: [String] = [],
        write: WriteMode = .append
    ) {
        self.table = table
        self.path = path
        self.format = format
        self.partitionBy = partitionBy
        self.write = write
    }
}

/// A condition on the ends of other nodes of the same run: an edge of the graph.
public struct NodeCondition: Hashable, Sendable {
    /// Which end of a node counts.
    public enum Outcome: String, Hashable, Sendable, Codable {
        case success
        case failure
        /// Success or failure; not skipped.
        case completion
    }

    /// The trigger that says so, or the node's own `needs` or `on-failure`.
    public var trigger: String
    /// Whether all the nodes must end so, or any one.
    public var mode: Mode
    /// The nodes listened to.
    public var nodes: [String]
    /// Which end counts.
    public var outcome: Outcome

    /// A condition on other nodes.
    public init(trigger: String, mode: Mode, nodes: [String], outcome: Outcome) {
        self.trigger = trigger
        self.mode = mode
        self.nodes = nodes
        self.outcome = outcome
    }
}

/// How often and how long apart an attempt that failed is tried again.
public struct RetryPolicy: Hashable, Sendable {
    /// How a delay is spread, so that many nodes do not try again at once.
    public enum Jitter: String, Hashable, Sendable, Codable, CaseIterable {
        /// The delay as computed.
        case none
        /// Anywhere from nothing to the delay as computed.
        case full
    }

    /// Attempts in all, the first included.
    public var attempts: Int
    /// The wait before the second attempt.
    public var delay: Duration
    /// What each further wait is multiplied by.
    public var backoff: Double
    /// The longest wait.
    public var maxDelay: Duration?
    /// How a wait is spread.
    public var jitter: Jitter

    /// A policy; by default one attempt.
    public init(
        attempts: Int = 1, delay: Duration = .seconds(10), backoff: Double = 2, maxDelay: Duration? = nil,
        jitter: Jitter = .none
    ) {
        self.attempts = attempts
        self.delay = delay
        self.backoff = backoff
        self.maxDelay = maxDelay
        self.jitter = jitter
    }

    /// The wait after the `failures`-th failed attempt, given a draw from 0..<1 for the jitter; nil when none is left.
    public func wait(afterFailures failures: Int, draw: Double) -> Duration? {
        guard failures < attempts else { return nil }
        var seconds = Double(delay.microseconds) / 1e6
        for _ in 1..<max(failures, 1) {
            seconds *= backoff
        }
        if let maxDelay {
            seconds = min(seconds, Double(maxDelay.microseconds) / 1e6)
        }
        if jitter == .full {
            seconds *= draw
        }
        return .microseconds(Int64(min(seconds, 1e9) * 1e6))
    }
}
