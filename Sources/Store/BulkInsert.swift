public import GRDB

/// Inserts rows of one table, up to 64 with a statement: what a statement costs by itself is as much as a row's share.
public struct BulkInsert: Sendable {
    /// The text of the statement for so many rows, the largest first.
    @usableFromInline let texts: [(rows: Int, sql: String)]

    /// Inserts rows with these columns.
    public init(into table: String, columns: [String]) {
        let row = "(" + columns.map { _ in "?" }.joined(separator: ", ") + ")"
        texts = [64, 16, 4, 1].map { count in
            let rows = Array(repeating: row, count: count).joined(separator: ", ")
            return (count, "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES \(rows)")
        }
    }

    /// Inserts rows in their order; `bind` binds the columns of one.
    @inlinable
    public func insert<Row>(
        _ rows: [Row], in db: Database, bind: (Row, inout RowStatement) throws -> Void
    ) throws {
        var next = 0
        for (count, sql) in texts where rows.count - next >= count {
            var statement = try RowStatement(sql: sql, in: db)
            while rows.count - next >= count {
                for row in rows[next..<next + count] { try bind(row, &statement) }
                try statement.run()
                next += count
            }
        }
    }
}
