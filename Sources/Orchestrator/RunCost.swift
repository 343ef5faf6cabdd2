public import GRDB

/// What the runs of a workflow took, and what they would have taken with one run a file.
public struct RunCost: Hashable, Sendable {
    /// The workflow.
    public var workflow: String
    /// Runs that have succeeded.
    public var runs: Int
    /// Files in their batches.
    public var files: Int
    /// What they took together.
    public var seconds: Double
    /// One run a file, and the runs that had none.
    public var runsWithoutBatching: Int
    /// What those would take at the least: each as long as the shortest run there was.
    public var secondsWithoutBatching: Double

    /// How much of the time was saved; 0 when nothing was.
    public var savedPercent: Int {
        guard secondsWithoutBatching > seconds else { return 0 }
        return Int((1 - seconds / secondsWithoutBatching) * 100)
    }

    /// The costs of each workflow that has run.
    public static func byWorkflow(in db: Database) throws -> [RunCost] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT workflow, count(*) AS runs, sum(files) AS files, total(ended - started) / 1e6 AS seconds,
                    sum(max(files, 1)) AS separate, total(max(files, 1)) * min(ended - started) / 1e6 AS separate_seconds
                FROM runs WHERE state = 'SUCCEEDED' GROUP BY workflow ORDER BY workflow
                """
        ).map { row in
            RunCost(
                workflow: row["workflow"], runs: row["runs"], files: row["files"], seconds: row["seconds"],
                runsWithoutBatching: row["separate"], secondsWithoutBatching: row["separate_seconds"])
        }
    }
}
