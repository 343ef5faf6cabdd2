public import TableSchema

/// Where the rows of a session's last statement go.
public struct DuckDBOutput: Hashable, Sendable {
    /// The staging folder, absolute; must exist.
    public var folder: String
    /// The format of the files.
    public var format: FileFormat
    /// Columns that become `key=value` folders.
    public var partitionBy: [String]
    /// The order of the rows in each file.
    public var sortBy: [SortColumn] = []
    /// About how many bytes a file has at most; nil makes as few as there can be.
    public var fileSize: Int64?
    /// Columns whose values are not to be seen in the files.
    public var masks: [ColumnMask] = []
    /// What is hashed along with each value that is.
    public var salt = ""
    /// For `parquet`: the name of the key that files are encrypted with; nil leaves them as they are.
    public var encryptionKey: String?
    /// Which rows of its table the new ones take the place of; nil for none.
    public var merge: DuckDBMerge?

    /// An output.
    public init(folder: String, format: FileFormat = .parquet, partitionBy: [String] = []) {
        self.folder = folder
        self.format = format
        self.partitionBy = partitionBy
    }

    /// Whether rows are counted out to numbered files: DuckDB keeps their order only in a file that is written alone.
    public var isNumbered: Bool {
        !partitionBy.isEmpty && (!sortBy.isEmpty || fileSize != nil) || !sortBy.isEmpty && fileSize != nil
    }

    /// What DuckDB is told of a file; nil for a format that it does not write.
    var options: [String]? {
        switch format {
        case .parquet:
            ["FORMAT parquet"] + (encryptionKey.map { ["ENCRYPTION_CONFIG \(ParquetKeys.configuration($0))"] } ?? [])
        case .csv: ["FORMAT csv", "HEADER true"]
        case .ndjson: ["FORMAT json"]
        case .json: ["FORMAT json", "ARRAY true"]
        case .avro, .orc, .log, .xml: nil
        }
    }

    /// The names of the keys that it is written with, and that what it is merged into is read with.
    var encryptionKeys: Set<String> {
        (merge?.target?.encryptionKeys ?? []).union([encryptionKey].compactMap { $0 })
    }

    /// ` ORDER BY …`; nothing when rows are left as they come.
    var order: String {
        let columns = sortBy.map { SQLText.identifier($0.name) + ($0.isDescending ? " DESC" : "") }
        return columns.isEmpty ? "" : " ORDER BY \(columns.joined(separator: ", "))"
    }
}

extension DuckDBSession {
    /// The last statement, with its rows written to the output. It adds the folders that have to be there.
    func copy(
        _ query: SQLText.Statement?, to output: DuckDBOutput, _ variables: inout SessionVariables,
        _ folders: inout [String]
    ) throws(EngineError) -> String {
        guard let query else { throw .badSQL(message: "there is no statement whose rows could be the output", line: 1) }
        guard query.isQuery else {
            throw .badSQL(
                message: "the last statement has to be a query, since its rows are the job's output; "
                    + "add a SELECT, or take the output from the job", line: query.line)
        }
        guard let options = output.options else {
            throw .badSQL(
                message: "DuckDB writes no \(output.format.rawValue); make the output parquet, csv or json",
                line: query.line)
        }
        variables.add("tidegate_output", RawJSON.string(output.folder))
        var rows = masked(query.text, by: output)
        var setup = ""
        if output.format == .parquet { (setup, rows) = (WholeNumbers.declaration, WholeNumbers.kept(rows)) }
        if let merge = output.merge {
            let merged = try merging(rows, by: merge, &variables, &folders)
            (setup, rows) = (setup + merged.setup, merged.rows)
        }
        guard !output.isNumbered else {
            let files = NumberedFiles(output, options, script: temporaryFolder + "/copies.sql")
            return setup + files.statements(writing: rows)
        }
        return setup + plainCopy(of: rows, to: output, options)
    }

    private func plainCopy(of rows: String, to output: DuckDBOutput, _ options: [String]) -> String {
        var options = options
        var target = "getvariable('tidegate_output')"
        let naming = [
            "FILENAME_PATTERN 'part-{i}'", "FILE_EXTENSION '\(output.format.rawValue)'", "OVERWRITE_OR_IGNORE true",
        ]
        if !output.partitionBy.isEmpty {
            let partitions = output.partitionBy.map(SQLText.identifier).joined(separator: ", ")
            options += ["PARTITION_BY (\(partitions))"] + naming
        } else if let size = output.fileSize {
            options += ["FILE_SIZE_BYTES \(size)"] + naming
        } else {
            target += " || '/part-0.\(output.format.rawValue)'"
        }
        let ordered = output.sortBy.isEmpty ? rows : "SELECT * FROM (\(rows))\(output.order)"
        return "COPY (\(ordered)) TO (\(target)) (\(options.joined(separator: ", ")));\n"
    }

    /// The query, with what is masked as it is to be seen. The query begins on the second line.
    private func masked(_ query: String, by output: DuckDBOutput) -> String {
        guard !output.masks.isEmpty else { return "\n\(query)\n" }
        let masks = output.masks.map { "\($0.expression) AS \(SQLText.identifier($0.column))" }
        return "SELECT * REPLACE (\(masks.joined(separator: ", "))) FROM (\n\(query)\n)"
    }
}

extension ColumnMask {
    /// The variable of the environment that has what is hashed along.
    static let saltVariable = "TIDEGATE_MASK_SALT"
    /// Takes it from there, for `expression`.
    static let takingSalt = "SET VARIABLE tidegate_salt = coalesce(getenv('\(saltVariable)'), '');\n"

    /// What is written in place of a value; null is null.
    fileprivate var expression: String {
        let value = SQLText.identifier(column)
        let text = "CAST(\(value) AS VARCHAR)"
        let masked =
            switch kind {
            case .hash: "sha256(getvariable('tidegate_salt') || \(text))"
            case .last4:
                "repeat('*', CASE WHEN length(\(text)) > 4 THEN length(\(text)) - 4 ELSE length(\(text)) END) "
                    + "|| CASE WHEN length(\(text)) > 4 THEN right(\(text), 4) ELSE '' END"
            case .redact: "'***'"
            case .erase: "NULL"
            }
        return kind == .erase ? "nullif(\(value), \(value))" : "CASE WHEN \(value) IS NOT NULL THEN \(masked) END"
    }
}
