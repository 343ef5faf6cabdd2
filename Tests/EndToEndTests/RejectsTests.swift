import Foundation
import TestSupport
import Testing

/// Rows that do not meet a condition are written aside, and the file goes on with the others.
@Suite struct RejectsTests {
    private func withOrders(
        expecting items: String = "amount >= 0", dataset: String = "",
        _ body: (_ workspace: ScratchFolder, _ program: Program) throws -> Void
    ) throws {
        try withScratchFolder { workspace in
            try workspace.write(
                """
                workflow: shop
                datasets:
                  orders:
                    path: landing/{day}/*.csv
                    table: raw.orders
                    settle: 10ms
                    validate: {expect: [\(items)], rejects: rejected}
                    \(dataset)
                triggers:
                  uploads: {on-upload: orders, start: crawl}
                crawlers:
                  crawl: {datasets: [orders]}
                jobs:
                  load:
                    sql: SELECT id, amount FROM batch.orders
                    output: {table: curated.loaded, path: lake/loaded}
                    needs: crawl
                  each:
                    for-each: {files: orders}
                    shell: cat "$1" >> seen.txt; echo "$2" >> seen.txt
                    args: ["{item.path}", "{item.origin}"]
                    needs: crawl
                """, to: "workflows/shop.yaml")
            try body(workspace, try Program(in: workspace))
        }
    }

