import Foundation
import TestSupport
import Testing

/// Rows that jobs make are held to rules, and how good data are is kept.
@Suite struct QualityTests {
    /// Calls with a workspace whose job makes a table of the orders and checks it.
    private func withShop(
        check: String, jobs: String = "", _ body: (_ workspace: ScratchFolder, _ program: Program) throws -> Void
    ) throws {
        try withScratchFolder { workspace in
            try workspace.write("channels: {log: {file: notices.ndjson}}\n", to: "tidegate.yaml")
            try workspace.write(
                """
                workflow: shop
                datasets:
                  orders:
                    path: landing/*.csv
                    table: raw.orders
                    settle: 10ms
                    validate: {expect: [{rule: id > 0, severity: warn}, rows <= 100]}
                triggers:
                  by-hand: {on-demand: true, start: crawl}
                crawlers:
                  crawl: {datasets: [orders]}
                jobs:
                  daily-sales:
                    sql: SELECT id, amount FROM batch.orders
                    needs: crawl
                    output: {table: out.sales, path: lake/sales}
                    check: \(check)
                \(jobs)
                notify: {quality: [log]}
                """, to: "workflows/shop.yaml")
            let program = try Program(in: workspace)
            let told = try program.run("validate").output
            #expect(told.contains("no problems"), "\(told)")
            try body(workspace, program)
        }
    }

    private func checks(_ program: Program, of name: String) throws -> [[String: Any]] {
        try program.run("quality", name, "--json").json()["checks"] as? [[String: Any]] ?? []
    }

    private func notices(_ workspace: ScratchFolder) throws -> [Substring] {
        try workspace.has("notices.ndjson") ? workspace.read("notices.ndjson").split(separator: "\n") : []
    }

    @Test func `a check stops rows that do not hold: the node fails, and nothing is published`() throws {
        try withShop(check: "[amount >= 0, id is unique]") { workspace, program in
            try workspace.write("id,amount\n1,5\n2,6\n", to: "landing/a.csv")
            #expect(try program.run("run", "shop").status == 0)
            try workspace.write("id,amount\n3,-5\n4,6\n", to: "landing/b.csv")
            #expect(try program.run("run", "shop").status == 1)
            #expect(try program.rows("SELECT count(*) FROM out.sales").first?.first as? Int == 2)
            #expect(try workspace.names(in: "lake/sales").filter { $0.hasSuffix(".parquet") }.count == 1)
            let node = try program.run("runs", "show", "shop-2").output
            #expect(node.contains("'amount >= 0' does not hold in 1 of 2 rows"), "\(node)")
            let found = try checks(program, of: "out.sales")
            #expect(found.map { $0["score"] as? Double } == [0.5, 1])
            #expect(found.map { $0["run"] as? String } == ["shop-2", "shop-1"])
            let broken = try #require(found.first?["broken"] as? [[String: Any]])
            #expect(broken.map { $0["rule"] as? String } == ["amount >= 0"])
            #expect(broken.map { $0["violations"] as? Int } == [1])
            let told = try notices(workspace)
            #expect(told.count == 1)
            let text =
                "out.sales holds to 50 % of its rules, after 100 %: 'amount >= 0' does not hold in 1 of 2 rows"
            #expect(told.allSatisfy { $0.contains(text) }, "\(told)")
        }
    }

    @Test func `a check branches by the node's quality, and the rows are published`() throws {
        let jobs = """
              good: {shell: touch good, needs: daily-sales, when: daily_sales.quality = 1}
              poor: {shell: touch poor, needs: daily-sales, when: daily_sales.quality < 0.9}
            """
        let check = "{rules: [amount >= 0, id is unique, {rule: rows >= 9, severity: warn}], on-failure: branch}"
        try withShop(check: check, jobs: jobs) { workspace, program in
            try workspace.write("id,amount\n1,-5\n2,6\n", to: "landing/a.csv")
            #expect(try program.run("run", "shop").status == 0)
            #expect(try !workspace.has("good") && workspace.has("poor"))
            #expect(try program.rows("SELECT count(*) FROM out.sales").first?.first as? Int == 2)
            let found = try #require(try checks(program, of: "out.sales").first)
            #expect(found["rules"] as? Int == 3 && found["held"] as? Int == 1)
        }
    }

    @Test func `a check that tells is told of each time, and a rule that cannot be checked does not hold`() throws {
        try withShop(check: "{rules: [colour = 'red', amount < 3], on-failure: tell}") { workspace, program in
            for (number, name) in ["a", "b"].enumerated() {
                try workspace.write("id,amount\n\(number + 1),1\n", to: "landing/\(name).csv")
                #expect(try program.run("run", "shop").status == 0)
            }
            let told = try notices(workspace)
            #expect(told.count == 2)
            #expect(told.allSatisfy { $0.contains("'colour = 'red'' cannot be checked: Binder Error") }, "\(told)")
            #expect(told.map { $0.contains("after 100 %") } == [true, false])
            #expect(try program.rows("SELECT count(*) FROM out.sales").first?.first as? Int == 2)
        }
    }

