public import GRDB
import Store
public import TableSchema
public import Timekeeping

/// Which files made up a table after each change of them.
///
/// A file has the snapshot that it came with, and one that has left also the snapshot that it left with. So a change costs
/// the files that it brings and takes, however many the table has.
extension Catalog {
    static let snapshotMigration = Migration(
        id: "snapshots-1",
        sql: """
            ALTER TABLE catalog_tables ADD COLUMN snapshot INTEGER NOT NULL DEFAULT 0;
            ALTER TABLE catalog_tables ADD COLUMN kept_from INTEGER NOT NULL DEFAULT 0;
            ALTER TABLE catalog_tables ADD COLUMN came INTEGER NOT NULL DEFAULT 0;
            ALTER TABLE catalog_tables ADD COLUMN went INTEGER NOT NULL DEFAULT 0;
            ALTER TABLE catalog_files ADD COLUMN since INTEGER NOT NULL DEFAULT 0;
            CREATE TABLE catalog_snapshots (
                table_id INTEGER NOT NULL REFERENCES catalog_tables ON DELETE CASCADE, snapshot INTEGER NOT NULL,
                created INTEGER NOT NULL, operation TEXT NOT NULL, run TEXT, version INTEGER NOT NULL,
                keys INTEGER NOT NULL, came INTEGER NOT NULL, went INTEGER NOT NULL, files INTEGER NOT NULL,
                rows INTEGER NOT NULL, bytes INTEGER NOT NULL, PRIMARY KEY (table_id, snapshot)) WITHOUT ROWID;
            CREATE TABLE catalog_past_files (
                id INTEGER PRIMARY KEY, table_id INTEGER NOT NULL REFERENCES catalog_tables ON DELETE CASCADE,
                path TEXT NOT NULL, size INTEGER NOT NULL, rows INTEGER NOT NULL, hash TEXT NOT NULL, run TEXT,
                layout INTEGER NOT NULL REFERENCES catalog_layouts, partition TEXT, modified INTEGER, accepted TEXT,
                since INTEGER NOT NULL, until INTEGER NOT NULL, removed INTEGER NOT NULL, kept_until INTEGER NOT NULL,
                is_aside INTEGER NOT NULL DEFAULT 0);
            CREATE INDEX catalog_past_files_by_table ON catalog_past_files (table_id, until);
            CREATE INDEX catalog_past_files_by_end ON catalog_past_files (kept_until);
            CREATE INDEX catalog_past_files_in_place ON catalog_past_files (removed) WHERE NOT is_aside;
            DROP TRIGGER catalog_file_added;
            CREATE TRIGGER catalog_file_added AFTER INSERT ON catalog_files BEGIN
                UPDATE catalog_tables
                    SET rows = rows + new.rows, files = files + 1, bytes = bytes + new.size, came = came + 1
                    WHERE id = new.table_id;
                UPDATE catalog_partitions SET rows = rows + new.rows, files = files + 1, bytes = bytes + new.size
                    WHERE id = new.partition;
            END;
            DROP TRIGGER catalog_file_removed;
            CREATE TRIGGER catalog_file_removed AFTER DELETE ON catalog_files BEGIN
                UPDATE catalog_tables
                    SET rows = rows - old.rows, files = files - 1, bytes = bytes - old.size, went = went + 1
                    WHERE id = old.table_id;
                UPDATE catalog_partitions SET rows = rows - old.rows, files = files - 1, bytes = bytes - old.size
                    WHERE id = old.partition;
                DELETE FROM catalog_partitions WHERE id = old.partition AND files = 0;
            END;
            """)

