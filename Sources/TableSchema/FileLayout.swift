/// How a file is laid out: all that a reader needs, besides column types, to read its rows without guessing.
public struct FileLayout: Hashable, Sendable, Codable {
    /// The file format.
    public var format: FileFormat
    /// The compression around the whole file.
    public var compression: Compression
    /// For `csv`: how its text is cut into rows and values.
    public var dialect: CSVDialect?
    /// The file's own columns in the file's own order and spelling.
    public var columns: [String]
    /// For JSON: keys of rows that differ from a column's name only in case; nil when there are none.
    public var otherSpellings: [String]?
    /// For `log` and `xml`: how rows are cut from the text. `dialect` is then that of the rows once they are cut.
    public var rowRule: RowRule?
    /// For `csv`: whether each row is one line with a value for each column, so that several threads may read it at once;
    /// nil when that is not known.
    public var isRegular: Bool?
    /// For `csv` and `ndjson`: whether some row may have more than 1 MiB, so that a reader has to have room for it; nil when
    /// that is not known.
    public var hasLongRows: Bool?
    /// For `parquet`: the name of the key that the file is encrypted with; nil for one that is not.
    public var encryptionKey: String?

    /// A layout.
    public init(
        format: FileFormat, compression: Compression, dialect: CSVDialect?, columns: [String],
        otherSpellings: [String]? = nil, rowRule: RowRule? = nil, isRegular: Bool? = nil,
        hasLongRows: Bool? = nil, encryptionKey: String? = nil
    ) {
        self.format = format
        self.compression = compression
        self.dialect = dialect
        self.columns = columns
        self.otherSpellings = otherSpellings
        self.rowRule = rowRule
        self.isRegular = isRegular
        self.hasLongRows = hasLongRows
        self.encryptionKey = encryptionKey
    }
}

/// The formats Tidegate tells apart by content.
public enum FileFormat: String, Hashable, Sendable, Codable, CaseIterable {
    /// Separated values, whatever the separator.
    case csv
    /// One JSON value a line.
    case ndjson
    /// One JSON document: an array of rows, or one object that is one row.
    case json
    case parquet
    case avro
    case orc
    /// Lines of text, each of which is a row by some rule.
    case log
    case xml
}

extension FileFormat {
    /// Whether its files tell their own schemas.
    public var isColumnar: Bool { self == .parquet || self == .avro || self == .orc }

    /// Whether files of both can be of one table: JSON documents and JSON lines are read alike, file by file.
    public func isReadLike(_ other: FileFormat) -> Bool { self == other || isJSON && other.isJSON }

    /// Whether it is JSON, as lines or as a document.
    public var isJSON: Bool { self == .json || self == .ndjson }
}

/// The compression around a whole file.
public enum Compression: String, Hashable, Sendable, Codable {
    case none
    case gzip
    case zstd
    case bzip2
    /// In Snappy's framing format.
    case snappy
}

/// How a separated-values text is cut into rows and values, and which texts are null.
public struct CSVDialect: Hashable, Sendable, Codable {
    /// The separator: one character.
    public var delimiter: String
    /// The quoting character; nil when nothing is quoted.
    public var quote: String?
    /// What makes a quote inside quotes plain: the quote itself when doubled, or a backslash; nil with no quoting.
    public var escape: String?
    /// Whether the first row names the columns.
    public var header: Bool
    /// Lines before the header or first row that are no data (a preamble).
    public var skippedLines: Int
    /// Texts that mean null, besides the empty text, in columns of any type but string. In a string column they are
    /// themselves: `NA` is Namibia there.
    public var nullTexts: [String]
    /// Texts that mean null in every column, because the user says so; nil when none were said.
    public var pinnedNullTexts: [String]?
    /// `utf-8`, `utf-16le`, `utf-16be` or `windows-1252`.
    public var encoding: String
    /// For columns whose dates are not ISO 8601: the pattern by column name, in strptime's letters (`%d/%m/%Y`).
    public var datePatterns: [String: String]

    /// Lines before the first row: those that are passed over, and the header.
    public var headLineCount: Int { skippedLines + (header ? 1 : 0) }

    /// A dialect; by default RFC 4180's, with a header.
    public init(
        delimiter: String = ",", quote: String? = "\"", escape: String? = "\"", header: Bool = true,
        skippedLines: Int = 0, nullTexts: [String] = [], pinnedNullTexts: [String]? = nil, encoding: String = "utf-8",
        datePatterns: [String: String] = [:]
    ) {
        self.delimiter = delimiter
        self.quote = quote
        self.escape = escape
        self.header = header
        self.skippedLines = skippedLines
        self.nullTexts = nullTexts
        self.pinnedNullTexts = pinnedNullTexts
        self.encoding = encoding
        self.datePatterns = datePatterns
    }
}
