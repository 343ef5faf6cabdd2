import FoundationEssentials
public import GRDB
public import TableSchema

/// What the values of tables' columns are.
extension Catalog {
    /// What is known of the values of a table.
    public struct Statistics: Hashable, Sendable {
        /// The values of the files that were read for it.
        public var sketch: TableSketch
        /// How many of its rows are of files that are not the table's any more.
        public var goneRows: Int64
    }

    /// What is known of a table's values; nil when nothing, or what another version of the program has kept.
    public static func statistics(of name: TableName, in db: Database) throws -> Statistics? {
        guard let id = try id(of: name, in: db) else { return nil }
        return try statistics(of: id, in: db)
    }

    private static func statistics(of id: Int64, in db: Database) throws -> Statistics? {
        let select = try db.cachedStatement(sql: "SELECT gone, sketch FROM catalog_sketches WHERE table_id = ?")
        guard let row = try Row.fetchOne(select, arguments: [id]) else { return nil }
        return TableSketch(encoded: row[1] as Data).map { Statistics(sketch: $0, goneRows: row[0]) }
    }

    /// Adds the values of files that joined a table.
    ///
    /// - Parameter keptRows: rows of files that were part of the statistics before and were added again as they are.
    public static func add(
        _ sketch: TableSketch, keptRows: Int64 = 0, to name: TableName, in db: Database
    ) throws {
        guard let id = try id(of: name, in: db) else { throw CatalogError.unknownTable(name) }
        var all = try statistics(of: id, in: db) ?? Statistics(sketch: TableSketch(), goneRows: 0)
        all.goneRows -= keptRows
        if all.goneRows >= all.sketch.rows { all = Statistics(sketch: TableSketch(), goneRows: 0) }
        all.sketch.add(sketch)
        try set(all, of: id, in: db)
    }

    /// Puts the values of these files in place of all that was known of a table's. False, and nothing is changed, when the
    /// table does not have all of them any more as they were read.
    ///
    /// - Parameter files: the files that were read, with the SHA-256 of their bytes in hexadecimal, by path.
    public static func replaceStatistics(
        of name: TableName, with sketch: TableSketch, of files: [String: String], in db: Database
    ) throws -> Bool {
        guard let id = try id(of: name, in: db) else { throw CatalogError.unknownTable(name) }
        let find = try db.cachedStatement(
            sql: "SELECT id FROM catalog_files WHERE table_id = ? AND path = ? AND hash = ?")
        var found: [Int64] = []
        for (path, hash) in files {
            guard let file = try Int64.fetchOne(find, arguments: [id, path, hash]) else { return false }
            found.append(file)
        }
        try db.execute(sql: "UPDATE catalog_files SET sketched = 0 WHERE table_id = ? AND sketched", arguments: [id])
        let mark = try db.cachedStatement(sql: "UPDATE catalog_files SET sketched = 1 WHERE id = ?")
        for file in found { try mark.execute(arguments: [file]) }
        try set(Statistics(sketch: sketch, goneRows: 0), of: id, in: db)
        return true
    }

    private static func set(_ statistics: Statistics, of id: Int64, in db: Database) throws {
        try db.cachedStatement(
            sql: "INSERT OR REPLACE INTO catalog_sketches (table_id, gone, sketch) VALUES (?, ?, ?)"
        ).execute(arguments: [id, statistics.goneRows, Data(statistics.sketch.encoded)])
    }

    /// Of these paths, those of a table's files that are part of its statistics, with the hash of their bytes.
    public static func sketchedFiles(
        of name: TableName, among paths: [String], in db: Database
    ) throws -> [String: String] {
        guard let id = try id(of: name, in: db), try statistics(of: id, in: db) != nil else { return [:] }
        let select = try db.cachedStatement(
            sql: "SELECT hash FROM catalog_files WHERE table_id = ? AND path = ? AND sketched")
        var hashes: [String: String] = [:]
        for path in paths { hashes[path] = try String.fetchOne(select, arguments: [id, path]) }
        return hashes
    }

    /// A table without files has no values.
    static func forgetEmptySketch(of id: Int64, in db: Database) throws {
        try db.cachedStatement(
            sql: """
                DELETE FROM catalog_sketches
                WHERE table_id = :id AND EXISTS (SELECT 1 FROM catalog_tables WHERE id = :id AND files = 0)
                """
        ).execute(arguments: ["id": id])
    }
}
