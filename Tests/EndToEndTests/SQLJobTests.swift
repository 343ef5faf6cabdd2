import TestSupport
import Testing

/// What an SQL job sees and may touch, and what its mistakes look like.
@Suite struct SQLJobTests {
    /// A workspace with two days of orders that are crawled, and a job with this SQL after it.
    private func withShop(
        sql: String, job: String = "", _ body: (_ workspace: ScratchFolder, _ program: Program) throws -> Void
    ) throws {
        try withScratchFolder { workspace in
            try workspace.write(
                """
                workflow: shop
                parameters: {rate: 1.5}
                prelude: jobs/macros.sql
                datasets:
                  orders: {path: "landing/{day}/*.csv", table: raw.orders, settle: 10ms}
                crawlers:
                  crawl-orders: {datasets: [orders]}
                jobs:
                  sales:
                    needs: crawl-orders
                    sql: jobs/sales.sql
                    output: {table: out.sales, path: lake/sales}
                    \(job)
                """, to: "workflows/shop.yaml")
            try workspace.write("CREATE MACRO twice(x) AS 2 * x;\n", to: "jobs/macros.sql")
            try workspace.write(sql, to: "jobs/sales.sql")
            for day in ["2026-01-01", "2026-01-02"] {
                try workspace.write("id,amount\n1,5\n2,6\n", to: "landing/\(day)/a.csv")
            }
            try body(workspace, try Program(in: workspace))
        }
    }

    /// What the failed run of such a job tells, and the end of its log.
    private func failure(of sql: String, job: String = "") throws -> (message: String, log: String) {
        var told = (message: "", log: "")
        try withShop(sql: sql, job: job) { workspace, program in
            let result = try program.run("run", "shop")
            #expect(result.status == 1, "\(result.output)")
            told = (result.output, try program.run("runs", "logs", "shop-1", "sales").output)
            #expect(try program.rows("SELECT count(*) FROM raw.orders") as? [[Int]] == [[4]])
            #expect(try !workspace.has("lake/sales/.staging/shop-1.sales.1"))
        }
        return told
    }

