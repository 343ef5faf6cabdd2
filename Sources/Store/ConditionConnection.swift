import GRDBSQLite

/// A private, empty SQLite in memory that can do nothing but compute.
struct ConditionConnection: ~Copyable {
    private let handle: OpaquePointer

    /// A connection; `isRestricted` when what it compiles comes from a user.
    init(isRestricted: Bool = true) throws(ConditionError) {
        var handle: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX
        guard sqlite3_open_v2(":memory:", &handle, flags, nil) == SQLITE_OK, let handle else {
            sqlite3_close_v2(handle)
            throw ConditionError(.other, "SQLite cannot start: no memory left")
        }
        self.handle = handle
        // "name" is a name, never a text.
        _disableDoubleQuotedStringLiterals(handle)
        sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, 4 << 20)
        sqlite3_limit(handle, SQLITE_LIMIT_SQL_LENGTH, 1 << 20)
        sqlite3_limit(handle, SQLITE_LIMIT_EXPR_DEPTH, 200)
        sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0)
        guard isRestricted else { return }
        sqlite3_set_authorizer(handle, { _, action, first, second, _, _ in authorize(action, first, second) }, nil)
        // Called every 100,000 steps of SQLite's machine (a few milliseconds): any condition is long done.
        sqlite3_progress_handler(handle, 100_000, { _ in 1 }, nil)
    }

    deinit {
        sqlite3_close_v2(handle)
    }

    /// Compiles a condition without running it.
    func compile(_ query: ConditionQuery) throws(ConditionError) {
        sqlite3_finalize(try prepare(query))
    }

    /// Runs a condition.
    func firstValue(_ query: ConditionQuery) throws(ConditionError) -> ConditionValue {
        let statement = try prepare(query)
        defer { sqlite3_finalize(statement) }
        for (index, value) in query.values.enumerated() {
            try bind(value, at: Int32(index + 1), of: statement)
        }
        guard sqlite3_step(statement) == SQLITE_ROW else { throw failure(query) }
        return value(of: statement, column: 0)
    }

    /// The members of a JSON object.
    func row(fromJSON text: String) throws(ConditionError) -> [String: ConditionValue] {
        guard try integer("SELECT json_valid(?1)", text) == 1 else {
            throw ConditionError(.syntax, "it is not JSON")
        }
        guard try integer("SELECT json_type(?1) = 'object'", text) == 1 else {
            throw ConditionError(.syntax, "it is JSON but no object; write one, such as {\"rows\": 10}")
        }
        let statement = try prepare("SELECT key, value FROM json_each(?1)")
        defer { sqlite3_finalize(statement) }
        try bind(.text(text), at: 1, of: statement)
        var row: [String: ConditionValue] = [:]
        while sqlite3_step(statement) == SQLITE_ROW {
            guard case .text(let key) = value(of: statement, column: 0) else { continue }
            row[key] = value(of: statement, column: 1)
        }
        guard sqlite3_errcode(handle) == SQLITE_DONE else {
            throw ConditionError(.limit, "the JSON object is too large to be a node's outputs")
        }
        return row
    }

    func elements(ofJSON text: String) throws(ConditionError) -> [String] {
        guard try integer("SELECT json_valid(?1)", text) == 1,
            try integer("SELECT json_type(?1) = 'array'", text) == 1
        else { throw ConditionError(.syntax, "it is no JSON array") }
        let statement = try prepare(
            """
            SELECT CASE type WHEN 'object' THEN value WHEN 'array' THEN value WHEN 'true' THEN 'true'
                WHEN 'false' THEN 'false' ELSE json_quote(value) END FROM json_each(?1)
            """)
        defer { sqlite3_finalize(statement) }
        try bind(.text(text), at: 1, of: statement)
        var elements: [String] = []
        while sqlite3_step(statement) == SQLITE_ROW {
            if case .text(let element) = value(of: statement, column: 0) { elements.append(element) }
        }
        guard sqlite3_errcode(handle) == SQLITE_DONE else {
            throw ConditionError(.limit, "the JSON array is too large")
        }
        return elements
    }

    private func integer(_ sql: String, _ argument: String) throws(ConditionError) -> Int64? {
        let statement = try prepare(sql)
        defer { sqlite3_finalize(statement) }
        try bind(.text(argument), at: 1, of: statement)
        guard sqlite3_step(statement) == SQLITE_ROW else { return nil }
        guard case .integer(let value) = value(of: statement, column: 0) else { return nil }
        return value
    }

    private func prepare(_ query: ConditionQuery) throws(ConditionError) -> OpaquePointer {
        guard !query.expression.utf8.contains(0) else {
            throw ConditionError(.syntax, "the condition holds a NUL character")
        }
        let sql = query.sql
        var statement: OpaquePointer?
        let (code, rest) = sql.withCString { start in
            var tail: UnsafePointer<CChar>?
            let code = sqlite3_prepare_v2(handle, start, -1, &statement, &tail)
            return (code, tail.map { String(cString: $0) } ?? "")
        }
        guard code == SQLITE_OK, let statement else { throw failure(query) }
        guard rest.isEmpty, sqlite3_column_count(statement) == 1 else {
            sqlite3_finalize(statement)
            throw ConditionError(.syntax, "the condition is more than one expression")
        }
        guard Int(sqlite3_bind_parameter_count(statement)) == query.values.count else {
            sqlite3_finalize(statement)
            throw ConditionError(.syntax, "the condition holds a parameter ('?', ':name'), which nothing gives a value")
        }
        return statement
    }

    private func prepare(_ sql: String) throws(ConditionError) -> OpaquePointer {
        var statement: OpaquePointer?
        guard sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK, let statement else {
            throw ConditionError(.other, "SQLite: \(message)")
        }
        return statement
    }

    private func bind(_ value: ConditionValue, at index: Int32, of statement: OpaquePointer) throws(ConditionError) {
        let code =
            switch value {
            case .null: sqlite3_bind_null(statement, index)
            case .integer(let integer): sqlite3_bind_int64(statement, index, integer)
            case .real(let real): sqlite3_bind_double(statement, index, real)
            case .text(let text): bindText(text, at: index, of: statement)
            }
        guard code == SQLITE_OK else { throw ConditionError(.limit, "a value is too large for a condition") }
    }

    private func value(of statement: OpaquePointer, column: Int32) -> ConditionValue {
        switch sqlite3_column_type(statement, column) {
        case SQLITE_INTEGER: return .integer(sqlite3_column_int64(statement, column))
        case SQLITE_FLOAT: return .real(sqlite3_column_double(statement, column))
        case SQLITE_NULL: return .null
        default:
            guard let start = sqlite3_column_blob(statement, column) else { return .text("") }
            let count = Int(sqlite3_column_bytes(statement, column))
            return .text(String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self))
        }
    }

    private var message: String { sqlite3_errmsg(handle).map { String(cString: $0) } ?? "unknown error" }
}

