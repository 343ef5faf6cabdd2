public import GRDB
public import TableSchema

/// The numbers that are kept as files come and go, against the files themselves.
extension Catalog {
    /// A number that is not what the files add up to.
    public struct Miscount: Hashable, Sendable {
        /// `files`, `rows`, `bytes` or `partitions`; `partition counts` for the number of partitions with wrong numbers.
        public var counter: String
        /// What the catalog says.
        public var kept: Int64
        /// What there is.
        public var counted: Int64
    }

    /// The numbers of a table that are wrong; costs its files.
    public static func miscounts(of table: Table, in db: Database) throws -> [Miscount] {
        guard let id = try id(of: table.name, in: db) else { return [] }
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT count(*), coalesce(sum(rows), 0), coalesce(sum(size), 0), count(DISTINCT partition)
                FROM catalog_files WHERE table_id = ?
                """, arguments: [id])
        let kept = [Int64(table.files), table.rows, table.bytes, Int64(table.partitions)]
        var wrong: [Miscount] = []
        for (index, counter) in ["files", "rows", "bytes", "partitions"].enumerated() {
            let counted: Int64 = row?[index] ?? 0
            if kept[index] != counted { wrong.append(Miscount(counter: counter, kept: kept[index], counted: counted)) }
        }
        let partitions =
            try Int64.fetchOne(db, sql: "SELECT count(*) FROM (\(wrongPartitions))", arguments: ["table": id]) ?? 0
        if partitions > 0 { wrong.append(Miscount(counter: "partition counts", kept: partitions, counted: 0)) }
        return wrong
    }

    /// Counts a table's files anew; partitions without files go.
    public static func recount(_ name: TableName, in db: Database) throws {
        guard let id = try id(of: name, in: db) else { throw CatalogError.unknownTable(name) }
        try db.execute(
            sql: """
                UPDATE catalog_partitions SET files = f.files, rows = f.rows, bytes = f.bytes
                    FROM (SELECT partition, count(*) AS files, sum(rows) AS rows, sum(size) AS bytes
                        FROM catalog_files WHERE table_id = :table GROUP BY partition) f
                    WHERE id = f.partition AND id IN (SELECT id FROM (\(wrongPartitions)));
                DELETE FROM catalog_partitions WHERE table_id = :table
                    AND NOT EXISTS (SELECT 1 FROM catalog_files f WHERE f.partition = catalog_partitions.id);
                UPDATE catalog_tables SET files = f.files, rows = f.rows, bytes = f.bytes,
                        partitions = (SELECT count(*) FROM catalog_partitions WHERE table_id = :table)
                    FROM (SELECT count(*) AS files, coalesce(sum(rows), 0) AS rows, coalesce(sum(size), 0) AS bytes
                        FROM catalog_files WHERE table_id = :table) f
                    WHERE id = :table;
                """, arguments: ["table": id])
    }

    private static let wrongPartitions = """
        SELECT p.id FROM catalog_partitions p
        LEFT JOIN (SELECT partition, count(*) AS files, sum(rows) AS rows, sum(size) AS bytes
            FROM catalog_files WHERE table_id = :table GROUP BY partition) f ON f.partition = p.id
        WHERE p.table_id = :table AND (p.files IS NOT f.files OR p.rows IS NOT f.rows OR p.bytes IS NOT f.bytes)
        """
}
