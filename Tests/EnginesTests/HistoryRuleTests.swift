import TableSchema
import TestSupport
import Testing
import Timekeeping

@testable import Engines

@Suite struct HistoryRuleTests {
    @Test(
        arguments: [
            ("rows > avg(last(10)) * 0.8", "rows", 10, 8.0, [10.0], "rows is 8, to be held against 8"),
            ("rows > avg(last(10)) * 0.8", "rows", 10, 8.5, [10.0], nil),
            (
                "(select count(*) from primary where a > 1) <= last()", "(select count(*) from primary where a > 1)", 1,
                2, [1],
                "(select count(*) from primary where a > 1) is 2, to be held against 1"
            ),
            (
                "completeness(id) BETWEEN min(last(2)) AND 1", "completeness(id)", 2, 0.5, [0.6, 0.7],
                "completeness(id) is 0.5, to be held against 0.6 and 1"
            ),
            ("rows not between 1 and last(1)", "rows", 1, 3, [4], "rows is 3, to be held against 1 and 4"),
            ("rows != last()", "rows", 1, 3, [3], "rows is 3, to be held against 3"),
            ("rows = last()", "rows", 1, 3, [], nil),
        ] as [(String, String, Int, Double, [Double], String?)])
    func `a number is held against those before`(
        text: String, measure: String, valuesMax: Int, value: Double, before: [Double], refusal: String?
    ) throws {
        let rule = try #require(try HistoryRule(text))
        #expect(rule.measure == measure && rule.valuesMax == valuesMax)
        #expect(rule.refusal(of: value, after: before) == refusal)
    }

    @Test(arguments: [
        "rows > 3", "last(amount) > 3", "rows within 30% of last 10", "a = 'last()'", "last()", "> last()",
    ])
    func `other conditions are none`(text: String) throws {
        #expect(try HistoryRule(text) == nil)
    }

    @Test(arguments: [
        ("rows > avg(last(3)) and a > 1", "in 'avg(last(3)) and a > 1', 'and' cannot be reckoned with here"),
        ("last() < rows + last()", "what was before stands on the right"),
        ("rows between last()", "'and' is missing behind 'between'"),
    ])
    func `one that cannot be reckoned is told`(text: String, reason: String) {
        do {
            _ = try HistoryRule(text)
            Issue.record("it was taken")
        } catch {
            #expect("\(error)".contains(reason), "\(error)")
        }
    }
}

@Suite(.needsDuckDB, .timeLimit(.minutes(15))) struct HistoryCheckTests {
    @Test func `what is held against those before is measured`() throws {
        let lake = try Lake()
        let table = DeclaredTable(
            schema: "batch", name: "o", columns: [Column("a", .bigint)],
            files: [try lake.csv("o.csv", "a\n1\n2\n2\n", ["a"])])
        let statistics = FileStatistics(rows: 3, columns: table.columns, facts: { _ in ColumnStatistics() })
        let counts = try lake.query.violations(
            of: [
                "rows > last()", "avg(a) > last()", "uniqueness(a) > last()", "a > 1",
                "(select max(a) from primary) > last()", "avg(a) FILTER (WHERE a > 9) > last()",
            ], in: table, statistics: statistics, at: Instant(seconds: 0))
        #expect(counts.map(\.measured) == [3, 5.0 / 3, 1.0 / 3, nil, 2, nil])
        #expect(counts.map(\.violations) == [0, 0, 0, 1, 0, 0])
        #expect(throws: EngineError.self) {
            try lake.query.violations(of: ["a > last()"], in: table, statistics: statistics, at: Instant(seconds: 0))
        }
    }
}
