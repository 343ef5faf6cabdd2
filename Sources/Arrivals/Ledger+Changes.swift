import GRDB
import Store
import Timekeeping

/// The one way an arrival changes its state: the row and its history together.
extension Ledger {
    /// Changes the state of a row that is in another one; refused where the states do not allow it.
    static func change(
        _ arrival: Int64, from: ArrivalState, to: ArrivalState, reason: String?, at now: Instant, in db: Database
    ) throws {
        guard from.canBecome(to) else { throw LedgerError.illegal(arrival: arrival, from: from, to: to) }
        var statement = try RowStatement(
            sql: "UPDATE arrivals SET state = ?, reason = ? WHERE id = ? AND state = ?", in: db)
        statement.bind(to.rawValue)
        statement.bind(to == .invalid ? reason : nil)
        statement.bind(arrival)
        statement.bind(from.rawValue)
        try statement.run()
        try changed(arrival, from: from, to: to, reason: reason, at: now, in: db)
    }

    /// What goes with the statement that has just changed the state of a row: the counts, what is kept for a state only,
    /// and the history.
    static func changed(
        _ arrival: Int64, from: ArrivalState, to: ArrivalState, reason: String?, at now: Instant, in db: Database
    ) throws {
        guard db.changesCount == 1 else { throw LedgerError.illegal(arrival: arrival, from: from, to: to) }
        try count(arrival, -1, in: from, db)
        try count(arrival, 1, in: to, db)
        if to == .invalid { try forgetShares(of: arrival, in: db) }
        if to == .invalid || to == .ingested { try forgetSketch(of: arrival, in: db) }
        try append(arrival, from: from, to: to, detail: reason, at: now, in: db)
    }

    /// Counts an arrival to its dataset's in a state, or off them.
    ///
    /// No trigger does so: with one, SQLite keeps what each statement changes until it has ended, which takes as long
    /// as the statement.
    static func count(_ arrival: Int64, _ number: Int, in state: ArrivalState, _ db: Database) throws {
        var statement = try RowStatement(
            sql: """
                INSERT INTO arrival_counts VALUES ((SELECT workflow FROM arrivals WHERE id = ?1),
                    (SELECT dataset FROM arrivals WHERE id = ?1), ?2, ?3)
                ON CONFLICT DO UPDATE SET files = files + excluded.files
                """, in: db)
        statement.bind(arrival)
        statement.bind(state.rawValue)
        statement.bind(number)
        try statement.run()
    }

    /// Forgets what is known of the values of a file; its table knows, or nobody needs to.
    private static func forgetSketch(of arrival: Int64, in db: Database) throws {
        var statement = try RowStatement(sql: "DELETE FROM arrival_sketches WHERE arrival = ?", in: db)
        statement.bind(arrival)
        try statement.run()
    }

    /// Writes a row of history.
    static func append(
        _ arrival: Int64, from: ArrivalState?, to: ArrivalState, detail: String?, at now: Instant, in db: Database
    ) throws {
        var statement = try RowStatement(
            sql: "INSERT INTO arrival_history (arrival, at, from_state, to_state, detail) VALUES (?, ?, ?, ?, ?)",
            in: db)
        statement.bind(arrival)
        statement.bind(now.microseconds)
        statement.bind(from?.rawValue)
        statement.bind(to.rawValue)
        statement.bind(detail)
        try statement.run()
    }
}
