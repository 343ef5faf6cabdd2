import Foundation
import TestSupport
import Testing

/// The catalog's commands, through the built program.
@Suite struct CatalogCommandTests {
    /// A workspace with a crawled table of four partitions.
    private func crawled(_ workspace: ScratchFolder) throws -> Program {
        for (date, hour) in [("2026-01-01", 9), ("2026-01-01", 10), ("2026-01-02", 9), ("2026-02-01", 9)] {
            try workspace.write("id,amount\n1,2.5\n", to: "data/orders/date=\(date)/hour=\(hour)/a.csv")
        }
        let program = try Program(in: workspace)
        #expect(try program.run("crawl", "data").status == 0)
        return program
    }

    @Test func `partitions are found by a condition, and a mistake in it is told`() throws {
        try withScratchFolder { workspace in
            let program = try crawled(workspace)
            func found(_ condition: String, _ more: String...) throws -> (values: [[String: String]], more: Bool?) {
                let words = ["catalog", "partitions", "raw.orders", "--where", condition, "--json"] + more
                let answer = try program.run(words).json()
                let partitions = try #require(answer["partitions"] as? [[String: Any]])
                return (partitions.compactMap { $0["values"] as? [String: String] }, answer["more"] as? Bool)
            }
            let january = try found("date >= '2026-01-01' and hour = 9 and not date >= '2026-02-01'")
            #expect(january.values == [["date": "2026-01-01", "hour": "9"], ["date": "2026-01-02", "hour": "9"]])
            #expect(january.more == false)
            #expect(try found("hour between 9 and 10", "--limit", "1").more == true)
            let none = try program.run("catalog", "partitions", "raw.orders", "--where", "hour > 10")
            #expect(none.output == "It has none such.\n")
            let refused = try program.run("catalog", "partitions", "raw.orders", "--where", "dat > 1")
            #expect(refused.status == 64)
            #expect(refused.errors.contains("raw.orders has no partition key 'dat'; it has: date date, hour bigint"))
        }
    }

    @Test func `what a table's values are is shown after a crawl, and is read anew when files went`() throws {
        try withScratchFolder { workspace in
            let program = try crawled(workspace)
            func column(_ name: String) throws -> [String: Any] {
                let table = try program.run("catalog", "show", "raw.orders", "--json").json()
                let columns = try #require(table["columns"] as? [[String: Any]])
                let found = try #require(columns.first { $0["name"] as? String == name })
                return try #require(found["statistics"] as? [String: Any])
            }
            #expect(try column("amount")["min"] as? String == "2.5")
            #expect((try column("id")["top"] as? [[String: Any]])?.first?["count"] as? Int == 4)
            try workspace.write("id,amount\n7,90.5\n,4\n", to: "data/orders/date=2026-03-01/hour=9/a.csv")
            #expect(try program.run("crawl", "data").status == 0)
            #expect(try column("amount")["max"] as? String == "90.5")
            #expect(try column("id")["nulls"] as? Int == 1)
            let shown = try program.run("catalog", "show", "raw.orders").output
            #expect(shown.contains("2.5 … 90.5"))
            #expect(!shown.contains("statistics"))

            try FileManager.default.removeItem(atPath: workspace.path("data/orders/date=2026-03-01/hour=9/a.csv"))
            #expect(try program.run("crawl", "data").status == 0)
            #expect(try program.run("catalog", "show", "raw.orders").output.contains("with 2 rows that are gone"))
            try workspace.write("id,amount\n1,3.5\n", to: "data/orders/date=2026-02-01/hour=9/a.csv")
            let analyzed = try program.run("catalog", "analyze", "raw.orders")
            #expect(analyzed.output.contains("date=2026-02-01/hour=9/a.csv: it was changed since it was crawled"))
            #expect(analyzed.output.contains("raw.orders  statistics of 3 rows in 3 files"))
            #expect(try column("amount")["max"] as? String == "2.5")
            #expect(try program.run("catalog", "show", "raw.orders").output.contains("without 1 row that it has"))
        }
    }

