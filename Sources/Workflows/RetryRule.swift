import Timekeeping

/// How often and how long apart an attempt that failed is tried again.
///
/// Fields, defaults and counting are those of a retrier of the Amazon States Language: of several rules the first that
/// matches the kind of error counts, each rule counts its own retries, and a kind that none matches is not retried.
public struct RetryRule: Hashable, Sendable {
    /// How a delay is spread, so that many nodes do not try again at once.
    public enum Jitter: String, Hashable, Sendable, Codable, CaseIterable {
        /// The delay as computed.
        case none
        /// Anywhere from nothing to the delay as computed.
        case full
    }

    /// The kinds of error it is for; empty for all.
    public var kinds: [String]
    /// Retries it grants: attempts after the first.
    public var attempts: Int
    /// The wait before its first retry.
    public var delay: Duration
    /// What each further wait is multiplied by.
    public var backoff: Double
    /// The longest wait.
    public var maxDelay: Duration?
    /// How a wait is spread.
    public var jitter: Jitter

    /// A rule.
    public init(
        kinds: [String] = [], attempts: Int = 3, delay: Duration = .seconds(1), backoff: Double = 2,
        maxDelay: Duration? = nil, jitter: Jitter = .none
    ) {
        self.kinds = kinds
        self.attempts = attempts
        self.delay = delay
        self.backoff = backoff
        self.maxDelay = maxDelay
        self.jitter = jitter
    }

    /// Whether it is for a kind of error.
    public func matches(_ kind: String) -> Bool { kinds.isEmpty || kinds.contains(kind) }

    /// The kinds of error that Tidegate itself gives; any other is one of a job's own.
    public static let knownKinds = [
        "exit-code", "timeout", "heartbeat", "lost", "out-of-memory", "not-started", "invalid-output", "output-exists",
        "schema-changed", "quality", "precondition", "condition", "workflow", "items",
        "input-lost", "requirements", "executor-lost", "master-lost",
    ]

    /// The wait before the next retry after so many were made, given a draw from 0..<1 for the jitter; nil when none
    /// is left.
    public func wait(afterRetries retries: Int, draw: Double) -> Duration? {
        guard retries < attempts else { return nil }
        var seconds = Double(delay.microseconds) / 1e6
        for _ in 0..<min(retries, Self.doublingsMax) {
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

    /// After so many retries the wait is at its bound for any factor above 1.01.
    private static let doublingsMax = 5000
}

/// What goes on when a node has failed for good with an error of some kinds.
public struct CatchRule: Hashable, Sendable {
    /// The kinds of error it is for; empty for all.
    public var kinds: [String]
    /// The nodes that begin.
    public var goTo: [String]

    /// A rule.
    public init(kinds: [String] = [], goTo: [String]) {
        self.kinds = kinds
        self.goTo = goTo
    }

    /// Whether it is for a kind of error.
    public func matches(_ kind: String) -> Bool { kinds.isEmpty || kinds.contains(kind) }
}
