import Files
import TableSchema
import YAMLSource

/// A workflow file read but not checked: names may dangle, values that could not be read are nil.
///
/// Made by `WorkflowReader`; `WorkflowChecker` makes a `Workflow` of it. It remembers where everything was written.
struct WorkflowDraft {
    var name: Placed<String>?
    var description: String?
    var timeZone = "UTC"
    var maxConcurrentRuns = 1
    var overlap = Overlap.queue
    var expectBy: Schedule?
    var budget: Budget?
    var parameters: [ParameterDraft] = []
    var datasets: [DatasetDraft] = []
    var triggers: [TriggerDraft] = []
    var nodes: [NodeDraft] = []
    var notified: [NoticeKind: [String]] = [:]
    var preludes: [SQLWork.Source] = []
}

struct DatasetDraft {
    var name: Placed<String>
    var pattern: Placed<PathPattern>?
    /// Nil if none was written.
    var table: Placed<TableName?>?
    var requiredColumns: [String] = []
    var expectations: [Expectation] = []
    var invalidFolder: Placed<String>?
    var rejectsFolder: Placed<String>?
    var bucket: BucketPlace?
    var settle: Duration = .seconds(2)
    var classifier = Classifier.none
    var isLocked = false
    var pollInterval: Duration?
    var onReplace = ReplaceRule.append
    /// The triggers that `hold-for` names.
    var holdFor: [Placed<String>] = []
    var duplicates = DuplicateRule.allow
    var done: CompletionMarker?
    var manifest: PathPattern?
    var expected: ExpectedArrivals?
    /// The nodes that `expect-arrivals` names, where it does.
    var otherwise: [Placed<String>] = []
    var filter = PathFilter()
}

struct TriggerDraft {
    enum Condition {
        case schedule(Schedule)
        case upload(UploadDraft)
        case nodes(ListeningDraft)
        case onDemand
    }

    var name: Placed<String>
    var condition: Condition?
    var start: [Placed<String>] = []
    var parameters: [Placed<(name: String, value: String)>] = []
}

struct ParameterDraft {
    var name: Placed<String>
    var value: Parameter
}

struct UploadDraft {
    var mode: Mode
    var datasets: [Placed<String>]
    var per: Placed<String>?
    var late: Placed<LateRule>?
    var limits = BatchLimits()
}

/// Nodes that are listened to: by a trigger, or by a node's own `needs` or `on-failure`.
struct ListeningDraft {
    /// As in `NodeCondition.trigger`.
    var trigger: String
    var formula: NodeCondition.Formula
    /// Each node of the formula where it is named.
    var nodes: [Placed<String>]

    var condition: NodeCondition { NodeCondition(trigger: trigger, formula: formula) }
}

struct NodeDraft {
    enum Kind: String {
        case crawler
        case job
        case step
    }

    var kind: Kind
    var name: Placed<String>
    /// Nil if it could not be read.
    var work: Work?
    /// A crawler's datasets.
    var datasets: [Placed<String>] = []
    var output: OutputDraft?
    /// The table whose small files it is to write anew.
    var compacted: Placed<TableName>?
    var check: OutputCheck?
    var sparkConfiguration: [String: String] = [:]
    var keepsState = false
    var listening: [ListeningDraft] = []
    var when: Placed<String>?
    var retry: [RetryRule]?
    /// Nodes that it goes to by choice or catch, where they are named.
    var targets: [Placed<String>] = []
    var catches: [CatchRule] = []
    var timeout: Duration?
    var heartbeat: Duration?
    var grace: Duration?
    var resources: Resources?
    var logLimit: Int64?
    var isSandboxed: Bool?
    var requirements: [Requirement] = []
    var forEach: ForEach?
    /// The node or dataset that `for-each` names.
    var forEachReference: Placed<String>?
    var maxConcurrent: Int?
    var pool: Placed<String>?
    /// Expressions beside `when`: those of a choice.
    var branchConditions: [Placed<String>] = []
    /// Texts that may have `{name}` in them.
    var templates: [Placed<String>] = []
}

struct OutputDraft {
    var table: Placed<TableName>
    var path: Placed<String>
    var value: Output
}
