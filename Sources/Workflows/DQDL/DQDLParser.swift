import TableSchema

/// Reads a DQDL text: `Rules = [ IsComplete "id", (IsUnique "id") and (RowCount > 0) ]`.
struct DQDLParser {
    private let tokens: [DQDLToken]
    private var position = 0
    private var depth = 0
    private static let depthMax = 64

    /// The rules of a text.
    static func terms(of text: [Unicode.Scalar]) throws(DQDLError) -> [DQDLTerm] {
        var parser = DQDLParser(tokens: try DQDLLexer.tokens(of: text))
        return try parser.readDocument()
    }

    private init(tokens: [DQDLToken]) {
        self.tokens = tokens
    }

    private var token: DQDLToken { tokens[position] }

    private mutating func readDocument() throws(DQDLError) -> [DQDLTerm] {
        guard take(word: "Rules") else { throw expected("'Rules = [ … ]'") }
        try need("=")
        try need("[")
        var terms: [DQDLTerm] = []
        if !take("]") {
            repeat { terms.append(try readTerm()) } while take(",")
            try need("]", or: "','")
        }
        guard token.kind == .end else { throw expected("nothing more: only 'Rules' are known here") }
        return terms
    }

    private mutating func readTerm() throws(DQDLError) -> DQDLTerm {
        guard token.kind == .symbol("(") else { return .rule(try readRule()) }
        let start = token.range.lowerBound
        var terms = [try readGroup()]
        var join: String?
        while case .word(let word) = token.kind, ["and", "or"].contains(word.lowercased()) {
            guard join == nil || join == word.lowercased() else {
                throw DQDLError(
                    message: "'and' and 'or' beside each other need parentheses around what belongs together",
                    range: token.range)
            }
            join = word.lowercased()
            position += 1
            guard token.kind == .symbol("(") else { throw expected("'(': each rule that is joined has its own") }
            terms.append(try readGroup())
        }
        let range = start..<tokens[position - 1].range.upperBound
        return terms.count == 1 ? terms[0] : join == "or" ? .any(terms, range: range) : .all(terms)
    }

    private mutating func readGroup() throws(DQDLError) -> DQDLTerm {
        try need("(")
        depth += 1
        guard depth <= Self.depthMax else {
            throw DQDLError(message: "parentheses go deeper than \(Self.depthMax)", range: token.range)
        }
        let term = try readTerm()
        depth -= 1
        try need(")")
        return term
    }

    private mutating func readRule() throws(DQDLError) -> DQDLRule {
        guard case .word(let type) = token.kind else { throw expected("a rule, such as IsComplete \"id\"") }
        var rule = DQDLRule(type: type, typeRange: token.range, range: token.range)
        position += 1
        while case .string(let text) = token.kind {
            rule.parameters.append(DQDLRule.Parameter(text: text, range: token.range))
            position += 1
        }
        rule.condition = try readCondition()
        if take(word: "where") {
            guard case .string(let filter) = token.kind else { throw expected("a condition in double quotes") }
            rule.filter = filter
            position += 1
        }
        if take(word: "with") {
            guard take(word: "threshold") else { throw expected("'threshold'") }
            guard let threshold = try readCondition() else { throw expected("a condition such as > 0.9") }
            rule.threshold = threshold
        }
        rule.range = rule.typeRange.lowerBound..<tokens[position - 1].range.upperBound
        return rule
    }

    private mutating func readCondition() throws(DQDLError) -> DQDLCondition? {
        let start = token.range.lowerBound
        let kind: DQDLCondition.Kind
        if case .symbol(let symbol) = token.kind, ["=", "!=", "<", "<=", ">", ">="].contains(symbol) {
            position += 1
            kind = .compare(symbol, try readValue())
        } else {
            let isNegated = take(word: "not")
            if take(word: "between") {
                let low = try readValue()
                guard take(word: "and") || take(word: "AND") else { throw expected("'and'") }
                kind = .between(low, try readValue(), isNegated: isNegated)
            } else if take(word: "in") {
                try need("[")
                var values: [DQDLValue] = []
                repeat { values.append(try readValue()) } while take(",")
                try need("]", or: "','")
                kind = .among(values, isNegated: isNegated)
            } else if take(word: "matches") {
                guard case .string(let regex) = token.kind else {
                    throw expected("a regular expression in double quotes")
                }
                position += 1
                kind = .matches(regex, isNegated: isNegated)
            } else if isNegated {
                throw expected("'between', 'in' or 'matches'")
            } else {
                return nil
            }
        }
        return DQDLCondition(kind: kind, range: start..<tokens[position - 1].range.upperBound)
    }

