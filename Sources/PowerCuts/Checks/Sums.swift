import CZlib
import GRDB
import GRDBSQLite

/// The pages of a store, as one number: two that are the same byte for byte have the same.
struct PageSum: Hashable {
    private let sum: UInt
    private let size: Int64

    init(_ db: Database) throws {
        var size: Int64 = 0
        guard let pages = sqlite3_serialize(db.sqliteConnection, "main", &size, 0) else {
            throw RecoveryError("SQLite does not give its pages")
        }
        defer { sqlite3_free(pages) }
        // The counter of changes, twice: opening the store for writing is one.
        for place in [24, 92] where size >= 100 { (pages + place).update(repeating: 0, count: 4) }
        self.size = size
        sum = crc32_z(0, pages, Int(size))
    }
}

/// The rows of a store, as one number: two that hold the same have the same, wherever in their pages they do.
struct RowSum: Hashable {
    private var sum: UInt = 0

    init(_ db: Database) throws {
        let tables = try String.fetchAll(
            db, sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
        for table in tables {
            var statement: OpaquePointer?
            defer { sqlite3_finalize(statement) }
            guard
                sqlite3_prepare_v2(db.sqliteConnection, "SELECT * FROM \"\(table)\"", -1, &statement, nil) == SQLITE_OK
            else {
                throw RecoveryError("the rows of \(table) cannot be read")
            }
            let columns = sqlite3_column_count(statement)
            while sqlite3_step(statement) == SQLITE_ROW {
                for column in 0..<columns { add(statement, column) }
            }
            add(UInt8(0xFF))
        }
    }

    /// Numbers count as their text.
    private mutating func add(_ statement: OpaquePointer?, _ column: Int32) {
        add(UInt8(truncatingIfNeeded: sqlite3_column_type(statement, column)))
        guard let text = sqlite3_column_text(statement, column) else { return }
        sum = crc32_z(sum, text, Int(sqlite3_column_bytes(statement, column)))
    }

    private mutating func add(_ byte: UInt8) {
        withUnsafePointer(to: byte) { sum = crc32_z(sum, $0, 1) }
    }
}
