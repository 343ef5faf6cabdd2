import TableSchema
import TestSupport
import Testing
import Timekeeping

@testable import Engines

@Suite struct PrimarySQLTests {
    @Test func `primary is a name that DuckDB takes, but not in texts and quoted names`() throws {
        let sql = "(select count(*) from primary p where s <> 'primary' and \"primary\" > 1) > 10"
        #expect(
            try PrimarySQL(sql).sql
                == "(select count(*) from \"primary\" p where s <> 'primary' and \"primary\" > 1) > 10")
        #expect(PrimarySQL.parsable(sql).hasPrefix("(select count(*) from primar_ p where s <> 'primary'"))
        #expect(try PrimarySQL("amount > 0").sql == "amount > 0")
        // Columns may be called as keywords are.
        let named = try PrimarySQL("hash(\"select\", \"primary\") > 0")
        #expect(named.sql == "hash(\"select\", \"primary\") > 0")
        #expect(WholeCondition(named, columns: ["select", "primary"]) == nil)
    }

    @Test(arguments: [
        ("primary in (select id from primary where x > 1)", "x > 1"),
        (
            "primary IN (SELECT id, y FROM primary AS p WHERE x in (select x from raw.xs) -- those\n)",
            "x in (select x from raw.xs)"
        ),
        ("primary in (select id from primary)", "true"),
    ])
    func `a query of rows is the condition that they meet`(text: String, condition: String) throws {
        #expect(try PrimarySQL(text).sql == "coalesce((\n\(condition)\n), false)")
    }

    @Test(arguments: [
        ("select id from raw.orders where x > 1", "its rows are not those of primary"),
        ("select count(*) from primary where x > 1", "it gives one row for all"),
        ("select x from primary where x > 1 group by x", "with GROUP its rows are others"),
        ("select id from primary join raw.xs on id = x", "with JOIN its rows are others"),
        ("select id from primary, raw.xs where id = x", "behind primary stands no WHERE"),
        ("select p.id from primary p where p.x > 1", "name its columns without 'p.'"),
    ])
    func `a query that may give other rows is refused`(query: String, reason: String) throws {
        do {
            _ = try ExpectationRule("primary in (\(query))")
            Issue.record("it was taken")
        } catch {
            #expect("\(error)".contains(reason), "\(error)")
        }
    }

    @Test func `the tables that queries ask are known`() throws {
        let rule = try ExpectationRule("(select count(*) from primary join raw.xs using (id)) > raw.ys")
        #expect(rule.tables.contains(SQLText.TableReference("raw", "xs")))
        #expect(try ExpectationRule("orders.amount > 3").tables.isEmpty)
    }
}

@Suite(.needsDuckDB, .timeLimit(.minutes(15))) struct PrimaryCheckTests {
    private func check(_ rules: [String], rows: String, statistics: Int64? = nil) throws -> [ExpectationCount] {
        let lake = try Lake()
        let table = DeclaredTable(
            schema: "batch", name: "o", columns: [Column("a", .string), Column("b", .bigint)],
            files: [try lake.csv("o.csv", "a,b\n" + rows, ["a", "b"])])
        let other = DeclaredTable(
            schema: "raw", name: "c", columns: [Column("id", .bigint)],
            files: [try lake.csv("c.csv", "id\n1\n2\n", ["id"])])
        let known = statistics.map { rows in
            FileStatistics(rows: rows, columns: table.columns, facts: { _ in ColumnStatistics() })
        }
        return try lake.query.violations(
            of: rules, in: table, statistics: known, referringTo: [other], at: Instant(seconds: 0))
    }

    @Test func `the part of the values that occur once is counted, of several columns together too`() throws {
        let rows = "x,1\nx,1\ny,2\n,3\nz,\n"
        let counts = try check(
            [
                "uniqueness(a) >= 0.4", "uniqueness(a) > 0.4", "unique_value_ratio(a) < 0.66",
                "uniqueness(a, b) = 0.6", "uniqueness(a) FILTER (WHERE b < 3) > 0.9 or false",
                "uniqueness(a) > 0.9 and b > 0",
            ], rows: rows)
        #expect(counts.map(\.violations) == [0, 1, 1, 0, 1, 5])
        #expect(counts[1].values == "uniqueness(a) is 0.4")
        #expect(counts[2].values?.hasPrefix("unique_value_ratio(a) is 0.666") == true)
        #expect(counts[4].values == "uniqueness(a) FILTER (WHERE b < 3) is \(1.0 / 3)")
        #expect(counts[5].values == nil)
    }

    @Test func `queries ask the rows as primary, and tables of the catalog`() throws {
        let counts = try check(
            [
                "(select count(*) from primary where b > 1) > 2", "(select count(*) from primary) = 3",
                "(select count(*) from primary join raw.c on b = id) between 3 and 4",
                "b < (select avg(b) from primary)", "primary in (select a from primary where b > 1)",
                "avg(b) > (select max(id) from raw.c)", "rows = 3 and (select sum(b) from primary) = 6",
            ], rows: "x,1\nx,2\n,3\n", statistics: 3)
        #expect(counts.map(\.violations) == [1, 0, 1, 2, 1, 1, 0])
        #expect(counts.map(\.values) == ["it is 2", nil, "it is 2", nil, nil, "avg(b) is 2.0", nil])
    }

    @Test func `of no rows, queries are asked all the same`() throws {
        let counts = try check(
            ["(select count(*) from primary) > 0", "uniqueness(a) > 0.5", "b > 0"], rows: "", statistics: 0)
        #expect(counts.map(\.violations) == [1, 0, 0])
    }

    @Test func `a query reaches no file and no setting`() throws {
        for query in ["select count(*) from read_text('/etc/passwd')", "select count(*) from raw.nothing"] {
            #expect(throws: EngineError.self) { try check(["(\(query)) > 0"], rows: "x,1\n") }
        }
    }
}
