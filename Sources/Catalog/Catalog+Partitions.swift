public import GRDB
import Store
public import TableSchema

/// The partitions of a table, all of them or those of a condition.
extension Catalog {
    /// The partitions of a table, by the value of their first key, and whether some were left out.
    ///
    /// - Parameter condition: an SQLite expression over the partition keys, such as `date >= '2026-01-01'`; a key has the
    ///   type that the table gives it. Nil for all partitions.
    /// - Throws: `CatalogError.badCondition` for one that is no such expression.
    public static func partitions(
        of name: TableName, where condition: String? = nil, limit: Int = 50, in db: Database
    ) throws -> (partitions: [Partition], more: Bool) {
        var partitions: [Partition] = []
        try forEachPartition(of: name, where: condition, limit: oneMore(limit), in: db) { partitions.append($0) }
        return (Array(partitions.prefix(limit)), partitions.count > limit)
    }

    /// Calls a body with one partition of a table after another; otherwise as `partitions`.
    public static func forEachPartition(
        of name: TableName, where condition: String? = nil, limit: Int = .max, in db: Database,
        _ body: (Partition) throws -> Void
    ) throws {
        guard let table = try table(name, in: db), let id = try id(of: name, in: db) else { return }
        if let condition { try PartitionCondition.check(condition, table: table) }
        let query = PartitionQuery(table: table, condition: condition)
        let told = try db.cachedStatement(sql: Partition.told)
        var left = limit
        for sql in query.statements where left > 0 {
            let statement = try prepare(sql, isFromUser: condition != nil, in: db)
            let ids = try Int64.fetchCursor(statement, arguments: query.arguments(table: id, limit: left))
            while let id = try ids.next() {
                guard let row = try Row.fetchOne(told, arguments: [id]) else { continue }
                try body(Partition(row))
                left -= 1
            }
        }
    }

    private static func prepare(_ sql: String, isFromUser: Bool, in db: Database) throws -> Statement {
        do {
            return try db.makeStatement(sql: sql)
        } catch let error as DatabaseError where isFromUser {
            throw CatalogError.badCondition(
                "the condition is no SQLite expression (\(error.message ?? "\(error)"))")
        }
    }
}

extension Partition {
    /// What is told of one, by its id.
    fileprivate static let told = """
        SELECT partition, files, rows, bytes, updated,
            (SELECT path FROM catalog_files f WHERE f.partition = p.id LIMIT 1) FROM catalog_partitions p WHERE id = ?
        """

    fileprivate init(_ row: Row) throws {
        self.init(
            values: try JSONText.decode([PartitionValue].self, from: row[0]), files: row[1], rows: row[2],
            bytes: row[3], updated: row[4],
            folder: (row[5] as String?).map { $0.split(separator: "/").dropLast().joined(separator: "/") })
    }
}
