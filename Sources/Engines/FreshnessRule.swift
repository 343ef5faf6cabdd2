import Timekeeping

/// An expectation on the age of the newest value when it is checked: `freshness(ordered_at) <= 2h`.
///
/// Times without a zone are UTC; dates are the midnight that they begin with. Without any value it does not hold.
public struct FreshnessRule: Hashable, Sendable {
    /// What the times are: a column, or an expression.
    let times: String
    /// The greatest age.
    let limit: Duration
    /// Whether the age may be as much as the limit.
    let isLimitIncluded: Bool

    /// The rule that a text is; nil when it is another condition.
    ///
    /// - Throws: `badExpectation` for one that begins as it does, and goes on otherwise.
    public init?(_ expectation: String) throws(EngineError) {
        let text = Array(expectation.utf8)
        guard let tokens = try? SQLLexer.tokens(of: text), tokens.count > 2,
            case .name(let name) = tokens[0].kind, name.lowercased() == "freshness",
            tokens[1].kind == .symbol(UInt8(ascii: "("))
        else { return nil }
        let bad = EngineError.badExpectation(
            expectation, reason: "compare it with a duration, such as freshness(ordered_at) <= 2h")
        guard let close = Self.closing(of: tokens), close > 2, close + 2 < tokens.count,
            tokens[close + 1].kind == .symbol(UInt8(ascii: "<"))
        else { throw bad }
        isLimitIncluded = tokens[close + 2].kind == .symbol(UInt8(ascii: "="))
        let rest = tokens[(close + (isLimitIncluded ? 3 : 2))...]
        guard let first = rest.first, let last = rest.last,
            let limit = try? DurationText.parse(
                String(decoding: text[first.range.lowerBound..<last.range.upperBound], as: UTF8.self))
        else { throw bad }
        self.limit = limit
        times = String(decoding: text[tokens[1].range.upperBound..<tokens[close].range.lowerBound], as: UTF8.self)
    }

    /// What gives the newest value, in microseconds since 1970.
    var newestSQL: String { "epoch_us(max(CAST((\n\(times)\n) AS TIMESTAMP)))" }

    /// Why it does not hold, to be read behind `does not hold: `; nil when it does.
    func refusal(ofNewest newest: Instant?, at now: Instant) -> String? {
        guard let newest else { return "there is no value" }
        let age = now - newest
        guard isLimitIncluded ? age > limit : age >= limit else { return nil }
        let seconds = Duration.seconds(age.components.seconds)
        return "the newest is \(newest.iso8601), \(DurationText.format(seconds)) before it was checked"
    }

    /// The token that closes the parenthesis of the second one.
    private static func closing(of tokens: [SQLToken]) -> Int? {
        var depth = 0
        for (index, token) in tokens.enumerated() {
            if token.kind == .symbol(UInt8(ascii: "(")) { depth += 1 }
            guard token.kind == .symbol(UInt8(ascii: ")")) else { continue }
            depth -= 1
            if depth == 0 { return index }
        }
        return nil
    }
}
