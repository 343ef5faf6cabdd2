public import Files
public import TableSchema

/// One workflow file, checked: datasets, what starts runs, and the nodes that run.
///
/// Every name in it resolves and its graph has no cycle; `WorkflowLoader` makes no other.
public struct Workflow: Hashable, Sendable {
    /// Its name, also the first part of its runs' ids.
    public var name: String
    /// What it is for, in the user's words.
    public var description: String?
    /// The IANA zone its schedules are read in.
    public var timeZone: String
    /// Runs that may be under way at once.
    public var maxConcurrentRuns: Int
    /// What a start does when there is no place.
    public var overlap: Overlap = .queue
    /// SQL that is run before that of each job.
    public var preludes: [SQLWork.Source] = []
    /// What its runs may cost in a day; nil when that is not said.
    public var budget: Budget?
    /// By when a run of it is to have succeeded; nil when that is not said.
    public var expectBy: Schedule?
    /// The properties that each of its runs has.
    public var parameters: [Parameter] = []
    /// Where files arrive.
    public var datasets: [Dataset]
    /// What starts runs: schedules, uploads, people. Triggers on nodes are edges, kept in `Node.activations`.
    public var triggers: [Trigger]
    /// Crawlers and jobs, in the file's order.
    public var nodes: [Node]
    /// The channels that are told, by what they are told of.
    public var notified: [NoticeKind: [String]]

    /// A workflow. Called by `WorkflowLoader`, and by tests.
    public init(
        name: String, description: String? = nil, timeZone: String = "UTC", maxConcurrentRuns: Int = 1,
        datasets: [Dataset] = [], triggers: [Trigger] = [], nodes: [Node] = [], notified: [NoticeKind: [String]] = [:]
    ) {
        self.name = name
        self.description = description
        self.timeZone = timeZone
        self.maxConcurrentRuns = maxConcurrentRuns
        self.datasets = datasets
        self.triggers = triggers
        self.nodes = nodes
        self.notified = notified
    }

    /// The dataset of a name.
    public func dataset(_ name: String) -> Dataset? { datasets.first { $0.name == name } }
    /// The node of a name.
    public func node(_ name: String) -> Node? { nodes.first { $0.name == name } }
    /// What the job that makes a table says of it; nil when none does.
    public func output(of table: TableName) -> Output? { nodes.lazy.compactMap(\.output).first { $0.table == table } }
    /// The trigger of a name.
    public func trigger(_ name: String) -> Trigger? { triggers.first { $0.name == name } }
}

/// What a start does when as many runs are under way as may be.
public enum Overlap: String, Hashable, Sendable, Codable, CaseIterable {
    /// The new run waits.
    case queue
    /// No run is made, and the files go on waiting.
    case skip
    /// The oldest run is stopped, and the new one waits until it has ended.
    case stopOldest = "stop-oldest"
}

/// A named place where files arrive.
public struct Dataset: Hashable, Sendable {
    /// Its name in the workflow.
    public var name: String
    /// Which paths belong to it, relative to the workspace.
    public var pattern: PathPattern
    /// The catalog table its files make; by default `<workflow>.<dataset>` in identifier form.
    public var table: TableName
    /// Columns a file must have.
    public var requiredColumns: [String]
    /// SQL conditions that hold for every row of a valid file.
    public var expectations: [Expectation]
    /// The folder that invalid files move to; nil leaves them where they are.
    public var invalidFolder: String?
    /// The folder that rows which do not meet a condition are written to, while the file goes on with the others; nil
    /// makes the file invalid.
    public var rejectsFolder: String?
    /// How long a file that was there before the daemon must stay unchanged before it counts.
    public var settle: Duration
    /// What the user knows of its files.
    public var classifier = Classifier.none
    /// Whether its table's schema stays as it is: a file that departs from it is invalid.
    public var isLocked = false
    /// How often its folders are looked through, where events do not tell of its files; nil where they do.
    public var pollInterval: Duration?
    /// What becomes of another content at the path of a file that a run has taken.
    public var onReplace = ReplaceRule.append
    /// What becomes of a file whose content has come under another name.
    public var duplicates = DuplicateRule.allow
    /// The file beside each one of its that tells that it is whole; nil when none does.
    public var done: CompletionMarker?
    /// Which paths are those of manifests, each of which lists the files of a delivery; nil where files count by themselves.
    public var manifest: PathPattern?
    /// What files are to come, and until when; nil when that is not said.
    public var expected: ExpectedArrivals?
    /// The triggers that take each of its files once, as long as it takes; none when the first that comes takes it.
    public var holdFor: [String] = []
    /// Where its bucket is; nil when its files are in the workspace.
    public var bucket: BucketPlace?
    /// Which of the files count, by their paths below `pattern.literalPrefix`.
    public var filter = PathFilter()

