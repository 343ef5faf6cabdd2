/// How many rows of a file break an expectation.
public struct ExpectationCount: Hashable, Sendable {
    /// The expectation as the user wrote it.
    public var expectation: String
    /// Rows for which it is false, or that share their value with one before; of one over the file's statistics alone, 1 when it is. Null holds, as in SQL's CHECK.
    public var violations: Int64
    /// For one over statistics alone: their values, such as `nulls(amount) is 12`.
    public var values: String?

    /// A count.
    public init(_ expectation: String, violations: Int64, values: String? = nil) {
        self.expectation = expectation
        self.violations = violations
        self.values = values
    }
}

extension DuckDBQuery {
    /// Counts, in one pass over a table, the rows that break each of some SQL conditions.
    ///
    /// Blocks until DuckDB has ended. A condition that DuckDB refuses, such as one over a column that the file lacks, is a
    /// `badExpectation` that names it.
    ///
    /// - Parameter statistics: what the terms of `StatisticTerms` stand for; without them, they are DuckDB's own.
    public func violations(
        of expectations: [String], in table: DeclaredTable, statistics: FileStatistics? = nil
    ) throws(EngineError) -> [ExpectationCount] {
        var checks: [Check] = []
        for (place, expectation) in expectations.enumerated() {
            guard try isOneExpression(expectation) else {
                throw .badExpectation(expectation, reason: "it is not one SQL condition")
            }
            var reading = StatisticTerms.Reading(sql: expectation, isOverRows: true)
            if let statistics { reading = try StatisticTerms(in: expectation).reading(for: statistics) }
            checks.append(Check(place: place, expectation: expectation, reading: reading))
        }
        var counts = expectations.map { ExpectationCount($0, violations: 0) }
        for (isOverRows, same) in Dictionary(grouping: checks, by: \.reading.isOverRows) {
            if isOverRows, statistics?.rows == 0 { continue }
            for (check, violations) in zip(same, try countEach(same, in: isOverRows ? table : nil)) {
                counts[check.place].violations = violations
                if !isOverRows { counts[check.place].values = check.reading.values.joined(separator: ", ") }
            }
        }
        return counts
    }

    /// An expectation, as it is asked of one file.
    private struct Check {
        let place: Int
        let expectation: String
        let reading: StatisticTerms.Reading

        /// What counts the rows that break it.
        var countSQL: String {
            UniqueRule(expectation)?.countSQL ?? "count(*) FILTER (WHERE NOT (\n\(reading.sql)\n))"
        }
    }

    private func countEach(_ checks: [Check], in table: DeclaredTable?) throws(EngineError) -> [Int64] {
        do throws(EngineError) {
            return try count(checks, in: table)
        } catch {
            guard case .queryFailed = error else { throw error }
            // Asked one by one, the one at fault shows.
            for check in checks {
                do throws(EngineError) {
                    _ = try count([check], in: table)
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

    /// Without a table, a condition is asked once.
    private func count(_ checks: [Check], in table: DeclaredTable?) throws(EngineError) -> [Int64] {
        let counts = checks.map(\.countSQL).joined(separator: ", ")
        let source = table.map { " FROM \(SQLText.identifier($0.schema)).\(SQLText.identifier($0.name))" } ?? ""
        let result = try run("SELECT \(counts)\(source)", tables: table.map { [$0] } ?? [])
        guard let row = result.rows.first, row.count == checks.count else {
            throw .duckDBFailed("it did not count the expectations' violations")
        }
        return row.map { Int64($0.json) ?? 0 }
    }
}
