import GRDBSQLite

/// Binds a parameter of a prepared statement to a text, which SQLite copies at once. Gives SQLite's result code.
func bindText(_ text: String, at index: Int32, of statement: OpaquePointer) -> Int32 {
    var text = text
    return text.withUTF8 { bytes in
        // No address stands for NULL, which an empty text is not.
        guard !bytes.isEmpty else { return sqlite3_bind_text(statement, index, "", 0, copied) }
        return bytes.withMemoryRebound(to: CChar.self) {
            sqlite3_bind_text64(
                statement, index, $0.baseAddress, sqlite3_uint64($0.count), copied, UInt8(SQLITE_UTF8))
        }
    }
}

/// Binds a parameter of a prepared statement to bytes, which SQLite copies at once. Gives SQLite's result code.
func bindBytes(_ bytes: [UInt8], at index: Int32, of statement: OpaquePointer) -> Int32 {
    sqlite3_bind_blob64(statement, index, bytes, sqlite3_uint64(bytes.count), copied)
}

/// What SQLite calls `SQLITE_TRANSIENT`.
private var copied: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
