/// How many rows of a file break an expectation.
public struct ExpectationCount: Hashable, Sendable {
    /// The expectation as the user wrote it.
    public var expectation: String
    /// Rows for which it is false. Null holds, as in SQL's CHECK.
    public var violations: Int64

    /// A count.
    public init(_ expectation: String, violations: Int64) {
        self.expectation = expectation
        self.violations = violations
    }
}

extension DuckDBQuery {
    /// Counts, in one pass over a table, the rows that break each of some SQL conditions.
    ///
    /// Blocks until DuckDB has ended. A condition that DuckDB refuses, such as one over a column that the file lacks, is a
    /// `badExpectation` that names it.
    public func violations(
        of expectations: [String], in table: DeclaredTable
    ) throws(EngineError) -> [ExpectationCount] {
        guard !expectations.isEmpty else { return [] }
        for expectation in expectations {
            guard try isOneExpression(expectation) else {
                throw .badExpectation(expectation, reason: "it is not one SQL condition")
            }
        }
        do throws(EngineError) {
            return try count(expectations, in: table)
        } catch {
            guard case .queryFailed = error else { throw error }
            // Asked one by one, the one at fault shows.
            for expectation in expectations {
                do throws(EngineError) {
                    _ = try count([expectation], in: table)
                } catch {
                    guard case .queryFailed(let text) = error else { throw error }
                    throw .badExpectation(expectation, reason: DuckDBMessage(text).firstLine)
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

    private func count(_ expectations: [String], in table: DeclaredTable) throws(EngineError) -> [ExpectationCount] {
        let counts = expectations.map { "count(*) FILTER (WHERE NOT (\n\($0)\n))" }.joined(separator: ", ")
        let name = "\(SQLText.identifier(table.schema)).\(SQLText.identifier(table.name))"
        let result = try run("SELECT \(counts) FROM \(name)", tables: [table])
        guard let row = result.rows.first, row.count == expectations.count else {
            throw .duckDBFailed("it did not count the expectations' violations")
        }
        return zip(expectations, row).map { ExpectationCount($0.0, violations: Int64($0.1.json) ?? 0) }
    }
}
