import Foundation
import TestSupport
import Testing

/// A run reads the versions of files that it has claimed, whatever becomes of the files meanwhile.
@Suite struct ClaimedVersionTests {
    private let workflow = """
        workflow: shop
        datasets:
          orders: {path: "landing/*.csv", table: raw.orders, settle: 10ms}
        triggers:
          come: {on-upload: orders, batch: {quiet: 100ms}, start: work}
        jobs:
          work: {shell: jobs/work.sh}
        """

    /// Tells that it runs, waits until it may go on, and keeps what it finds in its files.
    private let job = """
        echo "$TIDEGATE_RUN" >> begun
        while [ ! -e go ]; do sleep 0.02; done
        for path in $(sed 's/"path"/\\n"path"/g' "$TIDEGATE_BATCH" | sed -n 's/^"path":"\\([^"]*\\)".*/\\1/p'); do
          echo "$TIDEGATE_RUN $(tail -1 "$path")" >> "seen-$TIDEGATE_ATTEMPT"
        done
        """

    private func lines(_ name: String, in workspace: ScratchFolder) -> [String] {
        ((try? workspace.read(name)) ?? "").split(separator: "\n").map(String.init)
    }

    /// Starts a daemon, and has a run begin with files of these numbers.
    private func begin(
        _ workflow: String, _ job: String, on numbers: [String: Int] = ["a": 1], in workspace: ScratchFolder
    ) throws -> (program: Program, daemon: RunningDaemon) {
        try workspace.write(workflow, to: "workflows/shop.yaml")
        try workspace.write(job, to: "jobs/work.sh")
        let program = try Program(in: workspace)
        let daemon = try program.startDaemon()
        for (name, number) in numbers.sorted(by: { $0.key < $1.key }) {
            try workspace.write("id\n\(number)\n", to: "landing/\(name).csv")
        }
        try program.eventually("the run has begun", log: daemon.log) { !lines("begun", in: workspace).isEmpty }
        return (program, daemon)
    }

    /// Lets the jobs go on, until two versions are taken.
    private func goOn(_ program: Program, _ daemon: RunningDaemon, in workspace: ScratchFolder) throws {
        try workspace.write("", to: "go")
        try program.eventually("two versions are taken", log: daemon.log) {
            try program.files(state: "INGESTED").count == 2
        }
    }

    @Test(arguments: [true, false])
    func `a file that is replaced while a run works is read as it was claimed, and its new version by the next run`(
        byRename: Bool
    ) throws {
        try withScratchFolder { workspace in
            let (program, daemon) = try begin(workflow, job, in: workspace)
            if byRename {
                try workspace.write("id\n2\n", to: "landing/a.csv")
            } else {
                let file = try #require(FileHandle(forWritingAtPath: workspace.path("landing/a.csv")))
                try file.write(contentsOf: Data("id\n2\n".utf8))
                try file.close()
            }
            try goOn(program, daemon, in: workspace)
            // The first attempt found the new content, and did not count.
            #expect(lines("seen-2", in: workspace) == ["shop-1 1"])
            #expect(lines("seen-1", in: workspace) == ["shop-1 2", "shop-2 2"])
            let shown = try program.run("runs", "show", "shop-1", "--json").output
            #expect(shown.contains("'landing/a.csv' was replaced while it ran"), "\(shown)")
            // What was kept is gone with the need for it.
            try program.eventually("nothing is kept", log: daemon.log) {
                !FileManager.default.fileExists(atPath: workspace.path + "/.tidegate/runs/shop-1/batch")
            }
            #expect(daemon.terminate() == 0)
        }
    }

    @Test func `SQL reads a file that was replaced before it began as its run claimed it`() throws {
        try withScratchFolder { workspace in
            let before =
                workflow + """

                      rows: {sql: SELECT id FROM batch.orders, needs: work, output: {table: out.rows, path: lake/rows}}
                    """
            let (program, daemon) = try begin(before, job, in: workspace)
            try workspace.write("id\n2\n", to: "landing/a.csv")
            try goOn(program, daemon, in: workspace)
            #expect(try program.rows("SELECT id FROM out.rows ORDER BY id").map { "\($0[0])" } == ["1", "2"])
            #expect(daemon.terminate() == 0)
        }
    }

    @Test
    func `what was kept for a run is gone when the program ends, and what a killed one left when the next begins`()
        throws
    {
        try withScratchFolder { workspace in
            let now = """
                workflow: shop
                datasets: {orders: {path: "landing/*.csv"}}
                jobs: {rows: {sql: SELECT id FROM batch.orders, output: {table: out.rows, path: lake/rows}}}
                """
            try workspace.write(now, to: "workflows/shop.yaml")
            for number in 1...50 { try workspace.write("id\n\(number)\n", to: "landing/\(number).csv") }
            let program = try Program(in: workspace)
            #expect(try program.run("run", "shop").status == 0)
            let kept = workspace.path + "/.tidegate/runs/shop-1/batch"
            #expect(!FileManager.default.fileExists(atPath: kept))
            try workspace.write("id\n1\n", to: ".tidegate/runs/shop-1/batch/landing/1.csv")
            let daemon = try program.startDaemon()
            try program.eventually("it is removed", log: daemon.log) { !FileManager.default.fileExists(atPath: kept) }
            #expect(daemon.terminate() == 0)
        }
    }

    @Test func `a file that could not be kept and is replaced is INVALID, and its new version comes by itself`() throws
    {
        try withScratchFolder { workspace in
            // Both are in one batch, however long the machine takes over them.
            let together = workflow.replacing("quiet: 100ms", with: "files: 2, window: 2s")
            try workspace.write("batch-copies: 0", to: "tidegate.yaml")
            let (program, daemon) = try begin(together, job, on: ["a": 1, "b": 7], in: workspace)
            try workspace.write("id\n2\n", to: "landing/a.csv")
            try goOn(program, daemon, in: workspace)
            let seen = lines("seen-1", in: workspace) + lines("seen-2", in: workspace)
            // Where the file system has reflinks, nothing had to be copied.
            if seen.contains("shop-1 1") { return #expect(daemon.terminate() == 0) }
            #expect(lines("seen-2", in: workspace) == ["shop-1 7"])
            let invalid = try program.files(state: "INVALID")
            #expect(invalid.map { $0["path"] as? String } == ["landing/a.csv"])
            #expect(invalid.first?["reason"] as? String == "replaced before run shop-1 had read it")
            #expect(daemon.terminate() == 0)
        }
    }

    @Test func `an item of a node that is repeated over files is read as it was claimed`() throws {
        try withScratchFolder { workspace in
            let each = workflow.replacing(
                "work: {shell: jobs/work.sh}",
                with: #"work: {for-each: {files: orders}, shell: jobs/work.sh, args: ["{item.path}"]}"#)
            let job = """
                echo begun >> begun
                while [ ! -e go ]; do sleep 0.02; done
                cat "$1" >> seen
                """
            let (program, daemon) = try begin(each, job, in: workspace)
            try workspace.write("id\n2\n", to: "landing/a.csv")
            try goOn(program, daemon, in: workspace)
            #expect(lines("seen", in: workspace) == ["id", "2", "id", "1", "id", "2"])
            #expect(daemon.terminate() == 0)
        }
    }
}
