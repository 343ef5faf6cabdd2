public import Timekeeping

/// What happened, as facts: all that the scheduler ever learns. Made by the Orchestrator, handed to `Scheduler.handle`.
public enum Event: Hashable, Sendable {
    /// A workflow file was read for the first time, or changed.
    case workflowLoaded(RunDefinition)
    /// A workflow file is gone. Its live runs go on.
    case workflowRemoved(String)
    /// A file is VALID and waits.
    case arrived(WaitingFile)
    /// A file that waited was replaced or is gone.
    case withdrawn(workflow: String, arrival: Int64)
    /// Time has passed: see which timers are due.
    case clockAdvanced
    /// A person asks for a run now, with all files that wait. With no trigger: what all root triggers start.
    case runRequested(workflow: String, trigger: String?)
    /// A person asks a run to stop.
    case stopRequested(RunID)
    /// A person asks that an ended run, given as it was left, goes on with what did not succeed, by a definition that
    /// has all its nodes.
    case resumeRequested(Run, by: RunDefinition)
    /// The condition of a node was evaluated.
    case conditionEvaluated(RunID, node: String, ConditionResult)
    /// An attempt ended; `draw` is a random number from 0..<1 for the jitter of a retry.
    case attemptEnded(AttemptID, AttemptResult, draw: Double)
}

/// A VALID file that no run has taken yet.
public struct WaitingFile: Hashable, Sendable {
    /// Its row in the ledger.
    public var arrival: Int64
    /// The workflow that waits for it.
    public var workflow: String
    /// The dataset it belongs to.
    public var dataset: String
    /// The values its path gave to the dataset's captures.
    public var captures: [String: String]
    /// Its size.
    public var bytes: Int64
    /// When it arrived.
    public var arrived: Instant

    /// A waiting file.
    public init(
        arrival: Int64, workflow: String, dataset: String, captures: [String: String] = [:], bytes: Int64,
        arrived: Instant
    ) {
        self.arrival = arrival
        self.workflow = workflow
        self.dataset = dataset
        self.captures = captures
        self.bytes = bytes
        self.arrived = arrived
    }
}

/// How the condition of a node came out.
public enum ConditionResult: Hashable, Sendable {
    case holds
    case doesNotHold
    /// It could not be evaluated.
    case broken(String)
}

/// How an attempt ended.
public enum AttemptResult: Hashable, Sendable {
    /// It did its work; what it told.
    case succeeded(outputs: [String: OutputValue])
    /// It did not.
    case failed(AttemptFailure)
}

/// Why an attempt failed.
public struct AttemptFailure: Hashable, Sendable {
    /// The kinds of errors, in the words that `retry` and `catch` use.
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// The program ended with a status other than 0, or by a signal.
        case exitCode = "exit-code"
        /// It took longer than its `timeout`.
        case timeout
        /// The process vanished without a word.
        case lost
        /// It was stopped by a person.
        case stopped
        /// It could not be started: a program or file is missing.
        case notStarted = "not-started"
        /// What it wrote is missing or not of its declared format.
        case invalidOutput = "invalid-output"
        /// Files brought a schema that the crawler's rule refuses.
        case schemaChanged = "schema-changed"
        /// Its `when` could not be evaluated.
        case condition
    }

    /// Which kind of error.
    public var kind: Kind
    /// One sentence for people.
    public var message: String

    /// A failure.
    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }
}
