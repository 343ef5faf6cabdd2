public import GRDB
import Store
public import Timekeeping

/// Which run has which arrivals. An arrival is in one batch at a time, and ingested once: `ingestions` has its number
/// as the key, so that SQLite refuses a second success, whatever the code does. Of those that several triggers take, the
/// same holds for each of these (`shares`).
extension Ledger {
    /// Since when the oldest file waits that no run has claimed; nil when none waits.
    public static func waitingSince(in db: Database) throws -> Instant? {
        try Instant.fetchOne(
            db,
            sql: """
                SELECT arrived FROM arrivals WHERE state = 'VALID' AND run IS NULL AND NOT held AND \(isOpen)
                ORDER BY id LIMIT 1
                """)
    }

    /// Of a row of `arrivals`: no trigger takes it apart from others, or one that does so has not taken it.
    private static let isOpen =
        "ifnull((SELECT max(s.run IS NULL) FROM shares s WHERE s.arrival = arrivals.id), 1)"

    /// Visits the VALID arrivals that no run has claimed, and that wait for no manifest, oldest first.
    public static func waiting(in db: Database, visit: (WaitingArrival) throws -> Void) throws {
        let statement = try db.cachedStatement(
            sql: """
                SELECT id, workflow, dataset, captures, size, arrived, \(SharesReader.column)
                FROM arrivals INDEXED BY arrivals_waiting
                WHERE state = 'VALID' AND run IS NULL AND NOT held ORDER BY id
                """)
        var captures = CapturesReader()
        var shares = SharesReader()
        let rows = try Row.fetchCursor(statement)
        while let row = try rows.next() {
            var arrival = WaitingArrival(
                id: row[0], workflow: row[1], dataset: row[2], captures: try captures.decode(row[3]), size: row[4],
                arrived: row[5])
            if let text = row[6] as String? {
                let (open, taken) = shares.read(text)
                guard !open.isEmpty else { continue }
                (arrival.openShares, arrival.takenShares) = (open, taken)
            }
            try visit(arrival)
        }
    }

    /// Gives waiting arrivals to a run. Those that it has already stay with it.
    ///
    /// - Parameter trigger: the run's trigger. Of arrivals that wait for it, it takes its own share, of others all.
    public static func claim(
        _ arrivals: [Int64], for run: String, trigger: String? = nil, at now: Instant, in db: Database
    ) throws {
        let statement = try db.cachedStatement(
            sql: """
                UPDATE arrivals SET run = ? WHERE id = ? AND state = 'VALID' AND run IS NULL AND NOT held
                    AND NOT EXISTS (SELECT 1 FROM shares WHERE arrival = arrivals.id)
                """)
        for id in arrivals {
            try statement.execute(arguments: [run, id])
            if db.changesCount == 1 {
                try append(id, from: .valid, to: .valid, detail: "in the batch of run \(run)", at: now, in: db)
                continue
            }
            let taken = try claimShares(of: id, for: run, trigger: trigger, at: now, in: db)
            guard taken.isEmpty else {
                let detail = "in the batch of run \(run), for \(taken.joined(separator: " and "))"
                try append(id, from: .valid, to: .valid, detail: detail, at: now, in: db)
                continue
            }
            if try shares(of: id, in: db).contains(where: { $0.run == run && $0.ingested == nil }) { continue }
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
            try releaseShares(of: arrival.id, from: run, in: db)
            if let newer = try newestVersion(of: arrival, in: db), newer > arrival.version {
                try replace(arrival.id, in: .valid, by: newer, at: now, in: db)
                replaced.append(arrival.id)
            } else {
                try append(arrival.id, from: .valid, to: .valid, detail: "given back by run \(run)", at: now, in: db)
                waiting.append(try Self.waiting(arrival, in: db))
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
        let count = db.changesCount
        let shared = try ingestShares(of: run, at: now, in: db)
        guard count > 0 else { return shared }
        try db.cachedStatement(
            sql: """
                INSERT INTO arrival_history (arrival, at, from_state, to_state, detail)
                SELECT id, ?, 'VALID', 'INGESTED', ? FROM arrivals WHERE run = ? AND state = 'VALID'
                """
        ).execute(arguments: [now, "run \(run) succeeded", run])
        try countIngested(by: run, in: db)
        try db.cachedStatement(
            sql: """
                DELETE FROM arrival_sketches WHERE arrival IN (SELECT id FROM arrivals WHERE run = ? AND state = 'VALID')
                """
        ).execute(arguments: [run])
        try db.cachedStatement(
            sql: "UPDATE arrivals SET state = 'INGESTED', ingested = ? WHERE run = ? AND state = 'VALID'"
        ).execute(arguments: [now, run])
        return count + shared
    }

    /// Counts what a run is about to ingest, one of each dataset standing for all of it.
    private static func countIngested(by run: String, in db: Database) throws {
        let datasets = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT min(id), count(*) FROM arrivals WHERE run = ? AND state = 'VALID' GROUP BY workflow, dataset
                    """), arguments: [run])
        for dataset in datasets {
            try count(dataset[0], -dataset[1], in: .valid, db)
            try count(dataset[0], dataset[1], in: .ingested, db)
        }
    }

    private static func newestVersion(of arrival: Arrival, in db: Database) throws -> Int? {
        let statement = try db.cachedStatement(
            sql: "SELECT max(version) FROM arrivals WHERE path = ? AND workflow = ? AND dataset = ?")
        return try Int.fetchOne(statement, arguments: [arrival.path, arrival.workflow, arrival.dataset])
    }
}
