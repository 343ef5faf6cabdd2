import TableSchema

/// The call of the DuckDB table function that reads files of one layout, and how each column comes out of it.
struct FileReader {
    let layout: FileLayout
    /// The table's columns.
    let columns: [Column]
    /// An SQL expression: the list of the files' paths.
    let files: String
    let fileCount: Int
    let mayHaveShortRows: Bool
    /// Whether rows have to tell their file.
    let namesFile: Bool

    /// The column that tells which file a row is from.
    ///
    /// Only under the name `filename` does DuckDB leave files closed that a filter on it rules out; another name serves
    /// where the data has a column of that name.
    var fileColumn: String {
        let isTaken = layout.format != .csv && layout.columns.contains { $0.lowercased() == "filename" }
        return isTaken ? "tidegate_file" : "filename"
    }

    /// `read_csv(…)` and the like.
    var call: String {
        var arguments = [files]
        switch layout.format {
        case .csv: arguments += csvArguments(layout.dialect ?? CSVDialect())
        case .ndjson, .json: arguments += jsonArguments
        // Files of one layout can still differ in the width of their types.
        case .parquet, .avro, .orc: arguments += fileCount > 1 ? ["union_by_name = true"] : []
        }
        arguments.append("hive_partitioning = false")
        if namesFile { arguments.append("filename = \(SQLText.literal(fileColumn))") }
        return "\(function)(\(arguments.joined(separator: ", ")))"
    }

    /// The value of a table's column; NULL when the files do not have it.
    func expression(for column: Column) -> String {
        guard let index = index(of: column) else { return "NULL" }
        guard layout.format == .csv else { return SQLText.identifier(layout.columns[index]) }
        guard let pattern = datePattern(of: column, at: index) else { return csvName(index) }
        return "strptime(\(csvName(index)), \(SQLText.literal(pattern)))"
    }

    private var function: String {
        switch layout.format {
        case .csv: "read_csv"
        case .ndjson, .json: "read_json"
        case .parquet: "read_parquet"
        case .avro: "read_avro"
        case .orc: "read_orc"
        }
    }

    private func csvArguments(_ dialect: CSVDialect) -> [String] {
        let declared = layout.columns.indices.map { "'\(csvName($0))': \(SQLText.literal(csvType(at: $0)))" }
        let nulls = ([""] + dialect.nullTexts).map(SQLText.literal).joined(separator: ", ")
        var arguments = [
            "auto_detect = false", "columns = {\(declared.joined(separator: ", "))}",
            "delim = \(SQLText.literal(dialect.delimiter))", "quote = \(SQLText.literal(dialect.quote ?? ""))",
            "escape = \(SQLText.literal(dialect.quote == nil ? "" : dialect.escape ?? ""))",
            "header = \(dialect.header)", "skip = \(dialect.skippedLines)", "nullstr = [\(nulls)]",
            "encoding = \(SQLText.literal(dialect.encoding))",
            "compression = '\(layout.compression.rawValue)'",
            // Line ends of two kinds in one file are refused in strict mode.
            "strict_mode = false",
            // Room for values of 16 MiB.
            "max_line_size = 33554432", "buffer_size = 67108864",
        ]
        if mayHaveShortRows {
            arguments.append("null_padding = true")
            // Several threads cannot pad rows where a quoted value may hold a line end.
            if dialect.quote != nil { arguments.append("parallel = false") }
        }
        return arguments
    }

    /// The table's type for what it has and DuckDB's reader can make; text for the rest.
    private func csvType(at index: Int) -> String {
        guard let column = columns.first(where: { self.index(of: $0) == index }),
            datePattern(of: column, at: index) == nil
        else { return "VARCHAR" }
        switch column.type {
        case .array, .structure, .map, .binary: return "VARCHAR"
        default: return DuckDBType.text(for: column.type)
        }
    }

    private func datePattern(of column: Column, at index: Int) -> String? {
        switch column.type {
        case .date, .timestamp, .timestampWithTimeZone:
            let name = layout.columns[index].lowercased()
            return layout.dialect?.datePatterns.first { $0.key.lowercased() == name }?.value
        default: return nil
        }
    }

    private var jsonArguments: [String] {
        let wanted = columns.compactMap { column in
            index(of: column).map { (SQLText.literal(layout.columns[$0]), DuckDBType.text(for: column.type)) }
        }
        // Rows are counted also where no column of them is wanted.
        let declared = wanted.isEmpty ? [("'tidegate_none'", "VARCHAR")] : wanted
        let texts = declared.map { "\($0.0): \(SQLText.literal($0.1))" }
        return [
            // Each file's own shape is looked at: lines, an array, one object, with or without a byte-order mark.
            "format = 'auto'", "columns = {\(texts.joined(separator: ", "))}", "maximum_depth = -1",
            "maximum_object_size = 134217728",
            "compression = '\(layout.compression == .none ? "uncompressed" : layout.compression.rawValue)'",
        ]
    }

    /// CSV columns go by their place: a file's own names may be anything, twice the same included.
    private func csvName(_ index: Int) -> String { "c\(index)" }

    private func index(of column: Column) -> Int? {
        let name = column.name.lowercased()
        return layout.columns.firstIndex { $0.lowercased() == name }
    }
}
