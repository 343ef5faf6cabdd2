public import GRDB
import Scheduling

/// What has ended in a run since it was last looked at: costs what changed, however many nodes and items the run has.
public struct RunProgress: Sendable {
    private let run: String
    /// How much of the history has been looked at; nil for nothing yet.
    private var seen: Int64?

    /// The progress of a run, from when it last began or went on.
    public init(of run: String) {
        self.run = run
    }

    /// The nodes that ended since the last call, in that order.
    public mutating func ended(in db: Database) throws -> [NodeRecord] {
        let start = try seen ?? lastStart(in: db)
        let last = try db.cachedStatement(sql: "SELECT max(sequence) FROM history WHERE run = ?")
        seen = try Int64.fetchOne(last, arguments: [run]) ?? start
        return try NodeRecord.ended(of: run, afterHistory: start, in: db)
    }

    private func lastStart(in db: Database) throws -> Int64 {
        try Int64.fetchOne(
            db,
            sql: """
                SELECT max(sequence) FROM history
                WHERE run = ? AND node IS NULL AND to_state = 'RUNNING'
                """, arguments: [run]) ?? 0
    }
}
