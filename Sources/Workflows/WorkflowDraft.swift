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
    var datasets: [DatasetDraft] = []
    var triggers: [TriggerDraft] = []
    var nodes: [NodeDraft] = []
    var notifyOnFailure: [String] = []
}

struct DatasetDraft {
    var name: Placed<String>
    var pattern: Placed<PathPattern>?
    /// Nil if none was written.
    var table: Placed<TableName?>?
    var requiredColumns: [String] = []
    var expectations: [String] = []
    var invalidFolder: Placed<String>?
    var settle: Duration = .seconds(2)
}

struct TriggerDraft {
    enum Condition {
        case schedule(String)
        case upload(UploadDraft)
        case nodes(ListeningDraft)
        case onDemand
    }

    var name: Placed<String>
    var condition: Condition?
    var start: [Placed<String>] = []
}

struct UploadDraft {
    var mode: Mode
    var datasets: [Placed<String>]
    var per: Placed<String>?
    var limits = BatchLimits()
}

/// Nodes that are listened to: by a trigger, or by a node's own `needs` or `on-failure`.
struct ListeningDraft {
    /// As in `NodeCondition.trigger`.
    var trigger: String
    var mode: Mode
    var nodes: [Placed<String>]
    var outcome: NodeCondition.Outcome

    var condition: NodeCondition {
        NodeCondition(trigger: trigger, mode: mode, nodes: nodes.map(\.value), outcome: outcome)
    }
}

struct NodeDraft {
    enum Kind: String {
        case crawler
        case job
    }

    var kind: Kind
    var name: Placed<String>
    /// Nil if it could not be read.
    var work: Work?
    /// A crawler's datasets.
    var datasets: [Placed<String>] = []
    var output: OutputDraft?
    var listening: [ListeningDraft] = []
    var when: Placed<String>?
    var retry = RetryPolicy()
    var timeout: Duration?
}

struct OutputDraft {
    var table: Placed<TableName>
    var path: Placed<String>
    var value: Output
}
