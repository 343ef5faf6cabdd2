/// A condition that is over no row by itself, and asks queries of its own: `(SELECT count(*) FROM primary) > 10`.
struct WholeCondition {
    /// The condition, in SQL.
    let sql: String
    /// What gives each value that it is over, and how people are told of it.
    private let values: [(words: String, sql: String)]

    /// The condition that a text is; nil when it is over rows, or asks no query.
    ///
    /// - Parameter columns: those of the rows that are checked, in lower case.
    init?(_ condition: PrimarySQL, columns: Set<String>) {
        let text = Array(condition.sql.utf8)
        guard let tokens = try? SQLLexer.tokens(of: text) else { return nil }
        let queries = SQLSubquery.ranges(in: tokens)
        guard !queries.isEmpty else { return nil }
        for (index, token) in tokens.enumerated() where !queries.contains(where: { $0.contains(index) }) {
            if case .name(let name) = token.kind, columns.contains(name.lowercased()) { return nil }
        }
        sql = condition.sql
        var values = condition.terms.map { (words: $0.written, sql: $0.sql) }
        // Of several, or of one inside others, nobody knows what it is.
        let asked = Set(queries.map { String(decoding: text[Self.bytes(of: $0, in: tokens)], as: UTF8.self) })
        if values.isEmpty, asked.count == 1, queries[0].lowerBound == 0, let only = asked.first {
            values = [("it", only)]
        }
        self.values = values
    }

    /// 1 when it does not hold, else 0; null holds.
    var brokenSQL: String { "CASE WHEN NOT (\n\(sql)\n) THEN 1 ELSE 0 END" }

    /// What gives the values as texts; nil when there is none to tell.
    var valuesSQL: String? {
        values.isEmpty ? nil : values.map { "CAST(\($0.sql) AS VARCHAR)" }.joined(separator: ", ")
    }

    /// The values, for people: `uniqueness(email) is 0.5`.
    func told(_ found: [String]) -> String {
        zip(values, found).map { "\($0.words.onOneLine) is \($1)" }.joined(separator: ", ")
    }

    private static func bytes(of query: ClosedRange<Int>, in tokens: [SQLToken]) -> Range<Int> {
        tokens[query.lowerBound].range.lowerBound..<tokens[query.upperBound].range.upperBound
    }
}
