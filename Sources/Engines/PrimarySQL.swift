/// An SQL condition that may ask queries of its own over the rows that are checked, which it calls `primary`, and how many
/// values occur once: `uniqueness(email) > 0.95`, `unique_value_ratio(shop, day) FILTER (WHERE amount > 0) < 1`. With
/// `primary in (SELECT id FROM primary WHERE …)` the query gives the rows that hold.
struct PrimarySQL {
    /// A term, as it is written and as DuckDB knows it.
    struct Term: Hashable {
        var written: String
        var sql: String
    }

    /// As DuckDB knows it.
    private(set) var sql: String
    /// Its terms, each once.
    private(set) var terms: [Term] = []

    /// - Throws: `badExpectation` for a query of rows that may give others, and `badSQL` for what cannot be cut into words.
    init(_ text: String) throws(EngineError) {
        sql = text
        let bytes = Array(text.utf8)
        let tokens = try SQLLexer.tokens(of: bytes)
        var (written, place, index): ([UInt8], Int, Int) = ([], 0, 0)
        while index < tokens.count {
            let range = tokens[index].range
            if let end = SQLSubquery.end(ofCallAt: index, in: tokens),
                let term = try Self.term(Array(tokens[index...end]), bytes)
            {
                if !terms.contains(term) { terms.append(term) }
                written += bytes[place..<range.lowerBound] + Array(term.sql.utf8)
                place = tokens[end].range.upperBound
                index = end
            } else if let end = Self.end(ofRowsAt: index, in: tokens) {
                let rows = try RowQuery(Array(tokens[(index + 3)..<end]), bytes, in: text)
                let condition = try PrimarySQL(rows.condition)
                written += bytes[place..<range.lowerBound] + Array("coalesce((\n\(condition.sql)\n), false)".utf8)
                place = tokens[end].range.upperBound
                index = end
            } else if tokens[index].word == "primary" {
                written += bytes[place..<range.lowerBound] + Array(Self.name.utf8)
                place = range.upperBound
            }
            index += 1
        }
        sql = String(decoding: written + bytes[place...], as: UTF8.self)
    }

    /// What the rows that are checked are called.
    static let name = "\"primary\""

    /// What makes them known to the SQL that asks for them; nothing when none does.
    static func declaration(of table: DeclaredTable?, for sql: [String]) -> String {
        guard let table, sql.contains(where: { $0.contains(name) }) else { return "" }
        return "CREATE TEMP VIEW \(name) AS SELECT * FROM \(table.sqlName);\n"
    }

    /// The same text, with a name of the same length that DuckDB can parse in place of `primary`, a reserved word.
    static func parsable(_ text: String) -> String {
        var bytes = Array(text.utf8)
        guard let tokens = try? SQLLexer.tokens(of: bytes) else { return text }
        for token in tokens where token.word == "primary" {
            bytes.replaceSubrange(token.range, with: Array("primar_".utf8))
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The last token of `primary in (SELECT …)`; nil where it does not begin.
    private static func end(ofRowsAt place: Int, in tokens: [SQLToken]) -> Int? {
        guard tokens[place].word == "primary", place + 3 < tokens.count, tokens[place + 1].word == "in",
            tokens[place + 2].kind == .symbol(UInt8(ascii: "("))
        else { return nil }
        return SQLSubquery.closing(of: place + 2, in: tokens)
    }

    /// The term that a call is; nil when it is another.
    private static func term(_ call: [SQLToken], _ text: [UInt8]) throws(EngineError) -> Term? {
        guard let name = call[0].word, let last = call.last,
            let part = ["uniqueness": "sum(n)", "unique_value_ratio": "nullif(count(*) FILTER (WHERE t), 0)"][
                name],
            let close = SQLSubquery.closing(of: 1, in: call), close > 2
        else { return nil }
        let values = SQLList.parts(of: call[1...close], in: text).map { "(\n\($0)\n)" }
        let isThere = values.map { "\($0) IS NOT NULL" }.joined(separator: " OR ")
        var filter = ""
        // Behind FILTER, its parenthesis and WHERE.
        if close + 4 < call.count {
            let condition = text[call[close + 4].range.lowerBound..<last.range.lowerBound]
            filter = " WHERE (\n\(try PrimarySQL(String(decoding: condition, as: UTF8.self)).sql)\n)"
        }
        let groups =
            "SELECT count(*) AS n, bool_or(\(isThere)) AS t FROM \(Self.name)\(filter) GROUP BY \(values.joined(separator: ", "))"
        return Term(
            written: String(decoding: text[call[0].range.lowerBound..<last.range.upperBound], as: UTF8.self),
            sql: "(SELECT count(*) FILTER (WHERE n = 1 AND t) / \(part) FROM (\(groups)))")
    }
}
