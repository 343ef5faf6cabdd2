import Catalog
import Files
import GRDB
import Orchestrator
import Scheduling

/// The store as one of the recording's commits left it, and what has to hold with it.
struct Commit {
    /// Where the sync that ended it stands in the recording.
    let place: Int
    let pages: PageSum
    let rows: RowSum
    /// The files that tables show, with their sizes.
    let files: [String: Int]
    /// Where invalid files were moved to.
    let moved: [String]
    let attempts: Set<String>
    let runs: Set<String>
    let invalid: Set<String>

    init(at place: Int, _ db: Database) throws {
        self.place = place
        pages = try PageSum(db)
        rows = try RowSum(db)
        var files: [String: Int] = [:]
        for row in try Row.fetchAll(db, sql: "SELECT path, size FROM catalog_files") { files[row[0]] = row[1] }
        self.files = files
        moved = try String.fetchAll(db, sql: "SELECT moved_to FROM arrivals WHERE moved_to IS NOT NULL")
        attempts = Set(try String.fetchAll(db, sql: "SELECT run || '/' || node || '/' || number FROM attempts"))
        runs = Set(try String.fetchAll(db, sql: "SELECT id FROM runs"))
        invalid = Set(try String.fetchAll(db, sql: "SELECT path FROM arrivals WHERE state = 'INVALID'"))
    }

    /// What is broken in a store by itself: its pages, I2 and I5; none when all is well.
    static func violations(_ db: Database) throws -> [String] {
        let pages = try String.fetchAll(db, sql: "PRAGMA integrity_check").filter { $0 != "ok" }
        let keys = try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").map { "a row without its parent: \($0)" }
        guard pages.isEmpty else { return pages + keys }
        let twice = try String.fetchAll(
            db,
            sql: """
                SELECT a.path || ' was ingested twice' FROM ingestions i JOIN arrivals a ON a.id = i.arrival
                GROUP BY a.path, a.workflow, a.dataset, a.hash HAVING count(*) > 1
                """)
        return try keys + twice + LedgerCheck.violations(in: db) + ReplayedHistory.violations(db)
    }
}
