public import TableSchema

/// Where the rows of one file go: those that meet all of some rules, and those that break one, each with the reason.
///
/// The good rows are as the file has them, in its format, with its values and separators: only what cannot stay is
/// different, as `layout` says. The others have two more columns, `_row` and `_reason`.
public struct RowSeparation: Hashable, Sendable {
    /// How the file is laid out.
    private let source: FileLayout

    /// The separation of a file; nil where rows of its format cannot be written again.
    public init?(of layout: FileLayout) {
        switch layout.format {
        case .csv, .ndjson, .json, .parquet: source = layout
        case .avro, .orc, .log, .xml: return nil
        }
    }

    /// A rule that rows may break, and how people are told of it.
    public struct Rule: Hashable, Sendable {
        /// The expectation: a condition over rows, or a reference.
        public var expectation: String
        /// The words that stand for it beside a row.
        public var words: String

        /// A rule.
        public init(_ expectation: String, words: String) {
            self.expectation = expectation
            self.words = words
        }
    }

    /// How many rows went where.
    public struct Counts: Hashable, Sendable {
        /// Those that meet all rules.
        public var good: Int64
        /// Those that break one.
        public var rejected: Int64
    }

    /// How the good rows are laid out.
    public var layout: FileLayout {
        var layout = source
        if source.compression == .bzip2 || source.compression == .snappy || source.format == .parquet {
            layout.compression = .none
        }
        layout.dialect?.skippedLines = 0
        layout.dialect?.encoding = "utf-8"
        if let quote = layout.dialect?.quote, layout.dialect?.escape == nil { layout.dialect?.escape = quote }
        return layout
    }

    /// What the name of a file of rejected rows ends with, where the original's ends with something.
    public func rejectsEnding(_ original: String) -> String { source.format == .parquet ? "jsonl" : original }

    /// What writes the good rows of a table with originals to the path in a variable.
    func goodSQL(of table: DeclaredTable, _ broken: [String], to variable: String) -> String {
        let rows = "SELECT \(original(in: table)) AS o, \(Self.any(of: broken)) AS b FROM \(table.sqlName)"
        let values = isJSON ? "\(Self.jsonLine) AS json" : valueList
        return "COPY (SELECT \(values) FROM (\(rows)) WHERE NOT b) TO (getvariable('\(variable)')) (\(goodOptions));\n"
    }

