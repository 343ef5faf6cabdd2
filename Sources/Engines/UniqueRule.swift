/// An expectation that no two rows share a value: `order_id is unique`, `(shop, day) is unique`. Rows without the value,
/// or without one of several, hold, as with SQL's UNIQUE.
public struct UniqueRule: Hashable, Sendable {
    /// The expressions whose values are one of a kind together.
    private let keys: [String]
    private let text: [UInt8]
    /// Where `unique` stands.
    private let word: Range<Int>

    /// The rule that a text is; nil when it is another condition.
    public init?(_ expectation: String) {
        text = Array(expectation.utf8)
        guard let tokens = try? SQLLexer.tokens(of: text), tokens.count > 2,
            case .name(let last) = tokens[tokens.count - 1].kind, last.lowercased() == "unique",
            case .name(let verb) = tokens[tokens.count - 2].kind, verb.lowercased() == "is"
        else { return nil }
        word = tokens[tokens.count - 1].range
        keys = SQLList.parts(of: tokens.dropLast(2), in: text)
    }

    /// The rule with a condition of the same length in its place, so that DuckDB can parse it.
    public var parsable: String {
        var bytes = text
        bytes.replaceSubrange(word, with: Array("NULL  ".utf8))
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What counts the rows that share their value with one before.
    var countSQL: String {
        let isThere = keys.map { "(\n\($0)\n) IS NOT NULL" }.joined(separator: " AND ")
        let row = keys.count == 1 ? "(\n\(keys[0])\n)" : "row(\n\(keys.joined(separator: "\n,"))\n)"
        return "count(*) FILTER (WHERE \(isThere)) - count(DISTINCT \(row)) FILTER (WHERE \(isThere))"
    }
}