    /// A dataset.
    public init(
        name: String, pattern: PathPattern, table: TableName, requiredColumns: [String] = [],
        expectations: [Expectation] = [], invalidFolder: String? = nil, settle: Duration = .seconds(2)
    ) {
        self.name = name
        self.pattern = pattern
        self.table = table
        self.requiredColumns = requiredColumns
        self.expectations = expectations
        self.invalidFolder = invalidFolder
        self.settle = settle
    }
}

/// What starts a run of a workflow, and with which nodes.
public struct Trigger: Hashable, Sendable {
    /// What makes it fire.
    public enum Condition: Hashable, Sendable {
        /// At the times of a schedule. Takes all files that wait.
        case schedule(Schedule)
        /// When files have arrived.
        case upload(UploadCondition)
        /// When a person asks.
        case onDemand
    }

    /// What starts a run that a person asks for without a trigger, in the place of a trigger's name.
    public static let byHand = "on-demand"

    /// Its name in the workflow.
    public var name: String
    /// What makes it fire.
    public var condition: Condition
    /// The nodes it starts.
    public var start: [String]
    /// Run properties that it gives, by name.
    public var parameters: [String: String]

    /// A trigger.
    public init(name: String, condition: Condition, start: [String], parameters: [String: String] = [:]) {
        self.name = name
        self.condition = condition
        self.start = start
        self.parameters = parameters
    }
}

/// Which arrivals make an upload trigger fire, and how they gather into batches.
public struct UploadCondition: Hashable, Sendable {
    /// Whether every dataset must have files waiting, or one is enough.
    public var mode: Mode
    /// The datasets it watches and takes files from.
    public var datasets: [String]
    /// A capture: files gather, and datasets are waited for, by each of its values apart.
    public var per: String?
    /// What becomes of files whose value of that capture is done.
    public var late = LateRule.wait
    /// When a batch closes. Without limits it closes as soon as a run may start.
    public var limits: BatchLimits

    /// A condition on arrivals.
    public init(mode: Mode, datasets: [String], per: String? = nil, limits: BatchLimits = BatchLimits()) {
        self.mode = mode
        self.datasets = datasets
        self.per = per
        self.limits = limits
    }
}

/// Whether all of a list are needed, or any one of it.
public enum Mode: String, Hashable, Sendable, Codable {
    case all
    case any
}

/// When a batch closes: whichever comes first.
public struct BatchLimits: Hashable, Sendable {
    /// So many files; a batch never holds more.
    public var files: Int?
    /// So many bytes; a batch never holds more, unless one file alone does.
    public var bytes: Int64?
    /// So long after its first file.
    public var window: Duration?
    /// So long after its last file.
    public var quiet: Duration?

    /// Limits; none means that a batch closes as soon as a run may start.
    public init(files: Int? = nil, bytes: Int64? = nil, window: Duration? = nil, quiet: Duration? = nil) {
        self.files = files
        self.bytes = bytes
        self.window = window
        self.quiet = quiet
    }

    /// Whether nothing is set, so that a batch closes as soon as a run may start.
    public var isEmpty: Bool { files == nil && bytes == nil && window == nil && quiet == nil }
}
