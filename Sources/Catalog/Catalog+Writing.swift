public import GRDB
import Store
public import TableSchema
public import Timekeeping

/// How the catalog changes. Called by `Crawling`, inside the transaction that ends an attempt.
extension Catalog {
    /// Makes a table, as its version 1.
    public static func create(_ table: Table, change: String, in db: Database) throws {
        try db.execute(
            literal: """
                INSERT INTO catalog_tables (database, name, format, location, version, columns, partition_keys,
                    created, updated, comment, column_comments, given)
                VALUES (\(table.name.database), \(table.name.table), \(table.format.rawValue), \(table.location), 1,
                    \(try JSONText.encode(table.columns)), \(try JSONText.encode(table.partitionKeys)),
                    \(table.created), \(table.updated), \(table.comment),
                    \(JSONText.encode(table.columnComments)), \(try table.given.map { try JSONText.encode($0) }))
                """)
        try addVersion(1, of: table, change: change, at: table.created, in: db)
    }

    /// Gives a table a new schema, as its next version; gives that version's number.
    ///
    /// - Parameter change: what changed, in a sentence.
    @discardableResult
    public static func evolve(
        _ name: TableName, columns: [TableSchema.Column], partitionKeys: [TableSchema.Column],
        format: FileFormat? = nil, change: String,
        at now: Instant, in db: Database
    ) throws -> Int {
        guard var table = try table(name, in: db) else { throw CatalogError.unknownTable(name) }
        table.version += 1
        table.columns = columns
        table.partitionKeys = partitionKeys
        table.format = format ?? table.format
        try db.execute(
            literal: """
                UPDATE catalog_tables SET version = \(table.version), columns = \(try JSONText.encode(columns)),
                    partition_keys = \(try JSONText.encode(partitionKeys)), format = \(table.format.rawValue),
                    deprecated = 0, updated = \(now)
                WHERE database = \(name.database) AND name = \(name.table)
                """)
        try addVersion(table.version, of: table, change: change, at: now, in: db)
        return table.version
    }

