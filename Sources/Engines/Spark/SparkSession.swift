import Decoding
public import Files
public import TableSchema

/// What one Spark driver is told, for `tidegate_spark.py` to carry out.
public struct SparkSession: Sendable {
    /// What the driver runs once the tables are there.
    public enum Work: Hashable, Sendable {
        /// Statements in DuckDB's spelling; with an output, the rows of the last are written there.
        case sql(String)
        /// A Python script, absolute, with its arguments.
        case script(String, arguments: [String])
    }

    /// What it runs.
    public var work: Work
    /// The tables that the session sees.
    public var tables: [DeclaredTable]
    /// Where rows go.
    public var output: DuckDBOutput?
    /// The variables that the SQL may ask for: `getvariable('run')`.
    public var values: [String: String]
    /// What the driver finds in its environment, wherever it runs.
    public var environment: [String: String]

    /// A session.
    public init(
        _ work: Work, tables: [DeclaredTable], output: DuckDBOutput? = nil, values: [String: String] = [:],
        environment: [String: String] = [:]
    ) {
        self.work = work
        self.tables = tables
        self.output = output
        self.values = values
        self.environment = environment
    }

    /// Writes the plan and the driver into an attempt's folder, for `SparkProgram.arguments` to name.
    ///
    /// - Parameter ownColumns: the columns that a Parquet or ORC file has itself.
    public func write(
        to folder: AttemptFolder, files: any FileSystem = LocalFileSystem(),
        ownColumns: (DeclaredTable.File) throws -> [Column]
    ) throws {
        let tables = try tables.map { table in
            try table.readable(copiesIn: folder.temporary + "/utf-8") { file throws(ReadingError) in
                try file.isReadableBySpark()
            }
        }
        let declared = try SparkTables(tables, folder: folder.sparkFolder) { file throws(EngineError) in
            do {
                return try ownColumns(file)
            } catch {
                throw EngineError.unreadableFile(path: file.path, reason: "\(error)", by: "Spark")
            }
        }
        let plan = try RawJSON.object(members(declared, in: folder)) + "\n"
        try reading { () throws(FileSystemError) in
            try files.makeFolder(folder.temporary, .thisBoot)
            try files.removeTree(folder.sparkFolder)
            try files.write(PackageResources.tidegate_spark_py, to: folder.sparkDriver, .thisBoot)
            try files.write(plan, to: folder.sparkPlan, .thisBoot)
        }
    }

    private func members(_ declared: SparkTables, in folder: AttemptFolder) throws(EngineError) -> [(String, String)] {
        let links = declared.links.map { RawJSON.array([RawJSON.string($0.link), RawJSON.string($0.file)]) }
        return [
            ("folder", RawJSON.string(folder.sparkFolder)), ("links", RawJSON.array(links)),
            ("setup", RawJSON.array(declared.statements.map(RawJSON.string))),
            ("report", RawJSON.string(folder.sparkReport)), ("result", RawJSON.string(folder.result)),
            ("log", RawJSON.string(folder.log)),
            (
                "environment",
                RawJSON.object(environment.sorted { $0.key < $1.key }.map { ($0.key, RawJSON.string($0.value)) })
            ),
            ("output", try outputMember()),
        ] + (try workMembers())
    }

    private func outputMember() throws(EngineError) -> String {
        guard let output else { return "null" }
        guard [.parquet, .csv, .ndjson, .json].contains(output.format) else {
            throw .badSQL(
                message: "Spark writes no \(output.format.rawValue); make the output parquet, csv or ndjson", line: 1)
        }
        return RawJSON.object([
            ("folder", RawJSON.string(output.folder)), ("format", RawJSON.string(output.format.rawValue)),
            ("partition_by", RawJSON.array(output.partitionBy.map(RawJSON.string))),
        ])
    }

    private func workMembers() throws(EngineError) -> [(String, String)] {
        switch work {
        case .script(let path, let arguments):
            return [
                ("script", RawJSON.string(path)), ("arguments", RawJSON.array(arguments.map(RawJSON.string))),
                ("statements", "[]"),
            ]
        case .sql(let text):
            let statements = try SQLText.statements(in: text)
            try checkLast(statements.last)
            var members: [String] = []
            for statement in statements {
                let spelt = try SparkSQL(statement.text)
                let arguments = spelt.variables.enumerated().map { variable in
                    ("tidegate_\(variable.offset)", values[variable.element].map(RawJSON.string) ?? "null")
                }
                members.append(
                    RawJSON.object([
                        ("sql", RawJSON.string(spelt.text)), ("line", "\(statement.line)"),
                        ("arguments", RawJSON.object(arguments)),
                    ]))
            }
            return [("script", "null"), ("arguments", "[]"), ("statements", RawJSON.array(members))]
        }
    }

    private func checkLast(_ statement: SQLText.Statement?) throws(EngineError) {
        guard output != nil else { return }
        guard let statement else {
            throw .badSQL(message: "there is no statement whose rows could be the output", line: 1)
        }
        guard statement.isQuery else {
            throw .badSQL(
                message: "the last statement has to be a query, since its rows are the job's output; "
                    + "add a SELECT, or take the output from the job", line: statement.line)
        }
    }
}

extension AttemptFolder {
    /// What a Spark driver is told.
    public var sparkPlan: String { path + "/spark-plan.json" }
    /// The driver itself.
    public var sparkDriver: String { path + "/tidegate_spark.py" }
    /// How the driver does: its state, its application, what it has read and written.
    public var sparkReport: String { path + "/spark.json" }
    /// The session's links and warehouse.
    public var sparkFolder: String { temporary + "/spark" }
}
