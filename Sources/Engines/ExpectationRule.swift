public import TableSchema

/// What an expectation asks for, as its text says it.
public enum ExpectationRule {
    /// An SQL condition over each row, or over the file's statistics.
    case condition(StatisticTerms)
    /// No two rows share a value.
    case unique(UniqueRule)
    /// The newest value is not too old.
    case freshness(FreshnessRule)
    /// Values are in a table of the catalog.
    case references(ReferenceRule)
    /// A file has about as many rows as those before it.
    case trend(RowTrend)

    /// Reads an expectation.
    ///
    /// - Throws: `badExpectation`, or `badSQL` for what cannot be cut into words.
    public init(_ text: String) throws(EngineError) {
        if let rule = RowTrend(text) {
            self = .trend(rule)
        } else if let rule = UniqueRule(text) {
            self = .unique(rule)
        } else if let rule = try ReferenceRule(text) {
            self = .references(rule)
        } else if let rule = try FreshnessRule(text) {
            self = .freshness(rule)
        } else {
            self = .condition(try StatisticTerms(in: text))
        }
    }

    /// An SQL expression that parses when the expectation does; nil when there is nothing to parse.
    public var parsable: String? {
        switch self {
        case .condition(let terms): terms.parsable
        case .unique(let rule): rule.parsable
        case .freshness(let rule): rule.times
        case .references(let rule): rule.parsable
        case .trend: nil
        }
    }

    /// The table that it needs.
    public var table: TableName? {
        if case .references(let rule) = self { rule.table } else { nil }
    }
}