    /// What writes the other rows, each with its number and the words of what it breaks.
    func rejectedSQL(
        of table: DeclaredTable, _ broken: [(sql: String, words: String)], to variable: String
    ) -> String {
        let reasons = broken.map { "CASE WHEN \($0.sql) THEN \(SQLText.literal($0.words)) END" }
        let rows =
            "SELECT \(original(in: table)) AS o, row_number() OVER () AS n, "
            + "concat_ws('; ', \(reasons.joined(separator: ",\n"))) AS r FROM \(table.sqlName)"
        let (row, reason) = (free("_row"), free("_reason"))
        let values: String
        if isJSON {
            let own =
                "\(SQLText.literal("\"\(row)\": ")) || n || \(SQLText.literal(", \"\(reason)\": ")) || to_json(r) || '}'"
            let line = "rtrim(\(Self.jsonLine))"
            // A row may be null too, or an object of nothing.
            values =
                "CASE WHEN json_type(o) = 'OBJECT' AND json_keys(o) <> [] "
                + "THEN left(\(line), length(\(line)) - 1) || ', ' ELSE '{' END || \(own)"
        } else {
            values = "\(valueList), n AS \(SQLText.identifier(row)), r AS \(SQLText.identifier(reason))"
        }
        return
            "COPY (SELECT \(values) FROM (\(rows)) WHERE r <> '') TO (getvariable('\(variable)')) (\(rejectedOptions));\n"
    }

    /// What counts both.
    func countSQL(of table: DeclaredTable, _ broken: [String]) -> String {
        "SELECT count(*) FILTER (WHERE \(Self.any(of: broken))), count(*) FROM \(table.sqlName)"
    }

    /// The condition that a row breaks one of some rules.
    private static func any(of broken: [String]) -> String {
        broken.map { "coalesce(\($0), false)" }.joined(separator: " OR ")
    }

    private var isJSON: Bool { source.format.isJSON }

    private func original(in table: DeclaredTable) -> String { SQLText.identifier(table.originals ?? "") }

    /// An object on one line: as it is written, where that is one line.
    private static let jsonLine =
        "CASE WHEN regexp_matches(o::VARCHAR, '[\\r\\n]') THEN json(o)::VARCHAR ELSE o::VARCHAR END"

    private var valueList: String {
        source.columns.enumerated().map { "o.v\($0.offset) AS \(SQLText.identifier($0.element))" }
            .joined(separator: ", ")
    }

    /// A name that no column has.
    private func free(_ name: String) -> String {
        let taken = Set((source.columns + (source.otherSpellings ?? [])).map { $0.lowercased() })
        var name = name
        while taken.contains(name) { name = "_" + name }
        return name
    }

    private var goodOptions: String {
        let compression = "COMPRESSION '\(layout.compression == .none ? "uncompressed" : layout.compression.rawValue)'"
        switch source.format {
        case .parquet: return "FORMAT parquet"
        case .csv: return "\(csvOptions(quote: source.dialect?.quote)), \(compression)"
        default: return "\(jsonOptions), \(compression)"
        }
    }

    private var rejectedOptions: String {
        switch source.format {
        case .parquet: "FORMAT json, COMPRESSION 'uncompressed'"
        // A reason may hold the separator, even where no value does.
        case .csv: "\(csvOptions(quote: source.dialect?.quote ?? "\"")), COMPRESSION 'uncompressed'"
        default: "\(jsonOptions), COMPRESSION 'uncompressed'"
        }
    }

    private func csvOptions(quote: String?) -> String {
        let dialect = layout.dialect ?? CSVDialect()
        let escape = quote == nil ? "" : dialect.escape ?? "\""
        return "FORMAT csv, HEADER \(dialect.header), DELIMITER \(SQLText.literal(dialect.delimiter)), "
            + "QUOTE \(SQLText.literal(quote ?? "")), ESCAPE \(SQLText.literal(escape))"
    }

    /// A text of lines, or an array of them, through DuckDB's writer of separated values: its writer of JSON would make the
    /// objects anew.
    private var jsonOptions: String {
        let lines = "FORMAT csv, HEADER false, DELIMITER E'\\x01', QUOTE '', ESCAPE ''"
        return source.format == .json ? lines + ", PREFIX E'[\\n', SUFFIX E'\\n]\\n', NEW_LINE E',\\n'" : lines
    }
}

extension DuckDBQuery {
    /// Writes the rows of a table of one file into two, which must not be there yet.
    ///
    /// Blocks until DuckDB has ended. What it has written of a failed separation is left for the caller to remove.
    ///
    /// - Parameters:
    ///   - rules: those that are asked of rows; there is no row that meets one over the whole file.
    ///   - statistics: what the terms of `StatisticTerms` stand for.
    ///   - others: the tables that the rules refer to.
    ///   - good: the absolute path of the rows that meet all.
    ///   - rejected: that of the others.
    public func separate(
        _ separation: RowSeparation, _ table: DeclaredTable, by rules: [RowSeparation.Rule],
        statistics: FileStatistics, referringTo others: [DeclaredTable], good: String, rejected: String
    ) throws(EngineError) -> RowSeparation.Counts {
        let questions = try questions(of: rules.map(\.expectation), in: table, statistics, others)
        let broken = zip(questions, rules).compactMap { question, rule in
            question.brokenSQL.map { (sql: $0, words: rule.words) }
        }
        var table = table
        let names = Set(table.columns.map(\.key))
        var name = "tidegate_original"
        while names.contains(name) { name += "_" }
        table.originals = name
        // In one transaction, so that `now()` is one time; and counted, since `random()` is not one number.
        let sql =
            "BEGIN TRANSACTION;\n" + PrimarySQL.declaration(of: table, for: broken.map(\.sql))
            + separation.goodSQL(of: table, broken.map(\.sql), to: "tidegate_good")
            + separation.rejectedSQL(of: table, broken, to: "tidegate_rejected")
            + separation.countSQL(of: table, broken.map(\.sql))
        let answer = try run(
            sql, tables: [table] + others,
            values: ["tidegate_good": .text(good), "tidegate_rejected": .text(rejected)],
            writing: SessionAccess(files: [good, rejected]))
        guard let row = answer.rows.first, row.count == 2, let broken = Int64(row[0].json), let all = Int64(row[1].json)
        else { throw .duckDBFailed("it did not count the rows that it separated") }
        return RowSeparation.Counts(good: all - broken, rejected: broken)
    }
}
