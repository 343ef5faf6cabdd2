public import OrderedCollections
public import Timekeeping

/// The name of a run: its workflow and a number that counts up, `retail-42`.
public struct RunID: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The workflow's name.
    public var workflow: String
    /// From 1, never given twice.
    public var number: Int

    /// The name of a run.
    public init(workflow: String, number: Int) {
        self.workflow = workflow
        self.number = number
    }

    /// Reads `retail-42`; nil when the text names no run.
    public init?(_ text: String) {
        guard let dash = text.lastIndex(of: "-"), dash != text.startIndex,
            let number = Int(text[text.index(after: dash)...]), number > 0
        else { return nil }
        self.init(workflow: String(text[..<dash]), number: number)
    }

    /// `retail-42`.
    public var description: String { "\(workflow)-\(number)" }

    /// By workflow, then by number.
    public static func < (left: RunID, right: RunID) -> Bool {
        (left.workflow, left.number) < (right.workflow, right.number)
    }
}

/// The name of one try of a node: run, node and a number from 1.
public struct AttemptID: Hashable, Sendable, CustomStringConvertible {
    /// The run it belongs to.
    public var run: RunID
    /// The node it tries.
    public var node: String
    /// From 1; goes on counting when a run is resumed.
    public var number: Int

    /// The name of an attempt.
    public init(run: RunID, node: String, number: Int) {
        self.run = run
        self.node = node
        self.number = number
    }

    /// `retail-42/daily-sales/1`.
    public var description: String { "\(run)/\(node)/\(number)" }
}

/// The state of a run, in the field's words; the raw value is the word in SQL, JSON and documents.
public enum RunState: String, Hashable, Sendable, Codable, CaseIterable {
    /// Made, with its batch; waits for a place. Next: RUNNING, STOPPED.
    case queued = "QUEUED"
    /// Next: SUCCEEDED, FAILED, STOPPING.
    case running = "RUNNING"
    /// Asked to stop; attempts are ending. Next: STOPPED, or SUCCEEDED when the last attempt beat the stop.
    case stopping = "STOPPING"
    /// Its files are INGESTED. Next: RUNNING, when nodes are run again on request.
    case succeeded = "SUCCEEDED"
    /// Keeps its files. Next: RUNNING, when resumed.
    case failed = "FAILED"
    /// Keeps its files. Next: RUNNING, when resumed.
    case stopped = "STOPPED"

    /// Whether nothing more happens by itself.
    public var isEnded: Bool { self == .succeeded || self == .failed || self == .stopped }

    /// Whether another state may follow this one.
    public func mayBecome(_ next: RunState) -> Bool {
        switch self {
        case .queued: next == .running || next == .stopped
        case .running: next == .succeeded || next == .failed || next == .stopping
        case .stopping: next == .stopped || next == .succeeded
        case .succeeded, .failed, .stopped: next == .running
        }
    }
}

/// The state of a node run, in the field's words; the raw value is the word in SQL, JSON and documents.
public enum NodeState: String, Hashable, Sendable, Codable, CaseIterable {
    /// For other nodes, the answer to its condition or choice, its items, what it requires or a free place.
    /// Next: RUNNING, RETRYING (what it requires did not come), SKIPPED, FAILED, STOPPED.
    case waiting = "WAITING"
    /// Next: SUCCEEDED, RETRYING, FAILED, TIMEOUT, STOPPED.
    case running = "RUNNING"
    /// Waits to be tried again. Next: RUNNING, FAILED (what it requires did not come), STOPPED.
    case retrying = "RETRYING"
    /// Next: WAITING, when it is run again on request.
    case succeeded = "SUCCEEDED"
    /// Next: WAITING, when its run is resumed.
    case failed = "FAILED"
    /// Its last attempt took too long. Next: WAITING, when its run is resumed.
    case timeout = "TIMEOUT"
    /// Nothing will start it, or its condition is false. Next: WAITING, when its run is resumed.
    case skipped = "SKIPPED"
    /// Next: WAITING, when its run is resumed.
    case stopped = "STOPPED"

    /// Whether nothing more happens by itself.
    public var isEnded: Bool {
        switch self {
        case .waiting, .running, .retrying: false
        case .succeeded, .failed, .timeout, .skipped, .stopped: true
        }
    }

    /// Whether the node ended badly.
    public var isFailure: Bool { self == .failed || self == .timeout }

    /// Whether another state may follow this one.
    public func mayBecome(_ next: NodeState) -> Bool {
        switch next {
        case .waiting: isEnded
        case .running: self == .waiting || self == .retrying
        case .retrying: self == .waiting || self == .running
        case .succeeded, .timeout: self == .running
        case .skipped: self == .waiting
        case .failed, .stopped: !isEnded
        }
    }
}

/// A node that waits for a run of another workflow.
public struct ParentNode: Hashable, Sendable {
    /// The run that the node is of.
    public var run: RunID
    /// The node.
    public var node: String
    /// Which item of the node it is for, when the node is repeated.
    public var item: Int?
    /// How many runs are above this one.
    public var depth: Int

    /// A node that waits for a run.
    public init(run: RunID, node: String, item: Int? = nil, depth: Int) {
        self.run = run
        self.node = node
        self.item = item
        self.depth = depth
    }
}

/// One execution of a workflow, as the scheduler holds it while it lives.
public struct Run: Hashable, Sendable {
    /// Its name.
    public var id: RunID
    /// The content hash of the workflow text it works on, from start to end.
    public var definition: String
    /// The trigger that started it.
    public var trigger: String
    /// The nodes that the trigger starts.
    public var start: [String]
    /// Its state.
    public var state: RunState
    /// When it was made.
    public var created: Instant
    /// For a schedule: the occurrence it stands for. Else when it was made.
    public var logicalTime: Instant
    /// How many files its batch holds.
    public var files: Int
    /// How many bytes its batch holds.
    public var bytes: Int64
    /// What closed its batch, in a word for people: `quiet 2m`, `schedule`.
    public var closedBy: String
    /// Its nodes, in the workflow's order.
    public var nodes: OrderedDictionary<String, NodeRun>
    /// Its properties, one for each parameter of the workflow.
    public var parameters: [String: String] = [:]
    /// The node of another run that waits for it.
    public var parent: ParentNode?
    /// What its files share; nil when they were not gathered by a capture.
    public var key: BatchKey?
    /// For a run of a backfill that goes beside the workflow's own runs: how many of those at once.
    public var parallel: Int?

    /// A run.
    public init(
        id: RunID, definition: String, trigger: String, start: [String], state: RunState = .queued, created: Instant,
        logicalTime: Instant, files: Int, bytes: Int64, closedBy: String, nodes: OrderedDictionary<String, NodeRun>
    ) {
        self.id = id
        self.definition = definition
        self.trigger = trigger
        self.start = start
        self.state = state
        self.created = created
        self.logicalTime = logicalTime
        self.files = files
        self.bytes = bytes
        self.closedBy = closedBy
        self.nodes = nodes
    }
}
