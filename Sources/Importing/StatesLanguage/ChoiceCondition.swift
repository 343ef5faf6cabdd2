/// Turns the rules of a Choice into SQLite expressions.
struct ChoiceCondition {
    let operand: (String) throws(NotConvertible) -> Operand
    /// The parameters that the expressions read, with the type that the comparisons tell.
    private(set) var parameters: [(name: String, type: String, mayBeMissing: Bool)] = []

    init(operand: @escaping (String) throws(NotConvertible) -> Operand) {
        self.operand = operand
    }

    /// The keys of a rule that are no comparison.
    static let otherKeys: Set<String> = ["Next", "Comment", "Assign", "Output", "Variable"]

    mutating func sql(_ rule: JSONObject) throws(NotConvertible) -> String {
        let keys = rule.keys.filter { !Self.otherKeys.contains($0) }
        guard let key = keys.first, keys.count == 1, let value = rule[key] else {
            throw NotConvertible(reason: "a rule without one comparison")
        }
        switch key {
        case "And": return try joined(value, by: " AND ")
        case "Or": return try joined(value, by: " OR ")
        case "Not":
            guard let inner = value.object else { throw NotConvertible(reason: "a Not of no rule") }
            return "NOT (\(try sql(inner)))"
        default:
            guard let variable = rule["Variable"]?.string else {
                throw NotConvertible(reason: "\(key), which is not a comparison of JSONPath")
            }
            return try comparison(key, variable, value)
        }
    }

    private mutating func joined(_ value: JSONValue, by word: String) throws(NotConvertible) -> String {
        let rules = value.array?.compactMap(\.object) ?? []
        guard !rules.isEmpty, rules.count == value.array?.count else {
            throw NotConvertible(reason: "no list of rules")
        }
        var parts: [String] = []
        for rule in rules { parts.append(try sql(rule)) }
        return parts.count == 1 ? parts[0] : parts.map { "(\($0))" }.joined(separator: word)
    }

    private mutating func comparison(
        _ key: String, _ variable: String, _ value: JSONValue
    ) throws(NotConvertible) -> String {
        if key.hasPrefix("Is") { return try test(key, variable, value) }
        if key == "StringMatches" {
            guard let pattern = value.string else { throw NotConvertible(reason: "\(key) with \(value)") }
            return "\(try read(variable, as: "string")) GLOB \(SQLText.literal(Self.glob(pattern)))"
        }
        let isPath = key.hasSuffix("Path")
        let name = isPath ? String(key.dropLast(4)) : key
        guard let kind = Kind.allCases.first(where: { name.hasPrefix($0.rawValue) }),
            let sign = Self.signs[String(name.dropFirst(kind.rawValue.count))]
        else { throw NotConvertible(reason: "the comparison \(key)") }
        let left = try read(variable, as: kind.type)
        let right: String
        if isPath {
            guard let path = value.string else { throw NotConvertible(reason: "\(key) with \(value)") }
            right = try read(path, as: kind.type)
        } else {
            guard let literal = kind.literal(value) else { throw NotConvertible(reason: "\(key) with \(value)") }
            right = literal
        }
        return "\(kind.compared(left)) \(sign) \(kind.compared(right))"
    }

    private mutating func test(
        _ key: String, _ variable: String, _ value: JSONValue
    ) throws(NotConvertible) -> String {
        guard let wanted = value.bool else { throw NotConvertible(reason: "\(key) with \(value)") }
        let tests = [
            "IsPresent": "# IS NOT NULL", "IsNull": "# IS NULL", "IsString": "typeof(#) = 'text'",
            "IsNumeric": "typeof(#) IN ('integer', 'real')",
            "IsTimestamp": "(typeof(#) = 'text' AND julianday(#) IS NOT NULL)",
        ]
        guard let test = tests[key] else { throw NotConvertible(reason: "the comparison \(key)") }
        let sql = try read(variable, as: "json", mayBeMissing: key == "IsPresent" || key == "IsNull")
        let text = test.split(separator: "#", omittingEmptySubsequences: false).joined(separator: sql)
        return wanted ? text : "NOT (\(text))"
    }

    private mutating func read(
        _ variable: String, as type: String, mayBeMissing: Bool = false
    ) throws(NotConvertible) -> String {
        let value = try operand(variable)
        if let name = value.parameter {
            parameters.append((name, value.isWhole ? type : "json", mayBeMissing))
        }
        return value.sql
    }
}

// MARK: - Comparisons

extension ChoiceCondition {
    private static let signs = [
        "Equals": "=", "LessThan": "<", "GreaterThan": ">", "LessThanEquals": "<=", "GreaterThanEquals": ">=",
    ]

    private enum Kind: String, CaseIterable {
        case string = "String"
        case numeric = "Numeric"
        case boolean = "Boolean"
        case timestamp = "Timestamp"

        var type: String {
            switch self {
            case .string, .timestamp: "string"
            case .numeric: "number"
            case .boolean: "boolean"
            }
        }

        func literal(_ value: JSONValue) -> String? {
            switch self {
            case .string, .timestamp: value.string.map(SQLText.literal)
            case .numeric: value.number
            case .boolean: value.bool.map { $0 ? "TRUE" : "FALSE" }
            }
        }

        func compared(_ sql: String) -> String {
            self == .timestamp ? "julianday(\(sql))" : sql
        }
    }

    /// The pattern of StringMatches, where only `*` has a meaning, for GLOB.
    private static func glob(_ pattern: String) -> String {
        var result = ""
        var isEscaped = false
        for character in pattern {
            if character == "\\", !isEscaped {
                isEscaped = true
                continue
            }
            let isLiteral = character == "?" || character == "[" || (character == "*" && isEscaped)
            result += isLiteral ? "[\(character)]" : String(character)
            isEscaped = false
        }
        return result
    }
}
