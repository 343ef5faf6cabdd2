import TableSchema

/// The types of DQDL rules that are known, and what each asks for in the words of `expect`.
enum DQDLRuleType: String, CaseIterable {
    case isComplete = "IsComplete"
    case isUnique = "IsUnique"
    case isPrimaryKey = "IsPrimaryKey"
    case uniqueness = "Uniqueness"
    case completeness = "Completeness"
    case columnExists = "ColumnExists"
    case columnValues = "ColumnValues"
    case columnLength = "ColumnLength"
    case columnDataType = "ColumnDataType"
    case rowCount = "RowCount"
    case columnCount = "ColumnCount"
    case mean = "Mean"
    case sum = "Sum"
    case standardDeviation = "StandardDeviation"
    case entropy = "Entropy"
    case columnCorrelation = "ColumnCorrelation"
    case distinctValuesCount = "DistinctValuesCount"
    case dataFreshness = "DataFreshness"
    case referentialIntegrity = "ReferentialIntegrity"

    /// Whether it is a condition that each row holds to by itself.
    var isOverRows: Bool {
        switch self {
        case .isComplete, .columnValues, .columnLength, .columnDataType, .dataFreshness: true
        default: false
        }
    }

    /// Whether it may have a threshold.
    var takesThreshold: Bool { isOverRows }

    /// The conditions of a rule, each with the part of the rows that need not meet it.
    func conditions(of rule: DQDLRule) throws(DQDLError) -> [(condition: String, tolerated: Double)] {
        let columns = try columns(of: rule).map(DQDLCondition.identifier)
        guard isOverRows || rule.filter == nil else {
            throw DQDLError(message: "\(rawValue) takes no 'where' here", range: rule.range)
        }
        guard rule.filter == nil || rule.threshold == nil else {
            throw DQDLError(message: "'where' and a threshold together are not known here", range: rule.range)
        }
        let first = columns.first ?? ""
        switch self {
        case .isComplete: return [(filtered("\(first) IS NOT NULL", rule), 0)]
        case .isUnique, .isPrimaryKey, .uniqueness:
            if self == .uniqueness { try checkIsAll(of: rule) }
            let unique = columns.count == 1 ? "\(first) is unique" : "(\(columns.joined(separator: ", "))) is unique"
            guard self == .isPrimaryKey else { return [(unique, 0)] }
            return [(columns.map { "\($0) IS NOT NULL" }.joined(separator: " AND "), 0), (unique, 0)]
        case .completeness: return [(try condition(of: rule).sql(over: "completeness(\(first))", isCount: true), 0)]
        case .distinctValuesCount: return [(try condition(of: rule).sql(over: "distinct(\(first))", isCount: true), 0)]
        case .rowCount: return [(try condition(of: rule).sql(over: "rows", isCount: true), 0)]
        case .columnCount: return [(try condition(of: rule).sql(over: "column_count", isCount: true), 0)]
        case .mean: return try aggregate("avg(\(first))", rule)
        case .sum: return try aggregate("sum(\(first))", rule)
        case .standardDeviation: return try aggregate("stddev_pop(\(first))", rule)
        // In AWS Glue it is reckoned by the natural logarithm, in DuckDB by that of 2.
        case .entropy: return try aggregate("entropy(\(first)) * ln(2)", rule)
        case .columnCorrelation: return try aggregate("corr(\(columns.joined(separator: ", ")))", rule)
        case .columnExists: return []
        case .columnValues: return [(filtered(try condition(of: rule).sql(over: first), rule), 0)]
        case .columnLength:
            let length = "coalesce(length(CAST(\(first) AS VARCHAR)), 0)"
            return [(filtered(try condition(of: rule).sql(over: length, isCount: true), rule), 0)]
        case .columnDataType:
            let type = try dataType(of: rule)
            return [(filtered("\(first) IS NULL OR TRY_CAST(\(first) AS \(type)) IS NOT NULL", rule), 0)]
        case .dataFreshness: return [(filtered(try condition(of: rule).ageSQL(of: first), rule), 0)]
        case .referentialIntegrity: return [try reference(of: rule)]
        }
    }

