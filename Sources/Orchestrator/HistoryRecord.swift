public import GRDB
public import Timekeeping

/// One durable change of a run, of one of its nodes or of an attempt, as people look at it.
public struct HistoryRecord: Hashable, Sendable {
    /// When it happened.
    public var at: Instant
    /// The node; nil for the run itself.
    public var node: String?
    /// The attempt; nil for the node itself.
    public var attempt: Int?
    /// The state before; nil for what began with it.
    public var from: String?
    /// The state after.
    public var to: String
    /// More, where there is something to say.
    public var detail: String?

    /// All changes of a run, oldest first.
    public static func history(of run: String, in db: Database) throws -> [HistoryRecord] {
        try Row.fetchAll(
            db, sql: "SELECT * FROM history WHERE run = ? ORDER BY sequence", arguments: [run]
        ).map { row in
            HistoryRecord(
                at: Instant(microseconds: row["at"]), node: row["node"], attempt: row["attempt"],
                from: row["from_state"], to: row["to_state"], detail: row["detail"])
        }
    }
}
