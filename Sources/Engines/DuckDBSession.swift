/// Makes the script of one DuckDB process: bounds, declared tables, then the user's statements.
public struct DuckDBSession: Hashable, Sendable {
    /// The most memory DuckDB may use, in bytes; nil leaves it its own rule (80 % of the machine's).
    public var memoryLimit: Int64?
    /// The most threads it may use; nil for all cores.
    public var threads: Int?
    /// The most that it may put into `temporaryFolder`, in bytes; nil leaves it DuckDB's own rule.
    public var temporaryDiskLimit: Int64?
    /// A folder for what does not fit into memory; made by DuckDB when it is needed.
    public var temporaryFolder: String
    /// Further variables the user's SQL may ask for: `getvariable('run')`.
    public var values: [String: String]

    /// A session.
    public init(
        temporaryFolder: String, memoryLimit: Int64? = nil, threads: Int? = nil, temporaryDiskLimit: Int64? = nil,
        values: [String: String] = [:]
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
        var statements = try SQLText.statements(in: userSQL)
        var variables = SessionVariables(values: values)
        var body = try declarations(of: tables, &variables)
        let last = output == nil ? nil : statements.popLast()
        for statement in statements {
            body += statement.text + "\n;\n"
        }
        if let output {
            body += try copy(last, to: output, &variables)
        }
        return DuckDBScript(sql: prelude(variables) + body, variables: variables.json)
    }

    /// Bounds, and the variables' values. Extensions are neither fetched nor loaded behind the user's back.
    func prelude(_ variables: SessionVariables) -> String {
        var text = ".bail on\n.highlight_results off\n"
        text += "SET autoinstall_known_extensions = false;\nSET autoload_known_extensions = false;\n"
        text += "SET enable_progress_bar = false;\nSET TimeZone = 'UTC';\n"
        text += "SET temp_directory = \(SQLText.literal(temporaryFolder));\n"
        if let memoryLimit { text += "SET memory_limit = '\(max(memoryLimit, 1 << 20)) B';\n" }
        if let temporaryDiskLimit { text += "SET max_temp_directory_size = '\(max(temporaryDiskLimit, 0)) B';\n" }
        if let threads { text += "SET threads = \(max(threads, 1));\n" }
        return text + variables.loading
    }

    /// A view for each table.
    func declarations(
        of tables: [DeclaredTable], _ variables: inout SessionVariables
    ) throws(EngineError) -> String {
        var text = ""
        for schema in Set(tables.map(\.schema)).sorted() {
            text += "CREATE SCHEMA IF NOT EXISTS \(SQLText.identifier(schema));\n"
        }
        for table in tables {
            let name = "\(SQLText.identifier(table.schema)).\(SQLText.identifier(table.name))"
            text += "CREATE VIEW \(name) AS\n\(try TableView(table).select(&variables));\n"
        }
        return text
    }
}
