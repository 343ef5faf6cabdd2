import OrderedCollections
import Scheduling
import Timekeeping

/// A row of history that is to be written.
struct HistoryRow {
    var at: Instant
    var run: RunID
    var node: String?
    var attempt: Int?
    var from: String?
    var to: String
    var detail: String?
}

/// What a commit makes of a run.
struct RunChange {
    /// The run as it was made, when the commit makes it.
    var created: Run?
    /// Its last state; nil when that stays.
    private(set) var state: RunState?
    private(set) var reason: String?
    /// When it first became RUNNING in this commit.
    private(set) var started: Instant?
    private(set) var ended: Instant?
    var nodes: OrderedDictionary<String, NodeChange> = [:]

    mutating func note(_ to: RunState, reason: String?, at now: Instant) {
        state = to
        self.reason = reason
        if to == .running { started = started ?? now }
        ended = to.isEnded ? now : nil
    }
}

/// What a commit makes of a node of a run.
struct NodeChange {
    private(set) var node: NodeRun
    /// Whether it waits anew, so that a start from before this commit counts no more.
    private(set) var isReset = false
    /// When it first became RUNNING since.
    private(set) var started: Instant?
    private(set) var ended: Instant?

    init(_ node: NodeRun) {
        self.node = node
    }

    mutating func note(_ to: NodeRun, at now: Instant) {
        node = to
        let state = to.state
        switch state {
        case .running: started = started ?? now
        case .waiting: (isReset, started) = (true, nil)
        case .retrying, .succeeded, .failed, .timeout, .skipped, .stopped: break
        }
        ended = state.isEnded ? now : nil
    }
}

/// What a commit makes of an attempt.
struct AttemptChange {
    static let running = "RUNNING"

    /// When it began, when the commit begins it.
    var started: Instant?
    var item: Int?
    private(set) var state = Self.running
    private(set) var failure: AttemptFailure?
    private(set) var ended: Instant?

    mutating func end(_ result: AttemptResult, at now: Instant) {
        ended = now
        switch result {
        case .succeeded: state = "SUCCEEDED"
        case .failed(let why):
            failure = why
            state = why.kind == .timeout ? "TIMEOUT" : why.kind == .stopped ? "STOPPED" : "FAILED"
        }
    }
}

/// The name of an item: run, node and its place in the list.
struct ItemID: Hashable {
    var run: RunID
    var node: String
    var item: Int
}
