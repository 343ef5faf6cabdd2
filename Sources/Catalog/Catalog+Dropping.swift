public import GRDB
public import TableSchema

/// How tables leave the catalog. What is known of a large one goes in steps, so that nobody waits for a million rows.
extension Catalog {
    /// The database of tables that are dropped and have rows left; no other table can be in it.
    static let nowhere = ""
    /// So many files and partitions go at once: a few milliseconds.
    private static let rowsMax = 500

    /// Takes a table out of the catalog; its files stay where they are. False when there is none.
    ///
    /// Nobody finds it from then on, and its name is free. If `hasDropped` then, `forgetDropped` is to be called.
    @discardableResult
    public static func drop(_ name: TableName, in db: Database) throws -> Bool {
        guard let id = try id(of: name, in: db) else { return false }
        try db.execute(
            literal: "UPDATE catalog_tables SET database = \(nowhere), name = CAST(\(id) AS TEXT) WHERE id = \(id)")
        try db.execute(sql: "DELETE FROM catalog_search WHERE rowid = ?", arguments: [id])
        try forget(id, in: db)
        return true
    }

    /// Whether rows of dropped tables are left.
    public static func hasDropped(in db: Database) throws -> Bool { try firstDropped(in: db) != nil }

    /// Removes rows of dropped tables, some hundreds at most.
    public static func forgetDropped(in db: Database) throws {
        guard let id = try firstDropped(in: db) else { return }
        try forget(id, in: db)
    }

    private static func firstDropped(in db: Database) throws -> Int64? {
        try Int64.fetchOne(
            try db.cachedStatement(sql: "SELECT id FROM catalog_tables WHERE database = ? LIMIT 1"),
            arguments: [nowhere])
    }

    private static func forget(_ id: Int64, in db: Database) throws {
        var room = rowsMax
        for rows in ["catalog_files", "catalog_partitions"] {
            try db.cachedStatement(
                sql: "DELETE FROM \(rows) WHERE id IN (SELECT id FROM \(rows) WHERE table_id = ? LIMIT ?)"
            ).execute(arguments: [id, room])
            room -= db.changesCount
            guard room > 0 else { return }
        }
        try db.execute(sql: "DELETE FROM catalog_tables WHERE id = ?", arguments: [id])
    }
}
