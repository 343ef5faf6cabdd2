import DequeModule
package import GRDB
package import Scheduling
import Store
import Timekeeping

/// The items of nodes that are repeated, in the store.
package enum Items {
    static func list(_ values: [String], of node: String, run: RunID, in db: Database) throws {
        try forget(node, run: run, in: db)
        let insert = try db.cachedStatement(
            sql: """
                INSERT INTO items (run, node, item, value, state, retries, outputs)
                VALUES (?, ?, ?, ?, 'WAITING', '[]', '{}')
                """)
        for (item, value) in values.enumerated() {
            try insert.execute(arguments: [run.description, node, item, value])
        }
    }

    static func forget(_ node: String, run: RunID, in db: Database) throws {
        try db.cachedStatement(sql: "DELETE FROM items WHERE run = ? AND node = ?")
            .execute(arguments: [run.description, node])
    }

    static func reopen(_ node: String, run: RunID, in db: Database) throws {
        try db.cachedStatement(
            sql: """
                UPDATE items SET state = 'WAITING', retries = '[]', retry_at = NULL, error = NULL, message = NULL
                WHERE run = ? AND node = ? AND state <> 'SUCCEEDED'
                """
        ).execute(arguments: [run.description, node])
    }

    /// The value of the item that an attempt is for, and its place; nil when it is for none.
    static func item(of attempt: AttemptID, in db: Database) throws -> (index: Int, value: String)? {
        try Row.fetchOne(
            try db.cachedStatement(
                sql: """
                    SELECT i.item, i.value FROM attempts a JOIN items i USING (run, node, item)
                    WHERE a.run = ? AND a.node = ? AND a.number = ?
                    """), arguments: [attempt.run.description, attempt.node, attempt.number]
        ).map { ($0["item"], $0["value"]) }
    }

    /// The values that were listed before, and which of them have succeeded; nil when none were.
    package static func listed(of node: String, run: RunID, in db: Database) throws -> (
        values: [String], done: Set<Int>
    )? {
        let rows = try Row.fetchAll(
            try db.cachedStatement(
                sql: "SELECT item, value, state FROM items WHERE run = ? AND node = ? ORDER BY item"),
            arguments: [run.description, node])
        guard !rows.isEmpty else { return nil }
        let done = rows.filter { $0["state"] == ItemState.succeeded.rawValue }.map { $0["item"] as Int }
        return (rows.map { $0["value"] }, Set(done))
    }

    /// What the items told, each a JSON object, null for one that did not succeed.
    static func results(of node: String, run: RunID, in db: Database) throws -> [String] {
        try Row.fetchAll(
            try db.cachedStatement(sql: "SELECT state, outputs FROM items WHERE run = ? AND node = ? ORDER BY item"),
            arguments: [run.description, node]
        ).map { $0["state"] == ItemState.succeeded.rawValue ? $0["outputs"] : "null" }
    }

    /// How many items are in which state.
    static func counts(of node: String, run: String, in db: Database) throws -> [ItemState: Int] {
        let rows = try Row.fetchAll(
            db, sql: "SELECT state, count(*) AS count FROM items WHERE run = ? AND node = ? GROUP BY state",
            arguments: [run, node])
        return Dictionary(
            rows.compactMap { row in ItemState(rawValue: row["state"]).map { ($0, row["count"]) } }
        ) { first, _ in first }
    }

    /// How far a node is, as the scheduler goes on from it.
    static func progress(of node: String, run: RunID, in db: Database) throws -> ItemProgress {
        let rows = try Row.fetchAll(
            try db.cachedStatement(sql: "SELECT * FROM items WHERE run = ? AND node = ? ORDER BY item"),
            arguments: [run.description, node])
        var progress = ItemProgress(count: rows.count, values: rows.map { $0["value"] })
        progress.pending = []
        for row in rows {
            let item: Int = row["item"]
            let retries = try JSONText.decode([Int].self, from: row["retries"])
            if !retries.isEmpty { progress.retries[item] = retries }
            switch ItemState(rawValue: row["state"]) ?? .waiting {
            case .waiting: progress.pending.append(item)
            case .running: break
            case .retrying: progress.retrying[item] = Instant(microseconds: row["retry_at"] ?? 0)
            case .succeeded: progress.succeeded += 1
            case .failed:
                progress.failed += 1
                progress.firstFailure =
                    progress.firstFailure
                    ?? AttemptFailure(.init(rawValue: row["error"] ?? ""), row["message"] ?? "")
            }
        }
        let running = try Row.fetchAll(
            try db.cachedStatement(
                sql: "SELECT number, item FROM attempts WHERE run = ? AND node = ? AND state = 'RUNNING'"),
            arguments: [run.description, node])
        for row in running {
            if let item: Int = row["item"] { progress.running[row["number"]] = item }
        }
        return progress
    }
}
