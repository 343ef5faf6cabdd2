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
    /// A number of all rows is about what it was before.
    case history(HistoryRule)

    /// Reads an expectation.
    ///
    /// - Throws: `badExpectation`, or `badSQL` for what cannot be cut into words.
    public init(_ text: String) throws(EngineError) {
        if let rule = RowTrend(text) {
            self = .trend(rule)
        } else if let rule = try HistoryRule(text) {
            _ = try PrimarySQL(rule.measure)
            self = .history(rule)
        } else if let rule = UniqueRule(text) {
            self = .unique(rule)
        } else if let rule = try ReferenceRule(text) {
            self = .references(rule)
        } else if let rule = try FreshnessRule(text) {
            self = .freshness(rule)
        } else {
            _ = try PrimarySQL(text)
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
        case .history(let rule): rule.parsable
        case .trend: nil
        }
    }

    /// The tables that its queries cannot do without.
    public var queriedTables: Set<SQLText.TableReference> {
        switch self {
        case .condition(let terms): terms.certainTables
        case .history(let rule): rule.certainTables
        case .references, .unique, .freshness, .trend: []
        }
    }

    /// The tables that it may need.
    public var tables: Set<SQLText.TableReference> {
        switch self {
        case .condition(let terms): terms.tables
        case .references(let rule): [SQLText.TableReference(rule.table.database, rule.table.table)]
        case .history(let rule): rule.tables
        case .unique, .freshness, .trend: []
        }
    }
}
