import TableSchema

/// The types of DQDL rules that are known, and what each asks for in the words of `expect`.
enum DQDLRuleType: String, CaseIterable {
    case isComplete = "IsComplete"
    case isUnique = "IsUnique"
    case isPrimaryKey = "IsPrimaryKey"
    case uniqueness = "Uniqueness"
    case uniqueValueRatio = "UniqueValueRatio"
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
    case customSql = "CustomSql"
    case rowCountMatch = "RowCountMatch"
    case aggregateMatch = "AggregateMatch"
    case schemaMatch = "SchemaMatch"
    case columnNamesMatchPattern = "ColumnNamesMatchPattern"

    /// The columns that a rule names, or what else stands in quotes behind it.
    func columns(of rule: DQDLRule) throws(DQDLError) -> [String] {
        let count = rule.parameters.count
        let isRight: Bool
        switch self {
        case .rowCount, .columnCount: isRight = count == 0
        case .isPrimaryKey, .uniqueness, .uniqueValueRatio: isRight = count > 0
        case .referentialIntegrity, .columnCorrelation, .aggregateMatch: isRight = count == 2
        default: isRight = count == 1
        }
        guard isRight, rule.parameters.allSatisfy({ !$0.text.isEmpty }) else {
            throw DQDLError(message: "\(rawValue) is written \(example)", range: rule.range)
        }
        if [.isComplete, .isUnique, .isPrimaryKey, .columnExists, .columnNamesMatchPattern].contains(self),
            let condition = rule.condition
        {
            throw DQDLError(message: "\(rawValue) takes no condition: it is written \(example)", range: condition.range)
        }
        return rule.parameters.map(\.text)
    }

    /// How it is written.
    var example: String {
        switch self {
        case .isComplete, .isUnique, .columnExists: "\(rawValue) \"id\""
        case .isPrimaryKey: "IsPrimaryKey \"shop\" \"day\""
        case .uniqueness: "Uniqueness \"email\" > 0.95"
        case .uniqueValueRatio: "UniqueValueRatio \"email\" > 0.95"
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
        case .customSql: "CustomSql \"select count(*) from primary where amount > 0\" > 10"
        case .rowCountMatch: "RowCountMatch \"raw.orders\" >= 0.9"
        case .aggregateMatch: "AggregateMatch \"sum(amount)\" \"sum(raw.orders.amount)\" >= 0.9"
        case .schemaMatch: "SchemaMatch \"raw.orders\" = 1.0"
        case .columnNamesMatchPattern: "ColumnNamesMatchPattern \"[a-z_]+\""
        }
    }
}
