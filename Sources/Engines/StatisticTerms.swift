public import TableSchema

/// What reading a whole file told of its values, for conditions that ask for it.
public struct FileStatistics: Sendable {
    /// Rows of the file.
    public var rows: Int64
    /// Its columns.
    public var columns: [Column]
    /// What the values of a column are; nil when the file tells nothing of them. Called for those that are asked about.
    public var facts: @Sendable (Column) -> ColumnStatistics?

    /// Statistics of a file.
    public init(
        rows: Int64, columns: [Column], facts: @escaping @Sendable (Column) -> ColumnStatistics?
    ) {
        self.rows = rows
        self.columns = columns
        self.facts = facts
    }
}

/// An SQL condition with terms that ask for a file's statistics: `nulls(amount) < 10`, `rows >= 1`.
public struct StatisticTerms {
    private struct Term {
        let kind: Kind
        /// The column that it asks about; nil for `rows` and `column_count`.
        let column: String?
        let range: Range<Int>
    }

    private enum Kind: String, CaseIterable {
        case rows, nulls, completeness, distinct, lowest, highest
        case columnCount = "column_count"
        case meanLength = "mean_length"
        case personalData = "personal_data"

        /// Whether it is about the file, and not about a column of it.
        var isBare: Bool { self == .rows || self == .columnCount }
    }

    private let text: [UInt8]
    private let terms: [Term]
    /// The names in it that are part of no term, in lower case.
    private let otherNames: Set<String>

    /// Finds the terms of a condition.
    public init(in condition: String) throws(EngineError) {
        text = Array(condition.utf8)
        let tokens = try SQLLexer.tokens(of: text)
        let queries = SQLSubquery.ranges(in: tokens)
        var (terms, names): ([Term], Set<String>) = ([], [])
        var index = 0
        while index < tokens.count {
            guard case .name(let name) = tokens[index].kind else {
                index += 1
                continue
            }
            // In a query of its own, they are DuckDB's.
            let kind = queries.contains { $0.contains(index) } ? nil : Kind(rawValue: name.lowercased())
            if let kind, !kind.isBare, index + 3 < tokens.count, tokens[index + 1].kind == .symbol(UInt8(ascii: "(")),
                case .name(let column) = tokens[index + 2].kind, tokens[index + 3].kind == .symbol(UInt8(ascii: ")"))
            {
                let range = tokens[index].range.lowerBound..<tokens[index + 3].range.upperBound
                terms.append(Term(kind: kind, column: column, range: range))
                index += 4
                continue
            }
            // Behind a point it is a field.
            if let kind, kind.isBare, index == 0 || tokens[index - 1].kind != .symbol(UInt8(ascii: ".")) {
                terms.append(Term(kind: kind, column: nil, range: tokens[index].range))
            } else {
                names.insert(name.lowercased())
            }
            index += 1
        }
        self.terms = terms
        otherNames = names
    }

    /// Whether it may ask for statistics: a column may be called `rows` too.
    public var isEmpty: Bool { terms.isEmpty }

    /// The condition with a value of the same length in place of each term, so that DuckDB can parse it.
    public var parsable: String {
        var bytes = text
        for term in terms {
            let value = Array("NULL".utf8) + [UInt8](repeating: UInt8(ascii: " "), count: term.range.count - 4)
            bytes.replaceSubrange(term.range, with: value)
        }
        return PrimarySQL.parsable(String(decoding: bytes, as: UTF8.self))
    }

    /// The tables that queries in it may ask.
    var tables: Set<SQLText.TableReference> {
        guard otherNames.contains("from"),
            let named = try? SQLText.tableReferences(in: String(decoding: text, as: UTF8.self))
        else { return [] }
        return named
    }

    /// Those of them that stand where only a table can.
    var certainTables: Set<SQLText.TableReference> {
        (try? SQLText.certainTables(in: String(decoding: text, as: UTF8.self))) ?? []
    }

    /// The condition for one file.
    struct Reading {
        /// With values in place of the terms.
        var sql: String
        /// Whether it has to be asked of every row.
        var isOverRows: Bool
        /// The values, for people: `nulls(amount) is 12`.
        var values: [String] = []
    }

    /// The condition with a file's values in place of its terms.
    ///
    /// - Throws: `badExpectation` when a term asks for what the file does not tell.
    func reading(for file: FileStatistics) throws(EngineError) -> Reading {
        let keys = Set(file.columns.map(\.key))
        var sql: [UInt8] = []
        var (place, values): (Int, [String]) = (0, [])
        for term in terms where term.column != nil || !keys.contains(term.kind.rawValue) {
            let value = try value(of: term, in: file)
            let written = String(decoding: text[term.range], as: UTF8.self)
            let shown = value.shown.map { "\(written) is \($0)" } ?? "\(written) is null"
            if !values.contains(shown) { values.append(shown) }
            sql += text[place..<term.range.lowerBound] + Array("(\(value.sql))".utf8)
            place = term.range.upperBound
        }
        sql += text[place...]
        return Reading(
            sql: String(decoding: sql, as: UTF8.self),
            isOverRows: values.isEmpty || !keys.isDisjoint(with: otherNames), values: values)
    }

    private func value(of term: Term, in file: FileStatistics) throws(EngineError) -> (sql: String, shown: String?) {
        guard let key = term.column?.lowercased() else {
            let number = term.kind == .columnCount ? "\(file.columns.count)" : "\(file.rows)"
            return (number, number)
        }
        let written = String(decoding: text[term.range], as: UTF8.self)
        let condition = String(decoding: text, as: UTF8.self)
        guard let column = file.columns.first(where: { $0.key == key }) else {
            throw .badExpectation(condition, reason: "the file has no column for \(written)")
        }
        let untold = EngineError.badExpectation(condition, reason: "the file does not tell \(written)")
        guard let facts = file.facts(column) else { throw untold }
        switch term.kind {
        case .rows, .columnCount: throw untold
        case .nulls:
            guard let nulls = facts.nulls else { throw untold }
            return ("\(nulls)", "\(nulls)")
        case .completeness:
            guard let nulls = facts.nulls else { throw untold }
            let part = file.rows == 0 ? 1 : Double(file.rows - nulls) / Double(file.rows)
            return ("\(part)", "\(part)")
        case .distinct:
            guard let distinct = facts.distinct else { throw untold }
            return ("\(distinct)", (facts.isDistinctExact ? "" : "about ") + "\(distinct)")
        case .lowest, .highest:
            let bound = term.kind == .lowest ? facts.min : facts.max
            guard let bound else {
                guard facts.nulls == file.rows else { throw untold }
                return ("NULL", nil)
            }
            let type = DuckDBType.text(for: column.type)
            return ("CAST(\(SQLText.literal(bound)) AS \(type))", bound)
        case .meanLength: return (facts.meanLength.map { "\($0)" } ?? "NULL", facts.meanLength.map { "\($0)" })
        case .personalData:
            let kind = facts.personalData?.rawValue
            return (kind.map(SQLText.literal) ?? "NULL", kind)
        }
    }
}
