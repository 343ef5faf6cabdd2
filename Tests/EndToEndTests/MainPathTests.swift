import Files
import Foundation
import TestSupport
import Testing

/// The way of a file from the landing folder to the lake, through the built program.
@Suite struct MainPathTests {
    private let workflow = """
        workflow: shop
        datasets:
          orders:
            path: landing/orders/{date}/*.csv
            table: raw.orders
            validate: {required: [order_id, amount], expect: [amount >= 0, 'rows < 1000', 'completeness(amount) >= 0.5']}
            invalid: landing/failed
            settle: 200ms
        triggers:
          uploads:
            on-upload: orders
            batch: {files: 10, quiet: 300ms}
            start: crawl
        crawlers:
          crawl: {datasets: [orders]}
        jobs:
          daily:
            sql: SELECT date, sum(amount) AS total, count(*) AS orders FROM batch.orders GROUP BY date
            output: {table: curated.daily, path: lake/daily, partition-by: [date]}
            needs: [crawl]
          report:
            shell: 'echo "rows $TIDEGATE_RUN"; cat "$TIDEGATE_BATCH"'
            needs: [daily]
        """

    private func makeProgram(_ workspace: ScratchFolder) throws -> Program {
        try workspace.write(workflow, to: "workflows/shop.yaml")
        try workspace.makeFolder("landing/orders")
        return try Program(in: workspace)
    }

    private func drop(_ text: String, _ path: String, in workspace: ScratchFolder) throws {
        try workspace.write(text, to: path + ".part")
        try LocalFileSystem().move(workspace.path(path + ".part"), to: workspace.path(path))
    }

    @Test func `a file that arrives becomes a typed table and a partition of the output`() throws {
        try withScratchFolder { workspace in
            let program = try makeProgram(workspace)
            let daemon = try program.startDaemon()
            try drop("order_id,amount,zip\n1,10.5,00501\n2,4,00502\n", "landing/orders/2026-11-01/a.csv", in: workspace)
            try drop("order_id,amount,zip\n3,1,00503\n", "landing/orders/2026-11-02/b.csv", in: workspace)
            // On a busy machine the second file may come after the first's run has begun: then there are two runs.
            try program.eventually("both files are ingested") {
                try program.files(state: "INGESTED").count == 2
            }
            #expect(try program.files().count == 2)
            let runs = try program.runs()
            #expect(runs.allSatisfy { $0["state"] as? String == "SUCCEEDED" })
            let rows = try program.rows("SELECT CAST(date AS VARCHAR), total, orders FROM curated.daily ORDER BY date")
            #expect(rows as NSArray == [["2026-11-01", 14.5, 2], ["2026-11-02", 1, 1]] as NSArray)
            let table = try program.run("catalog", "show", "raw.orders", "--json").json()
            let columns = try #require(table["columns"] as? [[String: Any]])
            #expect(
                columns.map { "\($0["name"] ?? "") \($0["type"] ?? "")" } == [
                    "order_id bigint", "amount double", "zip string",
                ])
            let amounts = try #require(columns[1]["statistics"] as? [String: Any])
            #expect(amounts["min"] as? String == "1" && amounts["max"] as? String == "10.5")
            #expect((table["statistics"] as? [String: Int])?["column_rows"] == 3)
            let keys = try #require(table["partition_keys"] as? [[String: Any]])
            #expect(keys.map { "\($0["name"] ?? "") \($0["type"] ?? "")" } == ["date date"])
            let logs = try runs.map { try program.run("runs", "logs", #require($0["run"] as? String)).output }.joined()
            #expect(logs.contains("\"path\":\"landing/orders/2026-11-01/a.csv\""))
            #expect(daemon.terminate() == 0)
        }
    }

    @Test func `a bad file is set aside with its reason and the good ones go on`() throws {
        try withScratchFolder { workspace in
            let program = try makeProgram(workspace)
            let daemon = try program.startDaemon()
            try drop("order_id,total\n1,2\n", "landing/orders/2026-11-01/missing.csv", in: workspace)
            try drop("order_id,amount\n1,-5\n", "landing/orders/2026-11-01/negative.csv", in: workspace)
            try drop("\u{89}PNG\r\n\u{1A}\n\u{0}\u{0}", "landing/orders/2026-11-01/picture.csv", in: workspace)
            try drop("order_id,amount\n1,\n2,\n3,4\n", "landing/orders/2026-11-01/sparse.csv", in: workspace)
            try drop("order_id,amount\n1,5\n", "landing/orders/2026-11-01/good.csv", in: workspace)
            try program.eventually("the good file is ingested and the bad ones are set aside") {
                try program.files(state: "INGESTED").count == 1 && program.files(state: "INVALID").count == 4
                    && workspace.has("landing/failed/missing.csv.reason.json")
                    && workspace.has("landing/failed/negative.csv.reason.json")
                    && workspace.has("landing/failed/picture.csv")
            }
            let reasons = try program.files(state: "INVALID").map { "\($0["reason"] ?? "")" }.joined(separator: "\n")
            #expect(reasons.contains("amount"))
            #expect(reasons.contains("amount >= 0"))
            #expect(
                reasons.contains("'completeness(amount) >= 0.5' does not hold: completeness(amount) is 0.333"))
            #expect(daemon.terminate() == 0)
        }
    }

