import Timekeeping
import Workflows

/// Schedules: occurrences are computed, one timer each, and never fire twice.
extension Scheduler {
    /// Takes up the schedules of a definition that was loaded. A new or edited one never fires the past.
    mutating func loadSchedules(of definition: Definition, at now: Instant, into decision: inout Decision) {
        let names = definition.timetables.keys.sorted() + definition.deadlines.keys.sorted()
        for trigger in names where firesTriggers {
            guard let rule = definition.ruleText(of: trigger), let timetable = definition.timetable(of: trigger)
            else { continue }
            let id = TriggerID(workflow: definition.workflow.name, trigger: trigger)
            // What passed before the workflow was loaded passed while no daemon ran.
            if scheduleCursors[id]?.rule != rule || timetable.catchUp == .none {
                let start = scheduleCursors[id]?.rule == rule ? max(now, scheduleCursors[id]?.instant ?? now) : now
                advanceSchedule(id, rule: rule, to: start, into: &decision)
            }
            setScheduleTimer(id, of: definition)
        }
    }

    /// Fires a schedule whose occurrence is due: for the latest occurrence, or for each of those that were missed.
    mutating func fireSchedule(_ id: TriggerID, at now: Instant, into decision: inout Decision) {
        if let definition = current[id.workflow], let timetable = definition.deadlines[id.trigger]?.timetable {
            return passDeadline(id, timetable, of: definition, at: now, into: &decision)
        }
        guard let definition = current[id.workflow], let cursor = scheduleCursors[id],
            let timetable = definition.timetables[id.trigger], let trigger = definition.workflow.trigger(id.trigger),
            let rule = definition.ruleText(of: id.trigger), rule == cursor.rule
        else { return }
        var limit = 1
        if case .all(let most) = timetable.catchUp { limit = max(most, 1) }
        let occurrences = timetable.latest(limit, after: cursor.instant, upTo: now)
        guard let last = occurrences.last else { return }
        advanceSchedule(id, rule: rule, to: last, into: &decision)
        for occurrence in occurrences where mayMakeRun(of: definition) {
            if timetable.skipsEmpty, !hasWaiting(of: definition, for: trigger.name) { continue }
            fire(trigger, of: definition, for: occurrence, closedBy: "schedule", at: now, into: &decision)
        }
        closeBatches(of: id.workflow, at: now, into: &decision)
        setScheduleTimer(id, of: definition)
    }

    /// Makes a run for each occurrence of a schedule in a span.
    mutating func backfill(
        _ id: TriggerID, _ span: Range<Instant>, parallel: Int?, at now: Instant, into decision: inout Decision
    ) {
        guard let definition = current[id.workflow], let timetable = definition.timetables[id.trigger],
            let trigger = definition.workflow.trigger(id.trigger)
        else { return }
        var last = span.lowerBound - .microseconds(1)
        for _ in 0..<Self.backfillMax {
            guard let occurrence = timetable.next(after: last), occurrence < span.upperBound else { return }
            last = occurrence
            fire(
                trigger, of: definition, for: occurrence, closedBy: "backfill", parallel: parallel, at: now,
                into: &decision)
        }
    }

    /// A request makes so many runs at most.
    public static let backfillMax = 10_000

    private mutating func fire(
        _ trigger: Trigger, of definition: Definition, for occurrence: Instant, closedBy: String,
        parallel: Int? = nil, at now: Instant, into decision: inout Decision
    ) {
        createRun(
            of: definition,
            NewRun(
                trigger: trigger.name, start: trigger.start, files: takeAllWaiting(of: definition, for: trigger.name),
                closedBy: closedBy, logicalTime: occurrence,
                parameters: definition.workflow.properties(given: trigger.parameters).values, parallel: parallel),
            at: now, into: &decision)
    }

    mutating func advanceSchedule(
        _ id: TriggerID, rule: String, to instant: Instant, into decision: inout Decision
    ) {
        scheduleCursors[id] = ScheduleCursor(rule: rule, instant: instant)
        decision.transitions.append(
            .scheduleAdvanced(workflow: id.workflow, trigger: id.trigger, rule: rule, to: instant))
    }

    mutating func setScheduleTimer(_ id: TriggerID, of definition: Definition) {
        guard let cursor = scheduleCursors[id],
            let next = definition.timetable(of: id.trigger)?.next(after: cursor.instant)
        else { return }
        setTimer(.schedule(id), at: next)
    }
}
