public import Timekeeping

/// One node of a run.
public struct NodeRun: Hashable, Sendable {
    /// Where it is, with what belongs to that.
    public enum Phase: Hashable, Sendable {
        /// For other nodes.
        case waiting
        /// Its condition is being evaluated.
        case checking
        /// What it requires is asked for, since a time; the first attempt, or the next one, begins when it is there.
        case requiring(since: Instant)
        /// All pools and places that it needs are not free yet.
        case blocked
        /// Its newest attempt is under way.
        case running
        /// It is tried again at a time.
        case retrying(at: Instant)
        /// A wait, until a time.
        case sleeping(until: Instant)
        /// A signal is waited for, at most until a time.
        case awaiting(until: Instant?)
        /// The branches of a choice are being evaluated.
        case choosing
        /// A run of another workflow is under way for it.
        case following
        /// What it is repeated over is being listed.
        case listing
        /// It is repeated over items. Held by a reference, as few nodes are, and each would have to have the room for it.
        indirect case repeating(ItemProgress)
        /// It ended, and why when not by success.
        case ended(NodeState, reason: String?)
    }

    /// Where it is.
    public var phase: Phase
    /// Attempts so far.
    public var attempts: Int
    /// Retries granted since the run started or was resumed, by the node's retry rules in order.
    public var retries: [Int]
    /// What it told: row counts and the values of TIDEGATE_RESULT, for conditions and later nodes.
    public var outputs: [String: OutputValue]
    /// The nodes that its end begins: those that it chose, or those that its failure is caught by.
    public var goesTo: [String]
    /// The error of its last failed attempt.
    public var failure: AttemptFailure?

    /// A node run; by default a new one.
    public init(
        phase: Phase = .waiting, attempts: Int = 0, retries: [Int] = [], outputs: [String: OutputValue] = [:],
        goesTo: [String] = [], failure: AttemptFailure? = nil
    ) {
        self.phase = phase
        self.attempts = attempts
        self.retries = retries
        self.outputs = outputs
        self.goesTo = goesTo
        self.failure = failure
    }

    /// The word of its state.
    public var state: NodeState {
        switch phase {
        case .waiting, .checking: .waiting
        // Before a retry these are a part of it.
        case .requiring, .blocked, .choosing, .listing: retries.contains { $0 > 0 } ? .retrying : .waiting
        case .running, .sleeping, .awaiting, .following, .repeating: .running
        case .retrying: .retrying
        case .ended(let state, _): state
        }
    }

    /// Whether it ended badly and nothing caught that.
    public var isUncaughtFailure: Bool { state.isFailure && goesTo.isEmpty }
}
