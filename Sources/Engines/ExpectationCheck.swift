import TableSchema
public import Timekeeping

/// How many rows of a file break an expectation.
public struct ExpectationCount: Hashable, Sendable {
    /// The expectation as the user wrote it.
    public var expectation: String
    /// Rows for which it is false, or that share their value with one before; of one over the whole
    /// file, 1 when it is. Null holds, as in SQL's CHECK.
    public var violations: Int64
    /// For one over the whole file: what it is instead, such as `nulls(amount) is 12`.
    public var values: String?
    /// Values that break it, for one that refers to a table; the first three.
    public var samples: [String] = []
    /// The number that one over what was before is held by; nil when it has none.
    public var measured: Double?

    /// A count.
    public init(_ expectation: String, violations: Int64, values: String? = nil) {
        self.expectation = expectation
        self.violations = violations
        self.values = values
    }
}

extension DuckDBQuery {
    /// Counts, in one pass over a table, the rows that break each of some expectations; values that break one by what is in
    /// another table are looked for once more, and told as samples.
    ///
    /// Blocks until DuckDB has ended. A condition that DuckDB refuses, such as one over a column that the file lacks, is a
    /// `badExpectation` that names it.
    ///
    /// - Parameters:
    ///   - statistics: what the terms of `StatisticTerms` stand for; without them, they are DuckDB's own.
    ///   - others: the tables that the expectations refer to.
    ///   - now: the time that ages are told at.
    public func violations(
        of expectations: [String], in table: DeclaredTable, statistics: FileStatistics? = nil,
        referringTo others: [DeclaredTable] = [], at now: Instant
    ) throws(EngineError) -> [ExpectationCount] {
        let checks = try questions(of: expectations, in: table, statistics, others)
        var counts = expectations.map { ExpectationCount($0, violations: 0) }
        for (source, same) in Dictionary(grouping: checks, by: \.kind.source) {
            let tables = source == .nothing ? [] : [table] + others
            // Without rows, each row holds, and what else aggregates them is null; counts are asked for all the same.
            let isEmpty = source != .nothing && statistics?.rows == 0
            let asked = isEmpty ? same.filter { $0.isOverCounts && !table.columns.isEmpty } : same
            let answers = asked.isEmpty ? [] : try answerEach(asked, of: source, in: tables)
            let byPlace = Dictionary(uniqueKeysWithValues: zip(asked.map(\.place), answers))
            for check in same {
                counts[check.place] = check.count(of: byPlace[check.place] ?? nil, at: now)
                guard counts[check.place].violations > 0 else { continue }
                switch check.kind {
                case .references(let rule, let brokenSQL):
                    counts[check.place].samples = try samples(of: rule, brokenSQL, in: tables)
                case .aggregate(let condition):
                    counts[check.place].values = try values(of: condition, in: tables)
                case .whole(let condition):
                    counts[check.place].values = try values(of: condition, in: tables)
                case .condition, .unique, .freshness, .measure: break
                }
            }
        }
        return counts
    }

    /// What is asked for some expectations.
    func questions(
        of expectations: [String], in table: DeclaredTable, _ statistics: FileStatistics?, _ others: [DeclaredTable]
    ) throws(EngineError) -> [ExpectationQuestion] {
        var questions: [ExpectationQuestion] = []
        for (place, expectation) in expectations.enumerated() {
            guard try isOneExpression(expectation) else {
                throw .badExpectation(expectation, reason: "it is not one SQL condition")
            }
            let kind = try ExpectationQuestion.Kind(expectation, in: table, statistics, others)
            questions.append(ExpectationQuestion(place: place, expectation: expectation, kind: kind))
        }
        return questions
    }

    /// The values that most rows break a rule with, the first three.
    private func samples(
        of rule: ReferenceRule, _ brokenSQL: String, in tables: [DeclaredTable]
    ) throws(EngineError) -> [String] {
        guard let table = tables.first else { return [] }
        let value = rule.keys.map { "CAST((\n\($0)\n) AS VARCHAR)" }.joined(separator: ", ")
        let result = try run(
            """
            SELECT concat_ws(', ', \(value)) AS value FROM \(table.sqlName) WHERE \(brokenSQL)
            GROUP BY ALL ORDER BY count(*) DESC, value LIMIT 3
            """, tables: tables)
        return result.rows.compactMap { row in row.first.flatMap { RawJSON.text(ofString: $0.json) } }
    }

    /// What a condition over all rows found: `avg(amount) is 12.5`.
    private func values(of condition: AggregateCondition, in tables: [DeclaredTable]) throws(EngineError) -> String {
        let found = try texts(condition.valuesSQL, of: .rows, in: tables)
        return zip(condition.calls, found).map { "\($0.onOneLine) is \($1)" }.joined(separator: ", ")
    }

    /// What the queries of a condition found; empty when that is nothing to tell.
    private func values(of condition: WholeCondition, in tables: [DeclaredTable]) throws(EngineError) -> String {
        guard let sql = condition.valuesSQL else { return "" }
        return condition.told(try texts(sql, of: .queries, in: tables))
    }

    private func texts(
        _ sql: String, of source: ExpectationSource, in tables: [DeclaredTable]
    ) throws(EngineError) -> [String] {
        (try firstRow(sql, of: source, in: tables) ?? []).map { RawJSON.text(ofString: $0.json) ?? "null" }
    }

    private func answerEach(
        _ checks: [ExpectationQuestion], of source: ExpectationSource, in tables: [DeclaredTable]
    ) throws(EngineError) -> [String?] {
        do throws(EngineError) {
            return try answers(to: checks, of: source, in: tables)
        } catch {
            guard case .queryFailed = error else { throw error }
            // Asked one by one, the one at fault shows.
            for check in checks {
                do throws(EngineError) {
                    _ = try answers(to: [check], of: source, in: tables)
                } catch {
                    guard case .queryFailed(let text) = error else { throw error }
                    throw .badExpectation(check.expectation, reason: DuckDBMessage(text).firstLine)
                }
            }
            throw error
        }
    }

    private func isOneExpression(_ text: String) throws(EngineError) -> Bool {
        do throws(EngineError) {
            return try SQLText.isOneExpression(text)
        } catch {
            guard case .badSQL(let message, _) = error else { throw error }
            throw .badExpectation(text, reason: message)
        }
    }

    private func answers(
        to checks: [ExpectationQuestion], of source: ExpectationSource, in tables: [DeclaredTable]
    ) throws(EngineError) -> [String?] {
        let sql = checks.map(\.sql).joined(separator: ", ")
        guard let row = try firstRow(sql, of: source, in: tables), row.count == checks.count else {
            throw .duckDBFailed("it did not count the expectations' violations")
        }
        return row.map { $0.json }
    }

    /// The rows are those of the first table; without one, values are asked for once.
    private func firstRow(
        _ values: String, of source: ExpectationSource, in tables: [DeclaredTable]
    ) throws(EngineError) -> [QueryValue]? {
        let rows = source == .rows ? tables.first.map { " FROM \($0.sqlName)" } ?? "" : ""
        let primary = PrimarySQL.declaration(of: tables.first, for: [values])
        return try run("\(primary)SELECT \(values)\(rows)", tables: tables).rows.first
    }
}

extension DeclaredTable {
    /// Its name as SQL spells it.
    var sqlName: String { "\(SQLText.identifier(schema)).\(SQLText.identifier(name))" }
}

extension String {
    /// The text with one blank wherever it has several, or a line's end.
    var onOneLine: String { split(whereSeparator: \.isWhitespace).joined(separator: " ") }
}