    @Test func `a job's rows are held to DQDL, to other tables and to those before`() throws {
        let check = """
            [rows within 50% of last 3, id references raw.orders(id), 'Rules = [ IsComplete "amount", ColumnExists "zip" ]']
            """
        try withShop(check: "{rules: \(check), on-failure: branch}") { workspace, program in
            try workspace.write("id,amount\n1,1\n2,2\n", to: "landing/a.csv")
            #expect(try program.run("run", "shop").status == 0)
            try workspace.write("id,amount\n3,\n", to: "landing/b.csv")
            try workspace.write("id,amount\n4,1\n5,1\n6,1\n7,1\n", to: "landing/c.csv")
            #expect(try program.run("run", "shop").status == 0)
            let problems = try checks(program, of: "out.sales").map { check in
                (check["broken"] as? [[String: Any]] ?? []).compactMap { $0["rule"] as? String }
            }
            #expect(
                problems == [
                    [#"IsComplete "amount""#, #"ColumnExists "zip""#, "rows within 50% of last 3"],
                    [#"ColumnExists "zip""#],
                ])
        }
    }

    @Test func `rows that were refused are no measure for those after them`() throws {
        try withShop(check: "[rows within 50% of last 1]") { workspace, program in
            for (name, rows, status) in [("a", 4, 0), ("b", 40, 1), ("c", 40, 1), ("d", 5, 0)] as [(String, Int, Int32)]
            {
                let lines = (1...rows).map { "\($0),1\n" }.joined()
                try workspace.write("id,amount\n" + lines, to: "landing/\(name).csv")
                #expect(try program.run("run", "shop").status == status, "\(name)")
            }
        }
    }

    @Test func `a daemon that is killed while it checks checks again, and publishes once`() throws {
        // Slow enough to be met under way.
        let slow = "{rule: (SELECT count(*) FROM range(400000000) AS r(i) WHERE i % 7 = 3) > amount, severity: warn}"
        try withShop(check: "[amount >= 0, \(slow)]") { workspace, program in
            try workspace.write("id,amount\n1,5\n2,6\n", to: "landing/a.csv")
            let first = try program.startDaemon()
            try program.eventually("the file waits") { try !program.files(state: "VALID").isEmpty }
            #expect(try program.run("run", "shop", "--detach").status == 0)
            try program.eventually("the rows are in their place", every: 2) {
                try workspace.has("lake/sales")
                    && workspace.names(in: "lake/sales").contains { $0.hasSuffix(".parquet") }
            }
            first.killHard()
            #expect(try checks(program, of: "orders").count == 1)
            #expect(try program.run("quality", "out.sales").status == 64, "it was killed too late")
            let second = try program.startDaemon()
            try program.eventually("the run succeeds") { try program.runs().first?["state"] as? String == "SUCCEEDED" }
            #expect(try program.rows("SELECT count(*) FROM out.sales").first?.first as? Int == 2)
            #expect(try checks(program, of: "out.sales").map { $0["score"] as? Double } == [1])
            #expect(try workspace.names(in: "lake/sales").filter { $0.hasSuffix(".parquet") }.count == 1)
            second.terminate()
        }
    }

    @Test func `the reason beside an invalid file has the rules and how many rows break them`() throws {
        try withScratchFolder { workspace in
            try workspace.write(
                """
                workflow: shop
                datasets:
                  orders:
                    path: landing/*.csv
                    settle: 10ms
                    validate: {expect: [id > 0, {rule: rows < 2, severity: warn}, id is unique]}
                    invalid: failed
                crawlers:
                  crawl: {datasets: [orders]}
                """, to: "workflows/shop.yaml")
            try workspace.write("id\n0\n-1\n3\n", to: "landing/a.csv")
            #expect(try Program(in: workspace).run("run", "shop").status == 0)
            let text = try workspace.read("failed/a.csv.reason.json")
            let reason = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
            let rules = try #require(reason?["rules"] as? [[String: Any]])
            #expect(rules.map { $0["rule"] as? String } == ["id > 0", "rows < 2"])
            #expect(rules.map { $0["severity"] as? String } == ["error", "warn"])
            #expect(rules.map { $0["violations"] as? Int } == [2, nil])
            #expect(rules.first?["problem"] as? String == "'id > 0' does not hold in 2 of 3 rows")
        }
    }

    @Test func `files show tells which rows a file became`() throws {
        try withShop(check: "[amount >= 0]") { workspace, program in
            try workspace.write("id,amount\n1,5\n2,6\n", to: "landing/a.csv")
            try workspace.write("id,amount\n0,7\n", to: "landing/b.csv")
            #expect(try program.run("run", "shop").status == 0)
            let life = try program.run("files", "show", "landing/b.csv").output
            #expect(life.contains("1 of 2 hold") && life.contains("1 row of raw.orders"), "\(life)")
            #expect(life.contains("shop-1, SUCCEEDED, with 1 other file"), "\(life)")
            #expect(life.contains("daily-sales made 3 rows of out.sales, of all 2 files together"), "\(life)")
            let json = try program.run("files", "show", "landing/a.csv", "--json").json()
            let version = try #require((json["versions"] as? [[String: Any]])?.first)
            #expect(version["rows"] as? Int == 2 && version["score"] as? Double == 1)
            #expect((version["joined"] as? [String: Any])?["table"] as? String == "raw.orders")
            // Sent anew it is another version, which has become nothing yet.
            try workspace.write("id,amount\n1,5\n2,6\n3,7\n", to: "landing/a.csv")
            try workspace.write("id,amount\n0,-7\n", to: "landing/c.csv")
            #expect(try program.run("run", "shop").status == 1)
            let failed = try program.run("files", "show", "landing/c.csv").output
            #expect(failed.contains("shop-2, FAILED") && !failed.contains("made"), "\(failed)")
        }
    }

    @Test func `quality shows datasets and tables with their trend, and files that were never in a run`() throws {
        try withShop(check: "[amount >= 0]") { workspace, program in
            #expect(try program.run("quality").output.contains("Nothing was held to rules yet"))
            try workspace.write("id,amount\n1,5\n", to: "landing/a.csv")
            #expect(try program.run("run", "shop").status == 0)
            try workspace.write("id,amount\n0,6\n", to: "landing/b.csv")
            try workspace.write("id\n" + (1...101).map { "\($0)\n" }.joined(), to: "landing/c.csv")
            try workspace.write([0x1F, 0x8B, 8, 0, 1, 2, 3], to: "landing/d.csv")
            #expect(try program.run("run", "shop").status == 0)
            let all = try program.run("quality")
            #expect(all.output.contains("orders") && all.output.contains("out.sales"), "\(all.output)")
            let subjects = try program.run("quality", "--json").json()["subjects"] as? [[String: Any]] ?? []
            #expect(subjects.count == 2)
            let table = try #require(subjects.first { $0["kind"] as? String == "table" })
            #expect(table["trend"] as? [Double] == [1, 1])
            let files = try checks(program, of: "orders")
            let scores = Dictionary(files.map { ($0["path"] as? String ?? "", $0["score"] as? Double) }) { $1 }
            #expect(
                scores == ["landing/a.csv": 1, "landing/b.csv": 0.5, "landing/c.csv": 0.5, "landing/d.csv": 0])
            let runs = Dictionary(files.map { ($0["path"] as? String ?? "", $0["run"] as? String) }) { $1 }
            #expect(runs["landing/b.csv"] == "shop-2" && runs["landing/c.csv"] == .some(nil))
            let unknown = try program.run("quality", "order")
            #expect(unknown.status == 64 && unknown.errors.contains("there is orders, out.sales"), "\(unknown.errors)")
        }
    }