    @Test func `SQL sees macros of the prelude, the run's values, outputs before it, and the files that are opened`()
        throws
    {
        let sql = """
            -- the prelude has twice()
            CREATE TEMP TABLE rates AS FROM read_csv('reference/rates.csv');
            CREATE TEMP TABLE more AS FROM read_csv('more/*.csv');
            COPY (SELECT 1 AS one) TO 'export/one.csv';

            SELECT day, CAST(sum(twice(amount)) AS BIGINT) AS total, getvariable('run') AS run, getvariable('rate') AS rate,
                getvariable('outputs').crawl_orders.rows AS crawled, getvariable('greeting') AS greeting,
                (SELECT max(rate) FROM rates) AS most, (SELECT count(*) FROM more) AS more
            FROM raw.orders GROUP BY day ORDER BY day
            """
        try withShop(
            sql: sql, job: "files: [reference, more/*.csv, export]\n    prelude: SET VARIABLE greeting = 'hi'"
        ) { workspace, program in
            try workspace.write("rate\n3\n", to: "reference/rates.csv")
            try workspace.write("a\n1\n", to: "more/x.csv")
            try workspace.write("a\n1\n2\n", to: "more/y.csv")
            try workspace.makeFolder("export")
            let validated = try program.run("validate").output
            #expect(validated.contains("no problems"), "\(validated)")
            let result = try program.run("run", "shop")
            #expect(result.status == 0, "\(result.output)")
            let rows = try program.rows(
                "SELECT day, total, run, rate, crawled, greeting, most, more FROM out.sales ORDER BY 1")
            #expect(
                rows.map { row in row.map { "\($0)" } }
                    == ["2026-01-01", "2026-01-02"].map { [$0, "22", "shop-1", "1.5", "4", "hi", "3", "3"] })
            #expect(try workspace.read("export/one.csv") == "one\n1\n")
        }
    }

    @Test(arguments: [
        (
            "SELECT 1;\n\nSELECT day,\n  foo\nFROM raw.orders\n", "jobs/sales.sql:4:3: Binder Error: Referenced column",
            "    4 |   foo\n      |   ^"
        ),
        (
            "SELECT day\nFROM raw.order",
            "jobs/sales.sql:2:6: the catalog has no table 'raw.order'; did you mean 'raw.orders'?",
            "    2 | FROM raw.order\n      |      ^"
        ),
        (
            "SELECT 1;\n\nSELECT\n CAST(amount || 'x' AS INT) AS d\nFROM raw.orders", "jobs/sales.sql:4",
            "Conversion Error"
        ),
        (
            "SELECT 1;\nSELECT * FROM read_text('/etc/passwd')", "jobs/sales.sql:2:15: SQL may not touch '/etc/passwd'",
            "^"
        ),
        (
            "SELECT * FROM read_text('.tidegate/state.sqlite')",
            "SQL may not touch '.tidegate/state.sqlite', which is of no table that it names; open it with 'files' in the job",
            "^"
        ),
        ("SELECT * FROM read_text('.tidegate/runs/shop-1/crawl-orders/1/log')", "SQL may not touch", "^"),
        (
            "COPY (SELECT 1) TO 'landing/2026-01-01/a.csv';\nSELECT 1 AS a",
            "jobs/sales.sql:1: it may not write 'landing/2026-01-01/a.csv'", ""
        ),
    ])
    func `a mistake in SQL is told once, at its place in the file`(sql: String, message: String, drawn: String) throws {
        let told = try failure(of: sql)
        #expect(told.message.contains(message) || told.log.contains(message), "\(told)")
        #expect(told.log.contains(drawn), "\(told.log)")
    }

    @Test(arguments: [
        ("SELECT day,,\n1", "jobs/sales.sql:1:12: error: the SQL of 'sales' does not parse"),
        (
            "SELECT 1 AS a;\nDROP SCHEMA raw",
            "jobs/sales.sql:2:1: error: the SQL of 'sales' does not parse: the last statement"
        ),
    ])
    func `SQL that does not parse is told by validate, and nothing runs`(sql: String, message: String) throws {
        try withShop(sql: sql) { _, program in
            let (told, ran) = (try program.run("validate"), try program.run("run", "shop"))
            #expect(told.output.contains(message), "\(told.output)")
            #expect(ran.status == 64)
        }
    }

    @Test func `a mistake in a prelude is told at its place`() throws {
        let told = try failure(of: "SELECT 1 AS a", job: "prelude: ['SELECT 1', \"SELECT 2;\\nSELECT nothing\"]")
        #expect(told.message.contains("prelude:2:8: Binder Error: Referenced column \"nothing\""), "\(told.message)")
    }

    @Test func `query reads tables alone, unless it is unlocked`() throws {
        try withShop(sql: "SELECT 1 AS a") { workspace, program in
            #expect(try program.run("run", "shop").status == 0)
            try workspace.write("a\n7\n", to: "other.csv")
            let sql = "SELECT * FROM read_csv('\(workspace.path("other.csv"))')"
            let refused = try program.run("query", sql)
            #expect(refused.status == 1)
            #expect(refused.errors.contains("'tidegate query --unlocked' lets it"), "\(refused.errors)")
            #expect(try program.run("query", "--unlocked", sql).status == 0)
            let missing = try program.run("query", "SELECT * FROM raw.order").errors
            #expect(missing.contains("the catalog has no table 'raw.order'; did you mean 'raw.orders'?"), "\(missing)")
        }
    }

    @Test func `the queries of for-each and requires are shut in too, and know the run's values`() throws {
        try withScratchFolder { workspace in
            try workspace.write(
                """
                workflow: w
                parameters: {least: 2}
                prelude: CREATE MACRO least() AS CAST(getvariable('least') AS INTEGER)
                jobs:
                  each:
                    for-each: {query: SELECT range AS n FROM range(4) WHERE range >= least()}
                    shell: echo
                  asks:
                    requires: {query: SELECT count(*) > 0 FROM read_text('/etc/passwd')}
                    shell: echo
                """, to: "workflows/w.yaml")
            let program = try Program(in: workspace)
            let result = try program.run("run", "w")
            #expect(result.output.contains("SQL may not touch '/etc/passwd'"), "\(result.output)")
            let shown = try program.run("runs", "show", "--json").output
            #expect(shown.contains("\"items\": 2") || shown.contains("\"succeeded\": 2"), "\(shown)")
        }
    }

    @Test func `sums of whole numbers keep all their digits, or fail`() throws {
        let sql = """
            SELECT sum(id * 9007199254740993) AS total, min(amount) AS least, NULL AS nothing, {'a': 1} AS s,
                [sum(id)] AS list, 'x' AS "a text", 1.5 AS d, sum(amount) AS "Sum"
            FROM raw.orders
            """
        try withShop(sql: sql) { workspace, program in
            #expect(try program.run("run", "shop").status == 0)
            let rows = try program.rows(
                "SELECT total::VARCHAR, least, nothing, s.a, list[1], \"a text\", d FROM out.sales")
            #expect(rows.first?.first as? String == "54043195528445958", "\(rows)")
            #expect(rows.first?.dropFirst().compactMap { $0 as? Double } == [5, 1, 6, 1.5], "\(rows)")
            let shown = try program.run("catalog", "show", "out.sales").output
            #expect(shown.contains("decimal(38,0)"), "\(shown)")
        }
        let tooLong = try failure(of: "SELECT 170141183460469231731687303715884105727::HUGEINT AS x")
        #expect(tooLong.log.contains("Could not cast value 170141183460469231731687303715884105727 to DECIMAL(38,0)"))
        let inside = try failure(of: "SELECT [sum(id * 9007199254740993)] AS x FROM raw.orders")
        #expect(inside.log.contains("in a value of type HUGEINT[] may have more digits"), "\(inside.log)")
    }

    @Test(arguments: ["append", "merge"])
    func `a table that has sums as doubles keeps them`(write: String) throws {
        let sql =
            "SELECT CAST(sum(amount) AS DOUBLE) AS total, CAST(day AS VARCHAR) AS day FROM raw.orders GROUP BY day"
        try withShop(sql: sql) { workspace, program in
            if write != "append" {
                let text = try workspace.read("workflows/shop.yaml")
                try workspace.write(
                    text.replacing("path: lake/sales}", with: "path: lake/sales, write: merge, keys: [day]}"),
                    to: "workflows/shop.yaml")
            }
            #expect(try program.run("run", "shop").status == 0)
            try workspace.write(sql.replacing("CAST(sum(amount) AS DOUBLE)", with: "sum(amount)"), to: "jobs/sales.sql")
            try workspace.write("id,amount\n1,7\n", to: "landing/2026-01-03/a.csv")
            #expect(try program.run("run", "shop").status == 0)
            let rows = try program.rows("SELECT typeof(total), sum(total) FROM out.sales GROUP BY ALL")
            #expect(rows.first?.first as? String == "DOUBLE", "\(rows)")
            #expect(rows.count == 1 && rows[0][1] as? Double == (write == "append" ? 51 : 29), "\(rows)")
        }
    }
}