    private mutating func readValue() throws(DQDLError) -> DQDLValue {
        if let value = try readHistory() { return value }
        switch token.kind {
        case .string(let text):
            position += 1
            return .string(text)
        case .symbol("-"):
            position += 1
            guard case .number(let number) = token.kind else { throw expected("a number") }
            position += 1
            return .number("-" + (try checked(number)))
        case .number(let number):
            position += 1
            let value = try checked(number)
            return try readUnit().map { .duration(value + $0) } ?? .number(value)
        case .symbol("("):
            position += 1
            let value = try readValue()
            guard case .now = value else { throw expected("'now()' in these parentheses") }
            try need(")")
            return value
        case .word("now"): return try readNow()
        case .word(let word):
            let keywords = ["null": DQDLValue.null, "empty": .empty, "whitespaces_only": .whitespaces]
            guard let value = keywords[word.lowercased()] else {
                throw expected("a value, such as 5, \"IT\" or avg(last(10))")
            }
            position += 1
            return value
        default: throw expected("a value")
        }
    }

    /// What is reckoned from `last()`; nil where the next value is another.
    private mutating func readHistory() throws(DQDLError) -> DQDLValue? {
        let names = ["last", "avg", "min", "max", "sum", "std", "median", "percentile", "index", "abs"]
        var (end, depth, words) = (position, 0, [String]())
        scan: while end < tokens.count {
            switch tokens[end].kind {
            case .number(let number): words.append(number)
            case .word(let word) where names.contains(word): words.append(word)
            case .symbol("("): depth += 1
            case .symbol(")") where depth > 0: depth -= 1
            case .symbol(",") where depth > 0: break
            case .symbol(let sign) where ["+", "-", "*", "/"].contains(sign): break
            default: break scan
            }
            if case .symbol(let symbol) = tokens[end].kind { words.append(symbol) }
            end += 1
        }
        guard words.contains("last") else { return nil }
        let range = token.range.lowerBound..<tokens[end - 1].range.upperBound
        position = end
        let text = words.joined(separator: " ")
        do {
            _ = try HistoryExpression(text)
        } catch {
            throw DQDLError(message: "\(error)", range: range)
        }
        return .history(text)
    }

    private mutating func readNow() throws(DQDLError) -> DQDLValue {
        position += 1
        try need("(")
        try need(")")
        guard case .symbol(let sign) = token.kind, sign == "-" || sign == "+" else { return .now() }
        position += 1
        guard case .number(let number) = token.kind else { throw expected("a number of hours or days") }
        position += 1
        guard let unit = try readUnit() else { throw expected("'hours' or 'days'") }
        return .now(sign: sign, offset: try checked(number) + unit)
    }

    private mutating func readUnit() throws(DQDLError) -> String? {
        guard case .word(let word) = token.kind,
            let unit = ["minutes": "m", "minute": "m", "hours": "h", "hour": "h", "days": "d", "day": "d"][word]
        else { return nil }
        position += 1
        return unit
    }

    /// A number with one point at most, behind a digit and before one.
    private func checked(_ number: String) throws(DQDLError) -> String {
        let parts = number.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.allSatisfy({ !$0.isEmpty }) else {
            throw DQDLError(message: "'\(number)' is no number", range: tokens[position - 1].range)
        }
        return number
    }

    // MARK: Tokens

    private mutating func take(_ symbol: String) -> Bool {
        guard token.kind == .symbol(symbol) else { return false }
        position += 1
        return true
    }

    private mutating func take(word: String) -> Bool {
        guard token.kind == .word(word) else { return false }
        position += 1
        return true
    }

    private mutating func need(_ symbol: String, or other: String? = nil) throws(DQDLError) {
        guard !take(symbol) else { return }
        throw expected("'\(symbol)'" + (other.map { " or \($0)" } ?? ""))
    }

    private func expected(_ what: String) -> DQDLError {
        DQDLError(message: "here DQDL has \(what)", range: token.range)
    }
}
