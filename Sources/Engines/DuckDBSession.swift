public import TableSchema

/// Where the rows of a session's last statement go.
public struct DuckDBOutput: Hashable, Sendable {
    /// The staging folder, absolute; must exist.
    public var folder: String
    /// The format of the files.
    public var format: FileFormat
    /// Columns that become `key=value` folders.
    public var partitionBy: [String]

    /// An output.
    public init(folder: String, format: FileFormat = .parquet, partitionBy: [String] = []) {
        self.folder = folder
        self.format = format
        self.partitionBy = partitionBy
    }
}

/// Makes the script of one DuckDB process: bounds, declared tables, then the user's statements.
public struct DuckDBSession: Hashable, Sendable {
    /// The most memory DuckDB may use, in bytes; nil leaves it its own rule (80 % of the machine's).
    public var memoryLimit: Int64?
    /// The most threads it may use; nil for all cores.
    public var threads: Int?
    /// A folder for what does not fit into memory; made by DuckDB when it is needed.
    public var temporaryFolder: String
    /// Further variables the user's SQL may ask for: `getvariable('run')`.
    public var values: [String: String]

    /// A session.
    public init(temporaryFolder: String, memoryLimit: Int64? = nil, threads: Int? = nil, values: [String: String] = [:])
    {
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

    private func copy(
        _ query: SQLText.Statement?, to output: DuckDBOutput, _ variables: inout SessionVariables
    ) throws(EngineError) -> String {
        guard let query else { throw .badSQL(message: "there is no statement whose rows could be the output", line: 1) }
        guard query.isQuery else {
            throw .badSQL(
                message: "the last statement has to be a query, since its rows are the job's output; "
                    + "add a SELECT, or take the output from the job", line: query.line)
        }
        let partitions = output.partitionBy.map(SQLText.identifier).joined(separator: ", ")
        var options: [String]
        switch output.format {
        case .parquet: options = ["FORMAT parquet"]
        case .csv: options = ["FORMAT csv", "HEADER true"]
        case .ndjson: options = ["FORMAT json"]
        case .json: options = ["FORMAT json", "ARRAY true"]
        case .avro, .orc, .log, .xml:
            throw .badSQL(
                message: "DuckDB writes no \(output.format.rawValue); make the output parquet, csv or json",
                line: query.line)
        }
        if partitions.isEmpty {
            variables.add("tidegate_output", RawJSON.string("\(output.folder)/part-0.\(output.format.rawValue)"))
        } else {
            variables.add("tidegate_output", RawJSON.string(output.folder))
            options += ["PARTITION_BY (\(partitions))", "FILENAME_PATTERN 'part-{i}'"]
            options += ["FILE_EXTENSION '\(output.format.rawValue)'", "OVERWRITE_OR_IGNORE true"]
        }
        return "COPY (\n\(query.text)\n) TO (getvariable('tidegate_output')) (\(options.joined(separator: ", ")));\n"
    }
}

/// The variables of a session, each a JSON text, and the SQL that loads them.
struct SessionVariables {
    private var entries: [(name: String, json: String, type: String)] = []

    init(values: [String: String] = [:]) {
        for (name, value) in values.sorted(by: { $0.key < $1.key }) {
            add(name, RawJSON.string(value))
        }
    }

    mutating func add(_ name: String, _ json: String, type: String = "VARCHAR") {
        entries.append((name, json, type))
    }

    /// How many there are: a number for the next one's name.
    var count: Int { entries.count }

    var json: String { RawJSON.object(entries.map { ($0.name, $0.json) }) + "\n" }

    var loading: String {
        guard !entries.isEmpty else { return "" }
        let sizeMax = json.utf8.count + (1 << 20)
        var text =
            "SET VARIABLE tidegate_variables = (SELECT json FROM read_json_objects(getenv('TIDEGATE_VARIABLES'), "
            + "format = 'unstructured', compression = 'uncompressed', maximum_object_size = \(sizeMax)));\n"
        for entry in entries {
            let member = SQLText.literal(entry.name)
            text += "SET VARIABLE \(SQLText.identifier(entry.name)) = ("
            // A plain text is taken as it is; anything else is cast as a whole.
            text +=
                entry.type == "VARCHAR"
                ? "getvariable('tidegate_variables')->>\(member)"
                : "CAST(getvariable('tidegate_variables')->\(member) AS \(entry.type))"
            text += ");\n"
        }
        return text + "RESET VARIABLE tidegate_variables;\n"
    }
}
