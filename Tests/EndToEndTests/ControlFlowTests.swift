import Foundation
import TestSupport
import Testing

/// Control flow through the built program, also over the death of the daemon.
@Suite struct ControlFlowTests {
    private static let everything = """
        workflow: all
        parameters:
          region: eu
          count: {type: integer, default: 3}
        defaults: {retry: {attempts: 1, delay: 10ms}}
        triggers:
          ask: {on-demand: true, start: [plan, flaky, gate]}
        jobs:
          plan: {shell: 'echo "{\\"list\\": [1, 2, {\\"a\\": \\"x y\\"}], \\"rows\\": 5}" > $TIDEGATE_RESULT'}
          each:
            shell: 'echo $1 >> items; test "$TIDEGATE_ITEM" != 2'
            args: ["{index} {region} {item}"]
            needs: plan
            for-each: {output: plan.list}
            max-concurrency: 1
            tolerate: 50%
            retry: {attempts: 0}
          flaky: {shell: 'echo "{\\"error\\": \\"no-credit\\"}" > $TIDEGATE_RESULT; exit 3', catch: {timeout: slow, no-credit: tell}}
          tell: {shell: 'echo "$TIDEGATE_ERROR" > caught'}
          slow: {shell: 'true'}
          many: {shell: 'true'}
          few: {shell: 'true'}
          silent: {shell: 'sleep 30', heartbeat: 100ms, needs: pause, retry: {attempts: 0}, catch: {heartbeat: tell-silence}}
          tell-silence: {shell: 'true'}
          gate: {shell: 'touch passed', requires: {file: go, every: 20ms, within: 1m}}
        steps:
          decide: {choice: [{when: plan.rows > 10, go-to: many}, {when: run.count = 3, go-to: few}], needs: plan}
          pause: {wait: 50ms, needs: decide}
          sub: {workflow: child, with: {name: "from {run}"}, needs: pause}
        """

