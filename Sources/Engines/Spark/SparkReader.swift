import Decoding
import TableSchema

/// How Spark reads files of one kind, and how each column of their table comes out of them.
///
/// Texts are read as texts, and cast in the view: what does not fit its type is an error then, as it is in DuckDB.
struct SparkReader: Hashable {
    struct FileColumn: Hashable {
        var name: String
        /// In Spark's words.
        var type: String
    }

    struct Option: Hashable {
        var name: String
        var value: String
    }

    /// Spark's name of the format.
    let source: String
    /// What the links to the files end in: Spark tells a compression by it.
    let fileExtension: String
    let options: [Option]
    /// The columns as they are read.
    let columns: [FileColumn]
    /// `CAST(c0 AS bigint) AS id`, one for each of the table's columns.
    let expressions: [String]

    init(
        _ file: DeclaredTable.File, of table: DeclaredTable, _ ownColumns: SparkTables.OwnColumns
    ) throws(EngineError) {
        let layout = file.layout
        switch layout.format {
        case .csv: self = Self.csv(layout, table.ownColumns)
        case .ndjson, .json:
            guard layout.otherSpellings == nil else {
                throw .unreadableFile(
                    path: file.path, reason: "Spark tells keys apart by their capitals, which differ in it", by: "Spark"
                )
            }
            self = Self.json(layout, table.ownColumns)
        case .parquet where layout.encryptionKey != nil:
            throw .unreadableFile(
                path: file.path,
                reason: "it is encrypted; let the job run on DuckDB, or have it read a table that is not encrypted",
                by: "Spark")
        case .parquet: self = Self.columnar("parquet", try ownColumns(file), table.ownColumns)
        case .orc: self = Self.columnar("orc", try ownColumns(file), table.ownColumns)
        case .avro, .log, .xml:
            throw .unreadableFile(
                path: file.path,
                reason:
                    "it has no reader for \(layout.format.rawValue); read it in a python job, or have it sent as Parquet",
                by: "Spark")
        }
    }

    private init(
        _ source: String, _ fileExtension: String, _ options: [(String, String)], _ columns: [FileColumn],
        _ expressions: [String]
    ) {
        self.source = source
        self.fileExtension = fileExtension
        self.options = options.map { Option(name: $0.0, value: $0.1) }
        self.columns = columns
        self.expressions = expressions
    }

    // MARK: Separated text

    private static func csv(_ layout: FileLayout, _ columns: [Column]) -> SparkReader {
        let dialect = layout.dialect ?? CSVDialect()
        var options = [
            ("header", "\(dialect.header)"), ("sep", dialect.delimiter), ("quote", dialect.quote ?? ""),
            ("escape", dialect.quote == nil ? "" : dialect.escape ?? ""), ("mode", "PERMISSIVE"),
            ("maxCharsPerColumn", "-1"), ("maxColumns", "20480"),
        ]
        // A quoted value may hold a line end.
        if dialect.quote != nil { options.append(("multiLine", "true")) }
        let expressions = columns.map { column in
            guard let index = index(of: column, in: layout) else { return none(column) }
            let isString = column.type == .string || column.type == .unknown
            let nulls = [""] + (dialect.pinnedNullTexts ?? []) + (isString ? [] : dialect.nullTexts)
            let texts = nulls.map(SparkSQL.literal).joined(separator: ", ")
            let value = "CASE WHEN c\(index) IN (\(texts)) THEN NULL ELSE c\(index) END"
            let pattern = dialect.datePatterns.first { $0.key.lowercased() == layout.columns[index].lowercased() }?
                .value
            return named(parsed(value, column.type, pattern: pattern), column)
        }
        return SparkReader(
            "csv", ".csv" + suffix(of: layout.compression), options,
            layout.columns.indices.map { FileColumn(name: "c\($0)", type: "string") }, expressions)
    }

