public import Timekeeping
public import Workflows

/// What the scheduler decided on an event: first make the transitions durable, then carry out the effects.
public struct Decision: Hashable, Sendable {
    /// State changes, in order; all belong into one transaction.
    public var transitions: [Transition] = []
    /// What to do once they are durable. Each may be carried out twice without harm.
    public var effects: [Effect] = []

    /// A decision; by default nothing.
    public init(transitions: [Transition] = [], effects: [Effect] = []) {
        self.transitions = transitions
        self.effects = effects
    }
}

/// One durable change of state: a row of history and an update of what it changed.
public enum Transition: Hashable, Sendable {
    /// A run was made (QUEUED) and takes these arrivals. Held by a reference, as it is larger than all others.
    indirect case runCreated(Run, claims: [Int64])
    /// A run changed its state. `SUCCEEDED` makes its arrivals INGESTED.
    case runChanged(RunID, from: RunState, to: RunState, reason: String?)
    /// An ended run goes on, by a definition.
    case runResumed(RunID, from: RunState, definition: String)
    /// A node run changed its state.
    case nodeChanged(RunID, node: String, from: NodeState, to: NodeRun)
    /// An attempt begins; for which item, when its node is repeated.
    case attemptStarted(AttemptID, item: Int?)
    /// What a node is repeated over, each value as JSON text.
    case itemsListed(RunID, node: String, values: [String])
    /// The items of a node that did not succeed are tried anew, as its run goes on.
    case itemsReopened(RunID, node: String)
    /// A node that was repeated runs again from the beginning.
    case itemsForgotten(RunID, node: String)
    /// An item of a node that is repeated changed its state.
    case itemChanged(RunID, node: String, ItemChange)
    /// An attempt ended.
    case attemptEnded(AttemptID, AttemptResult)
    /// A run of a key has succeeded, so that files of it which come from now on are late.
    case keyDone(RunID, trigger: String, key: BatchKey)
    /// A batch is due, and stays open so that its runs cost no more than the budget of the day.
    case batchesHeld(workflow: String, until: Instant)
    /// A time by which something was to have happened has passed.
    case deadlinePassed(workflow: String, Deadline.Subject, due: Instant)
    /// A schedule has been looked at up to an instant: no occurrence up to it fires again.
    case scheduleAdvanced(workflow: String, trigger: String, rule: String, to: Instant)
}

/// Something to do in the world.
public enum Effect: Hashable, Sendable {
    /// See that an attempt runs: start it, adopt it if it runs already, or report how it ended.
    case runAttempt(AttemptID)
    /// End an attempt's processes.
    case stopAttempt(AttemptID)
    /// Evaluate a node's condition over the outputs of the run's ended nodes, by node identifier.
    case evaluate(RunID, node: String, expression: String, outputs: [String: [String: OutputValue]])
    /// Find the first of some conditions that holds, over the same outputs.
    case choose(RunID, node: String, expressions: [String], outputs: [String: [String: OutputValue]])
    /// Ask for what a node requires.
    case checkRequirements(RunID, node: String)
    /// List what a node is repeated over; `output` is the JSON text of an earlier node's, if it is that.
    case listItems(RunID, node: String, ForEach.Source, output: String?)
    /// Tell people.
    case notify(FailureNotice)
}

/// Something that people should hear at once.
public struct FailureNotice: Hashable, Sendable {
    /// The channels to use.
    public var channels: [String]
    /// The run it is about.
    public var run: RunID
    /// The node that failed.
    public var node: String
    /// What happened, in a sentence.
    public var message: String

    /// A notice.
    public init(channels: [String], run: RunID, node: String, message: String) {
        self.channels = channels
        self.run = run
        self.node = node
        self.message = message
    }
}
