public import Timekeeping

/// The name of a trigger over all workflows.
public struct TriggerID: Hashable, Sendable {
    /// The workflow's name.
    public var workflow: String
    /// The trigger's name in it.
    public var trigger: String

    /// The name of a trigger.
    public init(workflow: String, trigger: String) {
        self.workflow = workflow
        self.trigger = trigger
    }
}

/// How far a schedule has been looked at.
public struct ScheduleCursor: Hashable, Sendable {
    /// The rule it was looked at under: cron text and zone.
    public var rule: String
    /// No occurrence up to here fires again.
    public var instant: Instant

    /// How far a schedule has been looked at.
    public init(rule: String, instant: Instant) {
        self.rule = rule
        self.instant = instant
    }
}