    /// A text as a value of a type.
    private static func parsed(_ text: String, _ type: DataType, pattern: String?) -> String {
        let pattern = pattern.flatMap(SparkDatePattern.reading).map(SparkSQL.literal)
        switch (type, pattern) {
        case (.date, let pattern?): return "to_date(\(text), \(pattern))"
        case (.timestamp, let pattern?): return "to_timestamp_ntz(\(text), \(pattern))"
        case (.timestampWithTimeZone, let pattern?): return "to_timestamp_ltz(\(text), \(pattern))"
        case (.string, _), (.unknown, _): return text
        case (.array, _), (.map, _), (.structure, _):
            return "from_json(\(text), \(SparkSQL.literal(SparkType.text(for: type))))"
        default: return "CAST(\(text) AS \(SparkType.text(for: type)))"
        }
    }

    // MARK: JSON

    /// Single values are read as texts, with every digit that they have.
    private static func json(_ layout: FileLayout, _ columns: [Column]) -> SparkReader {
        var fileColumns: [FileColumn] = []
        let expressions = columns.map { column in
            guard let index = index(of: column, in: layout) else { return none(column) }
            let name = layout.columns[index]
            switch column.type {
            case .array, .map, .structure:
                fileColumns.append(FileColumn(name: name, type: SparkType.text(for: column.type)))
                return named(SparkSQL.identifier(name), column)
            default:
                fileColumns.append(FileColumn(name: name, type: "string"))
                return named(parsed(SparkSQL.identifier(name), column.type, pattern: nil), column)
            }
        }
        // Rows are counted also where no column of them is wanted.
        if fileColumns.isEmpty { fileColumns = [FileColumn(name: "tidegate_none", type: "string")] }
        var options = [("mode", "FAILFAST")]
        if layout.format == .json { options.append(("multiLine", "true")) }
        return SparkReader(
            "json", ".json" + suffix(of: layout.compression), options, fileColumns, expressions)
    }

    // MARK: Columnar files

    private static func columnar(_ source: String, _ own: [Column], _ columns: [Column]) -> SparkReader {
        let expressions = columns.map { column in
            guard let mine = own.first(where: { $0.name.lowercased() == column.name.lowercased() }) else {
                return none(column)
            }
            let name = SparkSQL.identifier(mine.name)
            return named(
                mine.type == column.type ? name : "CAST(\(name) AS \(SparkType.text(for: column.type)))", column)
        }
        return SparkReader(
            source, "." + source, [],
            own.map { FileColumn(name: $0.name, type: SparkType.text(for: $0.type)) }, expressions)
    }

    // MARK: Pieces

    private static func index(of column: Column, in layout: FileLayout) -> Int? {
        layout.columns.firstIndex { $0.lowercased() == column.name.lowercased() }
    }

    private static func named(_ expression: String, _ column: Column) -> String {
        "\(expression) AS \(SparkSQL.identifier(column.name))"
    }

    private static func none(_ column: Column) -> String {
        named("CAST(NULL AS \(SparkType.text(for: column.type)))", column)
    }

    private static func suffix(of compression: Compression) -> String {
        switch compression {
        case .none: ""
        case .gzip: ".gz"
        case .bzip2: ".bz2"
        case .zstd: ".zst"
        case .snappy: ".snappy"
        }
    }
}

extension DeclaredTable.File {
    /// Whether Spark reads the file as it is: UTF-8 from its first line, plain, or in gzip or bzip2.
    func isReadableBySpark() throws(ReadingError) -> Bool {
        if layout.format.isColumnar { return true }
        if layout.rowRule != nil || layout.dialect.map({ $0.encoding != TextEncoding.utf8.rawValue }) ?? false {
            return false
        }
        guard [.none, .gzip, .bzip2].contains(layout.compression), (layout.dialect?.skippedLines ?? 0) == 0 else {
            return false
        }
        guard layout.format == .json, layout.compression == .none else { return true }
        return try !FileBytes(path: path).bytes(at: 0, count: 3).elementsEqual([0xEF, 0xBB, 0xBF])
    }
}