    @Test func `comments are said with and without a daemon, and stay over a crawl`() throws {
        try withScratchFolder { workspace in
            let program = try crawled(workspace)
            #expect(try program.run("catalog", "comment", "raw.orders", "Orders of the shop").status == 0)
            let daemon = try program.startDaemon()
            let said = try program.run("catalog", "comment", "raw.orders", "amount", "in euro")
            #expect(said.output == "raw.orders, column amount: commented\n")
            let unknown = try program.run("catalog", "comment", "raw.orders", "amont", "in euro")
            #expect(unknown.status == 64 && unknown.errors.contains("it has: id, amount, date, hour"))
            #expect(daemon.terminate() == 0)
            try workspace.write("id,amount,zip\n1,2,x\n", to: "data/orders/date=2026-03-01/hour=1/b.csv")
            #expect(try program.run("crawl", "data").output.contains("version 2"))
            let table = try program.run("catalog", "show", "raw.orders", "--json").json()
            #expect(table["comment"] as? String == "Orders of the shop")
            let columns = try #require(table["columns"] as? [[String: Any]])
            #expect(columns.map { $0["comment"] as? String } == [nil, "in euro", nil])
            #expect(try program.run("catalog", "show", "raw.orders").output.contains("double  in euro"))
            #expect(try program.run("catalog", "ddl", "raw.orders").output.contains("\"amount\" IS 'in euro';"))
            #expect(try program.run("catalog", "search", "OF THE shop").output.contains("raw.orders"))
            #expect(try program.run("catalog", "comment", "raw.orders", "amount", "--clear").status == 0)
            #expect(!(try program.run("catalog", "show", "raw.orders").output.contains("in euro")))
            for words in [["raw.orders"], ["raw.orders", " "], ["raw.orders", "id", "in", "euro"], ["orders", "x"]] {
                #expect(try program.run(["catalog", "comment"] + words).status == 64, "\(words)")
            }
        }
    }

