import Foundation
import TestSupport
import Testing

/// Tables whose files are written anew, by merges and compactions, through the built program.
@Suite struct MergeRunTests {
    private func workflow(_ jobs: String) -> String {
        "workflow: shop\nparameters: {n: 1}\njobs:\n\(jobs)"
    }

    private let upsert = """
          orders:
            sql: "SELECT CAST(getvariable('n') AS INT) + r.i AS id, getvariable('run') AS run FROM range(2) r(i)"
            output: {table: out.orders, path: lake/orders, write: merge, keys: id, time-travel: 1d}

        """

    private func run(_ program: Program, _ number: Int = 1) throws {
        let result = try program.run("run", "shop", "--set", "n=\(number)")
        try #require(result.status == 0, "\(result.errors)\(result.output)")
    }

    private func orders(_ program: Program) throws -> [String] {
        try program.rows("SELECT id, run FROM out.orders ORDER BY id, run").map { "\($0[0]) \($0[1])" }
    }

    @Test func `a merge replaces rows with the same keys, adds the others, and leaves what was there to be asked`()
        throws
    {
        try withScratchFolder { workspace in
            try workspace.write(workflow(upsert), to: "workflows/shop.yaml")
            let program = try Program(in: workspace)
            for number in [1, 5, 2] { try run(program, number) }
            #expect(try orders(program) == ["1 shop-1", "2 shop-3", "3 shop-3", "5 shop-2", "6 shop-2"])
            let before = try program.rows("SELECT count(*) FROM out.orders AT (VERSION => 2)")
            #expect(before as NSArray == [[4]] as NSArray)
            let list = try program.run("catalog", "snapshots", "out.orders", "--json").json()
            let snapshots = try #require(list["snapshots"] as? [[String: Any]])
            #expect(snapshots.map { $0["went"] as? Int } == [1, 0, 0])
            #expect(snapshots.map { $0["operation"] as? String } == ["merge", "merge", "merge"])
        }
    }

    @Test func `a script's rows are merged and arranged too, and rows that say so take others away`() throws {
        try withScratchFolder { workspace in
            let job = """
                  orders:
                    shell: jobs/orders.sh
                    output: {table: out.orders, path: lake/orders, format: csv, partition-by: day, write: merge, keys: [day, id], delete-when: "run = 'gone'", sort-by: id desc}

                """
            try workspace.write(workflow(job), to: "workflows/shop.yaml")
            try workspace.write(
                #"mkdir "$TIDEGATE_OUTPUT/day=1"; cp rows.csv "$TIDEGATE_OUTPUT/day=1/x.csv""#, to: "jobs/orders.sh")
            let program = try Program(in: workspace)
            try workspace.write("id,run\n1,a\n2,a\n3,a\n", to: "rows.csv")
            try run(program)
            try workspace.write("id,run\n2,gone\n3,b\n4,b\n", to: "rows.csv")
            try run(program)
            #expect(try orders(program) == ["1 a", "3 b", "4 b"])
            let files = try workspace.names(in: "lake/orders/day=1")
            #expect(files.count == 1)
            #expect(try workspace.read("lake/orders/day=1/\(files[0])") == "id,run\n4,b\n3,b\n1,a\n")
            try workspace.write("id,run\n9,a\n9,b\n", to: "rows.csv")
            #expect(try program.run("run", "shop").status == 1)
            #expect(try program.run("runs", "show", "shop-3").output.contains("several of its rows have the same key"))
            #expect(try orders(program) == ["1 a", "3 b", "4 b"])
        }
    }

    @Test func `small files become one with the same rows, and a second time nothing is to be done`() throws {
        try withScratchFolder { workspace in
            let jobs = """
                  orders:
                    sql: "SELECT CAST(getvariable('n') AS INT) % 2 AS day, CAST(getvariable('n') AS INT) + r.i AS id, getvariable('run') AS run FROM range(3) r(i)"
                    output: {table: out.orders, path: lake/orders, partition-by: day, sort-by: id desc}
                  tidy: {compact: out.orders, needs: orders}

                """
            let only = "triggers: {load: {on-demand: true, start: orders}, tidy-up: {on-demand: true, start: tidy}}\n"
            try workspace.write(
                workflow(jobs.replacing(", needs: orders", with: "")) + only, to: "workflows/shop.yaml")
            let program = try Program(in: workspace)
            for number in 1...5 {
                #expect(try program.run("run", "shop", "--trigger", "load", "--set", "n=\(number)").status == 0)
            }
            let rows = try orders(program)
            #expect(rows.count == 15)
            for _ in 0..<2 {
                let tidied = try program.run("run", "shop", "--trigger", "tidy-up")
                try #require(tidied.status == 0, "\(tidied.errors)\(tidied.output)")
                #expect(try orders(program) == rows)
            }
            #expect(try workspace.names(in: "lake/orders/day=0").count == 1)
            #expect(try workspace.names(in: "lake/orders/day=1").count == 1)
            let ordered = try program.rows(
                "SELECT list(id) FROM read_parquet('\(workspace.path("lake/orders"))/day=1/*.parquet')",
                unlocked: true)
            #expect(ordered as NSArray == [[[7, 6, 5, 5, 4, 3, 3, 2, 1]]] as NSArray)
            let list = try program.run("catalog", "snapshots", "out.orders", "--json").json()
            let snapshots = try #require(list["snapshots"] as? [[String: Any]])
            #expect(snapshots.map { $0["operation"] as? String } == ["compact"] + Array(repeating: "append", count: 5))
            let again = try program.run("runs", "rerun", "shop-1", "--from", "orders")
            #expect(again.status == 1)
            #expect(try orders(program) == rows)
        }
    }

    @Test func `a daemon that is killed at any time leaves the rows from before a merge, or those after it`() throws {
        try withScratchFolder { workspace in
            try workspace.write(workflow(upsert), to: "workflows/shop.yaml")
            let program = try Program(in: workspace)
            try run(program, 1)
            var known = Set(try orders(program))
            for (round, pause) in ([5, 20, 40, 60, 80, 110] as [UInt32]).enumerated() {
                let daemon = try program.startDaemon()
                // The socket of the one that was killed may be there still, and nobody behind it.
                try program.eventually("it takes the run", log: daemon.log) {
                    try program.run("run", "shop", "--set", "n=\(round % 2 + 1)", "--detach").status == 0
                }
                usleep(pause * 1000)
                daemon.killHard()
                let rows = try orders(program)
                #expect(Set(rows.map { $0.prefix { $0 != " " } }).count == rows.count, "\(rows) after \(pause) ms")
                #expect(rows.count == 2 || rows.count == 3)
                known.formUnion(rows)
            }
            let daemon = try program.startDaemon()
            try program.eventually("all runs have ended", log: daemon.log) {
                try program.runs().allSatisfy { ["SUCCEEDED", "FAILED"].contains($0["state"] as? String ?? "") }
            }
            let rows = try orders(program)
            #expect(rows.map { $0.prefix { $0 != " " } } == ["1", "2", "3"])
            #expect(try program.runs(state: "SUCCEEDED").count == 7)
            try program.eventually("files are in place or aside", log: daemon.log) {
                let inPlace = try workspace.names(in: "lake/orders").filter { !$0.hasPrefix(".") }
                let table = try program.run("catalog", "show", "out.orders", "--json").json()
                let statistics = try #require(table["statistics"] as? [String: Any])
                return statistics["files"] as? Int == inPlace.count
            }
            #expect(daemon.terminate() == 0)
        }
    }
}
