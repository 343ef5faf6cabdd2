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
    /// Its files are INGESTED. Final.
    case succeeded = "SUCCEEDED"
    /// Keeps its files. Next: RUNNING, when resumed.
    case failed = "FAILED"
    /// Keeps its files. Next: RUNNING, when resumed.
    case stopped = "STOPPED"

    /// Whether nothing more happens by itself.
    public var isEnded: Bool { self == .succeeded || self == .failed || self == .stopped }

    /// The states that may follow this one.
    public var successors: Set<RunState> {
        switch self {
        case .queued: [.running, .stopped]
        case .running: [.succeeded, .failed, .stopping]
        case .stopping: [.stopped, .succeeded]
        case .succeeded: []
        case .failed, .stopped: [.running]
        }
    }
}

/// The state of a node run, in the field's words; the raw value is the word in SQL, JSON and documents.
public enum NodeState: String, Hashable, Sendable, Codable, CaseIterable {
    /// For other nodes, or for its condition. Next: RUNNING, SKIPPED, FAILED (a broken condition), STOPPED.
    case waiting = "WAITING"
    /// Next: SUCCEEDED, RETRYING, FAILED, TIMEOUT, STOPPED.
    case running = "RUNNING"
    /// Waits to be tried again. Next: RUNNING, STOPPED.
    case retrying = "RETRYING"
    /// Final.
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

    /// The states that may follow this one.
    public var successors: Set<NodeState> {
        switch self {
        case .waiting: [.running, .skipped, .failed, .stopped]
        case .running: [.succeeded, .retrying, .failed, .timeout, .stopped]
        case .retrying: [.running, .stopped]
        case .succeeded: []
        case .failed, .timeout, .skipped, .stopped: [.waiting]
        }
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

/// One node of a run.
public struct NodeRun: Hashable, Sendable {
    /// Where it is, with what belongs to that.
    public enum Phase: Hashable, Sendable {
        /// For other nodes.
        case waiting
        /// Its condition is being evaluated.
        case checking
        /// Its newest attempt is under way.
        case running
        /// It is tried again at a time.
        case retrying(at: Instant)
        /// It ended, and why when not by success.
        case ended(NodeState, reason: String?)
    }

    /// Where it is.
    public var phase: Phase
    /// Attempts so far.
    public var attempts: Int
    /// Attempts that failed since the run started or was resumed: what the retry rule counts.
    public var failures: Int
    /// What it told: row counts and the values of TIDEGATE_RESULT, for conditions and later nodes.
    public var outputs: [String: OutputValue]

    /// A node run; by default a new one.
    public init(
        phase: Phase = .waiting, attempts: Int = 0, failures: Int = 0, outputs: [String: OutputValue] = [:]
    ) {
        self.phase = phase
        self.attempts = attempts
        self.failures = failures
        self.outputs = outputs
    }

    /// The word of its state.
    public var state: NodeState {
        switch phase {
        case .waiting, .checking: .waiting
        case .running: .running
        case .retrying: .retrying
        case .ended(let state, _): state
        }
    }
}
