import GRDB
import Timekeeping

/// Forgets runs that ended long ago, in steps that are small enough not to hold up the loop.
///
/// A run's folder goes first, by the hands, then its rows: a crash between leaves a run without logs, which goes next time.
enum Pruning {
    /// So many runs are begun with at once.
    private static let runsMax = 50
    /// So many rows of a table go in one transaction, at most.
    private static let rowsMax = 2_000

    /// Ended runs that may go, oldest first.
    ///
    /// Never one that holds files still, nor a workflow's newest, whose number the next run's follows.
    static func candidates(by rule: Retention, at now: Instant, in db: Database) throws -> [String] {
        guard !rule.keepsAll else { return [] }
        return try String.fetchAll(
            db,
            sql: """
                SELECT r.id FROM runs r JOIN (SELECT workflow, max(number) AS newest FROM runs GROUP BY workflow) w
                    ON w.workflow = r.workflow
                WHERE r.ended IS NOT NULL AND r.number < w.newest
                    AND (r.ended < :before OR r.number <= w.newest - :runs)
                    AND NOT EXISTS (SELECT 1 FROM arrivals a WHERE a.run = r.id AND a.state = 'VALID')
                ORDER BY r.created LIMIT :limit
                """,
            arguments: [
                "before": rule.age.map { (now - $0).microseconds } ?? Int64.min, "runs": rule.runs ?? Int.max,
                "limit": runsMax,
            ])
    }

    /// Removes rows of runs, at most some thousands; gives the runs that have rows left.
    static func forget(_ runs: [String], in db: Database) throws -> [String] {
        var budget = rowsMax
        for (index, run) in runs.enumerated() {
            for (table, key) in keys {
                try db.execute(
                    sql: """
                        DELETE FROM \(table) WHERE run = :run
                            AND (\(key)) IN (SELECT \(key) FROM \(table) WHERE run = :run LIMIT :limit)
                        """, arguments: ["run": run, "limit": budget])
                budget -= db.changesCount
                guard budget > 0 else { return Array(runs[index...]) }
            }
            try db.execute(sql: "DELETE FROM runs WHERE id = ?", arguments: [run])
        }
        try db.execute(
            sql: """
                DELETE FROM definitions WHERE hash NOT IN (SELECT definition FROM runs)
                    AND hash NOT IN (SELECT definition FROM workflows)
                """)
        return []
    }

    /// The tables with rows of runs, and what tells the rows of one run apart.
    private static let keys = [
        ("items", "node, item"), ("attempts", "node, number"), ("history", "sequence"), ("node_runs", "node"),
    ]
}
