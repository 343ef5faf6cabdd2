extension DQDLRuleType {
    /// A condition of `expect`, with the part of the rows that need not meet it.
    typealias Condition = (condition: String, tolerated: Double)

    /// Whether a rule is a condition that each row holds to by itself; it may have a threshold then.
    func isOverRows(_ rule: DQDLRule) -> Bool {
        switch self {
        case .isComplete, .columnValues, .columnLength, .columnDataType, .dataFreshness: true
        case .customSql: rule.condition == nil
        default: false
        }
    }

    /// The conditions of a rule.
    func conditions(of rule: DQDLRule) throws(DQDLError) -> [Condition] {
        let columns = try columns(of: rule).map(DQDLCondition.identifier)
        try checkFilter(of: rule)
        if isOverRows(rule) { return [(filtered(try rowCondition(of: rule, columns), rule), 0)] }
        switch self {
        case .isUnique: return [(try unique(columns, rule), 0)]
        case .isPrimaryKey:
            let there = columns.map { "\($0) IS NOT NULL" }.joined(separator: " AND ")
            return [(filtered(there, rule), 0), (try unique(columns, rule), 0)]
        case .columnExists: return []
        case .columnNamesMatchPattern: return [(try matchingNames(rule), 0)]
        case .referentialIntegrity: return [try reference(of: rule)]
        default:
            return try condition(of: rule).sqls(over: try measure(of: rule, columns)).map { ($0, 0) }
        }
    }

    private func rowCondition(of rule: DQDLRule, _ columns: [String]) throws(DQDLError) -> String {
        let first = columns.first ?? ""
        switch self {
        case .isComplete: return "\(first) IS NOT NULL"
        case .columnLength:
            let length = "coalesce(length(CAST(\(first) AS VARCHAR)), 0)"
            return try condition(of: rule).sql(over: length, isCount: true)
        case .columnDataType: return "\(first) IS NULL OR TRY_CAST(\(first) AS \(try dataType(of: rule))) IS NOT NULL"
        case .dataFreshness: return try condition(of: rule).ageSQL(of: first)
        case .customSql: return "primary in \(try query(of: rule))"
        default: return try condition(of: rule).sql(over: first)
        }
    }

    /// The number that a rule is over, of all rows together.
    private func measure(of rule: DQDLRule, _ columns: [String]) throws(DQDLError) -> String {
        let list = columns.joined(separator: ", ")
        let filter = rule.filter.map { " FILTER (WHERE (\n\($0)\n))" } ?? ""
        switch self {
        case .rowCount: return filter.isEmpty ? "rows" : "count(*)\(filter)"
        case .columnCount: return "column_count"
        case .completeness where filter.isEmpty: return "completeness(\(list))"
        case .completeness: return "count(\(list))\(filter) / nullif(count(*)\(filter), 0)"
        case .distinctValuesCount: return filter.isEmpty ? "distinct(\(list))" : "count(DISTINCT \(list))\(filter)"
        case .uniqueness: return "uniqueness(\(list))\(filter)"
        case .uniqueValueRatio: return "unique_value_ratio(\(list))\(filter)"
        case .mean: return "avg(\(list))\(filter)"
        case .sum: return "sum(\(list))\(filter)"
        case .standardDeviation: return "stddev_pop(\(list))\(filter)"
        // In AWS Glue it is reckoned by the natural logarithm, in DuckDB by that of 2.
        case .entropy: return "entropy(\(list))\(filter) * ln(2)"
        case .columnCorrelation: return "corr(\(list))\(filter)"
        case .rowCountMatch, .aggregateMatch, .schemaMatch: return try match(of: rule)
        default: return try query(of: rule)
        }
    }

    /// The condition of a rule for all rows at once, also of one over single rows: what stands beside `or`.
    func wholeCondition(of rule: DQDLRule) throws(DQDLError) -> String {
        let columns = try columns(of: rule).map(DQDLCondition.identifier)
        if let condition = rule.condition, condition.isOverHistory {
            throw DQDLError(message: "what is held against last() does not stand beside 'or'", range: condition.range)
        }
        switch self {
        case .columnExists, .referentialIntegrity:
            throw DQDLError(message: "\(rawValue) does not stand beside 'or'", range: rule.range)
        case .isUnique, .isPrimaryKey:
            let there = columns.map { "\($0) IS NOT NULL" }.joined(separator: " AND ")
            let all = self == .isUnique ? "count(*) FILTER (WHERE \(there))" : "count(*)"
            let row = "row(\(columns.joined(separator: ", ")))"
            guard rule.filter == nil else { break }
            return "(SELECT \(all) = count(DISTINCT \(row)) FILTER (WHERE \(there)) FROM primary)"
        case .mean, .sum, .standardDeviation, .entropy, .columnCorrelation:
            return try joined(conditions(of: rule).map { "(SELECT \($0.condition) FROM primary)" })
        case _ where isOverRows(rule):
            let part = try rule.threshold.map(Self.tolerated) ?? 0
            return try joined(
                conditions(of: rule).map { condition in
                    "(SELECT count(*) FILTER (WHERE NOT (\(condition.condition))) <= \(part) * count(*) FROM primary)"
                })
        default:
            if rule.filter == nil { return try joined(conditions(of: rule).map { "(\($0.condition))" }) }
        }
        throw DQDLError(message: "\(rawValue) with 'where' does not stand beside 'or'", range: rule.range)
    }

    private func joined(_ parts: [String]) -> String { parts.joined(separator: " AND ") }

    func condition(of rule: DQDLRule) throws(DQDLError) -> DQDLCondition {
        if let condition = rule.condition { return condition }
        throw DQDLError(message: "\(rawValue) is held against something: it is written \(example)", range: rule.range)
    }

    private func checkFilter(of rule: DQDLRule) throws(DQDLError) {
        guard rule.filter != nil else { return }
        switch self {
        case .columnExists, .columnCount, .customSql, .rowCountMatch, .aggregateMatch, .schemaMatch,
            .columnNamesMatchPattern:
            throw DQDLError(message: "\(rawValue) takes no 'where' here", range: rule.range)
        default: break
        }
        guard rule.threshold == nil else {
            throw DQDLError(message: "'where' and a threshold together are not known here", range: rule.range)
        }
    }

    /// A row that the filter leaves out holds.
    private func filtered(_ condition: String, _ rule: DQDLRule) -> String {
        rule.filter.map { "NOT coalesce((\n\($0)\n), false) OR (\(condition))" } ?? condition
    }

    /// A row that the filter leaves out has no value.
    func filtered(_ columns: [String], _ rule: DQDLRule) -> [String] {
        guard let filter = rule.filter else { return columns }
        return columns.map { "CASE WHEN (\n\(filter)\n) THEN \($0) END" }
    }

    private func unique(_ columns: [String], _ rule: DQDLRule) throws(DQDLError) -> String {
        let values = filtered(columns, rule)
        return values.count == 1 ? "\(values[0]) is unique" : "(\(values.joined(separator: ", "))) is unique"
    }

    /// The query of `CustomSql`, in parentheses.
    private func query(of rule: DQDLRule) throws(DQDLError) -> String {
        let query = rule.parameters[0]
        let word = query.text.drop { $0.isWhitespace }.prefix { $0.isLetter }.lowercased()
        guard ["select", "with", "from"].contains(word) else {
            throw DQDLError(message: "CustomSql asks a query: it is written \(example)", range: query.range)
        }
        // On a line of its own: a comment may end it.
        return "(\(query.text)\n)"
    }

    private func dataType(of rule: DQDLRule) throws(DQDLError) -> String {
        let condition = try condition(of: rule)
        let types = [
            "BOOLEAN": "BOOLEAN", "DATE": "DATE", "TIMESTAMP": "TIMESTAMP", "INTEGER": "INTEGER", "DOUBLE": "DOUBLE",
            "FLOAT": "FLOAT", "LONG": "BIGINT",
        ]
        guard case .compare("=", .string(let name)) = condition.kind, let type = types[name.uppercased()] else {
            let names = types.keys.sorted().joined(separator: ", ")
            throw DQDLError(message: "a type is one of \(names): \(example)", range: condition.range)
        }
        return type
    }

    /// The part of the rows that a threshold leaves: `>= 0.9` leaves 0.1.
    static func tolerated(by threshold: DQDLCondition) throws(DQDLError) -> Double {
        let isStrict: Bool
        let text: String
        switch threshold.kind {
        case .compare("=", .number(let number)) where Double(number) == 1: (isStrict, text) = (false, number)
        case .compare(">=", .number(let number)): (isStrict, text) = (false, number)
        case .compare(">", .number(let number)): (isStrict, text) = (true, number)
        default:
            throw DQDLError(
                message: "the part of the rows is at least so much: > 0.9, >= 0.9 or = 1.0", range: threshold.range)
        }
        let digits = text.split(separator: ".").dropFirst().first.map { min($0.count, 15) } ?? 0
        let scale = (0..<digits).reduce(1.0) { scale, _ in scale * 10 }
        guard let part = Double(text), (0...1).contains(part) else {
            throw DQDLError(message: "the part of the rows is from 0 to 1", range: threshold.range)
        }
        // Worked out in whole numbers, since 1 - 0.9 is less than 0.1.
        let left = (scale - (part * scale).rounded()) / scale
        return isStrict ? max(0, left * (1 - 1e-12)) : left
    }
}
