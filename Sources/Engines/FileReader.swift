import TableSchema

/// The call of the DuckDB table function that reads files of one layout, and how each column comes out of it.
struct FileReader {
    let layout: FileLayout
    /// The table's columns.
    let columns: [Column]
    /// An SQL expression: the list of the files' paths.
    let files: String
    /// Where partition keys come from; nil without any.
    let partitions: PartitionSource?
    /// Whether rows have to tell their values as the file has them, besides what they are read as.
    var keepsOriginals = false
    /// How many rows the files have; nil where DuckDB need not be told, or cannot be.
    var rows: Int64?
    /// Whether rows have to tell their file, whether or not partition keys need it.
    var namesFile = false

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
        case .ndjson, .json: arguments += jsonFileArguments + (readsObjects ? [] : jsonColumnArguments)
        // Files of one layout can still differ in the width of their types: the first, a sample, has the table's.
        case .parquet:
            if let key = layout.encryptionKey {
                arguments.append("encryption_config = \(ParquetKeys.configuration(key))")
            }
        case .avro, .orc, .log, .xml: break
        }
        if let rows { arguments.append("explicit_cardinality = \(rows)") }
        var needsFile = namesFile
        switch partitions {
        case .folders: arguments += ["hive_partitioning = true", "hive_types_autocast = false"]
        case .parts, .list:
            arguments.append("hive_partitioning = false")
            needsFile = true
        case nil: arguments.append("hive_partitioning = false")
        }
        if needsFile { arguments.append("filename = \(SQLText.literal(fileColumn))") }
        return "\(function)(\(arguments.joined(separator: ", ")))"
    }

    /// The value of a table's column; NULL when the files do not have it.
    func expression(for column: Column) -> String {
        guard let index = index(of: column) else { return "NULL" }
        if readsObjects { return member(of: column) }
        guard layout.format == .csv else { return SQLText.identifier(layout.columns[index]) }
        let value = readsTexts ? given(csvName(index), in: column) : csvName(index)
        guard let pattern = datePattern(of: column, at: index) else { return value }
        return "strptime(\(value), \(SQLText.literal(pattern)))"
    }

    /// An SQL condition that tells rows from blank lines; nil where the reader itself does.
    ///
    /// In a text of one column DuckDB takes a blank line for a null, as it does `""`.
    var rowCondition: String? { hasOneColumn ? "\(csvName(0)) IS NOT NULL" : nil }

    /// The row as the file has it, with `keepsOriginals`: the JSON object, or a struct of the columns' values by their
    /// places: `v0`, `v1`.
    var original: String {
        if readsObjects { return "json" }
        let members = layout.columns.indices.map { index in
            let name = layout.format == .csv ? csvName(index) : SQLText.identifier(layout.columns[index])
            return "v\(index): \(name)"
        }
        return "{\(members.joined(separator: ", "))}"
    }

    private var hasOneColumn: Bool { layout.format == .csv && layout.columns.count == 1 }

    /// Whether values come as texts first: DuckDB's null texts hold for all columns, but in one of strings `NA` is a
    /// string too.
    private var readsTexts: Bool {
        guard layout.format == .csv else { return false }
        if keepsOriginals { return true }
        let hasStrings = columns.contains { $0.type == .string && index(of: $0) != nil }
        return hasOneColumn || !nullTexts.isEmpty && hasStrings
    }

    private var pinnedNullTexts: [String] { layout.dialect?.pinnedNullTexts ?? [] }

    private var nullTexts: [String] { layout.dialect?.nullTexts ?? [] }

    /// A text, or NULL where it stands for one in a column of this type.
    private func given(_ text: String, in column: Column) -> String {
        let isString = column.type == .string
        let pinned = hasOneColumn || keepsOriginals ? pinnedNullTexts : []
        let nulls = (hasOneColumn ? [""] : []) + pinned + (isString ? [] : nullTexts)
        if nulls.isEmpty { return text }
        return "CASE WHEN \(text) IN (\(nulls.map(SQLText.literal).joined(separator: ", "))) THEN NULL ELSE \(text) END"
    }

    private var function: String {
        switch layout.format {
        case .csv: "read_csv"
        case .ndjson, .json: readsObjects ? "read_json_objects" : "read_json"
        case .parquet: "read_parquet"
        // A plain copy is read in their place.
        case .log, .xml: "read_text"
        case .avro: "read_avro"
        case .orc: "read_orc"
        }
    }

    private func csvArguments(_ dialect: CSVDialect) -> [String] {
        let declared = layout.columns.indices.map { "'\(csvName($0))': \(SQLText.literal(csvType(at: $0)))" }
        let pinned = hasOneColumn || keepsOriginals ? [] : pinnedNullTexts
        let nulls = ([""] + pinned + (readsTexts ? [] : nullTexts)).map(SQLText.literal).joined(separator: ", ")
        var arguments = [
            "auto_detect = false", "columns = {\(declared.joined(separator: ", "))}",
            "delim = \(SQLText.literal(dialect.delimiter))", "quote = \(SQLText.literal(dialect.quote ?? ""))",
            "escape = \(SQLText.literal(dialect.quote == nil ? "" : dialect.escape ?? ""))",
            "header = \(dialect.header)", "skip = \(dialect.skippedLines)", "nullstr = [\(nulls)]",
            "encoding = \(SQLText.literal(dialect.encoding))",
            "compression = '\(layout.compression.rawValue)'", "allow_quoted_nulls = \(!hasOneColumn)",
            // Line ends of two kinds in one file are refused in strict mode.
            "strict_mode = false",
        ]
        arguments += roomArguments(isUTF8: dialect.encoding == "utf-8")
        // Rows with too few values end in nulls.
        if layout.isRegular != true {
            arguments.append("null_padding = true")
            // Several threads cannot pad rows where a quoted value may hold a line end.
            if dialect.quote != nil { arguments.append("parallel = false") }
        }
        return arguments
    }

    /// Room for the 64 MiB that a row may have where some are long, for 32 MiB where it is not known. DuckDB reads a piece of
    /// a quarter of the buffer at a time, at least a row, and is a third slower with large pieces. Room is counted in UTF-8.
    private func roomArguments(isUTF8: Bool) -> [String] {
        let hasShortRows = layout.hasLongRows == false && isUTF8
        let row = hasShortRows ? 2 << 20 : layout.hasLongRows == true ? 64 << 20 : 32 << 20
        return ["max_line_size = \(row)", "buffer_size = \(hasShortRows ? 4 * row : 2 * row)"]
    }

    /// The table's type for what it has and DuckDB's reader can make; text for the rest.
    private func csvType(at index: Int) -> String {
        guard !readsTexts, let column = columns.first(where: { self.index(of: $0) == index }),
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

    private var jsonColumnArguments: [String] {
        let wanted = columns.compactMap { column in
            index(of: column).map { (SQLText.literal(layout.columns[$0]), DuckDBType.text(for: column.type)) }
        }
        // Rows are counted also where no column of them is wanted.
        let declared = wanted.isEmpty ? [("'tidegate_none'", "VARCHAR")] : wanted
        let texts = declared.map { "\($0.0): \(SQLText.literal($0.1))" }
        return ["columns = {\(texts.joined(separator: ", "))}", "maximum_depth = -1"]
    }

    private var jsonFileArguments: [String] {
        [
            // Each file's own shape is looked at: lines, an array, one object, with or without a byte-order mark.
            "format = 'auto'", "maximum_object_size = \(layout.hasLongRows == false ? 2 << 20 : 64 << 20)",
            "compression = '\(layout.compression == .none ? "uncompressed" : layout.compression.rawValue)'",
        ]
    }

    /// Whether rows come as JSON objects: where a key has several spellings, DuckDB's reader of columns takes but one.
    private var readsObjects: Bool { layout.otherSpellings != nil || keepsOriginals && layout.format.isJSON }

    /// The value that an object has under any spelling of a column's name.
    private func member(of column: Column) -> String {
        let name = column.name.lowercased()
        let spellings = (layout.columns + (layout.otherSpellings ?? [])).filter { $0.lowercased() == name }
        // A cast asks for every member of a struct.
        let type = SQLText.literal(RawJSON.string(DuckDBType.text(for: column.type)))
        let extracts = spellings.map {
            "json_transform(json -> \(SQLText.literal(Self.pointer($0))), \(type))"
        }
        return "coalesce(\(extracts.joined(separator: ", ")))"
    }

    /// A key as a JSON pointer: unlike a path, it takes any key.
    private static func pointer(_ key: String) -> String {
        "/" + key.replacing("~", with: "~0").replacing("/", with: "~1")
    }

    /// CSV columns go by their place: a file's own names may be anything, twice the same included.
    private func csvName(_ index: Int) -> String { "c\(index)" }

    private func index(of column: Column) -> Int? {
        let name = column.name.lowercased()
        return layout.columns.firstIndex { $0.lowercased() == name }
    }
}
