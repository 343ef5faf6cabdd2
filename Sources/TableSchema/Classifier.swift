/// What a user says of the files of a dataset: never guessed again. A file that contradicts it has an error problem.
public struct Classifier: Hashable, Sendable, Codable {
    /// The format, whatever the content looks like.
    public var format: FileFormat?
    /// How rows are cut from a text that is neither separated values nor JSON.
    public var rowRule: RowRule?
    /// The separator of a `csv`: one character of ASCII.
    public var delimiter: String?
    /// The quoting character of a `csv`; empty when nothing is quoted.
    public var quote: String?
    /// What makes a quote inside quotes plain: the quote itself, or a backslash.
    public var escape: String?
    /// Whether the first row of a `csv` names the columns.
    public var header: Bool?
    /// Lines before the header or first row of a `csv` that are no data.
    public var skippedLines: Int?
    /// `utf-8`, `utf-16le`, `utf-16be` or `windows-1252`.
    public var encoding: String?
    /// The names of a `csv`'s columns, in its order; they win over its header.
    public var columns: [String]
    /// The types of columns, by name; names match without regard to case.
    public var types: [String: DataType]
    /// Texts that stand for null in every column of a `csv`, those of strings included.
    public var nullTexts: [String]
    /// The pattern of a `csv` column's days or times, by its name, in strptime's letters (`%d/%m/%Y`).
    public var datePatterns: [String: String]
    /// The order of days that can be read in two: one of `%d/%m/%Y` and the like.
    public var dayPattern: String?
    /// Whether numbers with a fraction are `decimal(p,s)` where that holds all of a column, rather than `double`.
    public var prefersDecimal: Bool

    /// A classifier; by default one that says nothing.
    public init(
        format: FileFormat? = nil, rowRule: RowRule? = nil, delimiter: String? = nil, quote: String? = nil,
        escape: String? = nil, header: Bool? = nil, skippedLines: Int? = nil, encoding: String? = nil,
        columns: [String] = [], types: [String: DataType] = [:], nullTexts: [String] = [],
        datePatterns: [String: String] = [:], dayPattern: String? = nil, prefersDecimal: Bool = false
    ) {
        self.format = format
        self.rowRule = rowRule
        self.delimiter = delimiter
        self.quote = quote
        self.escape = escape
        self.header = header
        self.skippedLines = skippedLines
        self.encoding = encoding
        self.columns = columns
        self.types = types
        self.nullTexts = nullTexts
        self.datePatterns = datePatterns
        self.dayPattern = dayPattern
        self.prefersDecimal = prefersDecimal
    }

    /// Pins how a text is cut into rows and values.
    public mutating func pin(_ dialect: CSVDialect) {
        delimiter = dialect.delimiter
        quote = dialect.quote ?? ""
        escape = dialect.escape
        header = dialect.header
        skippedLines = dialect.skippedLines
    }

    /// Says nothing.
    public static let none = Classifier()
}

/// How rows are cut from a text that is neither separated values nor JSON.
public enum RowRule: Hashable, Sendable, Codable {
    /// Each line is a row of `key=value` pairs, as logfmt has them.
    case keyValue
    /// Each line is a request, in the common or the combined log format of Apache and nginx.
    case accessLog
    /// Each line is a row; the named groups of a regular expression are its columns.
    case pattern(String)
    /// Each XML element of this name is a row; with an empty name, each element within the outermost.
    case element(String)

    /// The format of files that rows are cut from so.
    public var format: FileFormat {
        switch self {
        case .keyValue, .accessLog, .pattern: .log
        case .element: .xml
        }
    }
}

extension RowRule: CustomStringConvertible {
    /// What rows are, in words.
    public var description: String {
        switch self {
        case .keyValue: "lines of key=value pairs, no key twice"
        case .accessLog: "lines of an access log"
        case .pattern(let pattern): "lines like '\(pattern)'"
        case .element(let name): name.isEmpty ? "elements within the outermost" : "elements named '\(name)'"
        }
    }
}
