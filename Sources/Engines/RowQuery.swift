/// A query that gives those of the rows that are checked which hold: `SELECT id FROM primary WHERE amount > 0`.
struct RowQuery {
    /// The condition that a row meets when the query gives it.
    let condition: String

    /// Reads the tokens between the parentheses of `primary in (…)`.
    ///
    /// - Throws: a sentence on what a query of rows is, where it may give others, or the same ones twice.
    init(_ tokens: [SQLToken], _ text: [UInt8], in expectation: String) throws(EngineError) {
        func refusal(_ reason: String) -> EngineError {
            .badExpectation(
                expectation,
                reason:
                    "\(reason); rows that hold are asked for by SELECT id FROM primary WHERE …, and numbers by a query "
                    + "that is compared, such as > 10")
        }
        let words = Self.outerWords(of: tokens)
        guard words.first?.word == "select", let from = words.first(where: { $0.word == "from" })?.place,
            tokens.indices.contains(from + 1), tokens[from + 1].word == "primary"
        else { throw refusal("its rows are not those of primary") }
        if let other = words.first(where: { Self.others.contains($0.word) }) {
            throw refusal("with \(other.word.uppercased()) its rows are others than those of primary")
        }
        let columns = tokens[1..<from].map { String(decoding: text[$0.range], as: UTF8.self) }.joined(separator: " ")
        guard AggregateCondition(columns) == nil else { throw refusal("it gives one row for all") }
        var names = ["primary"]
        var rest = tokens[(from + 2)...]
        if case .name? = rest.first?.kind, rest.first?.word != "where" {
            if rest.first?.word == "as" { rest = rest.dropFirst() }
            if case .name(let alias)? = rest.popFirst()?.kind { names.append(alias.lowercased()) }
        }
        guard let last = rest.last else {
            condition = "true"
            return
        }
        guard rest.popFirst()?.word == "where", let first = rest.first else {
            throw refusal("behind primary stands no WHERE")
        }
        for (token, next) in zip(rest, rest.dropFirst()) {
            guard case .name(let name) = token.kind, names.contains(name.lowercased()),
                next.kind == .symbol(UInt8(ascii: "."))
            else { continue }
            throw refusal("name its columns without '\(name).'")
        }
        condition = String(decoding: text[first.range.lowerBound..<last.range.upperBound], as: UTF8.self)
    }

    /// What makes other rows of those that a query reads.
    private static let others: Set<String> = [
        "group", "having", "order", "limit", "offset", "union", "intersect", "except", "qualify", "window", "join",
        "using", "tablesample",
    ]

    /// The words that stand in no parentheses, in lower case.
    private static func outerWords(of tokens: [SQLToken]) -> [(word: String, place: Int)] {
        var depth = 0
        var words: [(String, Int)] = []
        for (place, token) in tokens.enumerated() {
            switch token.kind {
            case .symbol(UInt8(ascii: "(")): depth += 1
            case .symbol(UInt8(ascii: ")")): depth -= 1
            default: if depth == 0, let word = token.word { words.append((word, place)) }
            }
        }
        return words
    }
}
