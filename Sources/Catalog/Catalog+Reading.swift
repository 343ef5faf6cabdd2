public import GRDB
import Store
public import TableSchema
import Timekeeping

/// What people and jobs read of the catalog.
extension Catalog {
    /// The table of a name; nil when there is none.
    public static func table(_ name: TableName, in db: Database) throws -> Table? {
        try Row.fetchOne(
            try db.cachedStatement(sql: "SELECT * FROM catalog_tables WHERE database = ? AND name = ?"),
            arguments: [name.database, name.table]
        ).map(table)
    }

    /// The tables, of one database or of all, by name, and whether some were left out.
    public static func tables(
        database: String? = nil, limit: Int = .max, in db: Database
    ) throws -> (tables: [Table], more: Bool) {
        var tables: [Table] = []
        try forEachTable(database: database, limit: oneMore(limit), in: db) { tables.append($0) }
        return (Array(tables.prefix(limit)), tables.count > limit)
    }

    /// Calls a body with one table after another, of one database or of all, by name.
    public static func forEachTable(
        database: String? = nil, limit: Int = .max, in db: Database, _ body: (Table) throws -> Void
    ) throws {
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT * FROM catalog_tables WHERE \(database == nil ? "database > ''" : "database = :database")
                ORDER BY database, name LIMIT :limit
                """, arguments: database.map { ["database": $0, "limit": limit] } ?? ["limit": limit])
        while let row = try rows.next() { try body(table(row)) }
    }

    /// The databases with the number of their tables, by name.
    public static func databases(in db: Database) throws -> [(name: String, tables: Int)] {
        try Row.fetchAll(
            db,
            sql: "SELECT database, count(*) AS count FROM catalog_tables WHERE database > '' GROUP BY database"
        ).map { ($0["database"], $0["count"]) }
    }

    /// The versions of a table, newest first.
    public static func versions(of name: TableName, in db: Database) throws -> [TableVersion] {
        guard let id = try id(of: name, in: db) else { return [] }
        return try Row.fetchAll(
            db, sql: "SELECT * FROM catalog_versions WHERE table_id = ? ORDER BY version DESC", arguments: [id]
        ).map { row in
            TableVersion(
                version: row["version"], created: row["created"],
                columns: try JSONText.decode([TableSchema.Column].self, from: row["columns"]), change: row["change"])
        }
    }

    /// All files of a table, in the order they came.
    public static func files(of name: TableName, in db: Database) throws -> [TableFile] {
        guard let id = try id(of: name, in: db) else { return [] }
        var layouts: [Int64: FileLayout] = [:]
        var partitions: [Int64: [PartitionValue]] = [:]
        let layoutRows = try db.cachedStatement(
            sql: """
                SELECT id, layout FROM catalog_layouts
                WHERE id IN (SELECT layout FROM catalog_files WHERE table_id = ?)
                """)
        for row in try Row.fetchAll(layoutRows, arguments: [id]) {
            layouts[row[0]] = try JSONText.decode(FileLayout.self, from: row[1])
        }
        let partitionRows = try db.cachedStatement(
            sql: "SELECT id, partition FROM catalog_partitions WHERE table_id = ?")
        for row in try Row.fetchAll(partitionRows, arguments: [id]) {
            partitions[row[0]] = try JSONText.decode([PartitionValue].self, from: row[1])
        }
        // By their places: names would be looked for in every row.
        let fileRows = try db.cachedStatement(
            sql: """
                SELECT path, size, rows, hash, run, layout, partition, modified, sketched, accepted FROM catalog_files
                WHERE table_id = ? ORDER BY id
                """)
        let files = try Row.fetchCursor(fileRows, arguments: [id]).compactMap { row -> TableFile? in
            guard let layout = layouts[row[5]] else { return nil }
            return TableFile(
                path: row[0], size: row[1], modified: row[7], rows: row[2], hash: row[3], run: row[4], layout: layout,
                partition: (row[6] as Int64?).flatMap { partitions[$0] } ?? [], isSketched: row[8],
                accepted: row[9])
        }
        return try Array(files)
    }

    /// How the first of a table's files is laid out; nil when it has none.
    public static func layout(of name: TableName, in db: Database) throws -> FileLayout? {
        guard let id = try id(of: name, in: db) else { return nil }
        let text = try String.fetchOne(
            db,
            sql: """
                SELECT l.layout FROM catalog_files f JOIN catalog_layouts l ON l.id = f.layout
                WHERE f.table_id = ? ORDER BY f.id LIMIT 1
                """, arguments: [id])
        return try text.map { try JSONText.decode(FileLayout.self, from: $0) }
    }

    /// Those of some paths that are of a table's files, sorted; costs the paths, not the table's files.
    public static func paths(of name: TableName, among some: some Sequence<String>, in db: Database) throws -> [String]
    {
        guard let id = try id(of: name, in: db) else { return [] }
        let find = try db.cachedStatement(sql: "SELECT 1 FROM catalog_files WHERE table_id = ? AND path = ?")
        return try some.filter { try Bool.fetchOne(find, arguments: [id, $0]) ?? false }.sorted()
    }

    /// Calls a body with each file of a table: its path, its size, and when its bytes last changed where that was noted.
    public static func forEachFile(
        of name: TableName, in db: Database, _ body: (_ path: String, _ size: Int64, _ modified: Int64?) -> Void
    ) throws {
        guard let id = try id(of: name, in: db) else { return }
        let rows = try db.cachedStatement(sql: "SELECT path, size, modified FROM catalog_files WHERE table_id = ?")
        let cursor = try Row.fetchCursor(rows, arguments: [id])
        while let row = try cursor.next() { body(row[0], row[1], row[2]) }
    }

    static func id(of name: TableName, in db: Database) throws -> Int64? {
        try Int64.fetchOne(
            try db.cachedStatement(sql: "SELECT id FROM catalog_tables WHERE database = ? AND name = ?"),
            arguments: [name.database, name.table])
    }

    static func oneMore(_ limit: Int) -> Int { limit == .max ? limit : limit + 1 }

    static func table(_ row: Row) throws -> Table {
        Table(
            name: TableName(database: row["database"], table: row["name"]),
            format: FileFormat(rawValue: row["format"]) ?? .csv, location: row["location"], version: row["version"],
            columns: try JSONText.decode([TableSchema.Column].self, from: row["columns"]),
            partitionKeys: try JSONText.decode([TableSchema.Column].self, from: row["partition_keys"]),
            isDeprecated: row["deprecated"], created: row["created"], updated: row["updated"], rows: row["rows"],
            files: row["files"], bytes: row["bytes"], partitions: row["partitions"], comment: row["comment"],
            columnComments: try JSONText.decode([String: String].self, from: row["column_comments"]),
            given: try (row["given"] as String?).map { try JSONText.decode(GlueTable.self, from: $0) })
    }
}
