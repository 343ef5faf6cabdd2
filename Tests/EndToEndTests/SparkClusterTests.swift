import Engines
import Foundation
import TestSupport
import Testing

/// Jobs on a real cluster: a master and two workers, which die in the middle of work.
@Suite(.enabled(if: SparkInstallation.isUsable && SparkInstallation.hasProcessFolder, SparkInstallation.advice))
struct SparkClusterTests {
    /// Sums numbers, slowly, and says when it has begun.
    private let script = """
        import os, time
        from tidegate_spark import session, write

        def slow(rows):
            for row in rows:
                time.sleep(0.02)
                open(os.path.join("MARKS", str(os.getpid())), "w").close()
                yield (row.id, row.id * 2)

        spark = session()
        frame = spark.range(0, 400, 1, 16).rdd.mapPartitions(slow).toDF(["id", "twice"])
        write(frame)
        """

    private func makeProgram(_ workspace: ScratchFolder, _ cluster: SparkCluster) throws -> Program {
        try workspace.write(
            """
            workflow: w
            jobs:
              slow:
                spark: jobs/slow.py
                output: {table: out.slow, path: lake/slow}
                retry: {attempts: 1, delay: 100ms, on: [executor-lost]}
            """, to: "workflows/w.yaml")
        try workspace.makeFolder("marks")
        try workspace.write(script.replacingOccurrences(of: "MARKS", with: workspace.path("marks")), to: "jobs/slow.py")
        try workspace.write(cluster.settings, to: "tidegate.yaml")
        return try Program(in: workspace)
    }

    private func report(_ workspace: ScratchFolder) throws -> String {
        try workspace.read(".tidegate/runs/w-1/slow/1/spark.json")
    }

    @Test func `a worker that dies, and a daemon that dies, cost a job none of its rows`() throws {
        try withScratchFolder { workspace in
            let cluster = try SparkCluster(in: workspace, workers: 2)
            let program = try makeProgram(workspace, cluster)
            let first = try program.startDaemon()
            #expect(try program.run("run", "w", "--detach").status == 0)
            try program.eventually("both workers are at it", within: .seconds(120)) {
                try FileManager.default.contentsOfDirectory(atPath: workspace.path("marks")).count >= 2
            }
            #expect(try report(workspace).contains("\"application\": \"app-"))
            cluster.killWorker(0)
            first.killHard()
            let second = try program.startDaemon()
            let shown = try program.run("runs", "show", "w-1").output
            #expect(shown.contains("RUNNING on \(cluster.master)"))
            try program.eventually("the run ends", within: .seconds(120)) {
                try ["SUCCEEDED", "FAILED"].contains(program.runs().first?["state"] as? String)
            }
            let rows = try program.rows("SELECT count(*), count(DISTINCT id), sum(twice) FROM out.slow")
            #expect(rows.first?.map { $0 as? Int } == [400, 400, 159_600])
            let nodes = try program.run("runs", "show", "w-1", "--json").json()["nodes"] as? [[String: Any]]
            #expect((nodes?.first?["attempts"] as? [Any])?.count == 1)
            // One more job, which is stopped: its driver goes, and the cluster has no application left.
            try? FileManager.default.removeItem(atPath: workspace.path("marks"))
            try workspace.makeFolder("marks")
            #expect(try program.run("run", "w", "--detach").status == 0)
            try program.eventually("the worker that is left is at it", within: .seconds(120)) {
                try !FileManager.default.contentsOfDirectory(atPath: workspace.path("marks")).isEmpty
            }
            #expect(try program.run("runs", "stop", "w-2").status == 0)
            try program.eventually("it is stopped") { try program.runs().first?["state"] as? String == "STOPPED" }
            try program.eventually("the master knows") {
                try workspace.read("master.log").components(separatedBy: "Removing app ").count >= 3
            }
            #expect(try program.rows("SELECT count(*) FROM out.slow").first?.first as? Int == 400)
            second.terminate()
        }
    }
}
