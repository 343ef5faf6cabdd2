import Engines
import Foundation
import GRDB
import TestSupport
import Testing

/// What must hold when things end badly: the daemon killed, jobs that fail, disks and files that are not right.
@Suite struct SurvivalTests {
    private func workflow(job: String) -> String {
        """
        workflow: slow
        datasets:
          files: {path: in/*.csv, table: raw.files, settle: 200ms}
        triggers:
          uploads: {on-upload: files, start: crawl}
        crawlers:
          crawl: {datasets: [files]}
        jobs:
          work:
            shell: '\(job)'
            needs: [crawl]
          total:
            sql: SELECT count(*) AS n FROM batch.files
            output: {table: out.total, path: lake/total}
            needs: [work]
        """
    }

    private func makeProgram(_ workspace: ScratchFolder, job: String) throws -> Program {
        try workspace.write(workflow(job: job), to: "workflows/slow.yaml")
        try workspace.makeFolder("in")
        return try Program(in: workspace)
    }

    @Test func `after kill -9 in mid-run the job goes on, and the file is ingested once`() throws {
        try withScratchFolder { workspace in
            let program = try makeProgram(
                workspace, job: "echo begun >> marks; while [ ! -e go ]; do sleep 0.05; done; echo ended >> marks")
            let first = try program.startDaemon()
            try workspace.write("a,b\n1,2\n3,4\n", to: "in/a.csv")
            try program.eventually("the job has begun") { try workspace.has("marks") }
            first.killHard()
            let second = try program.startDaemon()
            try workspace.write("", to: "go")
            try program.eventually("the run succeeds") { try program.runs().first?["state"] as? String == "SUCCEEDED" }
            #expect(try workspace.read("marks") == "begun\nended\n")
            #expect(try program.rows("SELECT n FROM out.total").map { "\($0)" } == ["[2]"])
            #expect(try program.files(state: "INGESTED").count == 1)
            #expect(try program.runs().count == 1)
            second.terminate()
        }
    }

    @Test func `a reader whose daemon is gone ends in silence`() throws {
        try withScratchFolder { workspace in
            let program = try Program(in: workspace)
            try workspace.write(
                #"{"links":[],"path":"a.csv","requiredColumns":[],"workspace":"/"}"# + "\n", to: "request")
            // Its answer goes to a pipe that nobody reads any more.
            let shell = ChildProcess(
                program: "/bin/sh",
                arguments: [
                    "-c", #"((sleep 0.2; cat request) | "$0" read-files 2>errors; echo $? >status) | true; cat status"#,
                    program.path,
                ], environment: program.environment, folder: workspace.path)
            #expect(try shell.run(timeout: .seconds(240)) == .exited(0))
            try program.eventually("it has ended") { try workspace.has("status") && workspace.read("status") != "" }
            #expect(try workspace.read("status") == "0\n")
            #expect(try workspace.read("errors") == "")
        }
    }

    @Test func `SIGTERM lets a running job go on, and the next daemon takes it up`() throws {
        try withScratchFolder { workspace in
            let program = try makeProgram(
                workspace, job: "echo begun >> marks; while [ ! -e go ]; do sleep 0.05; done; echo ended >> marks")
            let first = try program.startDaemon()
            try workspace.write("a,b\n1,2\n", to: "in/a.csv")
            try program.eventually("the job has begun") { try workspace.has("marks") }
            #expect(first.terminate() == 0)
            try workspace.write("", to: "go")
            try program.eventually("the job ends by itself") { try workspace.read("marks") == "begun\nended\n" }
            let second = try program.startDaemon()
            try program.eventually("the run succeeds") { try program.runs().first?["state"] as? String == "SUCCEEDED" }
            second.terminate()
        }
    }

    @Test func `a file that came while no daemon ran is found at the next start`() throws {
        try withScratchFolder { workspace in
            let program = try makeProgram(workspace, job: "true")
            let first = try program.startDaemon()
            first.killHard()
            try workspace.write("a,b\n1,2\n", to: "in/a.csv")
            let daemon = try program.startDaemon()
            try program.eventually("it is ingested") { try program.files(state: "INGESTED").count == 1 }
            daemon.terminate()
        }
    }

    @Test func `a failed run keeps its file, and resuming does only what did not succeed`() throws {
        try withScratchFolder { workspace in
            let program = try makeProgram(workspace, job: "test -e mended")
            let daemon = try program.startDaemon()
            try workspace.write("a,b\n1,2\n", to: "in/a.csv")
            try program.eventually("the run fails") { try program.runs().first?["state"] as? String == "FAILED" }
            let held = try #require(try program.files().first)
            #expect(held["state"] as? String == "VALID")
            #expect(held["run"] as? String == "slow-1")
            try workspace.write("", to: "mended")
            let resumed = try program.run("runs", "resume", "slow-1")
            #expect(resumed.status == 0, "\(resumed.errors)")
            #expect(try program.files(state: "INGESTED").count == 1)
            let nodes = try #require(
                try program.run("runs", "show", "slow-1", "--json").json()["nodes"] as? [[String: Any]])
            #expect(nodes.map { ($0["attempts"] as? [Any])?.count } == [1, 2, 1])
            daemon.terminate()
        }
    }

    @Test func `stopping a run ends its job, and the next run may begin`() throws {
        try withScratchFolder { workspace in
            let program = try makeProgram(workspace, job: "echo begun >> marks; sleep 600")
            let daemon = try program.startDaemon()
            try workspace.write("a,b\n1,2\n", to: "in/a.csv")
            try program.eventually("the job has begun") { try workspace.has("marks") }
            #expect(try program.run("runs", "stop", "slow-1").status == 0)
            try program.eventually("the run is stopped") { try program.runs().first?["state"] as? String == "STOPPED" }
            daemon.terminate()
        }
    }