    @Test func `choice, catch, for-each, wait, requirement, heartbeat and sub-workflow work in one run`() throws {
        try withScratchFolder { workspace in
            try workspace.write(Self.everything, to: "workflows/all.yaml")
            try workspace.write(
                """
                workflow: child
                parameters: {name: {type: string}}
                jobs: {hello: {shell: 'echo "$TIDEGATE_PARAMETER_NAME" > hello'}}
                """, to: "workflows/child.yaml")
            try workspace.write("", to: "go")
            let program = try Program(in: workspace)
            let result = try program.run("run", "all")
            #expect(result.status == 0, "\(result.output)\(result.errors)")
            #expect(
                try states(of: "all-1", program) == [
                    "plan": "SUCCEEDED", "each": "SUCCEEDED", "flaky": "FAILED", "tell": "SUCCEEDED", "slow": "SKIPPED",
                    "many": "SKIPPED", "few": "SUCCEEDED", "silent": "FAILED", "tell-silence": "SUCCEEDED",
                    "gate": "SUCCEEDED", "decide": "SUCCEEDED", "pause": "SUCCEEDED", "sub": "SUCCEEDED",
                ])
            #expect(try workspace.read("items") == "0 eu 1\n1 eu 2\n2 eu {\"a\":\"x y\"}\n")
            #expect(try workspace.read("caught").contains("\"kind\":\"no-credit\""))
            #expect(try workspace.read("hello") == "from all-1\n")
            #expect(try program.runs().count == 2)
        }
    }

    @Test func `a wait, a signal and a for-each survive kill -9, and no item runs twice`() throws {
        try withScratchFolder { workspace in
            try workspace.write(
                """
                workflow: long
                triggers: {ask: {on-demand: true, start: pause}}
                jobs:
                  each:
                    shell: 'echo $TIDEGATE_ITEM >> items; while [ ! -e go ]; do sleep 0.02; done'
                    needs: ask
                    for-each: {items: [1, 2, 3, 4, 5, 6]}
                    max-concurrency: 2
                steps:
                  pause: {wait: 300ms}
                  ask: {signal: is it good?, needs: pause}
                """, to: "workflows/long.yaml")
            let program = try Program(in: workspace)
            try restart(program, with: ["run", "long", "--detach"])
            let second = try program.startDaemon()
            try program.eventually("the signal is waited for") {
                try states(of: "long-1", program)["ask"] == "RUNNING"
            }
            let waiting = try program.run("runs", "show", "long-1").output
            #expect(waiting.contains("waits for 'tidegate runs signal long-1 ask'"), "\(waiting)")
            end(second, workspace)
            let third = try program.startDaemon()
            let signal = try program.run("runs", "signal", "long-1", "ask", "--data", "{\"good\": true}")
            #expect(signal.status == 0, "\(signal.errors)")
            try program.eventually("two items run") {
                try workspace.has("items") && workspace.read("items").count == 4
            }
            end(third, workspace)
            let last = try program.startDaemon()
            try workspace.write("", to: "go")
            try program.eventually("the run succeeds") {
                try program.runs().first?["state"] as? String == "SUCCEEDED"
            }
            #expect(try workspace.read("items").split(separator: "\n").sorted() == ["1", "2", "3", "4", "5", "6"])
            last.terminate()
        }
    }

    @Test func `a failed run goes on with the items that did not succeed, and runs again from a node`() throws {
        try withScratchFolder { workspace in
            try workspace.write(
                """
                workflow: w
                jobs:
                  each: {shell: 'echo $TIDEGATE_ITEM >> items; test "$TIDEGATE_ITEM" = 1 -o -e good', for-each: {items: [1, 2]}, max-concurrency: 1}
                  after: {shell: 'echo x >> after', needs: each}
                """, to: "workflows/w.yaml")
            let program = try Program(in: workspace)
            #expect(try program.run("run", "w").status == 1)
            try workspace.write("", to: "good")
            #expect(try program.run("runs", "resume", "w-1").status == 0)
            #expect(try workspace.read("items") == "1\n2\n2\n")
            #expect(try program.run("runs", "rerun", "w-1", "--from", "after").status == 0)
            #expect(try workspace.read("after") == "x\nx\n")
            #expect(try program.run("runs", "rerun", "w-1", "--from", "nothing").status == 64)
        }
    }

    @Test func `a job that runs again in its run takes the place of what it appended`() throws {
        try withScratchFolder { workspace in
            try workspace.write(
                """
                workflow: w
                jobs:
                  make: {sql: SELECT 1 AS n, output: {table: out.t, path: lake/t}}
                """, to: "workflows/w.yaml")
            let program = try Program(in: workspace)
            #expect(try program.run("run", "w").status == 0)
            #expect(try program.run("run", "w").status == 0)
            #expect(try program.run("runs", "rerun", "w-1", "--from", "make").status == 0)
            #expect(try program.rows("SELECT count(*) FROM out.t") as NSArray == [[2]] as NSArray)
            let files = try FileManager.default.contentsOfDirectory(atPath: workspace.path("lake/t"))
            #expect(files.filter { $0.hasSuffix(".parquet") }.count == 2, "\(files)")
        }
    }

    @Test func `parameters are checked, and backfill makes a run for each time`() throws {
        try withScratchFolder { workspace in
            try workspace.write(
                """
                workflow: daily
                parameters: {day: {type: date, default: 2026-01-01}}
                triggers: {nightly: {schedule: '@daily', start: a}}
                jobs: {a: {shell: 'echo "$1" >> days', args: ["{scheduled} {day}"]}}
                """, to: "workflows/daily.yaml")
            let program = try Program(in: workspace)
            let bad = try program.run("run", "daily", "--set", "day=tomorrow")
            #expect(bad.status == 64 && bad.errors.contains("is no date such as 2026-12-01"), "\(bad.errors)")
            #expect(try program.run("run", "daily", "--set", "nay=1").errors.contains("it has: day"))
            let result = try program.run("backfill", "daily", "--from", "2026-11-01", "--to", "2026-11-04")
            #expect(result.status == 0, "\(result.errors)")
            #expect(
                try workspace.read("days")
                    == (1...3).map { "2026-11-0\($0)T00:00:00Z 2026-01-01\n" }.joined())
            let parallel = ["backfill", "daily", "--from", "2026-11-04", "--to", "2026-11-06", "--parallel"]
            #expect(try program.run(parallel + ["0"]).status == 64)
            #expect(try program.run(parallel + ["2"]).status == 0)
            #expect(try workspace.read("days").split(separator: "\n").count == 5)
        }
    }

    @Test func `an item that is a file has that file alone as its batch, and every item its texts whole`() throws {
        try withScratchFolder { workspace in
            try workspace.write(
                """
                workflow: w
                datasets:
                  d: {path: in/*.csv, table: raw.d}
                  other: {path: more/*.csv, table: raw.other}
                jobs:
                  load: {for-each: {files: d}, max-concurrency: 1, shell: "cat $TIDEGATE_BATCH >> seen; echo >> seen"}
                  say:
                    needs: load
                    for-each: {items: [{text: "two\\nlines \\"é\\"", on: true, none: null, deep: {a: [1]}}, plain, 1.5]}
                    max-concurrency: 1
                    shell: 'printf "%s|" "$@" >> said; echo "$TIDEGATE_ITEM" >> said'
                    args: ["{index}", "{item}", "{item.text}", "{item.on}", "{item.none}", "{item.deep}"]
                """, to: "workflows/w.yaml")
            for name in ["1", "2"] { try workspace.write("a\n\(name)\n", to: "in/\(name).csv") }
            try workspace.write("a\n1\n", to: "more/3.csv")
            let program = try Program(in: workspace)
            let result = try program.run("run", "w")
            #expect(result.status == 0, "\(result.errors)")
            let seen = try workspace.read("seen").split(separator: "\n").map { line in
                ["in/1.csv", "in/2.csv", "more/3.csv"].filter { line.contains("\"path\":\"\($0)\"") }
            }
            #expect(seen.sorted { $0[0] < $1[0] } == [["in/1.csv", "more/3.csv"], ["in/2.csv", "more/3.csv"]])
            let said = try workspace.read("said")
            #expect(said.contains("|two\nlines \"é\"|true||{\"a\":[1]}|{\"deep\""), "\(said)")
            #expect(said.contains("1|plain|{item.text}|{item.on}|{item.none}|{item.deep}|plain\n"), "\(said)")
            #expect(said.contains("2|1.5|"))
        }
    }

    @Test func `an edit of the settings counts at once, and one with a mistake in it changes nothing`() throws {
        try withScratchFolder { workspace in
            try workspace.write(
                """
                workflow: w
                notify: {failure: [ops]}
                max-concurrent-runs: 9
                jobs: {a: {shell: 'exit 1'}}
                """, to: "workflows/w.yaml")
            let program = try Program(in: workspace)
            let daemon = try program.startDaemon()
            defer { daemon.killHard() }
            func log() throws -> String { try workspace.read("daemon.log") }
            try workspace.write("channels: {ops: {command: [sh, -c, 'touch told']}}", to: "tidegate.yaml")
            try program.eventually("the settings are read again") { try log().contains("reloaded tidegate.yaml") }
            try workspace.write("channels: {ops: {command: []}}", to: "tidegate.yaml")
            try program.eventually("the mistake is told") { try log().contains("the settings that were go on") }
            #expect(try program.run("run", "w").status == 1)
            try program.eventually("the channel is used") { try workspace.has("told") }
        }
    }

    private func restart(_ program: Program, with command: [String]) throws {
        let daemon = try program.startDaemon()
        let result = try program.run(command)
        #expect(result.status == 0, "\(result.errors)")
        daemon.killHard()
        try FileManager.default.removeItem(atPath: "\(program.root)/.tidegate/daemon.sock")
    }

    private func end(_ daemon: RunningDaemon, _ workspace: ScratchFolder) {
        daemon.killHard()
        try? FileManager.default.removeItem(atPath: workspace.path(".tidegate/daemon.sock"))
    }

    private func states(of run: String, _ program: Program) throws -> [String: String] {
        let nodes = try program.run("runs", "show", run, "--json").json()["nodes"] as? [[String: Any]] ?? []
        return Dictionary(
            nodes.compactMap { node in
                guard let name = node["node"] as? String, let state = node["state"] as? String else { return nil }
                return (name, state)
            }
        ) { first, _ in first }
    }
}