    @Test func `a statement for Spark names only readers that Spark has`() throws {
        try withScratchFolder { workspace in
            try workspace.write("at=2026-01-01 level=info\nat=2026-01-02 level=warn\n", to: "data/app/a.log")
            try workspace.write("<all><item><id>1</id></item><item><id>2</id></item></all>", to: "data/items/a.xml")
            let program = try crawled(workspace)
            func statement(_ table: String) throws -> String {
                try program.run("catalog", "ddl", table, "--dialect", "spark").output
            }
            #expect(
                try statement("raw.app").hasPrefix(
                    """
                    -- lines of key=value pairs, no key twice, which Spark has no reader of its own for
                    CREATE TABLE `raw`.`app` (`value` string)
                    USING text
                    """))
            let items = try statement("raw.items")
            #expect(items.hasPrefix("-- for Spark 4 or later; set rowTag to the name of the elements that are rows\n"))
            #expect(items.contains("USING xml\nOPTIONS (rowTag 'row')"))
        }
    }

    /// The lines of an export without those that tell times.
    private func exported(_ program: Program, _ words: String...) throws -> [Substring] {
        let result = try program.run(["catalog", "export"] + words)
        #expect(result.status == 0, "\(result.errors)")
        return result.output.split(separator: "\n").filter { !$0.contains("Time\":") }
    }

    @Test func `what is exported comes back in an empty workspace, and is exported as it was`() throws {
        try withScratchFolder { workspace in
            try workspace.write("{\"a\": 1, \"b\": {\"c\": [1.5]}}\n", to: "data/logs/a.json")
            try workspace.write("a|b\n1|2\n", to: "data/pipes/a.csv")
            let program = try crawled(workspace)
            #expect(try program.run("catalog", "comment", "raw.orders", "hour", "UTC, it's said").status == 0)
            let first = try exported(program)
            #expect(first.count > 100)
            try workspace.write(first.joined(separator: "\n"), to: "tables.json")
            try withScratchFolder { empty in
                let other = try Program(in: empty)
                let result = try other.run("catalog", "import", workspace.path("tables.json"))
                #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
                #expect(result.output.contains("raw.orders  new, 4 columns\n"))
                #expect(try exported(other) == first)
                let daemon = try other.startDaemon()
                let again = try other.run("catalog", "import", workspace.path("tables.json"))
                #expect(again.output.contains("raw.orders  is there already, left as it is"))
                #expect(daemon.terminate() == 0)
                #expect(try other.run("query", "SELECT count(*) FROM raw.orders").status == 0)
            }
            #expect(try exported(program, "raw.pipes").joined().contains(#""field.delim": "|""#))
            let partitions = try program.run("catalog", "export", "raw.orders", "--partitions").json()
            let list = try #require(partitions["PartitionList"] as? [[String: Any]])
            #expect(list.count == 4 && list[0]["Values"] as? [String] == ["2026-01-01", "10"])
            let place = (list[0]["StorageDescriptor"] as? [String: Any])?["Location"] as? String
            #expect(place == "data/orders/date=2026-01-01/hour=10")
        }
    }

    @Test func `an import with a mistake imports nothing, and a table elsewhere comes with a warning`() throws {
        try withScratchFolder { workspace in
            let program = try Program(in: workspace)
            func table(_ name: String, type: String) -> String {
                """
                {"DatabaseName": "sales", "Name": "\(name)", "StorageDescriptor": {"Location": "s3://bucket/\(name)/",
                 "Columns": [{"Name": "id", "Type": "\(type)"}],
                 "SerdeInfo": {"SerializationLibrary": "org.apache.hadoop.hive.ql.io.orc.OrcSerde"}}}
                """
            }
            let path = try workspace.write(
                "{\"TableList\": [\(table("good", type: "bigint")), \(table("bad", type: "bigin"))]}", to: "a.json")
            let refused = try program.run("catalog", "import", path)
            #expect(refused.status == 65)
            #expect(
                refused.errors.contains("sales.bad, column 'id': 'bigin' is no type of Hive's; nothing is imported"))
            let broken = try program.run("catalog", "import", workspace.write("{\"TableList\":\n [}", to: "b.json"))
            #expect(broken.status == 65 && broken.errors.contains("line 2, column 3"), "\(broken.errors)")
            #expect(!(try workspace.has(".tidegate")))
            try workspace.write("{\"TableList\": [\(table("good", type: "bigint"))]}", to: "a.json")
            let taken = try program.run("catalog", "import", path)
            #expect(taken.output == "sales.good  new, 1 column\n")
            #expect(taken.errors.contains("sales.good is at 's3://bucket/good/', which is not in the workspace"))
            let ddl = try program.run("catalog", "ddl", "sales.good", "--dialect", "hive").output
            #expect(ddl.contains("LOCATION 's3://bucket/good/'"))
            #expect(try program.run("catalog", "import", path, "--replace").output == "sales.good  replaced\n")
        }
    }

    @Test func `repair finds what differs from the disk, changes nothing by itself, and mends it when told`() throws {
        try withScratchFolder { workspace in
            let program = try crawled(workspace)
            let clean = try program.run("catalog", "repair")
            #expect(clean.output == "1 table with 4 files: the catalog is as the disk is\n")
            try FileManager.default.removeItem(atPath: workspace.path("data/orders/date=2026-01-02"))
            try workspace.write("id,amount\n1,2.5\n2,x\n", to: "data/orders/date=2026-01-01/hour=9/a.csv")
            try workspace.write("id,amount\n7,1\n", to: "data/orders/date=2026-03-01/hour=1/a.csv")
            try workspace.write("id,amount\n7,1\n", to: "data/orders/late/a.csv")
            let before = try program.run("catalog", "show", "raw.orders", "--json").output
            let found = try program.run("catalog", "repair", "raw.orders")
            #expect(found.status == 0)
            #expect(
                found.output.hasPrefix(
                    """
                    raw.orders  1 file gone, 1 file changed, 1 file new
                      gone     data/orders/date=2026-01-02/hour=9/a.csv
                      changed  data/orders/date=2026-01-01/hour=9/a.csv
                      new      data/orders/date=2026-03-01/hour=1/a.csv
                      schema   amount: double → string (data/orders/date=2026-01-01/hour=9/a.csv:3: "x")
                    left out data/orders/late/a.csv: it is like no table here
                    """), "\(found.output)")
            #expect(found.output.hasSuffix("\nnothing was changed; --apply mends it\n"))
            #expect(try program.run("catalog", "show", "raw.orders", "--json").output == before)
            let mended = try program.run("catalog", "repair", "--apply")
            #expect(mended.output.contains("raw.orders  version 2, 2 files, 3 rows"), "\(mended.output)")
            let partitions = try #require(
                try program.run("catalog", "partitions", "raw.orders", "--json").json()["partitions"]
                    as? [[String: Any]])
            #expect(partitions.count == 4 && partitions.compactMap { $0["rows"] as? Int }.reduce(0, +) == 5)
            #expect(try program.run("catalog", "repair").output.contains("the catalog is as the disk is"))
            #expect(try program.run("catalog", "repair", "raw.nope").status == 64)
        }
    }

    @Test func `repair leaves a dataset's new files to its workflow, and drops those that are gone`() throws {
        try withScratchFolder { workspace in
            try workspace.write(
                """
                workflow: w
                datasets: {d: {path: 'in/{day}/*.csv', table: raw.d, settle: 10ms}}
                triggers: {nightly: {schedule: "0 2 * * *", start: crawl}}
                crawlers: {crawl: {datasets: [d]}}
                """, to: "workflows/w.yaml")
            try workspace.write("a\n1\n", to: "in/2026-01-01/a.csv")
            try workspace.write("a\n2\n", to: "in/2026-01-01/b.csv")
            let program = try Program(in: workspace)
            #expect(try program.run("run", "w").status == 0)
            let daemon = try program.startDaemon()
            try workspace.write("a\n3\n", to: "in/2026-01-02/c.csv")
            try FileManager.default.removeItem(atPath: workspace.path("in/2026-01-01/b.csv"))
            let mended = try program.run("catalog", "repair", "--apply", "--json").json()
            let tables = try #require(mended["tables"] as? [[String: Any]])
            #expect(tables.count == 1 && tables[0]["gone"] as? [String] == ["in/2026-01-01/b.csv"])
            #expect(tables[0]["new"] as? [String] == [] && mended["applied"] as? Bool == true)
            let leftOut = (mended["left_out"] as? [String] ?? []).joined()
            #expect(leftOut.contains("in/2026-01-02/c.csv: it is of the dataset 'd', whose workflow 'w' takes it"))
            let table = try program.run("catalog", "show", "raw.d", "--json").json()
            #expect((table["statistics"] as? [String: Int])?["files"] == 1)
            #expect(daemon.terminate() == 0)
        }
    }
}