    /// Changes the files of a table as one snapshot; a body that changes none makes none.
    ///
    /// - Parameter operation: what is done, in a word: `append`.
    /// - Parameter run: the run that does it; nil when it is done by hand.
    public static func recording<Value>(
        _ operation: String, of name: TableName, by run: String?, at now: Instant, in db: Database,
        _ body: () throws -> Value
    ) throws -> Value {
        let before = try id(of: name, in: db)
        try db.cachedStatement(
            sql: "UPDATE catalog_tables SET snapshot = snapshot + 1, came = 0, went = 0 WHERE id = ?"
        ).execute(arguments: [before])
        let value = try body()
        guard let id = try id(of: name, in: db) else { return value }
        // A table that was made by the body has no number yet; its files are of the first.
        if before != id {
            try db.execute(sql: "UPDATE catalog_tables SET snapshot = 1 WHERE id = ?", arguments: [id])
            try db.execute(sql: "UPDATE catalog_files SET since = 1 WHERE table_id = ?", arguments: [id])
        }
        try db.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO catalog_snapshots
                    (table_id, snapshot, created, operation, run, version, keys, came, went, files, rows, bytes)
                SELECT id, snapshot, ?, ?, ?, version, json_array_length(partition_keys), came, went, files, rows, bytes
                FROM catalog_tables WHERE id = ? AND came + went > 0
                """
        ).execute(arguments: [now, operation, run, id])
        if db.changesCount == 0 {
            try db.execute(sql: "UPDATE catalog_tables SET snapshot = snapshot - 1 WHERE id = ?", arguments: [id])
        }
        return value
    }

    /// The number of a table's newest snapshot; 0 when it has none.
    public static func snapshot(of name: TableName, in db: Database) throws -> Int {
        try Int.fetchOne(
            try db.cachedStatement(sql: "SELECT snapshot FROM catalog_tables WHERE database = ? AND name = ?"),
            arguments: [name.database, name.table]) ?? 0
    }

    /// How many files a run brought to a table when it appended to it last, if files were compacted since; else nil.
    public static func filesCompactedSince(run: String, of name: TableName, in db: Database) throws -> Int? {
        try Int.fetchOne(
            db,
            sql: """
                SELECT s.came FROM catalog_tables t JOIN catalog_snapshots s ON s.table_id = t.id
                WHERE t.database = ? AND t.name = ? AND s.run = ? AND s.operation = 'append'
                    AND EXISTS (SELECT 1 FROM catalog_snapshots c WHERE c.table_id = t.id
                        AND c.snapshot > s.snapshot AND c.operation = 'compact')
                ORDER BY s.snapshot DESC LIMIT 1
                """, arguments: [name.database, name.table, run])
    }

    /// The snapshots of a table, newest first.
    public static func snapshots(
        of name: TableName, limit: Int = .max, in db: Database
    ) throws -> (snapshots: [TableSnapshot], more: Bool) {
        guard let id = try id(of: name, in: db) else { return ([], false) }
        let found = try Row.fetchAll(
            db, sql: "\(TableSnapshot.told) WHERE s.table_id = ? ORDER BY s.snapshot DESC LIMIT ?",
            arguments: [id, oneMore(limit)]
        ).map(TableSnapshot.init)
        return (Array(found.prefix(limit)), found.count > limit)
    }

    /// A snapshot by its number; nil when there is none.
    public static func snapshot(_ number: Int, of name: TableName, in db: Database) throws -> TableSnapshot? {
        guard let id = try id(of: name, in: db) else { return nil }
        return try Row.fetchOne(
            db, sql: "\(TableSnapshot.told) WHERE s.table_id = ? AND s.snapshot = ?", arguments: [id, number]
        ).map(TableSnapshot.init)
    }

    /// The snapshot that a table had at a time; nil before its first.
    public static func snapshot(of name: TableName, at time: Instant, in db: Database) throws -> TableSnapshot? {
        guard let id = try id(of: name, in: db) else { return nil }
        return try Row.fetchOne(
            db,
            sql: "\(TableSnapshot.told) WHERE s.table_id = ? AND s.created <= ? ORDER BY s.snapshot DESC LIMIT 1",
            arguments: [id, time]
        ).map(TableSnapshot.init)
    }

    /// The columns that a table had in a snapshot: those in the files, and those in the folders.
    public static func columns(
        of name: TableName, in snapshot: TableSnapshot, _ db: Database
    ) throws -> (columns: [TableSchema.Column], partitionKeys: [TableSchema.Column]) {
        let version = try versions(of: name, in: db).first { $0.version == snapshot.version }
        let all = version?.columns ?? []
        return (all.dropLast(snapshot.keys), all.suffix(snapshot.keys))
    }

    /// The files that a table had in a snapshot; complete only if it `isKept`.
    public static func files(
        of name: TableName, in snapshot: TableSnapshot, _ db: Database
    ) throws -> [TableFile] {
        guard let id = try id(of: name, in: db) else { return [] }
        return try Row.fetchAll(
            db,
            sql: """
                SELECT path, size, modified, rows, hash, run,
                    (SELECT layout FROM catalog_layouts l WHERE l.id = f.layout) AS layout,
                    (SELECT partition FROM catalog_partitions p WHERE p.id = f.partition) AS partition, accepted,
                    NULL AS location
                FROM catalog_files f WHERE table_id = :id AND since <= :snapshot
                UNION ALL
                SELECT path, size, modified, rows, hash, run,
                    (SELECT layout FROM catalog_layouts l WHERE l.id = f.layout), partition, accepted,
                    CASE WHEN is_aside THEN (SELECT location FROM catalog_tables t WHERE t.id = f.table_id) END
                FROM catalog_past_files f WHERE table_id = :id AND until > :snapshot AND since <= :snapshot
                ORDER BY path
                """, arguments: ["id": id, "snapshot": snapshot.number]
        ).map { row in
            let path: String = row["path"]
            let aside = (row["location"] as String?).flatMap { PastFile.asidePath(of: path, in: $0) }
            return TableFile(
                path: aside ?? path, size: row["size"], modified: row["modified"], rows: row["rows"],
                hash: row["hash"], run: row["run"], layout: try JSONText.decode(FileLayout.self, from: row["layout"]),
                partition: try (row["partition"] as String?).map {
                    try JSONText.decode([PartitionValue].self, from: $0)
                } ?? [], accepted: row["accepted"])
        }
    }
}

/// What a table was made of after a change of its files.
public struct TableSnapshot: Hashable, Sendable {
    /// Its number, from 1; each change has the next.
    public var number: Int
    /// When it came to be.
    public var created: Instant
    /// What was done, in a word: `append`.
    public var operation: String
    /// The run that did it; nil when it was done by hand.
    public var run: String?
    /// The version of the table's schema.
    public var version: Int
    /// How many of that version's columns are in the folders.
    var keys: Int
    /// How many files came with it.
    public var came: Int
    /// How many files left with it.
    public var went: Int
    /// How many files there were then.
    public var files: Int
    /// Rows in them.
    public var rows: Int64
    /// Bytes in them.
    public var bytes: Int64
    /// Whether all its files are still there to be read.
    public var isKept: Bool

    fileprivate static let told = """
        SELECT s.*, s.snapshot >= t.kept_from AS is_kept FROM catalog_snapshots s
        JOIN catalog_tables t ON t.id = s.table_id
        """

    fileprivate init(_ row: Row) {
        number = row["snapshot"]
        created = row["created"]
        operation = row["operation"]
        run = row["run"]
        version = row["version"]
        keys = row["keys"]
        came = row["came"]
        went = row["went"]
        files = row["files"]
        rows = row["rows"]
        bytes = row["bytes"]
        isKept = row["is_kept"]
    }
}
