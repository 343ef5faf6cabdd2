/// What reading every byte of one file told: its layout, its columns and what is wrong with it.
///
/// Made by `SchemaInference`, kept with the arrival in the ledger, merged into tables by `Crawling`.
public struct FileSchema: Hashable, Sendable, Codable {
    /// The file format.
    public var format: FileFormat
    /// The compression around the whole file.
    public var compression: Compression
    /// For `csv`: how its text is cut into rows and values.
    public var dialect: CSVDialect?
    /// Rows, the header not counted.
    public var rows: Int64
    /// The columns in the file's order.
    public var columns: [Column]
    /// For JSON: keys of rows that differ from a column's name only in case; nil when there are none.
    public var otherSpellings: [String]?
    /// For `log` and `xml`: how rows are cut from the text.
    public var rowRule: RowRule?
    /// For `csv`: as in `FileLayout`.
    public var isRegular: Bool?
    /// For `csv` and `ndjson`: as in `FileLayout`.
    public var hasLongRows: Bool?
    /// For `parquet`: as in `FileLayout`.
    public var encryptionKey: String?
    /// What a person should know, from a ragged row to a cut-off end.
    public var problems: [FileProblem]
    /// What the values of the columns were; nil when that was not gathered.
    public var sketch: TableSketch?
    /// The values that made each column's type what it is, in the columns' order, each list in the file's order; nil
    /// when the file itself says its types.
    public var witnesses: [[TypeWitness]]?

    /// A file's schema.
    public init(
        format: FileFormat, compression: Compression = .none, dialect: CSVDialect? = nil, rows: Int64,
        columns: [Column], problems: [FileProblem] = [], sketch: TableSketch? = nil,
        witnesses: [[TypeWitness]]? = nil
    ) {
        self.format = format
        self.compression = compression
        self.dialect = dialect
        self.rows = rows
        self.columns = columns
        self.problems = problems
        self.sketch = sketch
        self.witnesses = witnesses
    }

    /// How to read the file again without guessing.
    public var layout: FileLayout {
        FileLayout(
            format: format, compression: compression, dialect: dialect, columns: columns.map(\.name),
            otherSpellings: otherSpellings, rowRule: rowRule, isRegular: isRegular,
            hasLongRows: hasLongRows, encryptionKey: encryptionKey)
    }
}

/// Something wrong or remarkable in a file, with its place.
public struct FileProblem: Hashable, Sendable, Codable {
    /// Whether the file can still be taken as data.
    public enum Severity: String, Hashable, Sendable, Codable {
        /// The file reads whole; a person should know all the same.
        case warning
        /// Rows cannot be read back unchanged: the file is no valid data.
        case error
    }

    /// Whether the file can still be taken as data.
    public var severity: Severity
    /// One sentence: what is wrong.
    public var message: String
    /// The line it is on, from 1, where lines make sense.
    public var line: Int64?
    /// The byte offset it is at, from 0, where known.
    public var offset: Int64?

    /// A problem.
    public init(_ severity: Severity, _ message: String, line: Int64? = nil, offset: Int64? = nil) {
        self.severity = severity
        self.message = message
        self.line = line
        self.offset = offset
    }
}
