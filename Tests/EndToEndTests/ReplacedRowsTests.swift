import Foundation
import TestSupport
import Testing

/// `on-replace: replace`, through the whole program: a table that jobs append to has the rows of newest versions only.
@Suite struct ReplacedRowsTests {
    private func workflow(_ job: String, write: String = "append") -> String {
        """
        workflow: shop
        datasets:
          orders: {path: "landing/*.csv", table: raw.orders, settle: 10ms, on-replace: replace}
        triggers:
          come: {on-upload: orders, batch: {files: 2, quiet: 2s}, start: crawl}
        crawlers:
          crawl: {datasets: [orders]}
        jobs:
          total:
            \(job)
            output: {table: out.orders, path: lake/orders, format: csv, write: \(write)}
            needs: crawl
        """
    }

    private let select = "sql: SELECT id, amount FROM batch.orders"
    /// Tells that it runs, waits until it may go on, and writes the rows of all its files.
    private let script = """
        echo "$TIDEGATE_RUN" >> begun
        while [ -e hold ]; do sleep 0.02; done
        echo "id,amount" > "$TIDEGATE_OUTPUT/rows.csv"
        for path in $(sed 's/"path"/\\n"path"/g' "$TIDEGATE_BATCH" | sed -n 's/^"path":"\\([^"]*\\)".*/\\1/p'); do
          tail -n +2 "$path" >> "$TIDEGATE_OUTPUT/rows.csv"
        done
        """

    private func orders(_ program: Program) throws -> [[Int]] {
        try program.rows("SELECT id, amount FROM out.orders ORDER BY ALL").map { $0.compactMap { $0 as? Int } }
    }

    private func settled(_ runs: Int, _ program: Program, _ log: String) throws {
        try program.eventually("\(runs) runs have succeeded", log: log) {
            try program.runs(state: "SUCCEEDED").count == runs
        }
    }

    @Test func `the rows of a new version take the place of the old ones, and those of other files stay`() throws {
        try withScratchFolder { workspace in
            try workspace.write(workflow(select), to: "workflows/shop.yaml")
            let program = try Program(in: workspace)
            let daemon = try program.startDaemon()
            try workspace.write("id,amount\n1,10\n2,20\n", to: "landing/a b'.csv")
            try workspace.write("id,amount\n3,30\n", to: "landing/-b.csv")
            try settled(1, program, daemon.log)
            try workspace.write("id,amount\n4,40\n", to: "landing/c.csv")
            try settled(2, program, daemon.log)
            try workspace.write("id,amount\n1,11\n", to: "landing/a b'.csv")
            try settled(3, program, daemon.log)
            #expect(try orders(program) == [[1, 11], [3, 30], [4, 40]])
            // The dataset's own table has them all the same.
            #expect(try program.rows("SELECT count(*), sum(amount) FROM raw.orders").first as? [Int] == [3, 81])
            let files = try program.files(state: "INGESTED")
            #expect(files.count == 4 && files.count { $0["run"] as? String == "shop-3" } == 1)
            try program.eventually("the old output is gone", log: daemon.log) {
                try workspace.names(in: "lake/orders").filter { !$0.hasPrefix(".") }.count == 2
            }
            #expect(daemon.terminate() == 0)
        }
    }

    @Test func `a partition that only the old version had rows for goes with it`() throws {
        try withScratchFolder { workspace in
            let text = workflow(select, write: "overwrite-partitions, partition-by: id")
            try workspace.write(text, to: "workflows/shop.yaml")
            let program = try Program(in: workspace)
            try workspace.write("id,amount\n1,10\n2,20\n", to: "landing/a.csv")
            try program.run("run", "shop")
            try workspace.write("id,amount\n3,30\n", to: "landing/b.csv")
            try program.run("run", "shop")
            try workspace.write("id,amount\n2,21\n", to: "landing/a.csv")
            #expect(try program.run("run", "shop").status == 0)
            #expect(try orders(program) == [[2, 21], [3, 30]])
        }
    }

