public import GRDB
import Store
public import TableSchema

extension Catalog {
    /// The paths of a table's files that are read in copies, since some of their rows were rejected.
    public static func separatedFiles(of name: TableName, in db: Database) throws -> Set<String> {
        guard let id = try id(of: name, in: db) else { return [] }
        let find = try db.cachedStatement(
            sql: """
                SELECT path FROM catalog_files INDEXED BY catalog_files_separated
                WHERE accepted IS NOT NULL AND table_id = ?
                """)
        return try String.fetchSet(find, arguments: [id])
    }

    /// The rows that a file brings to a table; nil when the table has it not, or with other bytes.
    ///
    /// - Parameter hash: SHA-256 of its bytes in hexadecimal.
    public static func rows(ofFile path: String, hash: String, in name: TableName, _ db: Database) throws -> Int64? {
        guard let id = try id(of: name, in: db) else { return nil }
        let find = try db.cachedStatement(
            sql: "SELECT rows FROM catalog_files WHERE table_id = ? AND path = ? AND hash = ?")
        return try Int64.fetchOne(find, arguments: [id, path, hash])
    }
}
