import Foundation
import TestSupport
import Testing

/// Jobs on a real Spark, on this machine alone.
@Suite(.enabled(if: SparkInstallation.isUsable, SparkInstallation.advice))
struct SparkJobTests {
    private func makeProgram(_ workspace: ScratchFolder, _ workflow: String) throws -> Program {
        try workspace.write(workflow, to: "workflows/w.yaml")
        try workspace.write(SparkInstallation.settings, to: "tidegate.yaml")
        return try Program(in: workspace)
    }

    private let limit = Duration.seconds(180)

    @Test func `the same files and SQL give the same table on both engines`() throws {
        try withScratchFolder { workspace in
            let job = """
                {sql: jobs/j.sql, needs: crawl, engine: ENGINE, output: {table: out.ENGINE, path: lake/ENGINE, partition-by: [date]}}
                """
            let program = try makeProgram(
                workspace,
                """
                workflow: w
                datasets:
                  orders: {path: 'landing/orders/{date}/*.csv', table: raw.orders, settle: 10ms}
                  notes: {path: 'landing/notes/*.json', table: raw.notes, settle: 10ms}
                crawlers: {crawl: {datasets: [orders, notes]}}
                jobs:
                  a: \(job.replacingOccurrences(of: "ENGINE", with: "duckdb"))
                  b: \(job.replacingOccurrences(of: "ENGINE", with: "spark"))
                """)
            try workspace.write(
                "id,Customer,amount,day\n1,\"O'Neil, A\",10.50,03/01/2026\n2,,20.00,14/02/2026\n",
                to: "landing/orders/2026-01-01/a b.csv")
            try workspace.write(
                "id,Customer,amount,day\n3,\"two\nlines\",5.25,28/03/2026\n4,NA,,\n",
                to: "landing/orders/2026-01-02/{c},1.csv")
            try workspace.write(
                "{\"id\": 1, \"tags\": [\"x\", \"y\"], \"moment\": \"2026-01-01T10:00:00\"}\n{\"id\": 9, \"more\": {\"a\": 1.5}}\n",
                to: "landing/notes/n.json")
            try workspace.write(
                """
                CREATE TEMP VIEW o AS SELECT * FROM raw.orders;
                SELECT o.id::VARCHAR || '!' AS id, "customer", amount, o.day, n.tags, n.moment, n.more, getvariable('run') AS run,
                    o.id // 2 AS half, row_number() OVER (ORDER BY amount DESC) AS place, date
                FROM o LEFT JOIN batch.notes n ON n.id = o.id
                """, to: "jobs/j.sql")
            let result = try program.run("run", "w", timeout: limit)
            #expect(result.status == 0, "\(result.output)\(result.errors)")
            let columns = "id, customer, amount, day, tags, moment, more, run, half, place, date"
            let rows = try program.rows("SELECT \(columns) FROM out.spark ORDER BY id")
            #expect(rows.count == 4)
            #expect("\(rows)" == "\(try program.rows("SELECT \(columns) FROM out.duckdb ORDER BY id"))")
            let left = FileManager.default.enumerator(atPath: workspace.path("lake/spark"))?.allObjects as? [String]
            #expect(left?.filter { $0.contains("_SUCCESS") || $0.contains(".crc") } == [])
        }
    }

    @Test func `a script finds the tables in its session, and writes the job's output`() throws {
        try withScratchFolder { workspace in
            let program = try makeProgram(
                workspace,
                """
                workflow: w
                datasets: {orders: {path: 'landing/*.csv', table: raw.orders, settle: 10ms}}
                jobs:
                  a:
                    spark: jobs/a.py
                    args: ['{run}']
                    env: {FACTOR: '3'}
                    output: {table: out.a, path: lake/a, format: ndjson}
                """)
            try workspace.write("id\n1\n2\n", to: "landing/a.csv")
            try workspace.write(
                """
                import json, os, sys
                from pyspark.sql import SparkSession
                from tidegate_spark import write
                spark = SparkSession.builder.getOrCreate()
                frame = spark.table("batch.orders").selectExpr(f"id * {os.environ['FACTOR']} AS n", f"'{sys.argv[1]}' AS run")
                write(frame.orderBy("n"))
                json.dump({"told": frame.count()}, open(os.environ["TIDEGATE_RESULT"], "w"))
                """, to: "jobs/a.py")
            let result = try program.run("run", "w", timeout: limit)
            #expect(result.status == 0, "\(result.output)\(result.errors)")
            let rows = try program.rows("SELECT n, run FROM out.a ORDER BY n")
            #expect(rows.map { $0[0] as? Int } == [3, 6] && rows.map { $0[1] as? String } == ["w-1", "w-1"])
            let node = try #require(
                (try program.run("runs", "show", "--json").json()["nodes"] as? [[String: Any]])?.first)
            #expect((node["outputs"] as? [String: Any])?["told"] as? Int == 2)
            let engine = ((node["attempts"] as? [[String: Any]])?.first?["engine"] as? [String: Any])?["spark"]
            let metrics = (engine as? [String: Any])?["metrics"] as? [String: Any]
            #expect((metrics?["read_rows"] as? Int ?? 0) >= 2 && metrics?["written_rows"] as? Int == 2)
        }
    }

    @Test func `what Spark refuses is told with the line of the SQL, and nothing is left`() throws {
        try withScratchFolder { workspace in
            let program = try makeProgram(
                workspace,
                """
                workflow: w
                datasets: {orders: {path: 'landing/*.csv', table: raw.orders, settle: 10ms}}
                jobs:
                  a:
                    spark: jobs/a.sql
                    output: {table: out.a, path: lake/a}
                """)
            try workspace.write("id,name\n1,x\n", to: "landing/a.csv")
            try workspace.write(
                "CREATE TEMP VIEW v AS SELECT * FROM batch.orders;\n\nSELECT id,\n  CAST(nme AS INT)\nFROM v\n",
                to: "jobs/a.sql")
            let result = try program.run("run", "w", timeout: limit)
            #expect(result.status == 1)
            let shown = try program.run("runs", "show").output
            #expect(
                shown.contains("SQL, line 3: [UNRESOLVED_COLUMN.WITH_SUGGESTION]") && shown.contains("line 4 pos 7"))
            #expect(!(try workspace.has("lake/a/.staging/w-1.a.1")))
        }
    }
}