    @Test func `a daemon that is killed leaves the old rows or the new ones, and the new ones in the end`() throws {
        try withScratchFolder { workspace in
            try workspace.write(workflow("shell: jobs/total.sh"), to: "workflows/shop.yaml")
            try workspace.write(script, to: "jobs/total.sh")
            let program = try Program(in: workspace)
            var daemon = try program.startDaemon()
            try workspace.write("id,amount\n1,10\n", to: "landing/a.csv")
            try workspace.write("id,amount\n2,20\n", to: "landing/b.csv")
            try settled(1, program, daemon.log)
            try workspace.write("", to: "hold")
            try workspace.write("id,amount\n1,11\n", to: "landing/a.csv")
            try program.eventually("the second run has begun", log: daemon.log) {
                try workspace.read("begun").contains("shop-2")
            }
            daemon.killHard()
            let (old, new) = ([[1, 10], [2, 20]], [[1, 11], [2, 20]])
            #expect(try orders(program) == old)
            try FileManager.default.removeItem(atPath: workspace.path + "/hold")
            for pause in [0, 20, 60, 120, 200] as [UInt32] {
                daemon = try program.startDaemon()
                usleep(pause * 1000)
                daemon.killHard()
                let found = try orders(program)
                #expect(found == old || found == new, "after \(pause) ms")
            }
            daemon = try program.startDaemon()
            try settled(2, program, daemon.log)
            #expect(try orders(program) == new)
            try program.eventually("one output is left", log: daemon.log) {
                try workspace.names(in: "lake/orders").filter { !$0.hasPrefix(".") }.count == 1
            }
            #expect(daemon.terminate() == 0)
        }
    }

    @Test func `where a file that is to be read again is gone, the run fails, and goes on once it is back`() throws {
        try withScratchFolder { workspace in
            try workspace.write(workflow(select), to: "workflows/shop.yaml")
            let program = try Program(in: workspace)
            try workspace.write("id,amount\n1,10\n", to: "landing/a.csv")
            try workspace.write("id,amount\n2,20\n", to: "landing/b.csv")
            try program.run("run", "shop")
            try FileManager.default.removeItem(atPath: workspace.path + "/landing/b.csv")
            try workspace.write("id,amount\n1,11\n", to: "landing/a.csv")
            #expect(try program.run("run", "shop").status == 1)
            #expect(try orders(program) == [[1, 10], [2, 20]])
            let shown = try program.run("runs", "show", "shop-2").output
            #expect(shown.contains("'landing/b.csv', version 1, which shop-1 took, is to be read again"), "\(shown)")
            try workspace.write("id,amount\n2,20\n", to: "landing/b.csv")
            #expect(try program.run("runs", "resume", "shop-2").status == 0)
            #expect(try orders(program) == [[1, 11], [2, 20]])
        }
    }

    @Test func `files that are all sent again while runs work end as they were sent last`() throws {
        try withScratchFolder { workspace in
            try workspace.write(
                workflow(select).replacing("{files: 2, quiet: 2s}", with: "{files: 2, quiet: 50ms}"),
                to: "workflows/shop.yaml")
            let program = try Program(in: workspace)
            let daemon = try program.startDaemon()
            for round in 1...4 {
                for file in 1...5 { try workspace.write("id,amount\n\(file),\(round)\n", to: "landing/\(file).csv") }
                usleep(300_000)
            }
            try program.eventually("all is taken", log: daemon.log) {
                let files = try program.files()
                let runs = try program.runs()
                return !files.contains { $0["state"] as? String == "VALID" || $0["state"] as? String == "NEW" }
                    && runs.allSatisfy { $0["state"] as? String == "SUCCEEDED" }
            }
            #expect(try orders(program) == (1...5).map { [$0, 4] })
            #expect(daemon.terminate() == 0)
        }
    }
}
