/// Where an SQL text asks queries of its own: `(SELECT …)`.
enum SQLSubquery {
    /// The tokens of each, with their parentheses; not those inside another.
    static func ranges(in tokens: [SQLToken]) -> [ClosedRange<Int>] {
        var ranges: [ClosedRange<Int>] = []
        var index = 0
        while index + 1 < tokens.count {
            if tokens[index].kind == .symbol(UInt8(ascii: "(")), let word = tokens[index + 1].word,
                ["select", "with", "from"].contains(word), let end = closing(of: index, in: tokens)
            {
                ranges.append(index...end)
                index = end
            }
            index += 1
        }
        return ranges
    }

    /// The token that closes the parenthesis which is at a place; nil when none does.
    static func closing(of place: Int, in tokens: [SQLToken]) -> Int? {
        var depth = 0
        for index in place..<tokens.count {
            if tokens[index].kind == .symbol(UInt8(ascii: "(")) { depth += 1 }
            if tokens[index].kind == .symbol(UInt8(ascii: ")")) { depth -= 1 }
            if depth == 0 { return index }
        }
        return nil
    }

    /// The last token of a call: its parenthesis, or that of the `FILTER (WHERE …)` behind it. Nil when the name at the
    /// place is no call's.
    static func end(ofCallAt place: Int, in tokens: [SQLToken]) -> Int? {
        guard tokens.indices.contains(place + 1), tokens[place + 1].kind == .symbol(UInt8(ascii: "(")),
            let close = closing(of: place + 1, in: tokens)
        else { return nil }
        guard close + 2 < tokens.count, tokens[close + 1].word == "filter",
            tokens[close + 2].kind == .symbol(UInt8(ascii: "("))
        else { return close }
        return closing(of: close + 2, in: tokens) ?? close
    }
}
