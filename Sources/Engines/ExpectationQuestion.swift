import TableSchema
import Timekeeping

/// An expectation, as it is asked of one file.
struct ExpectationQuestion {
    enum Kind {
        case condition(StatisticTerms.Reading)
        case aggregate(AggregateCondition)
        case unique(UniqueRule)
        case freshness(FreshnessRule)
        case references(ReferenceRule, brokenSQL: String)

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
                let reading = try statistics.map { file throws(EngineError) in try terms.reading(for: file) }
                let condition = reading ?? StatisticTerms.Reading(sql: expectation, isOverRows: true)
                self = AggregateCondition(condition.sql).map { .aggregate($0) } ?? .condition(condition)
            case .trend:
                throw .badExpectation(expectation, reason: "it is over several files")
            }
        }

        var isOverRows: Bool {
            if case .condition(let reading) = self { reading.isOverRows } else { true }
        }
    }

    /// Its place among those that are asked.
    let place: Int
    let expectation: String
    let kind: Kind

    /// Whether it only asks how many there are.
    var isOverCounts: Bool {
        guard case .aggregate(let condition) = kind else { return false }
        return condition.calls.allSatisfy { $0.lowercased().hasPrefix("count") }
    }

    /// The condition that a row breaks it; nil for one over the whole file.
    var brokenSQL: String? {
        switch kind {
        case .condition(let reading): reading.isOverRows ? "NOT (\n\(reading.sql)\n)" : nil
        case .references(_, let brokenSQL): brokenSQL
        case .aggregate, .unique, .freshness: nil
        }
    }

    /// What gives one whole number.
    var sql: String {
        switch kind {
        case .condition(let reading): "count(*) FILTER (WHERE NOT (\n\(reading.sql)\n))"
        case .aggregate(let condition): condition.brokenSQL
        case .unique(let rule): rule.countSQL
        case .freshness(let rule): rule.newestSQL
        case .references(_, let brokenSQL): "count(*) FILTER (WHERE \(brokenSQL))"
        }
    }

    /// What a number says; nil where there are no rows.
    func count(of answer: Int64?, at now: Instant) -> ExpectationCount {
        switch kind {
        case .condition(let reading) where !reading.isOverRows:
            return ExpectationCount(
                expectation, violations: answer ?? 0, values: reading.values.joined(separator: ", "))
        case .condition, .aggregate, .unique, .references:
            return ExpectationCount(expectation, violations: answer ?? 0)
        case .freshness(let rule):
            let refusal = rule.refusal(ofNewest: answer.map { Instant(microseconds: $0) }, at: now)
            return ExpectationCount(expectation, violations: refusal == nil ? 0 : 1, values: refusal ?? "it holds")
        }
    }
}

extension TableName {
    fileprivate init(_ table: DeclaredTable) { self.init(database: table.schema, table: table.name) }
}
