import GRDB
import Scheduling
import Timekeeping
import Workflows

/// I7: an occurrence of a schedule starts one run at most, and one unless its catch-up or overlap rule says otherwise.
struct OccurrenceCheck {
    private struct Key: Hashable {
        let workflow: String
        let trigger: String
    }

    private struct Occurrence: Hashable {
        let trigger: Key
        let rule: String
        let instant: Int64
    }

    private struct Cursor: Hashable {
        let rule: String
        let instant: Int64
    }

    private var lastRun: Int64 = 0
    private var fired: Set<Occurrence> = []
    private var cursors: [Key: Cursor] = [:]

    mutating func look(_ scheduler: Scheduler, at now: Instant, _ firesTriggers: Bool, _ db: Database) throws {
        var latest: [(key: Key, cursor: Cursor)] = []
        let rows = try Row.fetchCursor(
            try db.cachedStatement(sql: "SELECT workflow, trigger, rule, instant FROM schedules"))
        while let row = try rows.next() {
            latest.append((Key(workflow: row[0], trigger: row[1]), Cursor(rule: row[2], instant: row[3])))
        }
        try lookAtRuns(latest, db)
        for (key, cursor) in latest {
            if let old = cursors[key], old != cursor, old.rule == cursor.rule {
                try look(at: key, from: old, to: cursor, scheduler)
            }
            if let old = cursors[key], old.rule != cursor.rule {
                // An edited schedule counts from the clock as it is, also from one that was set back meanwhile.
                fired = fired.filter { $0.trigger != key || $0.instant <= cursor.instant }
            }
            cursors[key] = cursor
            if firesTriggers { try lookAtNext(key, cursor, scheduler, at: now) }
        }
    }

    /// No occurrence has two runs.
    private mutating func lookAtRuns(_ latest: [(key: Key, cursor: Cursor)], _ db: Database) throws {
        let rules = Dictionary(latest.map { ($0.key, $0.cursor.rule) }) { first, _ in first }
        let rows = try Row.fetchCursor(
            try db.cachedStatement(
                sql: "SELECT rowid, workflow, trigger, logical_time, closed_by FROM runs WHERE rowid > ? ORDER BY rowid"
            ),
            arguments: [lastRun])
        while let row = try rows.next() {
            lastRun = row[0]
            guard row[4] == "schedule" else { continue }
            let key = Key(workflow: row[1], trigger: row[2])
            let occurrence = Occurrence(trigger: key, rule: rules[key] ?? "", instant: row[3])
            guard fired.insert(occurrence).inserted else {
                throw Violation(
                    .occurrences,
                    "'\(key.trigger)' of \(key.workflow) fired twice for \(instant(occurrence.instant).iso8601)")
            }
        }
    }

    /// A schedule that was looked at up to a later time has runs for what lies between, as far as its rules want them.
    private func look(at key: Key, from old: Cursor, to new: Cursor, _ scheduler: Scheduler) throws {
        let what = "'\(key.trigger)' of \(key.workflow)"
        guard new.instant > old.instant else {
            throw Violation(.occurrences, "\(what) went back from \(instant(old.instant).iso8601)")
        }
        guard let definition = scheduler.currentDefinition(of: key.workflow),
            let trigger = definition.workflow.trigger(key.trigger), case .schedule(let schedule) = trigger.condition,
            definition.workflow.overlap != .skip, !schedule.skipsEmpty
        else { return }
        let due = scheduler.nextFire(of: key.trigger, of: key.workflow, after: instant(new.instant - 1))
        guard due == instant(new.instant) else {
            guard schedule.catchUp != .none else { return }
            throw Violation(
                .occurrences, "\(what) was looked at up to \(instant(new.instant).iso8601), when nothing is due")
        }
        for time in wanted(of: key, schedule, scheduler, from: old, to: new) {
            guard fired.contains(Occurrence(trigger: key, rule: new.rule, instant: time)) else {
                throw Violation(.occurrences, "\(what) has no run for \(instant(time).iso8601)")
            }
        }
    }

    private func wanted(
        of key: Key, _ schedule: Schedule, _ scheduler: Scheduler, from old: Cursor, to new: Cursor
    ) -> [Int64] {
        guard case .all(let most) = schedule.catchUp else { return [new.instant] }
        var times: [Int64] = []
        var last = old.instant
        while let next = scheduler.nextFire(of: key.trigger, of: key.workflow, after: instant(last)),
            next.microseconds <= new.instant
        {
            last = next.microseconds
            times.append(last)
        }
        return times.suffix(most)
    }

    /// Nothing that is due is left, and the next time is a later one.
    private func lookAtNext(_ key: Key, _ cursor: Cursor, _ scheduler: Scheduler, at now: Instant) throws {
        guard let next = scheduler.nextFire(of: key.trigger, of: key.workflow, after: instant(cursor.instant))
        else { return }
        guard next > instant(cursor.instant) else {
            throw Violation(.occurrences, "the next time of '\(key.trigger)' of \(key.workflow) is not after the last")
        }
        guard next > now else {
            throw Violation(
                .occurrences, "'\(key.trigger)' of \(key.workflow) was due at \(next.iso8601), and nothing came of it")
        }
    }

    private func instant(_ microseconds: Int64) -> Instant { Instant(microseconds: microseconds) }
}
