public import GRDB
public import TableSchema
public import Timekeeping

/// A file that has left its table and is on the disk still, for who reads an earlier snapshot, or began before it left.
public struct PastFile: Hashable, Sendable {
    /// What tells it from others.
    public var id: Int64
    /// The table that it left.
    var table: Int64
    /// Where it was in its table, relative to the workspace.
    public var path: String
    /// Where it is set aside, out of sight of who reads the table's folder; nil when it is not kept for long, or cannot be.
    public var aside: String?

    /// The folder of files that are set aside, in that of their table.
    public static let folderName = ".history"

    /// Where a file of a table is set aside; nil when it is not in the table's folder.
    public static func asidePath(of path: String, in location: String) -> String? {
        guard path.hasPrefix(location + "/") else { return nil }
        return "\(location)/\(folderName)/\(path.dropFirst(location.count + 1))"
    }
}

extension Catalog {
    /// The files that left a table and are on the disk still, some hundreds at most.
    public static func pastFiles(of name: TableName, in db: Database) throws -> [PastFile] {
        guard let id = try id(of: name, in: db) else { return [] }
        return try pastFiles("f.table_id = ?", [id], in: db)
    }

    /// Files whose time is over, some hundreds at most: of those that left their tables before a time.
    public static func endedFiles(leftBefore time: Instant, at now: Instant, in db: Database) throws -> [PastFile] {
        try pastFiles("f.kept_until <= ? AND f.removed <= ?", [now, time], in: db)
    }

    /// Files that are kept and stand beside those of their tables, some hundreds at most: of those that left before a time.
    public static func filesInPlace(leftBefore time: Instant, at now: Instant, in db: Database) throws -> [PastFile] {
        try pastFiles("NOT f.is_aside AND f.removed <= ? AND f.kept_until > ?", [time, now], in: db)
    }

    /// Takes note that files were set aside.
    public static func noteAside(_ ids: [Int64], in db: Database) throws {
        let note = try db.cachedStatement(sql: "UPDATE catalog_past_files SET is_aside = 1 WHERE id = ?")
        for id in ids { try note.execute(arguments: [id]) }
    }

    /// Forgets files that are to be removed: the snapshots that had them cannot be read from then on.
    ///
    /// - Returns: what may be removed from the disk: not what is a table's file again.
    public static func forget(_ files: [PastFile], in db: Database) throws -> [String] {
        let keep = try db.cachedStatement(
            sql: """
                UPDATE catalog_tables SET kept_from = max(kept_from, f.until)
                FROM (SELECT table_id, until FROM catalog_past_files WHERE id = ?) f WHERE id = f.table_id
                """)
        let remove = try db.cachedStatement(sql: "DELETE FROM catalog_past_files WHERE id = ?")
        var removable: [String] = []
        for file in files {
            try keep.execute(arguments: [file.id])
            try remove.execute(arguments: [file.id])
            if try !isInUse(file, in: db) { removable.append(file.path) }
            if let aside = file.aside { removable.append(aside) }
        }
        return removable
    }

    /// Takes a file of a table to those that have left it. To be called before it is removed from the table.
    static func keep(_ path: String, of id: Int64, until end: Instant, at now: Instant, in db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO catalog_past_files (table_id, path, size, rows, hash, run, layout, partition, modified,
                    accepted, since, until, removed, kept_until)
                SELECT f.table_id, f.path, f.size, f.rows, f.hash, f.run, f.layout,
                    (SELECT partition FROM catalog_partitions p WHERE p.id = f.partition), f.modified, f.accepted,
                    f.since, (SELECT snapshot FROM catalog_tables t WHERE t.id = f.table_id), ?, ?
                FROM catalog_files f WHERE f.table_id = ? AND f.path = ?
                """
        ).execute(arguments: [now, end, id, path])
    }

    /// From now on no snapshot before the newest can be read: files of it are gone.
    static func forgetEarlierSnapshots(of id: Int64, in db: Database) throws {
        try db.cachedStatement(sql: "UPDATE catalog_tables SET kept_from = snapshot WHERE id = ?")
            .execute(arguments: [id])
    }

    private static func isInUse(_ file: PastFile, in db: Database) throws -> Bool {
        try Bool.fetchOne(
            try db.cachedStatement(
                sql: "SELECT EXISTS (SELECT 1 FROM catalog_files WHERE table_id = ? AND path = ?)"),
            arguments: [file.table, file.path]) ?? false
    }

    private static func pastFiles(
        _ condition: String, _ arguments: StatementArguments, in db: Database
    ) throws -> [PastFile] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT f.id, f.table_id, f.path, CASE WHEN f.kept_until > f.removed THEN t.location END
                    FROM catalog_past_files f JOIN catalog_tables t ON t.id = f.table_id
                    WHERE \(condition) LIMIT 500
                    """), arguments: arguments
        ).map { row in
            let path: String = row[2]
            let aside = (row[3] as String?).flatMap { PastFile.asidePath(of: path, in: $0) }
            return PastFile(id: row[0], table: row[1], path: path, aside: aside)
        }
    }
}
