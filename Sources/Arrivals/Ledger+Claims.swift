public import GRDB
import Store
public import Timekeeping

/// Which run has which arrivals. An arrival is in one batch at a time, and ingested once: `ingestions` has its number
/// as the key, so that SQLite refuses a second success, whatever the code does.
extension Ledger {
    /// Since when the oldest file waits that no run has claimed; nil when none waits.
    public static func waitingSince(in db: Database) throws -> Instant? {
        try Instant.fetchOne(
            db,
            sql: "SELECT arrived FROM arrivals WHERE state = 'VALID' AND run IS NULL AND NOT held ORDER BY id LIMIT 1")
    }

    /// Visits the VALID arrivals that no run has claimed, and that wait for no manifest, oldest first.
    public static func waiting(in db: Database, visit: (WaitingArrival) throws -> Void) throws {
        let statement = try db.cachedStatement(
            sql: """
                SELECT id, workflow, dataset, captures, size, arrived FROM arrivals INDEXED BY arrivals_waiting
                WHERE state = 'VALID' AND run IS NULL AND NOT held ORDER BY id
                """)
        var captures = CapturesReader()
        let rows = try Row.fetchCursor(statement)
        while let row = try rows.next() {
            try visit(
                WaitingArrival(
                    id: row[0], workflow: row[1], dataset: row[2], captures: try captures.decode(row[3]), size: row[4],
                    arrived: row[5]))
        }
    }

    /// Gives waiting arrivals to a run. Those that it has already stay with it.
    public static func claim(_ arrivals: [Int64], for run: String, at now: Instant, in db: Database) throws {
        let statement = try db.cachedStatement(
            sql: "UPDATE arrivals SET run = ? WHERE id = ? AND state = 'VALID' AND run IS NULL AND NOT held")
        for id in arrivals {
            try statement.execute(arguments: [run, id])
            if db.changesCount == 1 {
                try append(id, from: .valid, to: .valid, detail: "in the batch of run \(run)", at: now, in: db)
                continue
            }
            guard let found = try bareArrival(id, in: db) else { throw LedgerError.unknown(arrival: id) }
            guard found.state == .valid, found.run == run else {
                throw LedgerError.notWaiting(arrival: id, path: found.path, state: found.state, run: found.run)
            }
        }
    }

    /// Takes a run's arrivals back: they wait again, but for those whose path has a newer version by now.
    ///
    /// What a run has ingested stays with it. Gives those that wait, oldest first, and those that were replaced.
    @discardableResult
    public static func release(
        run: String, at now: Instant, in db: Database
    ) throws -> (waiting: [WaitingArrival], replaced: [Int64]) {
        let claimed = try claimed(by: run, in: db)
        for arrival in claimed { try noteFormerClaim(on: arrival.id, of: run, in: db) }
        try db.cachedStatement(sql: "UPDATE arrivals SET run = NULL WHERE run = ? AND state = 'VALID'")
            .execute(arguments: [run])
        var waiting: [WaitingArrival] = []
        var replaced: [Int64] = []
        for arrival in claimed {
            if let newer = try newestVersion(of: arrival, in: db), newer > arrival.version {
                try change(
                    arrival.id, from: .valid, to: .invalid, reason: replacedReason(by: newer), at: now, in: db)
                replaced.append(arrival.id)
            } else {
                try append(arrival.id, from: .valid, to: .valid, detail: "given back by run \(run)", at: now, in: db)
                waiting.append(WaitingArrival(arrival))
            }
        }
        return (waiting, replaced)
    }

    /// Makes the arrivals that a run has claimed INGESTED, in the transaction that makes the run SUCCEEDED.
    ///
    /// - Returns: how many.
    @discardableResult
    public static func ingest(run: String, at now: Instant, in db: Database) throws -> Int {
        do {
            try db.cachedStatement(
                sql: """
                    INSERT INTO ingestions (arrival, run, at)
                    SELECT id, run, ? FROM arrivals WHERE run = ? AND state = 'VALID'
                    """
            ).execute(arguments: [now, run])
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
            throw LedgerError.ingestedTwice(run: run)
        }
        guard db.changesCount > 0 else { return 0 }
        try db.cachedStatement(
            sql: """
                INSERT INTO arrival_history (arrival, at, from_state, to_state, detail)
                SELECT id, ?, 'VALID', 'INGESTED', ? FROM arrivals WHERE run = ? AND state = 'VALID'
                """
        ).execute(arguments: [now, "run \(run) succeeded", run])
        try db.cachedStatement(
            sql: "UPDATE arrivals SET state = 'INGESTED', ingested = ? WHERE run = ? AND state = 'VALID'"
        ).execute(arguments: [now, run])
        return db.changesCount
    }

    private static func newestVersion(of arrival: Arrival, in db: Database) throws -> Int? {
        let statement = try db.cachedStatement(
            sql: "SELECT max(version) FROM arrivals WHERE path = ? AND workflow = ? AND dataset = ?")
        return try Int.fetchOne(statement, arguments: [arrival.path, arrival.workflow, arrival.dataset])
    }
}
