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
        let statement = try db.cachedStatement(
            sql: "UPDATE arrivals SET state = ?, reason = ? WHERE id = ? AND state = ?")
        try statement.execute(
            arguments: [to.rawValue, to == .invalid ? reason : nil, arrival, from.rawValue])
        guard db.changesCount == 1 else { throw LedgerError.illegal(arrival: arrival, from: from, to: to) }
        try append(arrival, from: from, to: to, detail: reason, at: now, in: db)
    }

    /// Writes a row of history.
    static func append(
        _ arrival: Int64, from: ArrivalState?, to: ArrivalState, detail: String?, at now: Instant, in db: Database
    ) throws {
        let statement = try db.cachedStatement(
            sql: "INSERT INTO arrival_history (arrival, at, from_state, to_state, detail) VALUES (?, ?, ?, ?, ?)")
        try statement.execute(arguments: [arrival, now, from?.rawValue, to.rawValue, detail])
    }
}
