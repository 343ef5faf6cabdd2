import TableSchema

/// Makes the script of one DuckDB process: bounds, declared tables, then the user's statements.
public struct DuckDBSession: Sendable {
    /// The most memory DuckDB may use, in bytes; nil leaves it its own rule (80 % of the machine's).
    public var memoryLimit: Int64?
    /// The most threads it may use; nil for all cores.
    public var threads: Int?
    /// The most that it may put into `temporaryFolder`, in bytes; nil leaves it DuckDB's own rule.
    public var temporaryDiskLimit: Int64?
    /// A folder for what does not fit into memory; made by DuckDB when it is needed.
    public var temporaryFolder: String
    /// Further variables the user's SQL may ask for: `getvariable('run')`.
    public var values: [String: SessionValue]
    /// What the user's SQL may touch besides the tables and the output.
    public var access = SessionAccess.declared
    /// The folder that paths in SQL are relative to.
    public var workingFolder = "/"
    /// The keys of encrypted files.
    public var keys = ParquetKeys.none
    /// Where the variable `state` is written at the end, as JSON; nil when it is not kept.
    public var nextStateFile: String?

    /// A session.
    public init(
        temporaryFolder: String, memoryLimit: Int64? = nil, threads: Int? = nil, temporaryDiskLimit: Int64? = nil,
        values: [String: SessionValue] = [:]
    ) {
        self.temporaryDiskLimit = temporaryDiskLimit
        self.memoryLimit = memoryLimit
        self.threads = threads
        self.temporaryFolder = temporaryFolder
        self.values = values
    }

    /// The script of an SQL job.
    ///
    /// The tables must be `readable(copiesIn:)`. With an output, the last statement has to be a query; its rows are written there. Without, all statements just run.
    public func script(
        tables: [DeclaredTable], userSQL: String, output: DuckDBOutput?
    ) throws(EngineError) -> DuckDBScript {
        try script(tables: tables, preludes: [], sql: SQLSource(userSQL), output: output)
    }

    /// The same, with texts that are run before it, in their order.
    ///
    /// What is printed before each statement tells its line: `SQLProgress`.
    public func script(
        tables: [DeclaredTable], preludes: [SQLSource], sql: SQLSource, output: DuckDBOutput?
    ) throws(EngineError) -> DuckDBScript {
        var variables = SessionVariables(values: values)
        let declarations = try declarations(of: tables, &variables)
        var folders = declarations.folders
        var own = declarations.access
        if let output { own.folders.append(output.folder) }
        if let nextStateFile { own.files.append(nextStateFile) }
        var body = declarations.sql
        // A session that is shut in knows no environment.
        if let output, !output.masks.isEmpty { body += ColumnMask.takingSalt }
        body += access.locking(to: tables, and: own, &variables)
        for (number, prelude) in preludes.enumerated() {
            body += try prelude.naming { () throws(EngineError) in
                try running(try SQLText.statements(in: prelude.text), SQLProgress(prelude: number + 1))
            }
        }
        body += try sql.naming { () throws(EngineError) in
            var statements = try SQLText.statements(in: sql.text)
            let last = output == nil ? nil : statements.popLast()
            var text = try running(statements, SQLProgress())
            guard let output else { return text }
            if let last { text += SQLProgress(line: last.line, isOutput: true).printing }
            return text + (try copy(last, to: output, &variables, &folders))
        }
        if let nextStateFile { body += keepingState(in: nextStateFile, &variables) }
        let opening = try keys.opening(
            tables.reduce(into: output?.encryptionKeys ?? []) { $0.formUnion($1.encryptionKeys) })
        var script = DuckDBScript(
            sql: bounds(variables) + opening.sql + body, variables: variables.json, folders: folders,
            secrets: opening.secrets)
        if let output, !output.masks.isEmpty { script.secrets[ColumnMask.saltVariable] = output.salt }
        return script
    }

    /// Writes the variable `state`, whatever it is now. A writer of CSV writes the text as it is.
    private func keepingState(in file: String, _ variables: inout SessionVariables) -> String {
        variables.add("tidegate_next_state", RawJSON.string(file))
        return "COPY (SELECT CAST(to_json(getvariable('state')) AS VARCHAR)) TO (getvariable('tidegate_next_state')) "
            + "(FORMAT csv, HEADER false, DELIMITER E'\\x01', QUOTE '', ESCAPE '');\n"
    }

    private func running(
        _ statements: [SQLText.Statement], _ progress: SQLProgress
    ) throws(EngineError) -> String {
        var text = ""
        var progress = progress
        for statement in statements {
            try access.check(statement, in: workingFolder)
            progress.line = statement.line
            text += progress.printing + statement.text + "\n;\n"
        }
        return text
    }

    /// Bounds, and the variables' values. Extensions are neither fetched nor loaded behind the user's back.
    func bounds(_ variables: SessionVariables) -> String {
        var text = ".bail on\n.highlight_results off\n"
        text += "SET autoinstall_known_extensions = false;\nSET autoload_known_extensions = false;\n"
        text += "SET enable_progress_bar = false;\nSET TimeZone = 'UTC';\n"
        text += "SET temp_directory = \(SQLText.literal(temporaryFolder));\n"
        if let memoryLimit { text += "SET memory_limit = '\(max(memoryLimit, 1 << 20)) B';\n" }
        if let temporaryDiskLimit { text += "SET max_temp_directory_size = '\(max(temporaryDiskLimit, 0)) B';\n" }
        if let threads { text += "SET threads = \(max(threads, 1));\n" }
        return text + variables.loading
    }

    /// A view for each table, and the files that are made for them.
    func declarations(
        of tables: [DeclaredTable], _ variables: inout SessionVariables
    ) throws(EngineError) -> Declarations {
        var declarations = Declarations()
        for schema in Set(tables.map(\.schema)).sorted() {
            declarations.sql += "CREATE SCHEMA IF NOT EXISTS \(SQLText.identifier(schema));\n"
        }
        let tellsRows = KnownRows.matter(in: tables)
        for table in tables {
            let name = "\(SQLText.identifier(table.schema)).\(SQLText.identifier(table.name))"
            var view = TableView(table, temporaryFolder: temporaryFolder, tellsRows: tellsRows)
            let select = try view.select(&variables)
            for sample in view.samples where !declarations.samples.contains(sample) {
                declarations.samples.append(sample)
                declarations.sql += sample.making(&variables)
            }
            declarations.sql += "CREATE VIEW \(name) AS\n\(select);\n"
        }
        return declarations
    }

    /// What declares the tables of a session.
    struct Declarations {
        var sql = ""
        var samples: [SampleFile] = []

        /// What the views read besides the tables' files.
        var access: SessionAccess { SessionAccess(files: samples.map(\.path)) }
        /// The folders that have to be there.
        var folders: [String] { samples.map(\.folder) }
    }
}
