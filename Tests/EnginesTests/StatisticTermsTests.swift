import Engines
import SchemaInference
import TableSchema
import TestSupport
import Testing
import Timekeeping

/// Conditions over what a file's values are.
@Suite struct StatisticTermsTests {
    private let rows = """
        id,amount,country,mail,note
        1,2.5,IT,a@example.com,
        2,40,KR,b@example.org,
        3,-7,IT,c@example.com,
        4,,FR,d@example.net,

        """

    private func counts(
        _ conditions: [String], text: String? = nil, name: String = "orders.csv"
    ) throws -> [ExpectationCount] {
        let scratch = try ScratchFolder()
        let path = try scratch.write(text ?? rows, to: name)
        let schema = try SchemaInference.infer(path: path)
        let query = DuckDBQuery(
            program: try #require(Built.duckDB), scratch: scratch.path("scratch"), timeout: .seconds(60))
        let table = DeclaredTable(
            schema: "batch", name: "t", columns: schema.columns, files: [.init(path: path, layout: schema.layout)])
        return try query.violations(
            of: conditions, in: table,
            statistics: FileStatistics(
                rows: schema.rows, columns: schema.columns, facts: { schema.sketch?.statistics(of: $0) }),
            at: Instant(seconds: 0))
    }

    @Test func `conditions over statistics hold or not, with the values that decide it`() throws {
        let found = try counts([
            "rows between 1 and 10", "nulls(amount) = 0", "completeness(amount) >= 0.95", "distinct(country) <= 3",
            "lowest(amount) >= 0 and highest(amount) < 50", "personal_data(note) is null",
            "personal_data(Mail) is null",
            "mean_length(country) = 2", "highest(note) > 'a'",
        ])
        #expect(found.map(\.violations) == [0, 1, 1, 0, 1, 0, 1, 0, 0])
        #expect(found[1].values == "nulls(amount) is 1")
        #expect(found[2].values == "completeness(amount) is 0.75")
        #expect(found[4].values == "lowest(amount) is -7, highest(amount) is 40")
        #expect(found[6].values == "personal_data(Mail) is email")
    }

    @Test func `statistics and rows go together in one condition`() throws {
        let found = try counts(["amount is null or amount < highest(amount)", "id <= rows", "amount >= 0"])
        #expect(found.map(\.violations) == [1, 0, 1])
        #expect(found.allSatisfy { $0.values == nil })
    }

    @Test func `conditions over aggregates hold or not, with the values that decide it`() throws {
        let found = try counts([
            "avg(amount) between 10 and 12", "sum(amount) > 100 or max(id) < 4", "column_count = 5", "column_count > 5",
            "count(DISTINCT country) = 3", "min(note) > 'a'", "max(amount) - MIN(amount) <= rows * 10",
            "amount <= (SELECT max(x) FROM (VALUES (40)) v(x))", "stddev_pop(id) < 1",
        ])
        #expect(found.map(\.violations) == [0, 1, 0, 1, 0, 0, 1, 0, 1])
        #expect(found[1].values == "sum(amount) is 35.5, max(id) is 4")
        #expect(found[3].values == "column_count is 5")
        #expect(found[6].values == "max(amount) is 40.0, MIN(amount) is -7.0")
    }

    @Test func `of a file without rows, counts are asked for all the same`() throws {
        let found = try counts(
            ["count(*) > 0", "sum(id) >= 0", "id > 0"], text: "id,name\n", name: "empty.csv")
        #expect(found.map(\.violations) == [1, 0, 0])
        #expect(found[0].values == "count(*) is 0")
    }

    @Test func `a column that is called as a term is a column`() throws {
        let found = try counts(["rows < 9", "\"rows\" > 5"], text: "rows,x\n5,1\n9,2\n", name: "r.csv")
        #expect(found.map(\.violations) == [1, 1])
    }

    @Test func `a condition is parsed with a value of the same length in place of each term`() throws {
        let terms = try StatisticTerms(in: "distinct(a) < rows and t.rows > 'rows'")
        #expect(terms.parsable == "NULL        < NULL and t.rows > 'rows'")
        #expect(try StatisticTerms(in: "a is distinct from b").isEmpty)
    }

    @Test func `a file without rows is asked for its statistics alone`() throws {
        let found = try counts(["rows >= 1", "id > 7", "completeness(id) = 1"], text: "id,x\n", name: "empty.csv")
        #expect(found.map(\.violations) == [1, 0, 0])
    }

    @Test(arguments: [
        ("nulls(amont) = 0", "the file has no column for nulls(amont)"),
        ("nulls(amount)) = 0", "it is not one SQL condition"),
        ("nulls(amount) = = 0", "Parser Error"),
    ])
    func `a mistake in a condition is told with it`(condition: String, reason: String) throws {
        let error = #expect(throws: EngineError.self) { try counts(["id > 0", condition]) }
        guard case .badExpectation(condition, let told) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(told.contains(reason))
    }

    @Test func `what the file does not tell is no value`() throws {
        let text = "{\"list\": [1, 2]}\n{\"list\": [3]}\n"
        let error = #expect(throws: EngineError.self) {
            try counts(["distinct(list) = 2"], text: text, name: "lists.ndjson")
        }
        #expect(
            error == .badExpectation("distinct(list) = 2", reason: "the file does not tell distinct(list)"))
    }
}
