import Files

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Asks DuckDB, in a child process of its own, and waits for the answer.
public struct DuckDBQuery: Hashable, Sendable {
    /// DuckDB.
    public var program: DuckDBProgram
    /// A folder that temporary files may be made in, each query in one of its own.
    public var scratch: String
    /// The most memory DuckDB may use, in bytes.
    public var memoryLimit: Int64?
    /// The most threads it may use.
    public var threads: Int?
    /// How long a query may take.
    public var timeout: Duration?

    /// A way to ask.
    public init(
        program: DuckDBProgram, scratch: String, memoryLimit: Int64? = nil, threads: Int? = nil,
        timeout: Duration? = nil
    ) {
        self.program = program
        self.scratch = scratch
        self.memoryLimit = memoryLimit
        self.threads = threads
        self.timeout = timeout
    }

    /// Runs the statements of a text over declared tables and gives the rows of the last one, which has to be a query.
    ///
    /// Blocks until DuckDB has ended. `limit` is the most rows wanted; whether there are more is told. DuckDB's errors come
    /// as `queryFailed`, with the line in the whole text.
    public func run(_ sql: String, tables: [DeclaredTable], limit: Int? = nil) throws(EngineError) -> QueryResult {
        try run(sql, tables: tables, values: [:], limit: limit)
    }

    /// The same, with variables that the SQL may ask for.
    func run(
        _ sql: String, tables: [DeclaredTable], values: [String: String], limit: Int? = nil
    ) throws(EngineError) -> QueryResult {
        var statements = try SQLText.statements(in: sql)
        guard let query = statements.popLast() else { throw .badSQL(message: "there is no query", line: 1) }
        guard query.isQuery else {
            throw .badSQL(message: "the last statement has to be a query, such as SELECT", line: query.line)
        }
        let folder = try makeFolder()
        defer { try? LocalFileSystem().removeTree(folder.path) }
        var readable: [DeclaredTable] = []
        for table in tables { readable.append(try table.readable(copiesIn: folder.path + "/utf-8")) }
        let script = try self.script(statements, query, tables: readable, values, limit: limit, folder)
        try script.write(to: folder)
        let child = ChildProcess(
            program: program.path, arguments: DuckDBScript.arguments(in: folder),
            environment: DuckDBScript.environment(in: folder).merging(Self.inherited) { ours, _ in ours },
            output: folder.log, errors: folder.path + "/errors")
        guard let end = try child.run(timeout: timeout) else { throw .tookTooLong(timeout ?? .zero) }
        let output = try text(of: folder.log)
        guard end == .exited(0) else {
            throw failure(end, try text(of: folder.path + "/errors"), output: output, statements + [query])
        }
        return try result(from: output, limit: limit)
    }

    private static let mark = "tidegate-mark "

    /// Marks between the statements tell which one failed, and which lines are the answer.
    private func script(
        _ statements: [SQLText.Statement], _ query: SQLText.Statement, tables: [DeclaredTable],
        _ values: [String: String], limit: Int?, _ folder: AttemptFolder
    ) throws(EngineError) -> DuckDBScript {
        let session = DuckDBSession(temporaryFolder: folder.temporary, memoryLimit: memoryLimit, threads: threads)
        var variables = SessionVariables(values: values)
        var body = try session.declarations(of: tables, &variables)
        body += ".mode list\n.headers off\n"
        for (index, statement) in (statements + [query]).enumerated() {
            body += ".print \(Self.mark)\(index)\n"
            if index < statements.count { body += "\(statement.text)\n;\n" }
        }
        let rows = limit.map { "\nLIMIT \($0 == .max ? $0 : $0 + 1)" } ?? ""
        // The query starts on a second line, here and below: `failure` counts on it.
        body += "SELECT json_array(column_name, column_type) FROM (DESCRIBE SELECT * FROM (\n\(query.text)\n));\n"
        body += ".print \(Self.mark)rows\n"
        body += "SELECT json_array(*COLUMNS(*)) FROM (\n\(query.text)\n)\(rows);\n"
        return DuckDBScript(sql: session.prelude(variables) + body, variables: variables.json)
    }

    private func result(from output: String, limit: Int?) throws(EngineError) -> QueryResult {
        let lines = output.split(separator: "\n", omittingEmptySubsequences: true)
        guard let rowsMark = lines.lastIndex(of: Self.mark[...] + "rows"),
            let columnsMark = lines[..<rowsMark].lastIndex(where: { $0.hasPrefix(Self.mark) })
        else { throw .duckDBFailed("its answer was cut off") }
        var columns: [QueryColumn] = []
        for line in lines[(columnsMark + 1)..<rowsMark] {
            guard let parts = RawJSON.elements(ofArray: line), parts.count == 2,
                let name = RawJSON.text(ofString: parts[0]), let type = RawJSON.text(ofString: parts[1])
            else { throw .duckDBFailed("its answer cannot be read: \(line)") }
            columns.append(QueryColumn(name, DuckDBType.type(of: type)))
        }
        var rows: [[QueryValue]] = []
        for line in lines[(rowsMark + 1)...] {
            guard let values = RawJSON.elements(ofArray: line), values.count == columns.count else {
                throw .duckDBFailed("its answer cannot be read: \(line)")
            }
            rows.append(values.map(QueryValue.init(json:)))
        }
        let hasMore = limit.map { rows.count > $0 } ?? false
        return QueryResult(columns: columns, rows: hasMore ? rows.dropLast() : rows, hasMore: hasMore)
    }

    private func failure(
        _ end: ProcessEnd, _ errors: String, output: String, _ statements: [SQLText.Statement]
    ) -> EngineError {
        guard case .exited = end, !errors.isEmpty else {
            if case .signaled(let number) = end {
                return .duckDBFailed("it was ended by signal \(number); it may have run out of memory")
            }
            return .duckDBFailed(errors.isEmpty ? "it gave no reason" : errors)
        }
        let marks = output.split(separator: "\n").filter { $0.hasPrefix(Self.mark) }.map {
            $0.dropFirst(Self.mark.count)
        }
        guard let last = marks.last else { return .duckDBFailed(DuckDBMessage(errors).text) }
        let index = min(Int(last) ?? statements.count - 1, statements.count - 1)
        let wrapping = index == statements.count - 1 ? 1 : 0
        return .queryFailed(DuckDBMessage(errors).movingLines(by: statements[index].line - 1 - wrapping))
    }

    private func makeFolder() throws(EngineError) -> AttemptFolder {
        try reading { () throws(FileSystemError) in try LocalFileSystem().makeFolder(scratch) }
        var template = Array("\(scratch)/query-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw .file(FileSystemError(.makeFolder, scratch, code: errno)) }
        return AttemptFolder(String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }

    private func text(of file: String) throws(EngineError) -> String {
        let bytes = try reading { () throws(FileSystemError) in try LocalFileSystem().read(file) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What of our environment DuckDB needs.
    private static var inherited: [String: String] {
        var kept: [String: String] = [:]
        for name in ["HOME", "PATH", "LANG", "LC_ALL", "TMPDIR"] {
            if let value = getenv(name) { kept[name] = String(cString: value) }
        }
        return kept
    }
}
