import Foundation
import TestSupport
import Testing

/// Which engine SQL runs on. A program in Spark's place shows what it is asked for.
@Suite struct EngineChoiceTests {
    /// Takes the plan's output folder, and writes a row there.
    private let submit = """
        #!/bin/sh
        for plan; do :; done
        printf '%s\\n' "$@" > submitted
        folder=$(sed 's/.*"output":{"folder":"\\([^"]*\\)".*/\\1/' "$plan")
        printf 'n\\n7\\n' > "$folder/part-0.csv"
        printf '{"state": "SUCCEEDED", "application": "app-1", "master": "local[1]"}' > "$(dirname "$plan")/spark.json"
        """

    private func makeProgram(_ workspace: ScratchFolder, engine: String) throws -> Program {
        try workspace.write(
            """
            workflow: w
            datasets: {orders: {path: landing/*.csv, table: raw.orders, settle: 10ms}}
            crawlers: {crawl: {datasets: orders}}
            jobs:
              count:
                sql: SELECT count(*) AS n FROM raw.orders
                \(engine.isEmpty ? "" : "engine: \(engine)")
                needs: crawl
                output: {table: out.count, path: lake/count, format: csv, write: overwrite}
            """, to: "workflows/w.yaml")
        for (path, text) in [("bin/spark-submit", submit), ("java/bin/java", "#!/bin/sh\n")] {
            try workspace.write(text, to: path)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: workspace.path(path))
        }
        try workspace.write(
            """
            spark: {submit: bin/spark-submit, java-home: \(workspace.path("java")), above: 100, master: 'local[1]', conf: {spark.x: 1}}
            """, to: "tidegate.yaml")
        return try Program(in: workspace)
    }

    private func drop(bytes: Int, _ name: String, in workspace: ScratchFolder) throws {
        let lines = ["id"] + (1...1000).map { "\($0)" }
        try workspace.write(String(lines.joined(separator: "\n").prefix(bytes)) + "\n", to: "landing/\(name).csv")
    }

    /// What ran the job of a run: the engine, the bytes that were counted, and the rows that came of it.
    private func ran(_ program: Program, _ run: String) throws -> (engine: [String: Any], rows: [[Any]]) {
        let shown = try program.run("runs", "show", run, "--json").json()
        let nodes = try #require(shown["nodes"] as? [[String: Any]])
        let attempts = try #require(nodes.last?["attempts"] as? [[String: Any]])
        return (attempts.last?["engine"] as? [String: Any] ?? [:], try program.rows("SELECT n FROM out.count"))
    }

    @Test func `by the bytes of its batch a run goes to one engine or the other`() throws {
        try withScratchFolder { workspace in
            let program = try makeProgram(workspace, engine: "{small: duckdb, large: spark, above: 60 B}")
            try drop(bytes: 40, "a", in: workspace)
            #expect(try program.run("run", "w").status == 0)
            var (engine, rows) = try ran(program, "w-1")
            #expect(engine["name"] as? String == "duckdb" && engine["bytes"] as? Int == 41)
            #expect(engine["reason"] as? String == "the batch has 41 B, at most 60 B")
            #expect((rows.first?.first as? Int) == 16)
            try drop(bytes: 80, "b", in: workspace)
            #expect(try program.run("run", "w").status == 0)
            (engine, rows) = try ran(program, "w-2")
            #expect(engine["name"] as? String == "spark" && engine["bytes"] as? Int == 81)
            #expect((engine["spark"] as? [String: Any])?["application"] as? String == "app-1")
            #expect((rows.first?.first as? Int) == 7)
            #expect(
                try program.run("runs", "show", "w-2").output.contains("more than 60 B; app-1 SUCCEEDED on local[1]"))
            let words = try workspace.read("submitted").split(separator: "\n").map(String.init)
            #expect(words.starts(with: ["--master", "local[1]", "--deploy-mode", "client", "--name", "w-2/count"]))
            #expect(words.contains("spark.x=1") && words.contains("spark.sql.ansi.enabled=true"))
        }
    }

    @Test func `auto goes by all bytes that the SQL reads, and what tidegate.yaml says of them`() throws {
        try withScratchFolder { workspace in
            let program = try makeProgram(workspace, engine: "auto")
            for (run, name) in ["a", "b"].enumerated() {
                try drop(bytes: 80, name, in: workspace)
                #expect(try program.run("run", "w").status == 0)
                let engine = try ran(program, "w-\(run + 1)").engine
                #expect(engine["name"] as? String == (run == 0 ? "duckdb" : "spark"))
                #expect(engine["bytes"] as? Int == 81 * (run + 1))
            }
        }
    }

    @Test func `an attempt that was being made ready when the daemon died keeps its engine`() throws {
        try withScratchFolder { workspace in
            let program = try makeProgram(workspace, engine: "{above: 60 B}")
            try drop(bytes: 80, "a", in: workspace)
            try workspace.write(
                #"{"engine": "duckdb", "reason": "it was so", "bytes": 5}"#,
                to: ".tidegate/runs/w-1/count/1/engine.json")
            #expect(try program.run("run", "w").status == 0)
            #expect(try ran(program, "w-1").engine["reason"] as? String == "it was so")
        }
    }

    @Test func `without a choice nothing is told of it, and without Spark what to do`() throws {
        try withScratchFolder { workspace in
            var program = try makeProgram(workspace, engine: "")
            try drop(bytes: 80, "a", in: workspace)
            #expect(try program.run("run", "w").status == 0)
            #expect(try ran(program, "w-1").engine.isEmpty)
            program = try makeProgram(workspace, engine: "spark")
            try workspace.write("spark: {submit: bin/none}\n", to: "tidegate.yaml")
            let result = try program.run("run", "w")
            #expect(result.status == 1)
            #expect((result.output + result.errors).contains("bin/none' is no program that can be executed"))
        }
    }
}
