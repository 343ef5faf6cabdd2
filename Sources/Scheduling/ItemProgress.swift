public import DequeModule
public import Timekeeping

/// How far a node is that is repeated over items.
public struct ItemProgress: Hashable, Sendable {
    /// How many items there are.
    public var count: Int
    /// Items that have not begun, in order.
    public var pending: Deque<Int>
    /// Items under way, by the number of their attempt.
    public var running: [Int: Int]
    /// Items that are tried again at a time.
    public var retrying: [Int: Instant]
    /// Retries granted, by item and then by the node's retry rules; only items that have failed are in it.
    public var retries: [Int: [Int]]
    /// Items that succeeded.
    public var succeeded: Int
    /// Items that failed for good.
    public var failed: Int
    /// The error of the first of those.
    public var firstFailure: AttemptFailure?
    /// Whether a timer is set for items that may begin, but were too many for one turn.
    public var goesOnLater = false
    /// The items' values as JSON text, kept only where runs of other workflows need them.
    public var values: [String]

    /// All items pending.
    public init(count: Int, values: [String] = []) {
        self.count = count
        pending = Deque(0..<count)
        running = [:]
        retrying = [:]
        retries = [:]
        succeeded = 0
        failed = 0
        self.values = values
    }

    /// Whether every item has ended.
    public var isDone: Bool { succeeded + failed == count }
}

/// The state of one item; the raw value is the word in SQL, JSON and documents.
public enum ItemState: String, Hashable, Sendable, Codable, CaseIterable {
    case waiting = "WAITING"
    case running = "RUNNING"
    case retrying = "RETRYING"
    case succeeded = "SUCCEEDED"
    case failed = "FAILED"
}

/// One item's durable change.
public struct ItemChange: Hashable, Sendable {
    /// Its number, from 0.
    public var item: Int
    /// Its new state.
    public var state: ItemState
    /// Retries granted, by rule.
    public var retries: [Int] = []
    /// When it is tried again.
    public var retryAt: Instant?
    /// What it told.
    public var outputs: [String: OutputValue] = [:]
    /// Its error.
    public var failure: AttemptFailure?
}