    @Test(arguments: [
        ("{rules: [amount >= 0], on-failure: shrug}", "stop, branch, tell"),
        ("{on-failure: stop}", "rules"), ("{rule: [x]}", "did you mean 'rules'?"),
        ("[amount >=]", "the SQL of 'daily-sales' does not parse"),
        ("[freshness(a) < 3]", "compare it with a duration"),
        ("[id references raw.orders]", "name a table with its columns"),
    ])
    func `what is wrong in a check is told`(check: String, message: String) throws {
        try withScratchFolder { workspace in
            try workspace.write(
                """
                workflow: shop
                jobs:
                  daily-sales: {sql: SELECT 1 AS amount, output: {table: out.s, path: lake/s}, check: \(check)}
                """, to: "workflows/shop.yaml")
            let told = try Program(in: workspace).run("validate")
            #expect(told.status == 65 && told.output.contains(message), "\(told.output)")
        }
    }

    @Test func `a check needs an output`() throws {
        try withScratchFolder { workspace in
            try workspace.write(
                "workflow: shop\njobs:\n  a: {shell: 'true', check: [x > 0]}\n", to: "workflows/shop.yaml")
            let told = try Program(in: workspace).run("validate")
            #expect(told.status == 65 && told.output.contains("say with 'output' which table they join"))
        }
    }
}