    /// Adds files to a table; a path that it has already is replaced, and with other bytes no earlier snapshot can be read.
    public static func add(_ files: [TableFile], to name: TableName, at now: Instant, in db: Database) throws {
        guard let id = try id(of: name, in: db) else { throw CatalogError.unknownTable(name) }
        let isEmpty = try table(name, in: db)?.files == 0
        var added: Set<String> = []
        var layouts: [FileLayout: Int64] = [:]
        var last: (layout: FileLayout, id: Int64)?
        // A partition does not go while this adds files to it.
        var partitions: [[PartitionValue]: Int64] = [:]
        let remove = try db.cachedStatement(
            sql: "DELETE FROM catalog_files WHERE table_id = ? AND path = ? RETURNING hash, since")
        let snapshot = try snapshot(of: name, in: db)
        var isOverwritten = false
        let insert = try db.cachedStatement(
            sql: """
                INSERT INTO catalog_files (table_id, path, size, rows, hash, run, layout, partition, modified, sketched,
                    accepted, since)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        for file in files {
            // Most files are laid out as the one before.
            if last?.layout != file.layout {
                last = (file.layout, try layouts[file.layout] ?? layoutID(file.layout, in: db))
                layouts[file.layout] = last?.id
            }
            var since = snapshot
            if !added.insert(file.path).inserted || !isEmpty,
                let before = try Row.fetchOne(remove, arguments: [id, file.path])
            {
                if before["hash"] == file.hash { since = before["since"] } else { isOverwritten = true }
            }
            let partition = try partitions[file.partition] ?? partitionID(file.partition, of: id, at: now, in: db)
            partitions[file.partition] = partition
            try insert.execute(
                arguments: [
                    id, file.path, file.size, file.rows, file.hash, file.run, last?.id, partition, file.modified,
                    file.isSketched, file.accepted, since,
                ])
        }
        if isOverwritten { try forgetEarlierSnapshots(of: id, in: db) }
        try touch(id, at: now, in: db)
    }

    /// Takes files out of a table by path; those it does not have change nothing.
    ///
    /// - Parameter end: until when earlier snapshots have them, and then they are to be removed; nil: from now on none has.
    public static func remove(
        _ paths: [String], from name: TableName, keptUntil end: Instant? = nil, at now: Instant, in db: Database
    ) throws {
        guard let id = try id(of: name, in: db) else { throw CatalogError.unknownTable(name) }
        let remove = try db.cachedStatement(sql: "DELETE FROM catalog_files WHERE table_id = ? AND path = ?")
        for path in paths {
            if let end { try keep(path, of: id, until: end, at: now, in: db) }
            try remove.execute(arguments: [id, path])
        }
        if end == nil, !paths.isEmpty { try forgetEarlierSnapshots(of: id, in: db) }
        try forgetEmptySketch(of: id, in: db)
        try touch(id, at: now, in: db)
    }

    /// Takes all files out of a table, or only those of some partitions, and gives their paths.
    public static func removeFiles(
        from name: TableName, partitions: Set<[PartitionValue]>? = nil, keptUntil end: Instant? = nil, at now: Instant,
        in db: Database
    ) throws -> [String] {
        guard let id = try id(of: name, in: db) else { throw CatalogError.unknownTable(name) }
        var paths: [String] = []
        if let partitions {
            for partition in partitions {
                paths += try String.fetchAll(
                    db,
                    sql: """
                        SELECT f.path FROM catalog_files f JOIN catalog_partitions p ON p.id = f.partition
                        WHERE p.table_id = ? AND p.partition = ?
                        """, arguments: [id, try JSONText.encode(partition)])
            }
        } else {
            paths = try String.fetchAll(
                try db.cachedStatement(sql: "SELECT path FROM catalog_files WHERE table_id = ?"), arguments: [id])
        }
        try remove(paths, from: name, keptUntil: end, at: now, in: db)
        return paths
    }

    /// Marks a table whose files are gone, or one that has files again.
    public static func setDeprecated(
        _ isDeprecated: Bool, _ name: TableName, at now: Instant, in db: Database
    ) throws {
        try db.cachedStatement(
            sql: """
                UPDATE catalog_tables SET deprecated = :deprecated, updated = :now
                WHERE database = :database AND name = :name AND deprecated <> :deprecated
                """
        ).execute(
            arguments: ["deprecated": isDeprecated, "now": now, "database": name.database, "name": name.table])
    }

    /// Says something of a table, or of one of its columns or partition keys; it stays over crawls and new versions.
    ///
    /// - Parameter text: what to say; nil for nothing any more.
    /// - Throws: `CatalogError.unknownTable` and `.unknownColumn`.
    public static func comment(
        _ text: String?, on name: TableName, column: String? = nil, in db: Database
    ) throws {
        guard let table = try table(name, in: db) else { throw CatalogError.unknownTable(name) }
        guard let column else {
            return try db.execute(
                sql: "UPDATE catalog_tables SET comment = ? WHERE database = ? AND name = ?",
                arguments: [text, name.database, name.table])
        }
        let columns = table.columns + table.partitionKeys
        guard columns.contains(where: { $0.key == column.lowercased() }) else {
            throw CatalogError.unknownColumn(column, of: name, known: columns.map(\.name))
        }
        var comments = table.columnComments
        comments[column.lowercased()] = text
        try db.execute(
            sql: "UPDATE catalog_tables SET column_comments = ? WHERE database = ? AND name = ?",
            arguments: [JSONText.encode(comments), name.database, name.table])
    }

    private static func addVersion(
        _ version: Int, of table: Table, change: String, at now: Instant, in db: Database
    ) throws {
        guard let id = try id(of: table.name, in: db) else { throw CatalogError.unknownTable(table.name) }
        try db.execute(
            literal: """
                INSERT INTO catalog_versions (table_id, version, created, columns, change)
                VALUES (\(id), \(version), \(now), \(try JSONText.encode(table.columns + table.partitionKeys)), \(change))
                """)
    }

    private static func touch(_ id: Int64, at now: Instant, in db: Database) throws {
        try db.cachedStatement(sql: "UPDATE catalog_tables SET updated = ? WHERE id = ?").execute(arguments: [now, id])
    }

    private static func layoutID(_ layout: FileLayout, in db: Database) throws -> Int64 {
        let text = try JSONText.encode(layout)
        try db.cachedStatement(sql: "INSERT OR IGNORE INTO catalog_layouts (layout) VALUES (?)")
            .execute(arguments: [text])
        guard
            let id = try Int64.fetchOne(
                try db.cachedStatement(sql: "SELECT id FROM catalog_layouts WHERE layout = ?"), arguments: [text])
        else { throw CatalogError.damaged("a layout that was just written is not there") }
        return id
    }

    private static func partitionID(
        _ values: [PartitionValue], of table: Int64, at now: Instant, in db: Database
    ) throws -> Int64? {
        guard !values.isEmpty else { return nil }
        let text = try JSONText.encode(values)
        try db.cachedStatement(
            sql: """
                INSERT INTO catalog_partitions (table_id, partition, updated) VALUES (?, ?, ?)
                ON CONFLICT DO UPDATE SET updated = excluded.updated
                """
        ).execute(arguments: [table, text, now])
        return try Int64.fetchOne(
            try db.cachedStatement(sql: "SELECT id FROM catalog_partitions WHERE table_id = ? AND partition = ?"),
            arguments: [table, text])
    }
}
