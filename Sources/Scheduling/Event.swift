public import Timekeeping

/// What happened, as facts: all that the scheduler ever learns. Made by the Orchestrator, handed to `Scheduler.handle`.
///
/// The rare ones that are large are held by a reference, so that the many others are small.
public enum Event: Hashable, Sendable {
    /// A workflow file was read for the first time, or changed.
    indirect case workflowLoaded(RunDefinition)
    /// A workflow file is gone. Its live runs go on.
    case workflowRemoved(String)
    /// A file is VALID and waits.
    case arrived(WaitingFile)
    /// Files of a workflow are VALID and wait; they are taken together, as far as the limits of batches allow.
    case arrivedTogether(workflow: String, [WaitingFile])
    /// A file that waited was replaced or is gone.
    case withdrawn(workflow: String, arrival: Int64)
    /// Time has passed: see which timers are due.
    case clockAdvanced
    /// What the runs of a workflow have cost today, and may; nil when they may cost what they do.
    indirect case spent(workflow: String, Spending?)
    /// Too few files of a dataset have come by a time.
    case arrivalsMissed(workflow: String, dataset: String, due: Instant)
    /// A person asks for a run now, with all files that wait. With no trigger: what all root triggers start.
    case runRequested(workflow: String, trigger: String?, parameters: [String: String] = [:])
    /// A person asks for the runs of a schedule's occurrences in a span, though they are past; so many at once beside the
    /// workflow's own runs, or, with nil, among them.
    case backfillRequested(workflow: String, trigger: String, span: Range<Instant>, parallel: Int? = nil)
    /// A person asks a run to stop.
    case stopRequested(RunID)
    /// A person asks that an ended run, given as it was left, goes on with what did not succeed, by a definition that
    /// has all its nodes.
    indirect case resumeRequested(Run, by: RunDefinition)
    /// A person asks that a node of an ended run, and all after it, run again.
    indirect case rerunRequested(Run, from: String, by: RunDefinition)
    /// A person, or a program, tells a node that waits for it.
    case signalled(RunID, node: String, outputs: [String: OutputValue])
    /// The settings of the workspace were read: how many slots each pool has.
    case poolsLoaded([String: Int])
    /// The settings of the workspace were read: what the machine has for attempts.
    indirect case machineLoaded(Machine)
    /// What a node requires was asked for; what of it is not there, and when to ask again.
    case requirementsChecked(RunID, node: String, unmet: UnmetRequirement?)
    /// The branches of a choice were evaluated.
    case branchChosen(RunID, node: String, ChoiceResult)
    /// What a node is repeated over was listed, each value as JSON text.
    case itemsListed(RunID, node: String, ItemList)
    /// The condition of a node was evaluated.
    case conditionEvaluated(RunID, node: String, ConditionResult)
    /// An attempt ended; `draw` is a random number from 0..<1 for the jitter of a retry.
    case attemptEnded(AttemptID, AttemptResult, draw: Double)
}

/// A VALID file that no run has taken yet, or that other triggers are to take too.
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
    /// The triggers that it waits for, each of which takes it once; nil when the first that comes takes it.
    public var openShares: Set<String>?
    /// The triggers that have taken it already.
    public var takenShares: Set<String> = []

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

    /// Whether a run of a trigger takes it; with nil, a run of all triggers, which takes what none of them has taken.
    public func isOpen(for trigger: String?) -> Bool {
        guard let openShares else { return true }
        return trigger.map(openShares.contains) ?? takenShares.isEmpty
    }

    /// The file as it waits once a run of a trigger has taken it; nil when it waits no more.
    public func taken(for trigger: String?) -> WaitingFile? {
        guard let trigger, let openShares, openShares != [trigger] else { return nil }
        var rest = self
        rest.openShares = openShares.subtracting([trigger])
        rest.takenShares.insert(trigger)
        return rest
    }
}

/// How the condition of a node came out.
public enum ConditionResult: Hashable, Sendable {
    case holds
    case doesNotHold
    /// It could not be evaluated.
    case broken(String)
}

/// A requirement that is not met.
public struct UnmetRequirement: Hashable, Sendable {
    /// Its place among the node's requirements.
    public var index: Int
    /// What is missing, in words.
    public var message: String

    /// A requirement that is not met.
    public init(index: Int, message: String) {
        self.index = index
        self.message = message
    }
}

/// How a choice came out.
public enum ChoiceResult: Hashable, Sendable {
    /// The branch of this place is the first whose condition holds.
    case branch(Int)
    case noneHolds
    /// A condition could not be evaluated.
    case broken(String)
}

/// What a node is repeated over.
public enum ItemList: Hashable, Sendable {
    /// The values, each as JSON text, and the places of those that have succeeded already.
    case values([String], succeeded: Set<Int> = [])
    /// They could not be had.
    case broken(AttemptFailure)
}
