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

extension DuckDBSession {
    /// The last statement, with its rows written to the output.
    func copy(
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
