import GRDB
import Orchestrator
import Scheduling
import Timekeeping

/// I4: what was acknowledged stays, but for runs that the retention lets go: ended, old, not a workflow's newest, and
/// holding no files.
struct RetentionCheck {
    /// Runs whose folders were removed, so that their rows may be gone.
    private(set) var forgotten: Set<String> = []

    /// Looks whether each of some runs may go by a rule, from the rows of it alone; once, when the first commit lets it go.
    mutating func mayGo(_ runs: [String], by rule: Retention, at now: Instant, _ db: Database) throws {
        for run in runs where !forgotten.contains(run) {
            guard let row = try Self.row(of: run, db) else { continue }
            let ended: Int64? = row["ended"]
            let newer: Int = row["newer"]
            let held: Int = row["held"]
            let isOld = rule.age.map { (ended ?? .max) < (now - $0).microseconds } ?? false
            let isSurplus = rule.runs.map { newer >= $0 } ?? false
            guard ended != nil, newer > 0, held == 0, isOld || isSurplus else {
                throw Violation(
                    .durable,
                    "\(run) was forgotten: ended \(ended.map { Instant(microseconds: $0).iso8601 } ?? "not yet"), "
                        + "\(newer) newer runs, \(held) files held, by \(rule)")
            }
            forgotten.insert(run)
        }
    }

    /// Runs that live again, as resumed ones do, must stay.
    mutating func livesAgain(_ runs: [String], _ scheduler: Scheduler) {
        for run in runs where RunID(run).flatMap({ scheduler.runUnderWay($0) }) != nil { forgotten.remove(run) }
    }

    /// The newer runs are counted by their numbers, since some of them may have gone before this one.
    private static func row(of run: String, _ db: Database) throws -> Row? {
        try Row.fetchOne(
            try db.cachedStatement(
                sql: """
                    SELECT r.ended, (SELECT max(n.number) - r.number FROM runs n WHERE n.workflow = r.workflow)
                        AS newer, (SELECT count(*) FROM arrivals a WHERE a.run = r.id AND a.state = 'VALID')
                        + (SELECT count(*) FROM shares s WHERE s.run = r.id AND s.ingested IS NULL) AS held
                    FROM runs r WHERE r.id = ?
                    """), arguments: [run])
    }
}
