import TableSchema

/// DQDL in the words of `validate`.
struct DQDLTranslation: Hashable {
    /// What rows are held to; each keeps the words it was written in.
    var expectations: [Expectation] = []
    /// The columns that have to be there.
    var requiredColumns: [String] = []
    /// All that is wrong: of a text that is no list of rules the first place, else of each rule.
    private(set) var errors: [DQDLError] = []

    private let text: [Unicode.Scalar]

    /// Whether a text is DQDL and not one condition.
    static func isDQDL(_ text: String) -> Bool {
        let rest = text.drop { $0.isWhitespace }
        guard rest.hasPrefix("Rules") else { return false }
        return rest.dropFirst("Rules".count).first { !$0.isWhitespace } == "="
    }

    /// Translates the rules of a text.
    init(_ text: String) {
        self.text = Array(text.unicodeScalars)
        do throws(DQDLError) {
            for term in try DQDLParser.terms(of: self.text) {
                do throws(DQDLError) { try add(term) } catch { errors.append(error) }
            }
        } catch {
            errors.append(error)
        }
    }

    private mutating func add(_ term: DQDLTerm) throws(DQDLError) {
        switch term {
        case .rule(let rule): try add(rule)
        case .all(let terms): for term in terms { try add(term) }
        case .any(_, let range):
            let condition =
                try Self.isOverRows(term) ? Self.rowCondition(of: term) : Self.wholeCondition(of: term)
            expectations.append(Expectation(condition, words: words(in: range)))
        }
    }

    private static func type(of rule: DQDLRule) throws(DQDLError) -> DQDLRuleType {
        guard let type = DQDLRuleType(rawValue: rule.type) else { throw unknown(rule) }
        return type
    }

    private mutating func add(_ rule: DQDLRule) throws(DQDLError) {
        let type = try Self.type(of: rule)
        if type == .columnExists {
            requiredColumns += try type.columns(of: rule)
            return
        }
        var tolerated = 0.0
        if let threshold = rule.threshold {
            guard type.isOverRows(rule) else {
                throw DQDLError(message: "\(rule.type) has no threshold", range: threshold.range)
            }
            tolerated = try DQDLRuleType.tolerated(by: threshold)
        }
        for (condition, part) in try type.conditions(of: rule) {
            var expectation = Expectation(condition, tolerated: max(tolerated, part), words: words(in: rule.range))
            expectation.hasLimit = expectation.hasLimit || rule.threshold != nil
            expectations.append(expectation)
        }
    }

    /// Whether rules that are joined are asked of each row; those that are not, or have a threshold, of all rows at once.
    private static func isOverRows(_ term: DQDLTerm) throws(DQDLError) -> Bool {
        switch term {
        case .rule(let rule): return try type(of: rule).isOverRows(rule) && rule.threshold == nil
        case .all(let terms), .any(let terms, _):
            for term in terms where try !isOverRows(term) { return false }
            return true
        }
    }

    /// The condition for all rows at once.
    private static func wholeCondition(of term: DQDLTerm) throws(DQDLError) -> String {
        switch term {
        case .rule(let rule): return try type(of: rule).wholeCondition(of: rule)
        case .all(let terms), .any(let terms, _):
            var parts: [String] = []
            for term in terms { parts.append(try wholeCondition(of: term)) }
            if case .any = term { return joined(parts, by: " OR ") }
            return joined(parts, by: " AND ")
        }
    }

    /// The condition for one row of rules that are joined with `or`, and what is inside them.
    private static func rowCondition(of term: DQDLTerm) throws(DQDLError) -> String {
        switch term {
        case .rule(let rule):
            return try joined(type(of: rule).conditions(of: rule).map { "(\($0.condition))" }, by: " AND ")
        case .all(let terms):
            var parts: [String] = []
            for term in terms { parts.append(try rowCondition(of: term)) }
            return joined(parts, by: " AND ")
        case .any(let terms, _):
            var parts: [String] = []
            for term in terms { parts.append("coalesce(\(try rowCondition(of: term)), true)") }
            return joined(parts, by: " OR ")
        }
    }

    private static func joined(_ parts: [String], by word: String) -> String {
        "(" + parts.joined(separator: word) + ")"
    }

    private static func unknown(_ rule: DQDLRule) -> DQDLError {
        let known = DQDLRuleType.allCases.map(\.rawValue)
        let near = known.first { $0.lowercased() == rule.type.lowercased() }
        let hint = near.map { "did you mean '\($0)'?" } ?? "known are \(known.joined(separator: ", "))"
        return DQDLError(message: "the DQDL rule '\(rule.type)' is not known; \(hint)", range: rule.typeRange)
    }

    /// A piece of the text on one line.
    private func words(in range: Range<Int>) -> String {
        var scalars = String.UnicodeScalarView()
        scalars.append(contentsOf: text[range])
        return String(scalars).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
