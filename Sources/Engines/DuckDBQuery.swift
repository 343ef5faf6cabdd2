import Files

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Asks DuckDB, in a child process of its own, and waits for the answer.
public struct DuckDBQuery: Sendable {
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
    /// What the SQL may touch besides the tables.
    public var access = SessionAccess.declared
    /// The folder that paths in SQL are relative to; nil for that of this process.
    public var workingFolder: String?
    /// The keys of encrypted files.
    public var keys = ParquetKeys.none
    /// How SQL is given more, for those whom it is refused.
    public var way = SessionAccess.wayForJobs

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
    ///
    /// - Parameters:
    ///   - preludes: texts that are run before it.
    ///   - values: what the SQL may ask for with `getvariable`.
    public func run(
        _ sql: String, preludes: [SQLSource] = [], tables: [DeclaredTable], values: [String: SessionValue] = [:],
        limit: Int? = nil
    ) throws(EngineError) -> QueryResult {
        var statements: [Statement] = []
        for source in preludes + [SQLSource(sql)] {
            try source.naming { () throws(EngineError) in
                for statement in try SQLText.statements(in: source.text) {
                    try access.check(statement, in: workingFolder ?? "")
                    statements.append(Statement(statement, file: source.file))
                }
            }
        }
        return try answer(statements, tables: tables, values: values, limit: limit)
    }

    /// The same, for SQL of our own that writes files, or reads those that are encrypted with some keys.
    func run(
        _ sql: String, tables: [DeclaredTable], values: [String: SessionValue], writing written: SessionAccess,
        keys names: Set<String> = []
    ) throws(EngineError) -> QueryResult {
        let statements = try SQLText.statements(in: sql).map { Statement($0, file: nil) }
        return try answer(statements, tables: tables, values: values, writing: written, keys: names, limit: nil)
    }

    /// A statement, and the file that it is in.
    private struct Statement {
        let text: String
        let line: Int
        let isQuery: Bool
        let file: String?

        init(_ statement: SQLText.Statement, file: String?) {
            text = statement.text
            line = statement.line
            isQuery = statement.isQuery
            self.file = file
        }
    }

    private func answer(
        _ statements: [Statement], tables: [DeclaredTable], values: [String: SessionValue],
        writing written: SessionAccess = .declared, keys names: Set<String> = [], limit: Int?
    ) throws(EngineError) -> QueryResult {
        guard let query = statements.last else { throw .badSQL(message: "there is no query", line: 1) }
        guard query.isQuery else {
            throw .badSQL(message: "the last statement has to be a query, such as SELECT", line: query.line)
        }
        let folder = try makeFolder()
        defer { try? LocalFileSystem().removeTree(folder.path) }
        var readable: [DeclaredTable] = []
        for table in tables { readable.append(try table.readable(copiesIn: folder.path + "/utf-8")) }
        let session = DuckDBSession(
            temporaryFolder: folder.temporary, memoryLimit: memoryLimit, threads: threads, values: values)
        var variables = SessionVariables(values: values)
        let declarations = try session.declarations(of: readable, &variables)
        var own = declarations.access
        own.files += written.files
        let head = declarations.sql + access.locking(to: readable, and: own, &variables)
        let opening = try keys.opening(
            tables.reduce(into: names) { $0.formUnion($1.encryptionKeys) })
        let script = DuckDBScript(
            sql: session.bounds(variables) + opening.sql + head + body(of: statements, query, limit: limit),
            variables: variables.json,
            folders: declarations.folders, secrets: opening.secrets)
        try script.write(to: folder)
        let child = ChildProcess(
            program: program.path, arguments: DuckDBScript.arguments(in: folder),
            environment: DuckDBScript.environment(in: folder).merging(Self.inherited) { ours, _ in ours }
                .merging(script.secrets) { $1 },
            folder: workingFolder, output: folder.log, errors: folder.path + "/errors")
        guard let end = try child.run(timeout: timeout) else { throw .tookTooLong(timeout ?? .zero) }
        let output = try text(of: folder.log)
        guard end == .exited(0) else {
            throw failure(end, try text(of: folder.path + "/errors"), output: output, statements)
        }
        return try result(from: output, limit: limit)
    }

    private static let mark = "tidegate-mark "

    /// Marks between the statements tell which one failed, and which lines are the answer.
    private func body(of statements: [Statement], _ query: Statement, limit: Int?) -> String {
        var body = ".mode list\n.headers off\n"
        for (index, statement) in statements.enumerated() {
            body += ".print \(Self.mark)\(index)\n"
            if index < statements.count - 1 { body += "\(statement.text)\n;\n" }
        }
        let rows = limit.map { "\nLIMIT \($0 == .max ? $0 : $0 + 1)" } ?? ""
        // The query starts on a second line, here and below: `failure` counts on it.
        body += "SELECT json_array(column_name, column_type) FROM (DESCRIBE SELECT * FROM (\n\(query.text)\n));\n"
        body += ".print \(Self.mark)rows\n"
        body += "SELECT json_array(*COLUMNS(*)) FROM (\n\(query.text)\n)\(rows);\n"
        return body
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
        _ end: ProcessEnd, _ errors: String, output: String, _ statements: [Statement]
    ) -> EngineError {
        guard case .exited = end, !errors.isEmpty else {
            if case .signaled(let number) = end {
                return .duckDBFailed("it was ended by signal \(number); it may have run out of memory")
            }
            return .duckDBFailed(errors.isEmpty ? "it gave no reason" : errors)
        }
        guard !DuckDBMessage(errors).isOfOtherKey else { return .otherKey }
        let marks = output.split(separator: "\n").filter { $0.hasPrefix(Self.mark) }.map {
            $0.dropFirst(Self.mark.count)
        }
        guard let last = marks.last else { return .duckDBFailed(DuckDBMessage(errors).text) }
        let index = min(Int(last) ?? statements.count - 1, statements.count - 1)
        let wrapping = index == statements.count - 1 ? 1 : 0
        let told = DuckDBMessage(errors).movingLines(by: statements[index].line - 1 - wrapping)
        let text = DuckDBMessage(told).explainedWhole(opening: way)
        return .queryFailed(statements[index].file.map { "\($0.displayedPath): \(text)" } ?? text)
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
