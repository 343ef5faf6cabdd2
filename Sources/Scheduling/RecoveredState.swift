public import Timekeeping
public import Workflows

/// What the store knows when a scheduler starts again.
public struct RecoveredState: Sendable {
    /// Runs that have not ended.
    public var runs: [Run] = []
    /// The definitions that they work on.
    public var definitions: [RunDefinition] = []
    /// By workflow: the number of its newest run.
    public var lastRunNumbers: [String: Int] = [:]
    /// How far each schedule has been looked at.
    public var scheduleCursors: [TriggerID: ScheduleCursor] = [:]
    /// VALID files that no run has taken.
    public var waiting: [WaitingFile] = []
    /// By workflow: the datasets that have ever had a valid file.
    public var arrivedDatasets: [String: Set<String>] = [:]

    /// The keys that are done, by the trigger that made runs of them.
    public var doneKeys: [TriggerID: Set<BatchKey>] = [:]

    /// What the machine has for attempts; nil when that is not known.
    public var machine: Machine?

    /// Nothing known: a first start.
    public init() {}
}

/// A workflow text as runs work on it.
public struct RunDefinition: Hashable, Sendable {
    /// The workflow.
    public var workflow: Workflow
    /// The content hash of its text.
    public var hash: String
    /// The rules of its time zone.
    public var zone: TimeZoneRules

    /// A workflow text as runs work on it.
    public init(workflow: Workflow, hash: String, zone: TimeZoneRules) {
        self.workflow = workflow
        self.hash = hash
        self.zone = zone
    }
}