    /// The columns that a rule names.
    func columns(of rule: DQDLRule) throws(DQDLError) -> [String] {
        let count = rule.parameters.count
        let isRight: Bool
        switch self {
        case .rowCount, .columnCount: isRight = count == 0
        case .isPrimaryKey, .uniqueness: isRight = count > 0
        case .referentialIntegrity, .columnCorrelation: isRight = count == 2
        default: isRight = count == 1
        }
        guard isRight, rule.parameters.allSatisfy({ !$0.text.isEmpty }) else {
            throw DQDLError(message: "\(rawValue) is written \(example)", range: rule.range)
        }
        if [.isComplete, .isUnique, .isPrimaryKey, .columnExists].contains(self), let condition = rule.condition {
            throw DQDLError(message: "\(rawValue) takes no condition: it is written \(example)", range: condition.range)
        }
        return rule.parameters.map(\.text)
    }

    /// How it is written.
    private var example: String {
        switch self {
        case .isComplete, .isUnique, .columnExists: "\(rawValue) \"id\""
        case .isPrimaryKey: "IsPrimaryKey \"shop\" \"day\""
        case .uniqueness: "Uniqueness \"id\" = 1.0"
        case .completeness: "Completeness \"phone\" >= 0.95"
        case .columnValues: "ColumnValues \"country\" in [\"IT\", \"KR\"]"
        case .columnLength: "ColumnLength \"zip\" = 5"
        case .columnDataType: "ColumnDataType \"age\" = \"INTEGER\""
        case .rowCount: "RowCount between 1 and 1000"
        case .columnCount: "ColumnCount = 12"
        case .mean: "Mean \"amount\" between 10 and 20"
        case .sum: "Sum \"amount\" > 0"
        case .standardDeviation: "StandardDeviation \"amount\" < 5"
        case .entropy: "Entropy \"country\" > 1"
        case .columnCorrelation: "ColumnCorrelation \"height\" \"weight\" > 0.8"
        case .distinctValuesCount: "DistinctValuesCount \"country\" <= 250"
        case .dataFreshness: "DataFreshness \"ordered_at\" <= 24 hours"
        case .referentialIntegrity: "ReferentialIntegrity \"customer_id\" \"raw.customers.id\" = 1.0"
        }
    }

    private func condition(of rule: DQDLRule) throws(DQDLError) -> DQDLCondition {
        if let condition = rule.condition { return condition }
        throw DQDLError(message: "\(rawValue) is held against something: it is written \(example)", range: rule.range)
    }

    private func aggregate(
        _ value: String, _ rule: DQDLRule
    ) throws(DQDLError) -> [(condition: String, tolerated: Double)] {
        [(try condition(of: rule).sql(over: value, isCount: true), 0)]
    }

    /// A row that the filter leaves out holds.
    private func filtered(_ condition: String, _ rule: DQDLRule) -> String {
        rule.filter.map { "NOT coalesce((\n\($0)\n), false) OR (\(condition))" } ?? condition
    }

    /// All values are asked to be unique: parts cannot be told.
    private func checkIsAll(of rule: DQDLRule) throws(DQDLError) {
        let condition = try condition(of: rule)
        switch condition.kind {
        case .compare("=", .number(let number)) where Double(number) == 1,
            .compare(">=", .number(let number)) where Double(number) == 1:
            return
        default:
            throw DQDLError(message: "only \(example) is known of Uniqueness", range: condition.range)
        }
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

    private func reference(of rule: DQDLRule) throws(DQDLError) -> (condition: String, tolerated: Double) {
        let (own, other) = (rule.parameters[0], rule.parameters[1])
        let keys = Self.names(own.text[...])
        let parts = other.text.split(separator: ".", maxSplits: 2)
        guard parts.count == 3, let table = TableName("\(parts[0]).\(parts[1])") else {
            throw DQDLError(
                message: "name the column as database.table.column: \"raw.customers.id\", or \"raw.days.{shop,day}\"",
                range: other.range)
        }
        let isList = parts[2].hasPrefix("{") && parts[2].hasSuffix("}")
        let columns = Self.names(isList ? parts[2].dropFirst().dropLast() : parts[2])
        guard !keys.isEmpty, keys.count == columns.count else {
            throw DQDLError(message: "there are \(keys.count) columns for \(columns.count)", range: other.range)
        }
        let left = keys.map(DQDLCondition.identifier).joined(separator: ", ")
        let right = columns.map(DQDLCondition.identifier).joined(separator: ", ")
        let value = keys.count == 1 ? left : "(\(left))"
        return ("\(value) references \(table)(\(right))", try Self.tolerated(by: try condition(of: rule)))
    }

    private static func names(_ text: Substring) -> [String] {
        text.split(separator: ",").map { name in
            String(name.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }.filter { !$0.isEmpty }
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