    @Test(.enabled(if: Strace.isUsable))
    func `a second daemon closes nothing twice: another's file may have the number by then`() throws {
        try withScratchFolder { workspace in
            let daemon = try Program(in: workspace).startDaemon()
            let words =
                Strace.tracing("close", to: workspace.path("trace")) + [
                    try Program.built("tidegate"), "--workspace", workspace.path, "daemon",
                ]
            let second = ChildProcess(
                program: words[0], arguments: Array(words.dropFirst()),
                environment: ProcessInfo.processInfo.environment)
            #expect(try second.run(timeout: .seconds(240)) == .exited(75))
            #expect(try workspace.read("trace").contains("close("))
            #expect(try !workspace.read("trace").contains("EBADF"))
            #expect(daemon.terminate() == 0)
        }
    }

    @Test func `a command on a store that is not whole ends with its error`() throws {
        try withScratchFolder { workspace in
            try workspace.write("id\n1\n2\n", to: "data/ids/a.csv")
            let program = try Program(in: workspace)
            #expect(try program.run("crawl", "data").status == 0)
            try DatabaseQueue(path: workspace.path(".tidegate/state.sqlite")).write { db in
                try db.execute(sql: "DROP TABLE arrivals")
            }
            let result = try program.run("catalog", "comment", "raw.ids", "numbers", timeout: .seconds(240))
            #expect(result.status != 0)
            #expect(result.errors.contains("arrivals"))
        }
    }

    @Test func `a second daemon is refused in one line with status 75`() throws {
        try withScratchFolder { workspace in
            let program = try makeProgram(workspace, job: "true")
            let daemon = try program.startDaemon()
            let second = try program.run("daemon")
            #expect(second.status == 75)
            #expect(second.errors.split(separator: "\n").count == 1)
            #expect(second.errors.contains("\(daemon.pid)"))
            daemon.terminate()
        }
    }

    @Test func `a workflow edited into nonsense is told with its place, and the last good one goes on`() throws {
        try withScratchFolder { workspace in
            let program = try makeProgram(workspace, job: "true")
            let daemon = try program.startDaemon()
            try workspace.write(
                workflow(job: "true").replacing("needs: [crawl]", with: "needs: [crwl]"), to: "workflows/slow.yaml")
            let validation = try program.run("validate")
            #expect(validation.status == 65)
            #expect(validation.output.contains("workflows/slow.yaml:11:13: error:"))
            #expect(validation.output.contains("did you mean 'crawl'?"))
            try workspace.write("a,b\n1,2\n", to: "in/a.csv")
            try program.eventually("the file is ingested all the same") {
                try program.files(state: "INGESTED").count == 1
            }
            daemon.terminate()
        }
    }

    @Test func `an edited workflow is taken up by itself`() throws {
        try withScratchFolder { workspace in
            let program = try makeProgram(workspace, job: "true")
            let daemon = try program.startDaemon()
            try workspace.write(workflow(job: "echo edited >> marks"), to: "workflows/slow.yaml")
            try program.eventually("the daemon says so") {
                try workspace.read("daemon.log").contains("reloaded workflows/slow.yaml")
            }
            try workspace.write("a,b\n1,2\n", to: "in/a.csv")
            try program.eventually("the edited job ran") { try workspace.has("marks") }
            daemon.terminate()
        }
    }

    @Test func `a program that is missing fails its node with its name`() throws {
        try withScratchFolder { workspace in
            let program = try makeProgram(workspace, job: "no-such-program --flag")
            try workspace.write("a,b\n1,2\n", to: "in/a.csv")
            let result = try program.run("run", "slow")
            #expect(result.status == 1)
            let shown = try program.run("runs", "show").output
            #expect(shown.contains("no-such-program"))
            #expect(try program.files(state: "VALID").count == 1)
        }
    }

    @Test func `a DuckDB that is not there fails the SQL job with the way out`() throws {
        try withScratchFolder { workspace in
            var program = try makeProgram(workspace, job: "true")
            program.environment["TIDEGATE_DUCKDB"] = "/nonexistent/duckdb"
            try workspace.write("a,b\n1,2\n", to: "in/a.csv")
            #expect(try program.run("run", "slow").status == 1)
            let nodes = try #require(try program.run("runs", "show", "--json").json()["nodes"] as? [[String: Any]])
            let reason = try #require(nodes.last?["reason"] as? String)
            #expect(reason.contains("duckdb"))
        }
    }

    @Test func `an output that was declared and not written fails its job`() throws {
        try withScratchFolder { workspace in
            try workspace.write(
                """
                workflow: empty
                jobs:
                  nothing:
                    shell: 'true'
                    output: {table: out.nothing, path: lake/nothing}
                  rubbish:
                    shell: 'echo rubbish > "$TIDEGATE_OUTPUT/part.parquet"'
                    output: {table: out.rubbish, path: lake/rubbish}
                """, to: "workflows/empty.yaml")
            let program = try Program(in: workspace)
            #expect(try program.run("run", "empty").status == 1)
            let nodes = try #require(try program.run("runs", "show", "--json").json()["nodes"] as? [[String: Any]])
            #expect(nodes.map { $0["state"] as? String } == ["FAILED", "FAILED"])
            #expect(try program.run("catalog", "tables", "--json").json()["tables"] as? [String] == [])
        }
    }
}
