import GRDB
import Store

/// Files that no table has any more and that are still to be removed: noted in the commit that replaced them, so that a
/// crash before their removal leaves none behind. So are files and folders of a failed attempt that could not be removed.
enum Removals {
    static func note(_ paths: [String], in db: Database) throws {
        let insert = try db.cachedStatement(sql: "INSERT OR IGNORE INTO removals (path) VALUES (?)")
        for path in paths {
            try insert.execute(arguments: [path])
        }
    }

    static func noted(in db: Database) throws -> [String] {
        try String.fetchAll(db, sql: "SELECT path FROM removals ORDER BY path")
    }

    static func done(_ paths: [String], in db: Database) throws {
        let delete = try db.cachedStatement(sql: "DELETE FROM removals WHERE path = ?")
        for path in paths {
            try delete.execute(arguments: [path])
        }
    }
}
