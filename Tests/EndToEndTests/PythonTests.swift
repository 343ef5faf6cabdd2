import Foundation
import TestSupport
import Testing

/// Python jobs: the module that comes with the program, and environments that their requirements make.
@Suite(.timeLimit(.minutes(3))) struct PythonTests {
    @Test func `the example of the reference does what it says`() throws {
        let document = try Document("docs/workflow-reference.md")
        let workflow = try #require(document.blocks(of: "yaml").first { $0.hasPrefix("workflow: shop\n") })
        let script = try #require(document.blocks(of: "python").first)
        try withScratchFolder { workspace in
            // The package is for show: a test goes to no registry.
            try workspace.write(
                workflow.replacing("    requirements: [polars==1.35.2]\n", with: ""), to: "workflows/shop.yaml")
            try workspace.write(script, to: "jobs/totals.py")
            try workspace.write("id,amount\n1,2.5\n2,4\n", to: "landing/2026-11-01/a.csv")
            try workspace.write("id,amount\n3,1\n", to: "landing/2026-11-02/b.csv")
            let program = try Program(in: workspace)
            let result = try program.run("run", "shop")
            #expect(result.status == 0, "\(result.output)\(result.errors)")
            #expect(result.output.contains("files 2, rows 2"))
            let log = try program.run("runs", "logs").output
            #expect(log.contains(" INFO read file=a.csv bytes=20 total=6.5\n"))
            let rows = try program.run("query", "SELECT day, total FROM out.totals ORDER BY day", "--json").output
            #expect(rows.contains("6.5") && rows.contains("1.0"))
        }
    }

    @Test func `the module tells a job all that its environment says, and what is not so`() throws {
        try withScratchFolder { workspace in
            try workspace.write(
                """
                workflow: w
                parameters: {region: eu}
                jobs:
                  plan: {python: plan.py}
                  each: {python: each.py, needs: plan, for-each: {output: plan.parts}}
                  last: {python: last.py, needs: each, catch: {no-credit: after}}
                  after: {python: after.py}

                """, to: "workflows/w.yaml")
            try workspace.write(
                "import tidegate\ntidegate.result(rows=1)\ntidegate.result(parts=[{'n': 1}, 'x'])\n", to: "plan.py")
            try workspace.write(
                "import tidegate\nprint(tidegate.item(), tidegate.inputs('plan')['rows'], tidegate.properties)\n",
                to: "each.py")
            try workspace.write(
                """
                import os, tidegate
                print(tidegate.run, tidegate.workflow, tidegate.node, tidegate.attempt, tidegate.item(), tidegate.error())
                print(tidegate.workspace == tidegate.Path(os.getcwd()), tidegate.scheduled.tzinfo)
                for wrong in (lambda: tidegate.batch("x"), lambda: tidegate.output("../x"), lambda: tidegate.nothing):
                    try:
                        wrong()
                    except (KeyError, ValueError, AttributeError) as error:
                        print(type(error).__name__, error)
                del os.environ["TIDEGATE_BATCH"]
                try:
                    tidegate.manifest()
                except tidegate.NotInAJob as error:
                    print(error)
                tidegate.log("warn", "two\\nlines", a="b c", b='"')
                tidegate.fail("no-credit", "the account is empty")
                """, to: "last.py")
            try workspace.write(
                "import tidegate\nprint(tidegate.error()['kind'], tidegate.error()['message'])\n", to: "after.py")
            let program = try Program(in: workspace)
            let result = try program.run("run", "w")
            #expect(result.status == 0, "\(result.output)")
            let log = try program.run("runs", "logs").output
            for line in [
                "{'n': 1} 1 {'region': 'eu'}", "x 1 {'region': 'eu'}", "w-1 w last 1 None None", "True UTC",
                "KeyError \"the workflow has no dataset 'x'; it has: none\"",
                "ValueError '../x' leads out of the output's folder",
                "AttributeError module 'tidegate' has no attribute 'nothing'",
                "TIDEGATE_BATCH is not set: is this script run by 'tidegate run' or the daemon?",
                "no-credit the account is empty",
            ] {
                #expect(log.contains("\(line)\n"), "\(line)")
            }
            #expect(log.contains(#" WARN two lines a="b c" b="\"""#), "\(log)")
        }
    }

    /// A wheel is a zip; so pip needs nobody to ask.
    private static let makeWheel = """
        import zipfile
        with zipfile.ZipFile("thing-1.0-py3-none-any.whl", "w") as wheel:
            wheel.writestr("thing.py", "VALUE = 42\\n")
            wheel.writestr("thing-1.0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: thing\\nVersion: 1.0\\n")
            wheel.writestr("thing-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\\nGenerator: t\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
            wheel.writestr("thing-1.0.dist-info/RECORD", "thing.py,,\\nthing-1.0.dist-info/RECORD,,\\n")
        """

    @Test func `requirements make an environment once, also for two attempts at the same time`() throws {
        try withScratchFolder { workspace in
            try workspace.write(
                """
                workflow: w
                jobs:
                  wheel: {python: wheel.py}
                  a: {python: use.py, requirements: &r [./thing-1.0-py3-none-any.whl], needs: wheel}
                  b: {python: use.py, requirements: *r, needs: wheel}
                  c: {python: use.py, requirements: [./none-1.0-py3-none-any.whl], needs: wheel, catch: {requirements: d}}
                  d: {python: use.py, requirements: missing.txt, catch: {requirements: e}}
                  e: {shell: echo caught}

                """, to: "workflows/w.yaml")
            try workspace.write(Self.makeWheel, to: "wheel.py")
            try workspace.write(
                "import sys, thing\nprint('value', thing.VALUE, sys.prefix != sys.base_prefix)\n", to: "use.py")
            let program = try Program(in: workspace)
            let result = try program.run("run", "w", timeout: .seconds(120))
            #expect(result.status == 0, "\(result.output)")
            #expect(result.output.contains("its requirements could not be installed: ERROR: "))
            #expect(result.output.contains("missing.txt' cannot be read: No such file or directory"))
            let logs = try ["a", "b"].map { try program.run("runs", "logs", "w-1", $0).output }
            #expect(logs.allSatisfy { $0.contains("value 42 True\n") })
            #expect(logs.filter { $0.contains("making the virtual environment") }.count == 1)
            func rerun() throws -> Int {
                try program.run("runs", "rerun", "w-1", "--from", "a")
                let log = try program.run("runs", "logs", "w-1", "a").output
                #expect(!log.contains("Error"))
                return log.components(separatedBy: "making the virtual environment").count - 1
            }
            let made = logs[0].contains("making the virtual") ? 1 : 0
            let second = try rerun()
            #expect(second == made)
            // As it is when whoever made it was killed.
            let places = try workspace.names(in: ".tidegate/venvs").filter { !$0.hasSuffix(".lock") }
            for place in places {
                try? FileManager.default.removeItem(atPath: workspace.path(".tidegate/venvs/\(place)/.complete"))
            }
            let third = try rerun()
            #expect(third == made + 1)
        }
    }

    @Test func `requirements make another environment when a file changes that they name`() throws {
        try withScratchFolder { workspace in
            try workspace.write(
                "workflow: w\njobs: {a: {python: use.py, requirements: needs/all.txt}}\n", to: "workflows/w.yaml")
            try workspace.write("print('ran')\n", to: "use.py")
            try workspace.write("# all\n -r own.txt # ours\n--constraint=../limits.txt\n", to: "needs/all.txt")
            try workspace.write("# own\n", to: "needs/own.txt")
            try workspace.write("# none\n", to: "limits.txt")
            let program = try Program(in: workspace)
            func environments() throws -> Int {
                let result = try program.run("run", "w", timeout: .seconds(120))
                #expect(result.status == 0, "\(result.output)")
                return try workspace.names(in: ".tidegate/venvs").filter { !$0.hasSuffix(".lock") }.count
            }
            #expect(try environments() == 1)
            #expect(try environments() == 1)
            try workspace.write("# some\n", to: "limits.txt")
            #expect(try environments() == 2)
            try workspace.write("", to: "needs/own.txt")
            #expect(try environments() == 3)
        }
    }
}
