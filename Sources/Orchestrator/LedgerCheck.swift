public import GRDB

/// Invariants of the store that SQL can check, for `tidegate doctor` and the tests.
public enum LedgerCheck {
    /// What is broken, a line each; none when all is well.
    public static func violations(in db: Database) throws -> [String] {
        let checks = [
            (
                // One that succeeded and is run again keeps its files, however it ends then.
                "files INGESTED by a run that never succeeded",
                """
                SELECT count(*) FROM arrivals a LEFT JOIN runs r ON r.id = a.run
                WHERE a.state = 'INGESTED' AND (r.state IS NULL OR r.state <> 'SUCCEEDED' AND NOT EXISTS (
                    SELECT 1 FROM history h WHERE h.run = a.run AND h.node IS NULL AND h.to_state = 'SUCCEEDED'))
                """
            ),
            (
                "runs that SUCCEEDED with files that are not INGESTED",
                "SELECT count(*) FROM arrivals a JOIN runs r ON r.id = a.run WHERE r.state = 'SUCCEEDED' AND a.state <> 'INGESTED'"
            ),
            (
                "live node runs of runs that have ended",
                """
                SELECT count(*) FROM node_runs n JOIN runs r ON r.id = n.run
                WHERE r.state IN ('SUCCEEDED', 'FAILED', 'STOPPED') AND n.state IN ('RUNNING', 'RETRYING')
                """
            ),
        ]
        return try checks.compactMap { what, sql in
            let count = try Int.fetchOne(db, sql: sql) ?? 0
            return count == 0 ? nil : "\(count) \(what)"
        }
    }
}
