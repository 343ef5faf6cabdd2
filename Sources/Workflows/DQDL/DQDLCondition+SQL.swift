import Timekeeping

extension DQDLCondition {
    /// The condition over an SQL expression. As in AWS Glue, a row without the value breaks it, but for `!=` and `not`.
    ///
    /// - Parameter isCount: whether the expression is a number that is always there.
    func sql(over value: String, isCount: Bool = false) throws(DQDLError) -> String {
        if isCount { try checkIsNumber() }
        guard !isOverHistory else {
            throw DQDLError(
                message: "one number of all rows is held against last(), such as RowCount or Completeness", range: range
            )
        }
        let isThere = isCount ? "" : "\(value) IS NOT NULL AND "
        switch kind {
        case .compare("=", .null): return "\(value) IS NULL"
        case .compare("!=", .null): return "\(value) IS NOT NULL"
        case .compare("=", let other): return isThere + Self.isOne(value, of: other)
        case .compare("!=", let other): return "NOT (\(Self.isOne(value, of: other)))"
        case .compare(let sign, let other): return "\(isThere)\(value) \(sign) \(try sql(of: other))"
        // Without its ends, as in AWS Glue.
        case .between(let low, let high, isNegated: false):
            return "\(isThere)\(value) > \(try sql(of: low)) AND \(value) < \(try sql(of: high))"
        case .between(let low, let high, isNegated: true):
            return "\(isThere)(\(value) < \(try sql(of: low)) OR \(value) > \(try sql(of: high)))"
        case .among(let values, let isNegated):
            let isOne = values.map { "coalesce(\(Self.isOne(value, of: $0)), false)" }.joined(separator: " OR ")
            return isNegated ? "NOT (\(isOne))" : isOne
        case .matches(let regex, let isNegated):
            let matches = "regexp_matches(CAST(\(value) AS VARCHAR), \(Self.literal(regex)))"
            return isNegated ? "NOT \(matches)" : isThere + matches
        }
    }

    /// The conditions over a number of all rows: several where they are held against what was before.
    func sqls(over value: String) throws(DQDLError) -> [String] {
        guard isOverHistory else { return [try sql(over: value, isCount: true)] }
        try checkIsNumber()
        switch kind {
        case .compare(let sign, let other): return ["\(value) \(sign) \(try text(of: other))"]
        case .between(let low, let high, isNegated: false):
            return ["\(value) > \(try text(of: low))", "\(value) < \(try text(of: high))"]
        case .between(let low, let high, isNegated: true):
            return ["\(value) not between \(try text(of: low)) and \(try text(of: high))"]
        case .among, .matches:
            throw DQDLError(message: "values before are compared, such as > avg(last(10))", range: range)
        }
    }

    /// Whether it asks for what was before.
    var isOverHistory: Bool {
        switch kind {
        case .compare(_, let value): value.isHistory
        case .between(let low, let high, _): low.isHistory || high.isHistory
        case .among(let values, _): values.contains(where: \.isHistory)
        case .matches: false
        }
    }

    private func text(of value: DQDLValue) throws(DQDLError) -> String {
        if case .history(let text) = value { return text }
        return try sql(of: value)
    }

    /// The condition over the age of a time.
    func ageSQL(of column: String) throws(DQDLError) -> String {
        let time = "CAST(\(column) AS TIMESTAMP)"
        // The younger, the greater.
        let turned = ["<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "="]
        switch kind {
        case .compare(let sign, .duration(let age)):
            guard let sign = turned[sign] else { break }
            return "\(column) IS NOT NULL AND \(time) \(sign) \(try instant("-", age))"
        case .between(.duration(let low), .duration(let high), isNegated: false):
            return
                "\(column) IS NOT NULL AND \(time) < \(try instant("-", low)) AND \(time) > \(try instant("-", high))"
        default: break
        }
        throw DQDLError(message: "an age is held against hours or days, such as <= 24 hours", range: range)
    }

    private func checkIsNumber() throws(DQDLError) {
        let isRight: Bool
        switch kind {
        case .compare(_, let value): isRight = value.isNumber
        case .between(let low, let high, _): isRight = low.isNumber && high.isNumber
        case .among(let values, _): isRight = values.allSatisfy(\.isNumber)
        case .matches: isRight = false
        }
        guard isRight else { throw DQDLError(message: "it is held against numbers, such as >= 1", range: range) }
    }

    /// A value that is one of a kind of others is told by a condition, not by being equal.
    private static func isOne(_ value: String, of other: DQDLValue) -> String {
        switch other {
        case .null: "\(value) IS NULL"
        case .empty: "CAST(\(value) AS VARCHAR) = ''"
        case .whitespaces: "regexp_full_match(CAST(\(value) AS VARCHAR), '\\s+')"
        case .number(let number): "\(value) = \(number)"
        case .string(let text): "\(value) = \(literal(text))"
        case .duration, .now, .history: "\(value) = \((try? plain(other)) ?? "NULL")"
        }
    }

    private func sql(of value: DQDLValue) throws(DQDLError) -> String {
        switch value {
        case .number(let number): return number
        case .string(let text): return Self.literal(text)
        case .now(let sign, let offset): return try instant(sign.isEmpty ? "-" : sign, offset)
        case .null, .empty, .whitespaces, .duration, .history:
            throw DQDLError(message: "this is held against a number, a text or a time", range: range)
        }
    }

    private func instant(_ sign: String, _ offset: String) throws(DQDLError) -> String {
        guard let sql = try? Self.plain(.now(sign: sign, offset: offset)) else {
            throw DQDLError(message: "'\(offset)' is no time that can be reckoned with", range: range)
        }
        return sql
    }

    /// A time in UTC, as SQL spells it.
    private static func plain(_ value: DQDLValue) throws(DurationTextError) -> String {
        guard case .now(let sign, let offset) = value else { return "NULL" }
        let microseconds = try DurationText.parse(offset).microseconds
        return "CAST(now() AS TIMESTAMP) \(sign.isEmpty ? "-" : sign) to_microseconds(\(microseconds))"
    }

    /// A name as SQL spells it.
    static func identifier(_ name: String) -> String { "\"" + name.replacing("\"", with: "\"\"") + "\"" }

    /// A text as SQL spells it.
    static func literal(_ text: String) -> String { "'" + text.replacing("'", with: "''") + "'" }
}

extension DQDLValue {
    fileprivate var isNumber: Bool { if case .number = self { true } else { isHistory } }
    fileprivate var isHistory: Bool { if case .history = self { true } else { false } }
}