extension ConditionConnection {
    /// The error SQLite has just given, in the words of a condition.
    private func failure(_ query: ConditionQuery) -> ConditionError {
        let message = message
        let place = Int(sqlite3_error_offset(handle)) - query.prefix.utf8.count
        let offset = (0...query.expression.utf8.count).contains(place) ? place : nil
        switch sqlite3_errcode(handle) & 0xFF {
        case SQLITE_AUTH:
            let readable = query.form == .filter ? "its columns" : "nodes' outputs"
            return ConditionError(.syntax, "a condition can only read \(readable) (\(message))", offset: offset)
        case SQLITE_INTERRUPT, SQLITE_TOOBIG, SQLITE_NOMEM:
            return ConditionError(.limit, "the condition is too large or takes too long; compute it in a job")
        case SQLITE_ERROR where query.form == .filter && message.hasPrefix("no such table: "):
            return ConditionError(.syntax, "a condition can only read its columns (\(message))", offset: offset)
        case SQLITE_ERROR where message.hasPrefix("no such column: "):
            return unknownName(String(message.dropFirst("no such column: ".count)), query, offset)
        case SQLITE_ERROR where message.hasSuffix(": syntax error") && place > query.expression.utf8.count:
            return ConditionError(.syntax, "the condition is no SQLite expression: it ends too early", offset: offset)
        case SQLITE_ERROR where message.hasSuffix(": syntax error"):
            let hint = "a name that is also a word of SQL goes in double quotes"
            return ConditionError(
                .syntax, "the condition is no SQLite expression (\(message)); \(hint)", offset: offset)
        default:
            return ConditionError(.syntax, "the condition is no SQLite expression (\(message))", offset: offset)
        }
    }

    private func unknownName(_ name: String, _ query: ConditionQuery, _ offset: Int?) -> ConditionError {
        guard query.form != .filter else {
            return ConditionError(
                .unknownColumn(name), "the condition names '\(name)', which is no column", offset: offset)
        }
        guard let dot = name.firstIndex(of: ".") else {
            return ConditionError(
                .unknownTable(name), "the condition names '\(name)' without a node; write NODE.\(name)", offset: offset)
        }
        if query.tableNames.contains(where: { name.lowercased().hasPrefix($0.lowercased() + ".") }) {
            return ConditionError(
                .unknownColumn(name), "the condition names '\(name)', which the node's outputs do not have",
                offset: offset)
        }
        let table = String(name[..<dot])
        return ConditionError(
            .unknownTable(table), "the condition names '\(table)', which is no node it can read", offset: offset)
    }
}

/// Allows SELECT, reading a column, and functions but those that reach outside or differ from call to call.
private func authorize(_ action: Int32, _ first: UnsafePointer<CChar>?, _ second: UnsafePointer<CChar>?) -> Int32 {
    switch action {
    case SQLITE_SELECT:
        return SQLITE_OK
    case SQLITE_READ:
        let table = first.map { String(cString: $0).lowercased() } ?? ""
        return table.hasPrefix("sqlite_") || table.hasPrefix("pragma_") ? SQLITE_DENY : SQLITE_OK
    case SQLITE_FUNCTION:
        let denied: Set = ["load_extension", "random", "randomblob", "fts3_tokenizer"]
        return denied.contains(second.map { String(cString: $0).lowercased() } ?? "") ? SQLITE_DENY : SQLITE_OK
    default:
        return SQLITE_DENY
    }
}
