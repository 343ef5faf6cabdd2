public import GRDB
import GRDBSQLite

/// A statement that is run for one row after another: values are bound in the order of its parameters, then it is run.
///
/// Goes past GRDB's arguments and its watching of changes, which cost more than the row itself; for rows that are written
/// by the ten thousand.
public struct RowStatement {
    private let statement: Statement
    private let texts = TextRoom()
    /// The parameter that was bound last, from 1.
    private var position: Int32 = 0
    /// Why a value could not be bound.
    private var refusal: Int32 = SQLITE_OK

    /// A statement that is prepared once for a connection. Valid within the transaction that it is made in.
    public init(sql: String, in db: Database) throws {
        statement = try db.cachedStatement(sql: sql)
    }

    /// Binds the next parameter to a text, or to NULL.
    public mutating func bind(_ text: String?) {
        position += 1
        guard var text else { return note(sqlite3_bind_null(statement.sqliteStatement, position)) }
        let copy = text.withUTF8 { bytes in texts.take(bytes).map { (start: $0, count: bytes.count) } }
        guard let copy else { return note(bindText(text, at: position, of: statement.sqliteStatement)) }
        note(
            sqlite3_bind_text64(
                statement.sqliteStatement, position, copy.start, sqlite3_uint64(copy.count), nil, UInt8(SQLITE_UTF8)))
    }

    /// Binds the next parameter to a number, or to NULL.
    public mutating func bind(_ number: Int64?) {
        position += 1
        guard let number else { return note(sqlite3_bind_null(statement.sqliteStatement, position)) }
        note(sqlite3_bind_int64(statement.sqliteStatement, position, number))
    }

    /// Binds the next parameter to a number, or to NULL.
    public mutating func bind(_ number: Int?) { bind(number.map(Int64.init)) }

    /// Binds the next parameter to bytes, or to NULL.
    public mutating func bind(_ bytes: [UInt8]?) {
        position += 1
        guard let bytes else { return note(sqlite3_bind_null(statement.sqliteStatement, position)) }
        note(bindBytes(bytes, at: position, of: statement.sqliteStatement))
    }

    /// Runs it with what was bound, and is ready for the next row. Throws SQLite's `DatabaseError`.
    public mutating func run() throws {
        try reset(after: refusal == SQLITE_OK ? sqlite3_step(statement.sqliteStatement) : refusal)
    }

    /// Makes it ready for the next row, and throws when the code says that it was not done.
    private mutating func reset(after code: Int32) throws {
        let handle = statement.sqliteStatement
        let message = code == SQLITE_DONE ? nil : sqlite3_errmsg(sqlite3_db_handle(handle)).map { String(cString: $0) }
        position = 0
        refusal = SQLITE_OK
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
        texts.clear()
        guard code != SQLITE_DONE else { return }
        throw DatabaseError(resultCode: ResultCode(rawValue: code), message: message, sql: statement.sql)
    }

    /// The first value of the first row that it gives with what was bound, a number; nil when it gives none. It is ready for
    /// the next row then. Throws SQLite's `DatabaseError`.
    public mutating func firstInteger() throws -> Int64? { try first { $0.integer(0) } }

    /// What a body makes of the first row that it gives with what was bound; nil when it gives none. It is ready for the
    /// next row then. Throws SQLite's `DatabaseError`, and what the body throws.
    public mutating func first<Result>(_ body: (RowValues) throws -> Result) throws -> Result? {
        let handle = statement.sqliteStatement
        let code = refusal == SQLITE_OK ? sqlite3_step(handle) : refusal
        guard code == SQLITE_ROW else {
            try reset(after: code)
            return nil
        }
        let result = Swift.Result { try body(RowValues(handle: handle)) }
        try reset(after: SQLITE_DONE)
        return try result.get()
    }

    private mutating func note(_ code: Int32) {
        if refusal == SQLITE_OK { refusal = code }
    }
}

/// The values of a row that a `RowStatement` gives, by the column's place from 0; valid only while it is read.
public struct RowValues {
    fileprivate let handle: OpaquePointer?

    /// A number; 0 for NULL.
    public func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

    /// Whether a number is another than 0, and not NULL.
    public func flag(_ column: Int32) -> Bool { integer(column) != 0 }

    /// A text; nil for NULL.
    public func text(_ column: Int32) -> String? {
        guard let bytes = sqlite3_column_text(handle, column) else { return nil }
        let count = Int(sqlite3_column_bytes(handle, column))
        return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }
}
