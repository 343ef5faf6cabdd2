import Engines
import Foundation
import TestSupport
import Testing

/// What surrounds a job: its environment, its bounds, its log.
@Suite(.timeLimit(.minutes(2))) struct JobBoxTests {
    private func workflow(_ jobs: String) -> String { "workflow: w\njobs:\n\(jobs)" }

    @Test func `a job sees none of the daemon's secrets but those that are passed on`() throws {
        try withScratchFolder { workspace in
            try workspace.write(
                workflow("  a: {shell: env, env: {OWN: mine}, resources: {threads: 3}}\n"), to: "workflows/w.yaml")
            try workspace.write("environment: [SHOP_KEY]\nmachine: {threads: 4}\n", to: "tidegate.yaml")
            var program = try Program(in: workspace)
            program.environment["AWS_SECRET_ACCESS_KEY"] = "hidden"
            program.environment["TIDEGATE_TOKEN"] = "hidden"
            program.environment["SHOP_KEY"] = "shown"
            #expect(try program.run("run", "w").status == 0)
            let log = try program.run("runs", "logs").output
            #expect(!log.contains("hidden"))
            for line in ["SHOP_KEY=shown", "OWN=mine", "OMP_NUM_THREADS=3", "TIDEGATE_NODE=a"] {
                #expect(log.contains("\n\(line)\n"), "\(line)")
            }
        }
    }

    @Test func `a job that wants more memory than it may have fails with a kind of its own and with advice`() throws {
        try withScratchFolder { workspace in
            try workspace.write(
                workflow(
                    """
                      python: {python: eat.py, resources: {memory: 100 MiB}, catch: {out-of-memory: then}}
                      sql:
                        sql: SELECT sum(n) FROM (SELECT n, row_number() OVER (ORDER BY hash(n)) FROM range(30000000) t(n))
                        output: {table: out.a, path: lake/a}
                        resources: {memory: 30 MiB, temp-disk: 1 MiB, threads: 1}
                        catch: {out-of-memory: then}
                      then: {shell: 'true'}

                    """), to: "workflows/w.yaml")
            try workspace.write("bytearray(300_000_000)\n", to: "eat.py")
            let program = try Program(in: workspace)
            #expect(try program.run("run", "w").status == 0)
            let shown = try program.run("runs", "show").output
            #expect(
                shown.contains("MemoryError; it may use 100 MiB; let it have more with 'memory' in its 'resources'"))
            #expect(shown.contains("; it may use 30 MiB; let it have more"))
        }
    }

    @Test func `a node that waits for room on the machine says so`() throws {
        try withScratchFolder { workspace in
            try workspace.write(
                workflow(
                    """
                      a: {shell: while ! test -e go; do sleep 0.02; done, resources: {threads: 1}}
                      b: {shell: 'true', resources: {threads: 2}}

                    """), to: "workflows/w.yaml")
            try workspace.write("machine: {memory: 1 GiB, threads: 2}\n", to: "tidegate.yaml")
            let program = try Program(in: workspace)
            let daemon = try program.startDaemon()
            let client = Task.detached { try program.run("run", "w") }
            let wait =
                "waits for room on the machine: it asks for 2 threads, and 1 thread of 1 GiB and 2 threads are in use"
            try program.eventually("what b waits for is told") {
                try program.run("runs", "show").output.contains(wait)
            }
            #expect(
                try program.run("status").output.contains(
                    "jobs under way count as 0 B of 1 GiB and 1 of 2 threads; 1 node waiting for room"))
            try workspace.write("", to: "go")
            try program.eventually("the run has ended") {
                try program.run("runs", "list").output.contains("SUCCEEDED")
            }
            _ = client
            #expect(daemon.terminate() == 0)
        }
    }

    /// Whether bubblewrap is there and may do what it does.
    static let sandboxWorks: Bool = {
        guard let sandbox = try? Sandbox(environment: ProcessInfo.processInfo.environment) else { return false }
        return (try? sandbox.problem()) == .some(nil)
    }()

    @Test(.enabled(if: sandboxWorks, "bubblewrap is installed and allowed to make namespaces"))
    func `a job in a sandbox writes its output and nothing else, and has no network`() throws {
        try withScratchFolder { workspace in
            try workspace.write(
                workflow(
                    """
                      a:
                        shell: jobs/a.sh
                        sandbox: true
                        heartbeat: 60s
                        output: {table: out.a, path: lake/a, format: csv}

                    """), to: "workflows/w.yaml")
            try workspace.write(
                """
                touch here || echo no here
                touch "$HOME/tidegate-sandbox-test" || echo no home
                echo '{}' > "$(dirname "$TIDEGATE_RESULT")/exit.json" || echo no exit
                touch "$TMPDIR/x" "$TIDEGATE_HEARTBEAT" && echo temporary
                echo '{"told": 7}' > "$TIDEGATE_RESULT"
                cat jobs/a.sh > /dev/null && echo read
                echo networks $(grep -c : /proc/net/dev)
                printf 'n\\n1\\n' > "$TIDEGATE_OUTPUT/x.csv"
                """, to: "jobs/a.sh")
            let program = try Program(in: workspace)
            let result = try program.run("run", "w")
            let log = try program.run("runs", "logs").output
            #expect(result.status == 0, "\(result.output)\(log)")
            #expect(result.output.contains("told 7"))
            for line in ["no here", "no home", "no exit", "temporary", "read", "networks 1"] {
                #expect(log.contains("\(line)\n"), "\(line): \(log)")
            }
        }
    }

    @Test func `a sandbox that cannot be made is told with the way out`() throws {
        try withScratchFolder { workspace in
            try workspace.write(workflow("  a: {shell: 'true', sandbox: true}\n"), to: "workflows/w.yaml")
            try workspace.write(
                "#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n", to: "bin/bwrap")
            var program = try Program(in: workspace)
            program.environment["PATH"] = "/no/such/folder"
            #expect(try program.run("run", "w").output.contains("bubblewrap (bwrap) is not in PATH"))
            #expect(chmod(workspace.path("bin/bwrap"), 0o755) == 0)
            program.environment["PATH"] = workspace.path("bin") + ":/usr/bin:/bin"
            #expect(try program.run("run", "w").output.contains("the system has to let users make user namespaces"))
            let doctor = try program.run("doctor").output
            #expect(doctor.contains("bad   sandbox: bwrap: No permissions to create new namespace; the system"))
        }
    }
}
