public import GRDB

extension Ledger {
    /// The rows that were read of an arrival; nil until it was, and for what is no table.
    public static func rows(of arrival: Int64, in db: Database) throws -> Int64? {
        try Int64.fetchOne(
            try db.cachedStatement(sql: "SELECT json_extract(schema, '$.rows') FROM arrival_schemas WHERE arrival = ?"),
            arguments: [arrival])
    }
}