    @Test func `the same content again is nothing new, changed content is a new version`() throws {
        try withScratchFolder { workspace in
            let program = try makeProgram(workspace)
            let daemon = try program.startDaemon()
            let path = "landing/orders/2026-11-01/a.csv"
            try drop("order_id,amount\n1,5\n", path, in: workspace)
            try program.eventually("the first is ingested") { try program.files(state: "INGESTED").count == 1 }
            try drop("order_id,amount\n1,5\n", path, in: workspace)
            try drop("order_id,amount\n7,5\n", "landing/orders/2026-11-01/other.csv", in: workspace)
            try program.eventually("the other is ingested") { try program.files(state: "INGESTED").count == 2 }
            #expect(try program.files().count == 2)
            try drop("order_id,amount\n1,6\n2,7\n", path, in: workspace)
            try program.eventually("the new version is ingested") { try program.files(state: "INGESTED").count == 3 }
            daemon.terminate()
        }
    }

    @Test func `a file of another format than its table's is set aside, and the run goes on`() throws {
        try withScratchFolder { workspace in
            let program = try makeProgram(workspace)
            for (name, text) in [
                ("a.csv", "order_id,amount\n1,5\n"), ("b.csv", "order_id,amount\n2,6\n"),
                ("c.csv", "{\"order_id\": 3, \"amount\": 7}\n"),
            ] {
                try workspace.write(text, to: "landing/orders/2026-11-01/\(name)")
            }
            let result = try program.run("run", "shop")
            #expect(result.status == 0, "\(result.errors)\(result.output)")
            #expect(try program.files(state: "INGESTED").count == 2)
            let odd = try #require(try program.files(state: "INVALID").first)
            #expect(odd["reason"] as? String == "it is ndjson, the table's files are csv")
            #expect(try workspace.has("landing/failed/c.csv.reason.json"))
        }
    }

    @Test func `a bare folder is crawled into tables, and what is none is named`() throws {
        try withScratchFolder { workspace in
            try workspace.write("region;amount\nnord;1\n", to: "data/sales/q4.csv")
            try workspace.write("{\"a\": 1}\n", to: "data/logs/day=2026-01-01/a.json")
            try workspace.write("{\"a\": 2, \"b\": \"x\"}\n", to: "data/logs/day=2026-01-02/a.json")
            try workspace.write("# About\n", to: "data/README.md")
            try workspace.write(
                "region;amount\nsud;2\n", to: "data/sales/" + String(pathBytes: [0xFF, 0x2E, 0x63, 0x73, 0x76]))
            let program = try Program(in: workspace)
            let result = try program.run("crawl", "data", "--database", "mine")
            #expect(result.status == 0, "\(result.errors)")
            #expect(result.output.contains("skipped data/README.md"))
            #expect(result.output.contains("csv: its name is not UTF-8, which readers cannot be told; rename it"))
            let tables = try #require(
                try program.run("catalog", "tables", "--json").json()["tables"] as? [[String: Any]])
            #expect(
                tables.map { "\($0["table"] ?? "") \($0["location"] ?? "")" } == ["logs data/logs", "sales data/sales"])
            let rows = try program.rows("SELECT CAST(day AS VARCHAR), a, b FROM mine.logs ORDER BY a")
            #expect(rows as NSArray == [["2026-01-01", 1, NSNull()], ["2026-01-02", 2, "x"]] as NSArray)
        }
    }

    @Test func `a folder crawled again is read only where it changed, and a plan tells what that would do`() throws {
        try withScratchFolder { workspace in
            try workspace.write("region;amount\nnord;1\n", to: "data/sales/q4.csv")
            try workspace.write("{\"a\": 1}\n", to: "data/logs/day=2026-01-01/a.json")
            let program = try Program(in: workspace)
            let first = try program.run("crawl", "data", "--plan")
            #expect(first.output.contains("raw.sales  new, 1 file, such as data/sales/q4.csv\n  region  string"))
            #expect(first.output.contains("day  date, a partition key"))
            #expect(try program.run("crawl", "data", "--max-new-tables", "1").status == 65)
            #expect(try program.run("crawl", "data").status == 0)
            #expect(try program.run("crawl", "data").output == "2 files unchanged\n")
            try workspace.write("region;amount\nsud;2,5\n", to: "data/sales/q5.csv")
            let plan = try program.run("crawl", "data", "--plan").output
            #expect(plan.contains("raw.sales  version 1 → 2"))
            #expect(plan.contains(#"amount: bigint → string (data/sales/q5.csv:2: "2,5")"#))
            try FileManager.default.removeItem(atPath: workspace.path("data/logs/day=2026-01-01/a.json"))
            let second = try program.run("crawl", "data", "--on-delete", "delete")
            #expect(second.output.contains("raw.sales  version 2, 1 file"))
            #expect(second.output.contains("the table has none left and was dropped"))
            let tables = try #require(
                try program.run("catalog", "tables", "--json").json()["tables"] as? [[String: Any]])
            #expect(tables.map { "\($0["table"] ?? "") \($0["files"] ?? 0)" } == ["sales 2"])
        }
    }

    @Test func `a workflow runs without a daemon, with all files that wait`() throws {
        try withScratchFolder { workspace in
            let program = try makeProgram(workspace)
            try workspace.write("order_id,amount\n1,5\n", to: "landing/orders/2026-11-01/a.csv")
            let result = try program.run("run", "shop")
            #expect(result.status == 0, "\(result.errors)\(result.output)")
            #expect(result.output.contains("SUCCEEDED"))
            #expect(try program.files(state: "INGESTED").count == 1)
        }
    }
}
