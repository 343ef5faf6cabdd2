import Foundation
import TestSupport
import Testing

/// `hold-for`, through the whole program: several triggers take each file, each once.
@Suite struct HoldForTests {
    private func workflow(_ rules: String = "hold-for: [hourly, nightly]", quiet: String = "100ms") -> String {
        """
        workflow: shop
        datasets:
          orders: {path: "landing/*.csv", table: raw.orders, settle: 10ms, \(rules)}
        triggers:
          hourly: {on-upload: orders, batch: {quiet: \(quiet)}, start: fast}
          nightly: {schedule: 0 2 1 1 *, if-empty: skip, start: crawl}
        crawlers:
          crawl: {datasets: orders}
        jobs:
          fast:
            sql: SELECT id FROM batch.orders
            output: {table: out.fast, path: lake/fast}
          slow:
            sql: SELECT id FROM batch.orders
            output: {table: out.slow, path: lake/slow}
            needs: crawl
          look:
            shell: cp "$TIDEGATE_BATCH" batch-$TIDEGATE_RUN.json
            needs: slow
        """
    }

    private func ids(of table: String, _ program: Program) throws -> [Int] {
        try program.rows("SELECT id FROM \(table) ORDER BY id").compactMap { $0[0] as? Int }
    }

    private func why(_ path: String, _ program: Program) throws -> String {
        try program.run("files", "why", path).output
    }

    @Test func `each trigger takes every file once, also when the daemon is killed between them`() throws {
        try withScratchFolder { workspace in
            try workspace.write(workflow(), to: "workflows/shop.yaml")
            let program = try Program(in: workspace)
            let daemon = try program.startDaemon()
            try workspace.write("id\n1\n2\n", to: "landing/a b'.csv")
            try program.eventually("the first trigger has it", log: daemon.log) {
                try program.runs(state: "SUCCEEDED").count == 1
            }
            #expect(try program.files().map { $0["state"] as? String } == ["VALID"])
            let sentence = try why("landing/a b'.csv", program)
            #expect(sentence.contains("is INGESTED by run shop-1 for 'hourly'; for the rest it is VALID and waits:"))
            #expect(sentence.contains("trigger 'nightly' takes it at "))
            daemon.killHard()
            let next = try program.startDaemon()
            try workspace.write("id\n3\n", to: "landing/b.csv")
            try program.eventually("the first trigger has the second", log: next.log) {
                try program.runs(state: "SUCCEEDED").count == 2
            }
            #expect(try ids(of: "out.fast", program) == [1, 2, 3])
            #expect(try program.run("run", "shop", "--trigger", "nightly").status == 0)
            try program.eventually("all have taken both", log: next.log) {
                try program.files(state: "INGESTED").count == 2
            }
            #expect(try ids(of: "out.slow", program) == [1, 2, 3] && ids(of: "out.fast", program) == [1, 2, 3])
            #expect(try ids(of: "raw.orders", program) == [1, 2, 3])
            #expect(try program.files().map { $0["run"] as? String } == ["shop-3", "shop-3"])
            let show = try program.run("files", "show", "landing/a b'.csv").output
            #expect(show.contains("hourly by shop-1") && show.contains("nightly by shop-3"), "\(show)")
            #expect(try why("landing/b.csv", program).contains("INGESTED by run shop-2 for 'hourly', by run shop-3"))
            #expect(try program.run("doctor").status == 0)
            let manifest = try Data(contentsOf: URL(fileURLWithPath: workspace.path + "/batch-shop-3.json"))
            let batch = try #require(try JSONSerialization.jsonObject(with: manifest) as? [String: Any])
            let datasets = try #require(batch["datasets"] as? [String: [String: [[String: Any]]]])
            #expect(datasets["orders"]?["files"]?.count == 2)
            // All have been taken, and no run is made of nothing.
            #expect(
                try program.run("run", "shop", "--trigger", "nightly", "--dry-run").output.contains(
                    "Would take 0 files"))
            #expect(next.terminate() == 0)
        }
    }

    @Test func `a second crawl of a file counts its rows once, and a new version counts in place of the old`() throws {
        try withScratchFolder { workspace in
            let text = workflow().replacing("start: fast", with: "start: [fast, crawl]")
            try workspace.write(text, to: "workflows/shop.yaml")
            let program = try Program(in: workspace)
            let daemon = try program.startDaemon()
            func statistics() throws -> [String: Any] {
                let table = try program.run("catalog", "show", "raw.orders", "--json").json()
                return try #require(table["statistics"] as? [String: Any])
            }
            func take() throws {
                #expect(try program.run("run", "shop", "--trigger", "nightly").status == 0)
            }
            try workspace.write("id\n1\n2\n", to: "landing/a.csv")
            try program.eventually("it is crawled", log: daemon.log) { try program.runs(state: "SUCCEEDED").count == 1 }
            let first = try statistics()
            try take()
            let second = try statistics()
            #expect(NSDictionary(dictionary: first).isEqual(to: second), "\(first) \(second)")
            #expect(second["rows"] as? Int == 2 && second["files"] as? Int == 1 && second["column_rows"] as? Int == 2)
            // Replaced before the second trigger has it: that one gets the new version only.
            try workspace.write("id\n7\n", to: "landing/b.csv")
            try program.eventually("taken by one", log: daemon.log) { try program.runs(state: "SUCCEEDED").count == 3 }
            try workspace.write("id\n8\n", to: "landing/b.csv")
            try program.eventually("taken anew", log: daemon.log) { try program.runs(state: "SUCCEEDED").count == 4 }
            try take()
            #expect(try ids(of: "out.fast", program) == [1, 2, 7, 8])
            #expect(try statistics()["rows"] as? Int == 3)
            #expect(try program.files(state: "INGESTED").count == 3)
            #expect(daemon.terminate() == 0)
        }
    }

    @Test func `a run that fails keeps its files from its own trigger only, and an edit lets others take them`() throws
    {
        try withScratchFolder { workspace in
            let text = workflow().replacing("fast:\n    sql: SELECT id", with: "fast:\n    sql: SELECT nothing")
            try workspace.write(text, to: "workflows/shop.yaml")
            let program = try Program(in: workspace)
            let daemon = try program.startDaemon()
            try workspace.write("id\n1\n", to: "landing/a.csv")
            try program.eventually("it fails", log: daemon.log) { try program.runs(state: "FAILED").count == 1 }
            #expect(try program.run("run", "shop", "--trigger", "nightly").status == 0)
            #expect(try ids(of: "out.slow", program) == [1])
            #expect(try program.files().first?["state"] as? String == "VALID")
            #expect(try why("landing/a.csv", program).contains("in the batch of run shop-1, which is FAILED"))
            #expect(try program.run("status").output.contains("1 file"))
            // The trigger that failed is named no more: what it gives back is done.
            try workspace.write(workflow("hold-for: nightly"), to: "workflows/shop.yaml")
            try program.eventually("reloaded", log: daemon.log) {
                try String(contentsOfFile: daemon.log, encoding: .utf8).contains("reloaded")
            }
            #expect(try program.run("files", "retry", "--run", "shop-1").output.contains("0 files of shop-1"))
            #expect(try program.files().first?["state"] as? String == "INGESTED")
            #expect(try program.run("doctor").status == 0)
            #expect(daemon.terminate() == 0)
        }
    }
}
