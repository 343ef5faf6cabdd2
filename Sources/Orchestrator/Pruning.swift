import GRDB
import Timekeeping

/// Forgets runs that ended long ago, in steps that are small enough not to hold up the loop.
///
/// That a run goes is noted first, and from then on no command finds it; then its folder goes, by the hands, then its
/// rows. What a crash leaves goes with the next step.
enum Pruning {
    /// So many runs are begun with at once.
    private static let runsMax = 50
    /// So many rows of a table go in one transaction, at most.
    private static let rowsMax = 2_000

    /// Notes the next runs that go, and gives them with those that were noted and are not gone yet.
    static func begin(by rule: Retention, at now: Instant, in db: Database) throws -> [String] {
        let insert = try db.cachedStatement(sql: "INSERT OR IGNORE INTO forgetting (run) VALUES (?)")
        for run in try candidates(by: rule, at: now, in: db) {
            try insert.execute(arguments: [run])
        }
        return try String.fetchAll(try db.cachedStatement(sql: "SELECT run FROM forgetting ORDER BY run"))
    }

    /// Whether a run is on its way out.
    static func isForgetting(_ run: String, in db: Database) throws -> Bool {
        try Bool.fetchOne(
            try db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM forgetting WHERE run = ?)"), arguments: [run])
            ?? false
    }

    /// Ended runs that may go, the oldest first, at most some; each query costs what it finds, however many runs there are.
    ///
    /// Never one that holds files still, nor a workflow's newest, whose number the next run's follows, nor the one of
    /// the last row of history, whose sequence number the next row's follows.
    private static func candidates(by rule: Retention, at now: Instant, in db: Database) throws -> [String] {
        var found: [String] = []
        if let age = rule.age {
            let old = try db.cachedStatement(
                sql: """
                    SELECT r.id FROM runs r
                    WHERE r.created < :before AND r.ended < :before
                        AND r.number < (SELECT max(number) FROM runs n WHERE n.workflow = r.workflow) \(mayGo)
                    ORDER BY r.created LIMIT \(runsMax)
                    """)
            found += try String.fetchAll(old, arguments: ["before": (now - age).microseconds])
        }
        if let runs = rule.runs {
            let surplus = try db.cachedStatement(
                sql: """
                    WITH RECURSIVE w(name) AS (
                        SELECT min(workflow) FROM runs UNION ALL
                        SELECT (SELECT min(workflow) FROM runs WHERE workflow > w.name) FROM w WHERE w.name IS NOT NULL)
                    SELECT r.id FROM w JOIN runs r ON r.workflow = w.name
                    WHERE r.number <= (SELECT max(number) FROM runs n WHERE n.workflow = w.name) - :runs
                        AND r.ended IS NOT NULL \(mayGo)
                    LIMIT \(runsMax)
                    """)
            found += try String.fetchAll(surplus, arguments: ["runs": runs])
        }
        return found
    }

    private static let mayGo = """
        AND r.id IS NOT (SELECT run FROM history ORDER BY sequence DESC LIMIT 1)
        AND NOT EXISTS (SELECT 1 FROM arrivals a WHERE a.run = r.id AND a.state = 'VALID')
        AND NOT EXISTS (SELECT 1 FROM shares s WHERE s.run = r.id AND s.ingested IS NULL)
        """

    /// Removes rows of runs, at most some thousands; gives the runs that have rows left.
    static func forget(_ runs: [String], in db: Database) throws -> [String] {
        var budget = rowsMax
        for (index, run) in runs.enumerated() {
            for (table, key) in keys {
                try db.cachedStatement(
                    sql: """
                        DELETE FROM \(table) WHERE run = :run
                            AND (\(key)) IN (SELECT \(key) FROM \(table) WHERE run = :run LIMIT :limit)
                        """
                ).execute(arguments: ["run": run, "limit": budget])
                budget -= db.changesCount
                guard budget > 0 else { return Array(runs[index...]) }
            }
            try db.cachedStatement(sql: "DELETE FROM runs WHERE id = ?").execute(arguments: [run])
            try db.cachedStatement(sql: "DELETE FROM forgetting WHERE run = ?").execute(arguments: [run])
        }
        return []
    }

    /// Removes the definitions that no run and no workflow has any more.
    static func forgetDefinitions(in db: Database) throws {
        try db.cachedStatement(
            sql: """
                DELETE FROM definitions WHERE hash NOT IN (SELECT definition FROM runs)
                    AND hash NOT IN (SELECT definition FROM workflows)
                """
        ).execute()
    }

    /// The tables with rows of runs, and what tells the rows of one run apart.
    private static let keys = [
        ("items", "node, item"), ("engines", "node, number"), ("attempts", "node, number"), ("history", "sequence"),
        ("node_runs", "node"), ("table_edge_runs", "edge"), ("next_states", "node"),
    ]
}
