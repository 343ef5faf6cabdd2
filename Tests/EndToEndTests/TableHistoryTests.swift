import Foundation
import TestSupport
import Testing

/// Tables as they were, and the files behind them, through the built program.
@Suite struct TableHistoryTests {
    private func workflow(_ output: String, _ more: String = "") -> String {
        """
        workflow: shop
        jobs:
          total:
            sql: "SELECT CAST(coalesce(getvariable('n'), '1') AS INT) AS n, r.i FROM range(2) r(i)"
            output: {table: out.total, path: lake/total, format: csv\(output)}
        \(more)
        parameters: {n: 1}
        """
    }

    private func run(_ program: Program, _ number: Int) throws {
        let result = try program.run("run", "shop", "--set", "n=\(number)")
        try #require(result.status == 0, "\(result.errors)\(result.output)")
    }

    private func visible(_ workspace: ScratchFolder) throws -> [String] {
        try workspace.names(in: "lake/total").filter { !$0.hasPrefix(".") }
    }

    @Test func `what was overwritten can be asked for by number and by time, and is out of the folder's sight`() throws
    {
        try withScratchFolder { workspace in
            try workspace.write(workflow(", write: overwrite, time-travel: 7d"), to: "workflows/shop.yaml")
            let program = try Program(in: workspace)
            for number in 1...3 { try run(program, number) }
            #expect(try program.rows("SELECT DISTINCT n FROM out.total") as NSArray == [[3]] as NSArray)
            let old = "SELECT DISTINCT n FROM out.total AT (VERSION => 1)"
            #expect(try program.rows(old) as NSArray == [[1]] as NSArray)
            let both = "SELECT sum(o.n), sum(t.n) FROM out.total AS o AT (VERSION => 2), out.total t"
            #expect(try program.rows(both) as NSArray == [[8, 12]] as NSArray)
            let snapshots = try program.run("catalog", "snapshots", "out.total", "--json").json()
            let list = try #require(snapshots["snapshots"] as? [[String: Any]])
            #expect(list.map { $0["snapshot"] as? Int } == [3, 2, 1])
            #expect(list.map { $0["run"] as? String } == ["shop-3", "shop-2", "shop-1"])
            #expect(list.allSatisfy { $0["kept"] as? Bool == true })
            let time = try #require(list[1]["created"] as? String)
            #expect(
                try program.rows("SELECT DISTINCT n FROM out.total AT (TIMESTAMP => '\(time)')") as NSArray == [[2]]
                    as NSArray)
            let asked = try program.run("query", "SELECT max(n) AS n FROM out.total", "--at", "1", "--json").json()
            #expect(asked["rows"] as? NSArray == [[1]] as NSArray)
            #expect(try visible(workspace).count == 1)
            #expect(try workspace.names(in: "lake/total/.history").count == 2)
            let missing = try program.run("query", "SELECT 1;\nSELECT * FROM out.total AT (VERSION => 9)")
            #expect(missing.status == 1)
            #expect(missing.errors.contains("SQL, line 2: out.total has no such snapshot"))
        }
    }

    @Test func `without time-travel what was overwritten is gone, and is said to be`() throws {
        try withScratchFolder { workspace in
            try workspace.write(workflow(", write: overwrite"), to: "workflows/shop.yaml")
            let program = try Program(in: workspace)
            for number in 1...2 { try run(program, number) }
            #expect(try visible(workspace).count == 1)
            #expect(!FileManager.default.fileExists(atPath: workspace.path("lake/total/.history")))
            let gone = try program.run("query", "SELECT * FROM out.total AT (VERSION => 1)")
            #expect(gone.status == 1 && gone.errors.contains("snapshot 1 of out.total is not kept any more"))
        }
    }

    @Test func `an attempt that began before files were replaced finds them still`() throws {
        try withScratchFolder { workspace in
            let slow = """
                  reader:
                    shell: jobs/read.sh
                """
            try workspace.write(workflow(", write: overwrite"), to: "workflows/shop.yaml")
            try workspace.write(
                """
                touch begun
                while [ ! -e go ]; do sleep 0.02; done
                """, to: "jobs/read.sh")
            try workspace.write("workflow: other\njobs:\n\(slow)\n", to: "workflows/other.yaml")
            let program = try Program(in: workspace)
            let daemon = try program.startDaemon()
            try run(program, 1)
            let first = try visible(workspace)
            let reader = try program.run("run", "other", "--detach")
            try #require(reader.status == 0, "\(reader.errors)")
            try program.eventually("it has begun", log: daemon.log) {
                FileManager.default.fileExists(atPath: workspace.path("begun"))
            }
            try run(program, 2)
            let beside = try visible(workspace)
            #expect(Set(beside).isSuperset(of: first))
            #expect(try program.rows("SELECT DISTINCT n FROM out.total") as NSArray == [[2]] as NSArray)
            try workspace.write("", to: "go")
            try program.eventually("what was replaced is gone", log: daemon.log) {
                try Set(visible(workspace)).isDisjoint(with: first)
            }
            #expect(daemon.terminate() == 0)
        }
    }

    @Test func `a job whose output must not exist makes it once`() throws {
        try withScratchFolder { workspace in
            try workspace.write(workflow(", write: error-if-exists"), to: "workflows/shop.yaml")
            let program = try Program(in: workspace)
            try run(program, 1)
            let again = try program.run("run", "shop")
            #expect(again.status == 1)
            let shown = try program.run("runs", "show", "shop-2").output
            #expect(shown.contains("out.total has 1 file already"))
            #expect(try visible(workspace).count == 1)
        }
    }
}