    @Test func `jobs, items and tables have the good rows, people the others, and the file stays as it is`() throws {
        try withOrders { workspace, program in
            let file = "id,amount\n1,1.50\n2,-1\n3,\n4,-2\n"
            try workspace.write(file, to: "landing/mon/a.csv")
            #expect(try program.run("validate").status == 0)
            let ran = try program.run("run", "shop")
            #expect(ran.status == 0, "\(ran.output)\(ran.errors)")
            #expect(try workspace.read("landing/mon/a.csv") == file)
            let path = try #require(try program.files(state: "INGESTED").first?["rejects"] as? String)
            #expect(try workspace.read(path) == "id,amount,_row,_reason\n2,-1,2,amount >= 0\n4,-2,4,amount >= 0\n")
            #expect(path.hasPrefix("rejected/mon/a-") && path.hasSuffix(".csv"))
            #expect(try workspace.read("seen.txt") == "id,amount\n1,1.50\n3,\nlanding/mon/a.csv\n")
            for table in ["raw.orders", "curated.loaded"] {
                #expect(try program.rows("SELECT count(*), sum(amount) FROM \(table)") as? [[Double]] == [[2, 1.5]])
            }
            #expect(try program.files().first?["rejected"] as? Int == 2)
            let quality = try program.run("quality", "orders", "--json").json()
            let check = try #require((quality["checks"] as? [[String: Any]])?.first)
            #expect(check["rows"] as? Int == 4 && check["rejected"] as? Int == 2 && check["score"] as? Int == 0)
            let life = try program.run("files", "show", "landing/mon/a.csv").output
            #expect(
                life.contains("rejected  2 rows, in \(path)") && life.contains("2 of 4 rows are rejected"), "\(life)")
            let why = try program.run("files", "why", "landing/mon/a.csv").output
            #expect(why.contains("2 rows of it went to \(path)"), "\(why)")
            let statistics = try program.run("catalog", "show", "raw.orders", "--json").output
            #expect(
                statistics.contains("\"column_rows\":2") || statistics.contains("\"column_rows\": 2"), "\(statistics)")
            #expect(try program.run("catalog", "repair", "raw.orders").status == 0)
            #expect(try program.run("catalog", "analyze", "raw.orders").status == 0)
            #expect(try program.rows("SELECT count(*) FROM raw.orders") as? [[Int]] == [[2]])
        }
    }

    @Test(arguments: [
        ("amount >= 0", "1,-1\n2,-2\n", "not one row meets all its rules"),
        ("{rule: amount >= 0, tolerate: 10%}", "1,-1\n2,2\n3,3\n", "'amount >= 0' does not hold in 1 of 3 rows"),
        ("{rule: amount >= 0, tolerate: 0%}", "1,-1\n2,2\n3,3\n", "'amount >= 0' does not hold in 1 of 3 rows"),
        ("amount >= 0, id is unique", "1,-1\n1,2\n3,3\n", "'id is unique' does not hold in 1 of 3 rows"),
        ("amount >= 0, rows >= 9", "1,-1\n1,2\n3,3\n", "'rows >= 9' does not hold: rows is 3"),
        ("amount >= 0, colour = 1", "1,-1\n1,2\n3,3\n", "'colour = 1' cannot be checked"),
        ("random() < 0.5", String(repeating: "1,1\n", count: 1000), "its rows are not the same at each look"),
        ("amount >= 0, rows within 10% of last 3", "1,-1\n1,2\n3,3\n", nil),
    ])
    func `a file is INVALID that breaks a rule over the whole, or has no good row`(
        items: String, rows: String, reason: String?
    ) throws {
        try withOrders(expecting: items) { workspace, program in
            try workspace.write("id,amount\n" + rows, to: "landing/mon/a.csv")
            _ = try program.run("run", "shop")
            let file = try #require(try program.files().first)
            #expect(file["state"] as? String == (reason == nil ? "INGESTED" : "INVALID"))
            let told = file["reason"] as? String ?? ""
            if let reason { #expect(told.contains(reason), "\(told)") }
            // Rows of a file that is INVALID are nowhere but in it.
            #expect(try workspace.has("rejected") == (reason == nil))
        }
    }

    @Test func `within what is tolerated the rows are rejected all the same, and the rule holds`() throws {
        try withOrders(expecting: "{rule: amount >= 0, tolerate: 50%}, {rule: id < 3, severity: warn}") {
            workspace, program in
            try workspace.write("id,amount\n1,-1\n2,2\n3,3\n", to: "landing/mon/a.csv")
            #expect(try program.run("run", "shop").status == 0)
            #expect(try program.rows("SELECT id FROM raw.orders ORDER BY id") as? [[Int]] == [[2], [3]])
            let check = try program.run("quality", "orders", "--json").json()
            #expect(((check["checks"] as? [[String: Any]])?.first?["broken"] as? [Any])?.count == 1)
        }
    }

    @Test func `rows are rejected that refer to nothing`() throws {
        try withOrders(expecting: "id references raw.base(id)") { workspace, program in
            try workspace.write("id\n1\n2\n", to: "base/known.csv")
            #expect(try program.run("crawl", "base", "--database", "raw").status == 0)
            try workspace.write("id,amount\n1,1\n7,7\n2,2\n", to: "landing/mon/a.csv")
            #expect(try program.run("run", "shop").status == 0)
            #expect(try program.rows("SELECT id FROM raw.orders ORDER BY id") as? [[Int]] == [[1], [2]])
        }
    }

    @Test func `two versions have a file of rejected rows each, and the table the rows of the newest`() throws {
        try withOrders { workspace, program in
            for amount in [-1, -2] {
                try workspace.write("id,amount\n1,\(amount)\n2,2\n", to: "landing/mon/a.csv")
                #expect(try program.run("run", "shop").status == 0)
            }
            #expect(try workspace.names(in: "rejected/mon").count == 2)
            #expect(try program.rows("SELECT id FROM raw.orders") as? [[Int]] == [[2]])
        }
    }

    @Test func `what people mend in its place is not written over`() throws {
        try withOrders(dataset: "invalid: failed") { workspace, program in
            try workspace.write("id,amount\n1,-1\n2,2\n", to: "landing/mon/a.csv")
            #expect(try program.run("run", "shop").status == 0)
            let path = try #require(try program.files().first?["rejects"] as? String)
            try workspace.write("id,amount\n1,1\n", to: path)
            // The same content in a dataset of another name, with the same folder.
            let text = try workspace.read("workflows/shop.yaml")
            try workspace.write(text.replacing("orders", with: "others"), to: "workflows/shop.yaml")
            #expect(try program.run("run", "shop").status == 0)
            let second = path.replacing(".csv", with: "-2.csv")
            #expect(try program.files().compactMap { $0["rejects"] as? String }.sorted() == [second, path].sorted())
            #expect(try workspace.read(path) == "id,amount\n1,1\n")
            #expect(try workspace.read(second).contains("amount >= 0"))
        }
    }

    @Test func `rejected rows that a daemon could not put in their place are there after the next start`() throws {
        try withOrders { workspace, program in
            // A file where the folder is to be.
            try workspace.write("", to: "rejected")
            try workspace.write("id,amount\n1,-1\n2,2\n", to: "landing/mon/a.csv")
            #expect(try program.run("run", "shop").status == 0)
            let staged = try #require(try program.files().first?["rejects"] as? String)
            #expect(staged.hasPrefix(".tidegate/accepted/"))
            try FileManager.default.removeItem(atPath: workspace.path("rejected"))
            let daemon = try program.startDaemon()
            try program.eventually("the rows are in their place") {
                try program.files().first?["rejects"] as? String != staged
            }
            daemon.killHard()
            #expect(try workspace.names(in: "rejected/mon").count == 1)
            #expect(try !workspace.has(staged))
        }
    }

    @Test(arguments: [
        ("landing/x", "would be found as new files"), ("s3://shop/rejected", "takes a folder of the workspace"),
        ("../out", "'rejects'"),
    ])
    func `a folder that cannot be is told of`(folder: String, message: String) throws {
        try withScratchFolder { workspace in
            try workspace.write(
                """
                workflow: shop
                datasets:
                  orders: {path: landing/**/*.csv, validate: {expect: [a > 0], rejects: "\(folder)"}}
                crawlers:
                  crawl: {datasets: [orders]}
                """, to: "workflows/shop.yaml")
            let told = try Program(in: workspace).run("validate")
            #expect(told.status == 65 && (told.output + told.errors).contains(message), "\(told.output)\(told.errors)")
        }
    }
}
