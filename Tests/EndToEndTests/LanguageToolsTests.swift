import Foundation
import TestSupport
import Testing

/// The commands for those who write workflows.
@Suite struct LanguageToolsTests {
    private static let text = """
        workflow: w
        datasets:
          d: {path: in/*.csv, table: raw.d}   # where they land
        triggers:
          nightly: {schedule:   ["0 2 * * *", "cron(0 12 * * ? *)"], start: crawl}
        crawlers:
            crawl: {datasets: [d]}
        jobs:
            daily: {sql: SELECT a FROM batch.d, output: {table: out.daily, path: lake/daily}, needs: crawl, retry: {attempts: 2}}

        """

    private func program(_ workspace: ScratchFolder) throws -> Program {
        try workspace.write(Self.text, to: "workflows/w.yaml")
        try workspace.write("a\n1\n", to: "in/a.csv")
        return try Program(in: workspace)
    }

    @Test func `a dry run shows files, nodes and views, and changes nothing`() throws {
        try withScratchFolder { workspace in
            let program = try program(workspace)
            let shown = try program.run("run", "w", "--dry-run").output
            #expect(shown.contains("Would take 1 file"))
            #expect(shown.contains("in/a.csv  d         4 B  would be read first"), "\(shown)")
            #expect(shown.contains("daily  sql      crawl succeeded  batch.d (1 file)"), "\(shown)")
            #expect(!(try workspace.has(".tidegate")))
            #expect(try program.run("run", "w").status == 0)
            #expect(try program.run("run", "w", "--dry-run").output.contains("Would take 0 files"))
        }
    }

    @Test func `who runs a workflow whose file does not load is told so`() throws {
        try withScratchFolder { workspace in
            let program = try program(workspace)
            let broken = Self.text.replacing("crawlers:", with: "crawler:")
            try workspace.write(broken, to: "workflows/w.yaml")
            let refused = try program.run("run", "w")
            #expect(refused.status == 64)
            #expect(
                refused.errors.contains(
                    "there is no workflow 'w'; workflows/w.yaml does not load, see 'tidegate validate'"),
                "\(refused.errors)")
            try workspace.write(Self.text, to: "workflows/w.yaml")
            #expect(try program.run("run", "w").output.hasPrefix("w-1 started with 1 file\n"))
            try workspace.write(broken, to: "workflows/w.yaml")
            let run = try program.run("run", "w")
            #expect(
                run.output.hasPrefix(
                    "w-2 started with 0 files, as its workflow was last good: workflows/w.yaml does not load, see 'tidegate validate'\n"
                ), "\(run.output)")
        }
    }

    @Test func `validate shows what is wrong in the settings, too`() throws {
        try withScratchFolder { workspace in
            try workspace.write("workflow: w\njobs: {a: {shell: 'true'}}\n", to: "workflows/w.yaml")
            try workspace.write("http: {listen: '0.0.0.0:9470'}\n", to: "tidegate.yaml")
            let result = try Program(in: workspace).run("validate")
            #expect(result.status == 65)
            #expect(result.output.contains("tidegate.yaml:1:16: error: other machines can reach 0.0.0.0:9470"))
            #expect(result.output.contains("1 workflow good (w); 1 error"), "\(result.output)")
        }
    }

    @Test func `explain says what starts a workflow, what it runs and when next`() throws {
        try withScratchFolder { workspace in
            let shown = try program(workspace).run("explain", "w").output
            #expect(shown.contains("nightly: at '0 2 * * *, cron(0 12 * * ? *)' in UTC, with all files that wait"))
            #expect(shown.contains("daily: runs its SQL into out.daily, when crawl succeeded"))
            #expect(shown.contains("if it fails, it is tried again 2 times, first after 1s"))
            #expect(shown.components(separatedBy: "Z  nightly").count == 6)
        }
    }

    @Test func `fmt lays a file out, keeps its comments and is content with its own work`() throws {
        try withScratchFolder { workspace in
            let program = try program(workspace)
            #expect(try program.run("fmt", "--check").status == 1)
            #expect(try program.run("fmt").output == "laid out workflows/w.yaml\n")
            let text = try workspace.read("workflows/w.yaml")
            #expect(text.contains("  # where they land") && text.contains("\n  crawl: {datasets: [d]}\n"))
            #expect(try program.run("fmt", "--check").output == "nothing to change in 1 file\n")
            #expect(try program.run("validate").status == 0)
        }
    }

    @Test func `a graph is drawn as text, as Mermaid and as DOT, with a run's states`() throws {
        try withScratchFolder { workspace in
            let program = try program(workspace)
            #expect(try program.run("graph", "w").output.contains("─▶"))
            #expect(try program.run("graph", "w", "--mermaid").output.contains("flowchart LR\n"))
            #expect(try program.run("graph", "w", "--dot").output.hasPrefix("digraph"))
            #expect(try program.run("run", "w").status == 0)
            #expect(try program.run("graph", "--run", "w-1").output.contains("✔ daily"))
            let svg = try program.run("graph", "w", "--svg")
            #expect(svg.status == 0 ? svg.output.contains("<svg") : svg.errors.contains("apt-get install graphviz"))
        }
    }

    @Test func `a state machine is imported, loads, and says what it could not bring`() throws {
        try withScratchFolder { workspace in
            let program = try program(workspace)
            try workspace.write(
                """
                {"StartAt": "Get", "States": {
                  "Get": {"Type": "Task", "Resource": "arn:x", "Next": "Wait a bit", "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Oops"}]},
                  "Wait a bit": {"Type": "Wait", "Seconds": 5, "End": true}, "Oops": {"Type": "Fail", "Error": "E", "Cause": "c"}}}
                """, to: "machine.json")
            let result = try program.run("import", "asl", workspace.path("machine.json"))
            #expect(result.status == 0 && result.errors.contains("warning:"), "\(result.errors)")
            #expect(try program.run("validate").status == 0)
            #expect(try workspace.read("workflows/machine.yaml").contains("# NOT IMPORTED"))
            #expect(try program.run("import", "asl", workspace.path("machine.json")).status == 64)
            try workspace.write("{", to: "broken.json")
            #expect(try program.run("import", "glue", workspace.path("broken.json")).status == 65)
        }
    }

    @Test func `a path that leaves the workspace by a link is refused until it is allowed`() throws {
        try withScratchFolder { workspace in
            let program = try program(workspace)
            try withScratchFolder { outside in
                try FileManager.default.removeItem(atPath: workspace.path("in"))
                try FileManager.default.createSymbolicLink(
                    atPath: workspace.path("in"), withDestinationPath: outside.path)
                let refused = try program.run("validate")
                #expect(refused.status == 65 && refused.output.contains("leads out of the workspace by a link"))
                try workspace.write("roots: [\(outside.path)]\n", to: "tidegate.yaml")
                #expect(try program.run("validate").status == 0)
            }
        }
    }

    @Test func `what validate says is shaped as editors want it`() throws {
        try withScratchFolder { workspace in
            let program = try program(workspace)
            try workspace.write("workflow: b\njobs: {a: {shell: x, neds: b}}\n", to: "workflows/b.yaml")
            let all = try program.run("validate", "--json").json()["diagnostics"] as? [[String: Any]]
            let range = try #require(all?.first?["range"] as? [String: [String: Int]])
            #expect(range == ["start": ["line": 1, "character": 21], "end": ["line": 1, "character": 25]])
            #expect(all?.first?["suggestion"] as? String == "needs")
        }
    }
}
