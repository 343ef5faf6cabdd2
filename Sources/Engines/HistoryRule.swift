import TableSchema

/// An expectation that holds one number of all rows against what it was before: `rows > avg(last(10)) * 0.8`,
/// `completeness(id) between min(last(5)) and 1`. Where nothing was before, it holds.
public struct HistoryRule: Hashable, Sendable {
    private enum Comparison: Hashable, Sendable {
        case than(String, HistoryExpression)
        case between(HistoryExpression, HistoryExpression, isNegated: Bool)
    }

    /// What the number is, as it is written.
    public let measure: String
    private let comparison: Comparison

    /// How many values before are looked at, at most.
    public var valuesMax: Int {
        switch comparison {
        case .than(_, let limit): limit.valuesMax
        case .between(let low, let high, _): max(low.valuesMax, high.valuesMax)
        }
    }

    /// The rule that a text is; nil when it is another condition.
    ///
    /// - Throws: `badExpectation` for what cannot be reckoned.
    public init?(_ expectation: String) throws(EngineError) {
        let text = Array(expectation.utf8)
        guard let tokens = try? SQLLexer.tokens(of: text), Self.asksBefore(tokens),
            let sign = Self.sign(in: tokens, text), sign.tokens.lowerBound > 0, sign.tokens.upperBound < tokens.count
        else { return nil }
        func string(_ tokens: ArraySlice<SQLToken>) -> String {
            guard let first = tokens.first, let last = tokens.last else { return "" }
            return String(decoding: text[first.range.lowerBound..<last.range.upperBound], as: UTF8.self)
        }
        guard !Self.asksBefore(Array(tokens[..<sign.tokens.lowerBound])) else {
            throw .badExpectation(expectation, reason: "what was before stands on the right: rows > avg(last(10))")
        }
        func reckoned(_ tokens: ArraySlice<SQLToken>) throws(EngineError) -> HistoryExpression {
            do throws(HistoryExpression.Refusal) {
                return try HistoryExpression(string(tokens))
            } catch {
                throw .badExpectation(expectation, reason: "in '\(string(tokens))', \(error)")
            }
        }
        measure = string(tokens[..<sign.tokens.lowerBound])
        let rest = tokens[sign.tokens.upperBound...]
        guard sign.words.hasSuffix("between") else {
            comparison = .than(sign.words, try reckoned(rest))
            return
        }
        guard let and = rest.firstIndex(where: { $0.word == "and" }) else {
            throw .badExpectation(expectation, reason: "'and' is missing behind 'between'")
        }
        comparison = .between(
            try reckoned(rest[..<and]), try reckoned(rest[(and + 1)...]), isNegated: sign.words.hasPrefix("not"))
    }

    /// Why a value is not as it should be after others, to be read behind `does not hold: `; nil when it is, or when there is
    /// nothing to hold it against.
    ///
    /// - Parameter before: what it was before, the newest first.
    public func refusal(of value: Double, after before: [Double]) -> String? {
        switch comparison {
        case .than(let sign, let limit):
            guard let limit = limit.value(after: before), !Self.holds(value, sign, limit) else { return nil }
            return "\(measure.onOneLine) is \(Self.text(value)), to be held against \(Self.text(limit))"
        case .between(let low, let high, let isNegated):
            guard let low = low.value(after: before), let high = high.value(after: before),
                (low <= value && value <= high) == isNegated
            else { return nil }
            return
                "\(measure.onOneLine) is \(Self.text(value)), to be held against \(Self.text(low)) and \(Self.text(high))"
        }
    }

    /// What gives the number, as far as it parses.
    var parsable: String { (try? StatisticTerms(in: measure).parsable) ?? measure }

    /// The tables that queries in it may ask.
    var tables: Set<SQLText.TableReference> { (try? StatisticTerms(in: measure).tables) ?? [] }

    /// Those of them that stand where only a table can.
    var certainTables: Set<SQLText.TableReference> { (try? StatisticTerms(in: measure).certainTables) ?? [] }

    private static func holds(_ value: Double, _ sign: String, _ limit: Double) -> Bool {
        switch sign {
        case "<": value < limit
        case "<=": value <= limit
        case ">": value > limit
        case ">=": value >= limit
        case "=", "==": value == limit
        default: value != limit
        }
    }

    /// Whole numbers without a point.
    private static func text(_ value: Double) -> String {
        Int64(exactly: value).map(String.init) ?? "\(value)"
    }

    /// Whether there is a `last()` or `last(10)`.
    private static func asksBefore(_ tokens: [SQLToken]) -> Bool {
        tokens.indices.contains { index in
            guard tokens[index].word == "last", index + 2 < tokens.count,
                tokens[index + 1].kind == .symbol(UInt8(ascii: "("))
            else { return false }
            let close = tokens[index + 2].kind == .number ? index + 3 : index + 2
            return close < tokens.count && tokens[close].kind == .symbol(UInt8(ascii: ")"))
        }
    }

    /// The first comparison that stands in no parentheses.
    private static func sign(in tokens: [SQLToken], _ text: [UInt8]) -> (words: String, tokens: Range<Int>)? {
        var depth = 0
        for (index, token) in tokens.enumerated() {
            switch token.kind {
            case .symbol(UInt8(ascii: "(")): depth += 1
            case .symbol(UInt8(ascii: ")")): depth -= 1
            case .symbol(let symbol) where depth == 0 && "<>=!".utf8.contains(symbol):
                var end = index + 1
                while end < tokens.count, case .symbol(let next) = tokens[end].kind, "<>=".utf8.contains(next) {
                    end += 1
                }
                let bytes = tokens[index..<end].flatMap { text[$0.range] }
                return (String(decoding: bytes, as: UTF8.self), index..<end)
            case .name where depth == 0 && token.word == "between":
                let isNegated = index > 0 && tokens[index - 1].word == "not"
                return (isNegated ? "not between" : "between", (isNegated ? index - 1 : index)..<(index + 1))
            default: break
            }
        }
        return nil
    }
}
