public import GRDB

/// Arrivals whose rows were separated.
extension Ledger {
    /// Those whose rejected rows are not yet where people look for them.
    public static func unplacedRejects(in db: Database) throws -> [Arrival] {
        try fetch(
            try db.cachedStatement(
                sql: """
                    SELECT \(columns) FROM arrivals INDEXED BY arrivals_unplaced
                    WHERE staged_rejects IS NOT NULL ORDER BY id
                    """), [])
    }

    /// Takes note of where the rejected rows of an arrival are, relative to the workspace, if they are the ones that waited.
    public static func recordRejects(of arrival: Int64, at path: String, from staged: String, in db: Database) throws {
        try db.cachedStatement(
            sql: "UPDATE arrivals SET rejects = ?, staged_rejects = NULL WHERE id = ? AND staged_rejects = ?"
        ).execute(arguments: [path, arrival, staged])
    }

    static func setSeparated(_ separated: SeparatedRows?, of id: Int64, in db: Database) throws {
        try db.cachedStatement(
            sql: """
                UPDATE arrivals SET accepted = ?, accepted_size = ?, rejected = ?, rejects = ?, staged_rejects = ?
                WHERE id = ?
                """
        ).execute(arguments: [
            separated?.accepted, separated?.size, separated?.rejected, separated?.rejects, separated?.staged, id,
        ])
    }
}
