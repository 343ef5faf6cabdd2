public import GRDB

/// Invariants of the store that SQL can check, for `tidegate doctor` and the tests.
public enum LedgerCheck {
    /// What is broken, a line each; none when all is well.
    public static func violations(in db: Database) throws -> [String] {
        let checks = [
            (
                "files INGESTED by no run that succeeded with them",
                """
                SELECT count(*) FROM arrivals a LEFT JOIN ingestions i ON i.arrival = a.id AND i.run = a.run
                WHERE a.state = 'INGESTED' AND i.run IS NULL
                """
            ),
            (
                "runs that SUCCEEDED with files that are not INGESTED",
                "SELECT count(*) FROM arrivals a JOIN runs r ON r.id = a.run WHERE r.state = 'SUCCEEDED' AND a.state <> 'INGESTED'"
            ),
            (
                "runs that SUCCEEDED with files that are not INGESTED for their triggers",
                """
                SELECT count(*) FROM shares s JOIN runs r ON r.id = s.run
                WHERE r.state = 'SUCCEEDED' AND s.ingested IS NULL
                """
            ),
            (
                "files INGESTED that wait for a trigger",
                """
                SELECT count(*) FROM shares s JOIN arrivals a ON a.id = s.arrival
                WHERE a.state = 'INGESTED' AND s.ingested IS NULL
                """
            ),
            (
                "datasets whose files are counted wrongly",
                """
                SELECT count(*) FROM (
                    SELECT workflow, dataset, state FROM (
                        SELECT workflow, dataset, state, count(*) AS files FROM arrivals GROUP BY 1, 2, 3
                        UNION ALL SELECT workflow, dataset, state, -files FROM arrival_counts)
                    GROUP BY 1, 2, 3 HAVING sum(files) <> 0)
                """
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
