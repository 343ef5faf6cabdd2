/// Lists in SQL texts: `(a, b)`.
enum SQLList {
    /// The parts of a list in parentheses; all of it when it is none.
    static func parts(of tokens: ArraySlice<SQLToken>, in text: [UInt8]) -> [String] {
        func string(_ range: Range<Int>) -> String { String(decoding: text[range], as: UTF8.self) }
        guard let first = tokens.first, let last = tokens.last else { return [] }
        let whole = [string(first.range.lowerBound..<last.range.upperBound)]
        guard first.kind == .symbol(UInt8(ascii: "(")), last.kind == .symbol(UInt8(ascii: ")")) else { return whole }
        var parts: [String] = []
        var (depth, start) = (0, first.range.upperBound)
        for token in tokens.dropLast() {
            switch token.kind {
            case .symbol(UInt8(ascii: "(")): depth += 1
            case .symbol(UInt8(ascii: ")")):
                depth -= 1
                // `(a) + (b)` begins and ends with one, too.
                if depth == 0 { return whole }
            case .symbol(UInt8(ascii: ",")) where depth == 1:
                parts.append(string(start..<token.range.lowerBound))
                start = token.range.upperBound
            default: break
            }
        }
        return parts + [string(start..<last.range.lowerBound)]
    }
}
