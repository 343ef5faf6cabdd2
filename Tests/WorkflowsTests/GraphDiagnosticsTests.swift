import Testing
import Workflows

@Suite struct GraphDiagnosticsTests {
    @Test func `a job that appends is warned of where its key may run again`() {
        let text = """
            workflow: w
            datasets: {d: {path: "in/{date}/*"}, e: {path: "o/{date}/*"}}
            triggers: {t: {on-upload: {all: [d, e], per: date, late: rerun}, start: a}}
            jobs:
              a: {sql: "SELECT * FROM batch.d, batch.e", output: {table: out.a, path: lake/a}}
            """
        #expect(
            messages(text) == [
                "3:58 warning: a 'date' that runs again gives job 'a' all its files, and the job appends: rows would be there "
                    + "twice; let its output 'write' 'overwrite-partitions'"
            ])
        let other = text.replacing("lake/a}", with: "lake/a, write: overwrite-partitions, partition-by: date}")
        #expect(messages(other).isEmpty)
        #expect(messages(text.replacing("late: rerun", with: "late: next-run")).isEmpty)
    }

    @Test func `a cycle names its way and points at the step that closes it`() {
        #expect(
            drawn(
                """
                workflow: w
                jobs:
                  a: {shell: x, needs: c}
                  b: {shell: x, needs: a}
                  c: {shell: x, on-failure: [b]}
                """) == """
                    w.yaml:3:24: error: these wait for each other: a → b → c → a; remove one of the steps
                        3 |   a: {shell: x, needs: c}
                          |                        ^

                    """)
    }

    @Test func `a trigger can close a cycle, and a node can wait for itself`() {
        let text = """
            workflow: w
            triggers:
              again: {on-success: b, start: a}
            jobs:
              a: {shell: x}
              b: {shell: x, needs: a}
              c: {shell: x, needs: [b, c]}
            """
        #expect(
            messages(text) == [
                "3:23 error: these wait for each other: a → b → a; remove one of the steps",
                "7:28 error: these wait for each other: c → c; remove one of the steps",
            ])
    }

    @Test func `what never runs is warned of once`() {
        let text = """
            workflow: w
            triggers:
              one: {schedule: '@daily', start: a}
              two: {on-demand: true, start: b}
            jobs:
              a: {shell: x}
              b: {shell: x}
              idle: {shell: x}
              after-idle: {shell: x, needs: idle}
              both: {shell: x, needs: [a, b]}
              either: {shell: x, needs: {any: [a, idle]}}
            """
        #expect(
            messages(text) == [
                "8:3 warning: nothing starts 'idle'; add it to a trigger's 'start', or give it 'needs'",
                "10:3 warning: 'both' never runs: no trigger starts all that it waits for in one run",
            ])
        #expect(WorkflowLoader.load(text: text, file: "w.yaml").workflow != nil)
    }

    @Test func `a dataset that nothing reads is warned of`() {
        let text = """
            workflow: w
            datasets: {a: {path: a/}, b: {path: b/}, c: {path: c/}}
            crawlers: {load: {datasets: a}}
            jobs: {sum: {sql: select count(*) from batch.c, needs: load}}
            """
        #expect(
            messages(text) == [
                "2:27 warning: nothing reads dataset 'b'; add it to a crawler's 'datasets', or remove it"
            ])
    }

    @Test func `outputs have places and tables of their own`() {
        let text = """
            workflow: w
            jobs:
              a: {sql: select 1, output: {table: lake.a, path: lake/a}}
              b: {sql: select 1, output: {table: lake.b, path: lake/a/}}
              c: {sql: select 1, output: {table: lake.c, path: lake/a/c}}
              d: {sql: select 1, output: {table: LAKE.a, path: lake/ab}}
            """
        #expect(
            messages(text) == [
                "4:52 error: job 'a' writes to 'lake/a' already; give each output a folder of its own",
                "5:52 error: 'lake/a/c' is inside the folder that job 'a' writes to; give each output a folder of its own",
                "6:38 error: job 'a' makes the table 'lake.a' already; give each output a table of its own",
            ])
    }

    @Test func `a workflow cannot feed itself`() {
        func text(_ pattern: String, _ output: String) -> String {
            """
            workflow: w
            datasets: {d: {path: '\(pattern)'}}
            crawlers: {c: {datasets: d}}
            jobs: {j: {sql: select 1, needs: c, output: {table: a.b, path: \(output), format: csv, partition-by: day}}}
            """
        }
        #expect(
            drawn(text("in/", "in/out")) == """
                w.yaml:4:64: error: 'in/out' is where files of dataset 'd' land: the workflow would feed itself; write elsewhere
                    4 | jobs: {j: {sql: select 1, needs: c, output: {table: a.b, path: in/out, format: csv, partition-by: day}}}
                      |                                                                ^~~~~~
                w.yaml:2:22: note: the dataset's path
                    2 | datasets: {d: {path: 'in/'}}
                      |                      ^~~~~

                """)
        #expect(messages(text("**/*.csv", "out")).count == 1)
        #expect(messages(text("in/{shop}/*.csv", "in")).count == 1)
        #expect(messages(text("in/*.csv", "in/out")) == [])
        #expect(messages(text("in/**/*.parquet", "in/out")) == [])
    }

    @Test(
        arguments: [
            ("in/", "in/bad", false), ("in/{date}/*.csv", "in/bad", false), ("**/*.csv", "bad", false),
            ("in/{date}/*.csv", "in", true), ("in/*.csv", "bad", true),
            ("landing/orders/*.csv", "landing/failed", true),
        ])
    func `invalid files are not moved to where they are found again`(path: String, folder: String, isGood: Bool) {
        let found = messages(
            "workflow: w\ndatasets: {d: {path: '\(path)', invalid: \(folder)}}\ncrawlers: {c: {datasets: d}}")
        #expect(found.isEmpty == isGood)
        #expect(found.allSatisfy { $0.contains("would be found again; name a folder outside the dataset's path") })
    }

    @Test func `more datasets and outputs than can be compared are refused`() {
        let datasets = (0..<1000).map { "  d\($0): {path: '*/x\($0).csv'}" }.joined(separator: "\n")
        let jobs = (0..<201).map { "  j\($0): {sql: select 1, output: {table: a.b\($0), path: out/\($0)}}" }
        #expect(
            messages("workflow: w\ndatasets:\n\(datasets)\njobs:\n\(jobs.joined(separator: "\n"))") == [
                "998:16 error: too many datasets and outputs to tell them apart; begin the datasets' paths with folders of "
                    + "their own"
            ])
    }
}
