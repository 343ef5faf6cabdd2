import Arrivals
import GRDB

/// I2: a file version is in the batch of one succeeded run of its workflow at most, or in one of each trigger that shares
/// it, and INGESTED names that run, or the last of them.
///
/// It follows the ledger's own history on the way, and finds a change of an arrival that its states do not allow.
struct OnceCheck {
    private var lastSequence: Int64 = 0
    private var states: [Int64: ArrivalState] = [:]

    mutating func look(_ news: HistoryCheck.News, _ db: Database) throws {
        var ingested: [Int64] = []
        let rows = try Row.fetchCursor(
            try db.cachedStatement(
                sql: """
                    SELECT sequence, arrival, from_state, to_state FROM arrival_history
                    WHERE sequence > ? ORDER BY sequence
                    """), arguments: [lastSequence])
        while let row = try rows.next() {
            lastSequence = row[0]
            let arrival: Int64 = row[1]
            let from: String? = row[2]
            let to: String = row[3]
            if to == ArrivalState.ingested.rawValue, states[arrival] == .ingested {
                throw Violation(.once, "arrival \(arrival) was ingested twice")
            }
            guard let next = ArrivalState(rawValue: to), from == states[arrival]?.rawValue,
                states[arrival] == next || states[arrival]?.canBecome(next) ?? (next == .new)
            else {
                let known = states[arrival]?.rawValue ?? "unknown"
                throw Violation(
                    .oneState, "arrival \(arrival), \(known) by its history, went from \(from ?? "-") to \(to)")
            }
            states[arrival] = next
            if next == .ingested { ingested.append(arrival) }
        }
        try look(atIngested: ingested, db)
        try look(atBatchesOf: news, db)
    }

    private func look(atIngested arrivals: [Int64], _ db: Database) throws {
        let statement = try db.cachedStatement(
            sql: """
                SELECT a.path, a.state, a.run, count(i.run) FROM arrivals a LEFT JOIN ingestions i ON i.arrival = a.id
                AND i.run = a.run WHERE a.id = ? GROUP BY a.id
                """)
        for arrival in arrivals {
            guard let row = try Row.fetchOne(statement, arguments: [arrival]) else { continue }
            let state: String = row[1]
            let count: Int = row[3]
            guard state == ArrivalState.ingested.rawValue, count == 1 else {
                throw Violation(
                    .once,
                    "arrival \(arrival) ('\(row[0] as String)') was ingested, but is \(state) and waits for another run"
                )
            }
        }
    }

    /// A batch that was made holds its files until its run has ended; a run that succeeded ingested all of them.
    private func look(atBatchesOf news: HistoryCheck.News, _ db: Database) throws {
        let statement = try db.cachedStatement(
            sql: """
                WITH batch AS (
                    SELECT state = 'INGESTED' AS ingested FROM arrivals WHERE run = :run
                    UNION ALL
                    SELECT s.ingested IS NOT NULL FROM shares s JOIN arrivals a ON a.id = s.arrival
                    WHERE s.run = :run AND a.run IS NOT :run GROUP BY s.arrival)
                SELECT r.state, r.files, (SELECT count(*) FROM batch), (SELECT ifnull(sum(ingested), 0) FROM batch)
                FROM runs r WHERE r.id = :run
                """)
        for run in news.created + news.succeeded {
            guard let row = try Row.fetchOne(statement, arguments: ["run": run]) else { continue }
            let state: String = row[0]
            let files: Int = row[1]
            let claimed: Int = row[2]
            let ingested: Int = row[3]
            let isLive = state == "QUEUED" || state == "RUNNING"
            if isLive, !news.succeeded.contains(run), claimed != files {
                throw Violation(.once, "run \(run) was made with \(files) files, and holds \(claimed)")
            }
            if state == "SUCCEEDED", ingested != files {
                throw Violation(.once, "run \(run) succeeded with \(files) files, and ingested \(ingested)")
            }
        }
    }

    /// Neighbouring versions of a path differ: the same bytes are never an arrival of their own.
    func lookAtAll(_ db: Database) throws {
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT a.path, a.version FROM arrivals a JOIN arrivals b ON b.path = a.path AND b.workflow = a.workflow
                AND b.dataset = a.dataset AND b.version = a.version + 1 AND b.hash = a.hash LIMIT 1
                """)
        if let row {
            throw Violation(.once, "'\(row[0] as String)' has the same bytes as versions \(row[1] as Int) and the next")
        }
        let stored = try Row.fetchCursor(db, sql: "SELECT id, state FROM arrivals")
        while let row = try stored.next() {
            let state: String = row[1]
            guard states[row[0]]?.rawValue == state else {
                throw Violation(.oneState, "arrival \(row[0] as Int64) is \(state), which its history does not say")
            }
        }
    }
}
