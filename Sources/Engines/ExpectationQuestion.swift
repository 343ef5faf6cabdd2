import TableSchema
import Timekeeping

/// What an expectation is asked of.
enum ExpectationSource {
    /// The rows, all in one pass.
    case rows
    /// What its own queries read.
    case queries
    /// Nothing: its values are known.
    case nothing
}

/// An expectation, as it is asked of one file.
struct ExpectationQuestion {
    enum Kind {
        case condition(StatisticTerms.Reading)
        case aggregate(AggregateCondition)
        case whole(WholeCondition)
        case unique(UniqueRule)
        case freshness(FreshnessRule)
        case references(ReferenceRule, brokenSQL: String)
        /// A number to be told.
        case measure(String, of: ExpectationSource)

        init(
            _ expectation: String, in table: DeclaredTable, _ statistics: FileStatistics?, _ others: [DeclaredTable]
        ) throws(EngineError) {
            switch try ExpectationRule(expectation) {
            case .unique(let rule): self = .unique(rule)
            case .freshness(let rule): self = .freshness(rule)
            case .references(let rule):
                guard let other = others.first(where: { TableName($0) == rule.table }) else {
                    throw .badExpectation(expectation, reason: "the catalog has no table \(rule.table) yet")
                }
                let own = table.columns + table.partitionKeys
                self = .references(rule, brokenSQL: try rule.brokenSQL(in: other, by: own))
            case .condition(let terms):
                self = try Self.condition(terms, expectation, in: table, statistics)
            case .history(let rule):
                let terms = try StatisticTerms(in: rule.measure)
                self = try Self.condition(terms, rule.measure, in: table, statistics).measured(for: expectation)
            case .trend:
                throw .badExpectation(expectation, reason: "it is over several files")
            }
        }

        private static func condition(
            _ terms: StatisticTerms, _ text: String, in table: DeclaredTable, _ statistics: FileStatistics?
        ) throws(EngineError) -> Self {
            let reading = try statistics.map { file throws(EngineError) in try terms.reading(for: file) }
            var condition = reading ?? StatisticTerms.Reading(sql: text, isOverRows: true)
            let asked = try PrimarySQL(condition.sql)
            condition.sql = asked.sql
            if let aggregate = AggregateCondition(asked.sql) { return .aggregate(aggregate) }
            if let whole = WholeCondition(asked, columns: table.keys) { return .whole(whole) }
            return .condition(condition)
        }

        /// The same as a number that is asked for.
        private func measured(for expectation: String) throws(EngineError) -> Self {
            switch self {
            case .aggregate(let condition): return .measure(condition.sql, of: source)
            case .whole(let condition): return .measure(condition.sql, of: source)
            case .condition(let reading) where !reading.isOverRows: return .measure(reading.sql, of: source)
            default:
                throw .badExpectation(
                    expectation,
                    reason: "what is held against last() is one number of all rows, such as rows or avg(amount)")
            }
        }

        var source: ExpectationSource {
            switch self {
            case .measure(_, let source): source
            case .condition(let reading): reading.isOverRows ? .rows : .nothing
            case .whole: .queries
            case .aggregate, .unique, .freshness, .references: .rows
            }
        }
    }

    /// Its place among those that are asked.
    let place: Int
    let expectation: String
    let kind: Kind

    /// Whether it says something of no rows, too: it asks how many there are, or whatever it likes.
    var isOverCounts: Bool {
        switch kind {
        case .aggregate(let condition): condition.calls.allSatisfy { $0.lowercased().hasPrefix("count") }
        case .whole, .measure: true
        case .condition, .unique, .freshness, .references: false
        }
    }

    /// The condition that a row breaks it; nil for one over the whole file.
    var brokenSQL: String? {
        switch kind {
        case .condition(let reading): reading.isOverRows ? "NOT (\n\(reading.sql)\n)" : nil
        case .references(_, let brokenSQL): brokenSQL
        case .aggregate, .whole, .unique, .freshness, .measure: nil
        }
    }

    /// What gives one number, a whole one but of a measure.
    var sql: String {
        switch kind {
        case .condition(let reading): "count(*) FILTER (WHERE NOT (\n\(reading.sql)\n))"
        case .aggregate(let condition): condition.brokenSQL
        case .whole(let condition): condition.brokenSQL
        case .unique(let rule): rule.countSQL
        case .freshness(let rule): rule.newestSQL
        case .references(_, let brokenSQL): "count(*) FILTER (WHERE \(brokenSQL))"
        case .measure(let sql, _): "CAST((\n\(sql)\n) AS DOUBLE)"
        }
    }

    /// What a number says, in JSON; nil where there are no rows.
    func count(of json: String?, at now: Instant) -> ExpectationCount {
        let answer = json.flatMap { Int64($0) }
        switch kind {
        case .condition(let reading) where !reading.isOverRows:
            return ExpectationCount(
                expectation, violations: answer ?? 0, values: reading.values.joined(separator: ", "))
        case .condition, .aggregate, .whole, .unique, .references:
            return ExpectationCount(expectation, violations: answer ?? 0)
        case .measure:
            var count = ExpectationCount(expectation, violations: 0)
            count.measured = json.flatMap { Double($0) }.flatMap { $0.isFinite ? $0 : nil }
            return count
        case .freshness(let rule):
            let refusal = rule.refusal(ofNewest: answer.map { Instant(microseconds: $0) }, at: now)
            return ExpectationCount(expectation, violations: refusal == nil ? 0 : 1, values: refusal ?? "it holds")
        }
    }
}

extension DeclaredTable {
    /// The names of its columns in lower case.
    fileprivate var keys: Set<String> { Set((columns + partitionKeys).map(\.key)) }
}

extension TableName {
    fileprivate init(_ table: DeclaredTable) { self.init(database: table.schema, table: table.name) }
}
