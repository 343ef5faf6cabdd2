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
        let order = try PartitionOrder(of: table, id: id, in: db)
        let query = PartitionQuery(table: table, order: order, condition: condition)
        let statements = try shorter(query, table: id, limit: limit, in: db) ?? query.statements
        var left = limit
        for forms in statements where left > 0 {
            let arguments = query.arguments(table: id, limit: left)
            let statement = try prepare(forms, isFromUser: condition != nil, in: db)
            let rows = try Row.fetchCursor(statement, arguments: arguments)
            while let row = try rows.next() {
                try body(Partition(row))
                left -= 1
            }
        }
    }

    /// The statement that finds partitions by the index of a later key, where that is the shorter way.
    private static func shorter(
        _ query: PartitionQuery, table: Int64, limit: Int, in db: Database
    ) throws -> [[String]]? {
        let arguments = query.arguments(table: table, limit: limit)
        for (key, name, column) in query.laterKeys {
            guard let other = query.query(by: key, column: column),
                try key.isEverywhere(named: name, table: table, in: db),
                try other.isShorter(arguments, in: db)
            else { continue }
            return [[other.statement]]
        }
        return nil
    }

    /// The first of some statements that SQLite finds a way to carry out.
    private static func prepare(_ forms: [String], isFromUser: Bool, in db: Database) throws -> Statement {
        for sql in forms.dropLast() {
            if let statement = try? db.makeStatement(sql: sql) { return statement }
        }
        do {
            return try db.makeStatement(sql: forms.last ?? "")
        } catch let error as DatabaseError where isFromUser {
            throw CatalogError.badCondition(
                "the condition is no SQLite expression (\(error.message ?? "\(error)"))")
        }
    }
}

extension Partition {
    fileprivate init(_ row: Row) throws {
        self.init(
            values: try JSONText.decode([PartitionValue].self, from: row[0]), files: row[1], rows: row[2],
            bytes: row[3], updated: row[4],
            folder: (row[5] as String?).map { $0.split(separator: "/").dropLast().joined(separator: "/") })
    }
}
