public import GRDB
import Store
public import Timekeeping

/// Arrivals that several triggers take, each once: one row of `shares` for each arrival and trigger.
///
/// Such an arrival is VALID, and has no run of its own, until each of its triggers has taken it and succeeded; the last
/// one's run is its run then. That SQLite takes no second row for a trigger, and changes none that is ingested, holds
/// the law whatever the code does.
extension Ledger {
    /// The shares of an arrival, by trigger; none where the first trigger that comes takes it.
    public static func shares(of arrival: Int64, in db: Database) throws -> [Share] {
        let statement = try db.cachedStatement(
            sql: "SELECT trigger, run, ingested FROM shares WHERE arrival = ? ORDER BY trigger")
        return try Row.fetchAll(statement, arguments: [arrival]).map {
            Share(trigger: $0[0], run: $0[1], ingested: $0[2])
        }
    }

    /// What batching needs of an arrival that waits, with its shares.
    public static func waiting(_ arrival: Arrival, in db: Database) throws -> WaitingArrival {
        WaitingArrival(arrival).shared(as: try shares(of: arrival.id, in: db))
    }

    /// Has the VALID arrivals of a dataset wait for these triggers, as its workflow was edited; with none, for any.
    ///
    /// What a run has taken stays with it. Gives those that wait for others than before, oldest first, and those that do
    /// not wait any more.
    public static func share(
        _ dataset: String, of workflow: String, among triggers: [String], at now: Instant, in db: Database
    ) throws -> (waiting: [WaitingArrival], settled: [Int64]) {
        guard try !triggers.isEmpty || hasOpenShares(in: db) else { return ([], []) }
        let statement = try db.cachedStatement(
            sql: """
                SELECT \(columns) FROM arrivals WHERE workflow = ?1 AND dataset = ?2 AND state = 'VALID' AND run IS NULL
                    AND (EXISTS (SELECT 1 FROM shares WHERE arrival = arrivals.id AND run IS NULL
                            AND trigger NOT IN (SELECT value FROM json_each(?3)))
                        OR EXISTS (SELECT value FROM json_each(?3)
                            EXCEPT SELECT trigger FROM shares WHERE arrival = arrivals.id))
                ORDER BY id
                """)
        var waiting: [WaitingArrival] = []
        var settled: [Int64] = []
        for arrival in try fetch(statement, [workflow, dataset, try JSONText.encode(triggers)]) {
            try closeShares(of: arrival.id, besides: triggers, in: db)
            // The bytes of a version that was replaced are gone.
            if try !hasNewer(than: arrival, in: db) { try openShares(of: arrival.id, for: triggers, in: db) }
            let shares = try shares(of: arrival.id, in: db)
            if shares.isEmpty || shares.contains(where: \.isOpen) {
                if !arrival.isHeld { waiting.append(WaitingArrival(arrival).shared(as: shares)) }
            } else {
                try settle(arrival.id, at: now, in: db)
                settled.append(arrival.id)
            }
        }
        return (waiting, settled)
    }

    /// Whether a run that a trigger starts would take a VALID arrival that is in no batch; with nil, one that a person
    /// starts for all triggers, which takes what none of them has taken.
    public static func waits(_ arrival: Int64, for trigger: String?, in db: Database) throws -> Bool {
        let shares = try shares(of: arrival, in: db)
        guard !shares.isEmpty else { return true }
        return trigger.map { name in shares.contains { $0.isOpen && $0.trigger == name } }
            ?? shares.allSatisfy(\.isOpen)
    }

    static func openShares(of arrival: Int64, for triggers: [String], in db: Database) throws {
        guard !triggers.isEmpty else { return }
        let statement = try db.cachedStatement(sql: "INSERT OR IGNORE INTO shares (arrival, trigger) VALUES (?, ?)")
        for trigger in triggers { try statement.execute(arguments: [arrival, trigger]) }
    }

    /// Takes what is open of an arrival for a run: its trigger's share, or, when that has none, all.
    ///
    /// - Returns: the triggers whose shares it took.
    static func claimShares(
        of arrival: Int64, for run: String, trigger: String?, at now: Instant, in db: Database
    ) throws -> [String] {
        let open = try shares(of: arrival, in: db).filter(\.isOpen).map(\.trigger)
        let wanted = open.filter { $0 == trigger }
        let statement = try db.cachedStatement(
            sql: """
                UPDATE shares SET run = ? WHERE arrival = ? AND trigger = ? AND run IS NULL
                    AND arrival IN (SELECT id FROM arrivals WHERE state = 'VALID' AND NOT held)
                """)
        return try (wanted.isEmpty ? open : wanted).filter { trigger in
            try statement.execute(arguments: [run, arrival, trigger])
            return db.changesCount == 1
        }
    }

    /// Gives back what a run has taken of an arrival and not ingested.
    static func releaseShares(of arrival: Int64, from run: String, in db: Database) throws {
        try db.cachedStatement(sql: "UPDATE shares SET run = NULL WHERE arrival = ? AND run = ? AND ingested IS NULL")
            .execute(arguments: [arrival, run])
    }

