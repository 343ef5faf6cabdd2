public import Timekeeping
public import Workflows

/// Deadlines: times by which something is to have happened. The scheduler tells when one has passed; whether it was kept
/// is told by who counts.
extension Scheduler {
    /// How long after a start, or after the clock has leapt, a deadline that passed meanwhile is looked at: what came in
    /// time may just be being found.
    static let deadlinePatience = Duration.seconds(60)

    /// Tells that a deadline has passed: the latest, if there are several.
    mutating func passDeadline(
        _ id: TriggerID, _ timetable: Timetable, of definition: Definition, at now: Instant,
        into decision: inout Decision
    ) {
        guard let cursor = scheduleCursors[id], let rule = definition.ruleText(of: id.trigger), rule == cursor.rule,
            let subject = definition.deadlines[id.trigger]?.subject,
            let due = timetable.latest(1, after: cursor.instant, upTo: now).last
        else { return }
        if now - due >= Self.deadlinePatience, patience[id] == nil {
            patience[id] = now
            return setTimer(.schedule(id), at: now + Self.deadlinePatience)
        }
        // A timer from before a reload may be earlier than the one that is waited for.
        if let since = patience[id], since <= now, now - since < Self.deadlinePatience { return }
        patience[id] = nil
        advanceSchedule(id, rule: rule, to: due, into: &decision)
        decision.transitions.append(.deadlinePassed(workflow: id.workflow, subject, due: due))
        setScheduleTimer(id, of: definition)
    }

    /// Files have not come in time: makes the run that the dataset has for that.
    mutating func missDeadline(
        of workflow: String, dataset: String, due: Instant, at now: Instant, into decision: inout Decision
    ) {
        guard firesTriggers, let definition = current[workflow],
            let nodes = definition.workflow.dataset(dataset)?.expected?.otherwise, !nodes.isEmpty
        else { return }
        createRun(
            of: definition,
            NewRun(
                trigger: Workflow.missingArrivals, start: nodes, files: [], closedBy: "lateness of \(dataset)",
                logicalTime: due, parameters: definition.workflow.properties(given: [:]).values),
            at: now, into: &decision)
    }
}

extension Schedule {
    /// Its last time before an instant, in a zone, at most a year ago; nil when there is none.
    public func last(before instant: Instant, in zone: TimeZoneRules) -> Instant? {
        Timetable(self, in: zone).latest(
            1, after: instant - .seconds(366 * 86_400), upTo: instant - .microseconds(1)
        ).last
    }

    /// Its next time after an instant, in a zone.
    public func next(after instant: Instant, in zone: TimeZoneRules) -> Instant? {
        Timetable(self, in: zone).next(after: instant)
    }
}
