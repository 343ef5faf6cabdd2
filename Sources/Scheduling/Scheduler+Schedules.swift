import Cron
import Timekeeping
import Workflows

/// Schedules: occurrences are computed, one timer each, and never fire twice.
extension Scheduler {
    /// Takes up the schedules of a definition that was loaded. A new or edited one never fires the past.
    mutating func loadSchedules(of definition: Definition, at now: Instant, into decision: inout Decision) {
        for trigger in definition.schedules.keys.sorted() {
            guard let rule = definition.ruleText(of: trigger) else { continue }
            let id = TriggerID(workflow: definition.workflow.name, trigger: trigger)
            if scheduleCursors[id]?.rule != rule {
                advanceSchedule(id, rule: rule, to: now, into: &decision)
            }
            setScheduleTimer(id, of: definition)
        }
    }

    /// Fires a schedule whose occurrence is due: once, for the latest occurrence, however many were missed.
    mutating func fireSchedule(_ id: TriggerID, at now: Instant, into decision: inout Decision) {
        guard let definition = current[id.workflow], let cursor = scheduleCursors[id],
            let cron = definition.schedules[id.trigger], let trigger = definition.workflow.trigger(id.trigger),
            let rule = definition.ruleText(of: id.trigger), rule == cursor.rule,
            var occurrence = cron.next(after: cursor.instant, in: definition.zone), occurrence <= now
        else { return }
        while let later = cron.next(after: occurrence, in: definition.zone), later <= now {
            occurrence = later
        }
        advanceSchedule(id, rule: rule, to: occurrence, into: &decision)
        let files = takeAllWaiting(of: definition)
        createRun(
            of: definition, trigger: trigger.name, start: trigger.start, files: files, closedBy: "schedule",
            logicalTime: occurrence, at: now, into: &decision)
        setScheduleTimer(id, of: definition)
    }

    private mutating func advanceSchedule(
        _ id: TriggerID, rule: String, to instant: Instant, into decision: inout Decision
    ) {
        scheduleCursors[id] = ScheduleCursor(rule: rule, instant: instant)
        decision.transitions.append(
            .scheduleAdvanced(workflow: id.workflow, trigger: id.trigger, rule: rule, to: instant))
    }

    private mutating func setScheduleTimer(_ id: TriggerID, of definition: Definition) {
        guard let cursor = scheduleCursors[id], let cron = definition.schedules[id.trigger],
            let next = cron.next(after: cursor.instant, in: definition.zone)
        else { return }
        setTimer(.schedule(id), at: next)
    }
}