    /// Closes what waits of an arrival, as its bytes are gone; what runs have taken stays with them.
    ///
    /// - Returns: whether any run has it; else it is of no use to anybody.
    static func closeShares(
        of arrival: Int64, because reason: String, at now: Instant, in db: Database
    ) throws -> Bool {
        let shares = try shares(of: arrival, in: db)
        try closeShares(of: arrival, besides: [], in: db)
        guard shares.contains(where: { !$0.isOpen }) else { return false }
        let missed = shares.filter(\.isOpen).map(\.trigger)
        if !missed.isEmpty {
            let detail = "\(reason); not taken for \(missed.joined(separator: " and "))"
            try append(arrival, from: .valid, to: .valid, detail: detail, at: now, in: db)
        }
        try settle(arrival, at: now, in: db)
        return true
    }

    private static func closeShares(of arrival: Int64, besides triggers: [String], in db: Database) throws {
        for share in try shares(of: arrival, in: db) where share.isOpen && !triggers.contains(share.trigger) {
            try db.cachedStatement(sql: "DELETE FROM shares WHERE arrival = ? AND trigger = ? AND run IS NULL")
                .execute(arguments: [arrival, share.trigger])
        }
    }

    /// An INVALID arrival waits for no trigger.
    static func forgetShares(of arrival: Int64, in db: Database) throws {
        var statement = try RowStatement(sql: "DELETE FROM shares WHERE arrival = ? AND run IS NULL", in: db)
        statement.bind(arrival)
        try statement.run()
    }

    private static func hasOpenShares(in db: Database) throws -> Bool {
        try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM shares INDEXED BY shares_open WHERE run IS NULL)")
            ?? false
    }
}

/// Shares and the runs that have them.
extension Ledger {
    /// The files that a run shares with others, as it has them: INGESTED once it has succeeded. Without schemas.
    static func shared(
        with run: String, dataset: String? = nil, path: String? = nil, in db: Database
    ) throws -> [Arrival] {
        let own =
            path == nil
            ? "id IN (SELECT arrival FROM shares WHERE run = ?1)"
            : "path = ?3 AND EXISTS (SELECT 1 FROM shares WHERE arrival = arrivals.id AND run = ?1)"
        let statement = try db.cachedStatement(
            sql: """
                SELECT \(columns) FROM arrivals WHERE \(own) AND run IS NOT ?1
                    AND (?2 IS NULL OR dataset = ?2) AND (?3 IS NULL OR path = ?3) ORDER BY id
                """)
        return try fetch(statement, [run, dataset, path]).map { arrival in
            var arrival = arrival
            arrival.run = run
            arrival.ingested = try ingested(arrival.id, by: run, in: db)
            arrival.state = arrival.ingested == nil ? .valid : .ingested
            return arrival
        }
    }

    private static func ingested(_ arrival: Int64, by run: String, in db: Database) throws -> Instant? {
        try Instant.fetchOne(
            try db.cachedStatement(sql: "SELECT max(ingested) FROM shares WHERE arrival = ? AND run = ?"),
            arguments: [arrival, run])
    }

    /// Notes that a run has succeeded with what it has taken; arrivals that all their triggers have are INGESTED.
    ///
    /// - Returns: how many files it was.
    static func ingestShares(of run: String, at now: Instant, in db: Database) throws -> Int {
        let taken = try Int64.fetchAll(
            try db.cachedStatement(
                sql: "SELECT DISTINCT arrival FROM shares WHERE run = ? AND ingested IS NULL ORDER BY arrival"),
            arguments: [run])
        let note = try db.cachedStatement(
            sql: "UPDATE shares SET ingested = ? WHERE arrival = ? AND run = ? AND ingested IS NULL")
        for arrival in taken {
            try note.execute(arguments: [now, arrival, run])
            if try !settle(arrival, at: now, in: db) {
                try append(
                    arrival, from: .valid, to: .valid, detail: "run \(run) succeeded; other triggers are to take it",
                    at: now, in: db)
            }
        }
        return taken.count
    }

    /// Makes an arrival INGESTED, by the last of the runs that have it, when all of them have succeeded and it waits for
    /// no other.
    @discardableResult
    private static func settle(_ arrival: Int64, at now: Instant, in db: Database) throws -> Bool {
        let shares = try shares(of: arrival, in: db)
        guard !shares.isEmpty, shares.allSatisfy({ $0.ingested != nil }),
            let last = shares.max(by: { ($0.ingested ?? now) < ($1.ingested ?? now) }), let run = last.run
        else { return false }
        do {
            try db.cachedStatement(sql: "INSERT INTO ingestions (arrival, run, at) VALUES (?, ?, ?)")
                .execute(arguments: [arrival, run, last.ingested])
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
            throw LedgerError.ingestedTwice(run: run)
        }
        try db.cachedStatement(
            sql: "UPDATE arrivals SET state = 'INGESTED', run = ?, ingested = ? WHERE id = ? AND state = 'VALID'"
        ).execute(arguments: [run, last.ingested, arrival])
        try changed(arrival, from: .valid, to: .ingested, reason: "run \(run) succeeded", at: now, in: db)
        return true
    }
}
