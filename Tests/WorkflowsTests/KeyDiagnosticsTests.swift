import Testing

@Suite struct KeyDiagnosticsTests {
    @Test func `an unknown dataset is drawn with what was meant`() {
        let text = retail.replacing("datasets: [orders, customers]", with: "datasets: [order, customers]")
        #expect(
            drawn(text) == """
                w.yaml:32:16: error: unknown dataset 'order'; did you mean 'orders'?
                   32 |     datasets: [order, customers]
                      |                ^~~~~

                """)
    }

    @Test func `all that is wrong is said at once, in order`() {
        #expect(
            drawn(
                """
                workflow: x
                triggers:
                  nightly: {cron: "0 2 * * *", start: a}
                jobs:
                  a: {shell: run.sh, neds: [b]}
                  b: {python: b.py, timeout: 5}
                """) == """
                    w.yaml:3:3: error: trigger 'nightly' needs one of 'schedule', 'every', 'on-upload', 'on-success', 'on-failure', 'on-completion', 'on-demand'
                        3 |   nightly: {cron: "0 2 * * *", start: a}
                          |   ^~~~~~~
                    w.yaml:3:13: error: unknown key 'cron' in trigger 'nightly'; did you mean 'schedule'?
                        3 |   nightly: {cron: "0 2 * * *", start: a}
                          |             ^~~~
                    w.yaml:5:22: error: unknown key 'neds' in job 'a'; did you mean 'needs'?
                        5 |   a: {shell: run.sh, neds: [b]}
                          |                      ^~~~
                    w.yaml:6:30: error: 'timeout': '5' has no unit; write seconds as '5s', minutes as '5m'
                        6 |   b: {python: b.py, timeout: 5}
                          |                              ^

                    """)
    }

    @Test func `a key given twice is an error with both places, and the rest is read`() {
        #expect(
            drawn("workflow: x\njobs:\n  a: {shell: x, needs: b}\n  a: {shell: y}\n") == """
                w.yaml:3:24: error: unknown node 'b'; no crawler or job has that name
                    3 |   a: {shell: x, needs: b}
                      |                        ^
                w.yaml:4:3: error: 'a' is given twice; remove or rename one
                    4 |   a: {shell: y}
                      |   ^
                w.yaml:3:3: note: first given here
                    3 |   a: {shell: x, needs: b}
                      |   ^

                """)
    }

    @Test(
        arguments: [
            ("", "1:1 error: the file is empty; a workflow begins with 'workflow: NAME'"),
            ("- a", "1:1 error: the workflow must be a mapping (key: value), not a list"),
            ("jobs: {a: {shell: x}}", "1:1 error: the workflow lacks 'workflow'"),
            ("workflow: w", "1:1 error: the workflow has nothing to run; add 'crawlers' or 'jobs'"),
            (
                "workflow: Big Name\njobs: {a: {shell: x}}",
                "1:11 error: 'Big Name' is no name for a workflow: use small letters, digits, '-' and '_' (at most 100), "
                    + "a letter or digit first; did you mean 'big-name'?"
            ),
            ("workflow: w\njobs: [a]", "2:7 error: 'jobs' must be a mapping from names to jobs, not a list"),
            ("workflow: w\njobs: {a: 5}", "2:11 error: job 'a' must be a mapping (key: value), not a number"),
            ("workflow: w\njobs:\n  a:\n", "3:3 error: job 'a' must be a mapping (key: value), not empty"),
            (
                "workflow: w\nname: x\njobs: {a: {shell: x}}",
                "2:1 error: unknown key 'name' in the workflow; did you mean 'workflow'?"
            ),
            (
                "workflow: w\nmax_concurrent_runs: 2\njobs: {a: {shell: x}}",
                "2:1 error: unknown key 'max_concurrent_runs' in the workflow; did you mean 'max-concurrent-runs'?"
            ),
            (
                "workflow: w\nbudget: 5 USD\njobs: {a: {shell: x}}",
                "2:9 error: 'budget': '5 USD' is no budget; write a sum a day, as in 5 USD/day"
            ),
            (
                "workflow: w\njobs: {a: {shell: x}}\nnotify: {zebra: [ops]}",
                "3:10 error: unknown key 'zebra' in 'notify'; known here: failure, recovery, invalid-file, schema-change, late, budget, arrivals, quality"
            ),
        ])
    func `the file as a whole`(text: String, message: String) {
        #expect(messages(text) == [message])
    }

    @Test(
        arguments: [
            ("{}", "3:3 error: job 'a' needs one of 'sql', 'python', 'shell', 'spark', 'compact'"),
            (
                "{sql: select 1, shell: x}",
                "3:22 error: job 'a' has 'sql' and 'shell'; it may have one of 'sql', 'python', 'shell', 'spark', 'compact'"
            ),
            (
                "{spark: x.py, engine: spark}",
                "3:20 error: 'engine' is for jobs of 'sql'; a script for Spark is said with 'spark'"
            ),
            (
                "{sql: SELECT 1, engine: sparc}",
                "3:30 error: unknown value 'sparc'; did you mean 'spark'? 'engine' is one of duckdb, spark, auto"
            ),
            ("{sql: SELECT 1, engine: {large: spark}}", "3:22 error: 'engine' of job 'a' lacks 'above'"),
            (
                "{sql: SELECT 1, engine: auto, output: {table: a.b, path: p, encrypt: people}}",
                "3:36 error: 'encrypt' is for sql jobs on DuckDB: what others write stands on the disk as it is; encrypt it there, or in an sql job after it"
            ),
            (
                "{sql: SELECT 1, engine: spark, output: {table: a.b, path: p, mask: {a: hash}}}",
                "3:37 error: 'mask' is for sql jobs on DuckDB: what others write stands in their files as it is; mask it there, or in an sql job after it"
            ),
            (
                "{sql: SELECT 1, spark-conf: {spark.x: 1}}",
                "3:22 error: 'spark-conf' is for jobs that may run on Spark: of 'spark', or of 'sql' with 'engine: spark' or 'engine: auto'"
            ),
            (
                "{spark: x.py, spark-conf: {spark.master: yarn}}",
                "3:33 error: 'spark.master' is said once for all jobs, in tidegate.yaml: spark: {master: …}"
            ),
            (
                "{sql: select 1, args: [x]}",
                "3:22 error: 'args' is for python, shell and PySpark jobs; an sql job has none"
            ),
            ("{shell: [a, b]}", "3:14 error: 'shell' must be text, not a list"),
            ("{shell: }", "3:14 error: 'shell' has no value"),
            ("{shell: ' '}", "3:14 error: 'shell' is empty"),
            ("{sql: ''}", "3:12 error: 'sql' is empty"),
            ("{shell: x, env: [A]}", "3:22 error: 'env' of job 'a' must be a mapping (key: value), not a list"),
            (
                "{shell: x, env: {TIDEGATE_RUN: 1}}",
                "3:23 error: 'TIDEGATE_RUN' is set by Tidegate itself; take a name that begins otherwise"
            ),
            ("{shell: x, env: {A B: 1}}", "3:23 error: 'A B' is no name of an environment variable"),
            ("{shell: x, needs: []}", "3:24 error: 'needs' lists nothing; name at least one, or remove it"),
            ("{shell: x, needs: {}}", "3:17 error: 'needs' of job 'a' needs one of 'all', 'any', 'and', 'or', 'not'"),
            (
                "{shell: x, retry: {delai: 5s}}",
                "3:25 error: unknown key 'delai' in 'retry' of job 'a'; did you mean 'delay'?"
            ),
            ("{shell: x, tolerate: 5%}", "3:17 error: 'tolerate' belongs to 'for-each', which is not here"),
            (
                "{shell: x, requires: {every: 5s}}",
                "3:17 error: 'requires' of job 'a' needs one of 'file', 'table', 'query', 'command'"
            ),
            ("{shell: x, catch: {all: b}}", "3:30 error: unknown node 'b'; no crawler or job has that name"),
            (
                "{shell: x, args: ['{dya}']}",
                "3:24 error: nothing is known as '{dya}'; a brace that is text is written '{{'"
            ),
            ("{shell: x, when: ''}", "3:23 error: 'when' is empty"),
        ])
    func `a job's keys`(job: String, message: String) {
        #expect(messages("workflow: w\njobs:\n  a: \(job)") == [message])
    }

    @Test(
        arguments: [
            ("{schedule: '@daily'}", "3:3 error: trigger 't' lacks 'start'"),
            (
                "{schedule: '@daily', on-demand: true, start: a}",
                "3:27 error: trigger 't' has 'schedule' and 'on-demand'; it may have one of 'schedule', 'every', 'on-upload', "
                    + "'on-success', 'on-failure', 'on-completion', 'on-demand'"
            ),
            ("{on-demand: yes, start: a}", "3:18 error: 'on-demand' must be true, not 'yes'"),
            (
                "{schedule: '@daily', batch: {files: 1}, start: a}",
                "3:27 error: 'batch' belongs to 'on-upload' triggers; 'schedule' takes all files that wait"
            ),
            (
                "{on-upload: {any: d, late: rerun}, start: a}",
                "3:27 error: 'late' belongs to 'all' with 'per', which is not here"
            ),
            (
                "{on-upload: d, if-empty: skip, start: a}",
                "3:21 error: 'if-empty' belongs to 'schedule', which is not here"
            ),
            (
                "{every: 1h, if-empty: no, start: a}",
                "3:28 error: unknown value 'no'; 'if-empty' is one of run, skip"
            ),
            ("{on-demand: true, start: [a, a]}", "3:35 warning: 'a' is listed twice in 'start'; remove one"),
            (
                "{on-upload: {all: d, any: d}, start: a}",
                "3:7 error: 'on-upload' of trigger 't' has 'all' and 'any'; it may have one of 'all', 'any'"
            ),
        ])
    func `a trigger's keys`(trigger: String, message: String) {
        let text = "workflow: w\ntriggers:\n  t: \(trigger)\njobs: {a: {shell: x}}\ndatasets: {d: {path: in/}}\n"
        #expect(messages(text).filter { !$0.contains("nothing") } == [message])
    }
}
