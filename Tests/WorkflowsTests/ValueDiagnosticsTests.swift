import Testing

@Suite struct ValueDiagnosticsTests {
    @Test func `a bad cron text is underlined where it is bad`() {
        #expect(
            drawn(
                """
                workflow: w
                triggers: {t: {schedule: "0 25 * * *", start: a}}
                jobs: {a: {shell: x}}
                """
            ).hasPrefix(
                """
                w.yaml:2:29: error: cron text '0 25 * * *': hour '25'
                """))
        #expect(
            drawn("workflow: w\ntriggers: {t: {schedule: \"0 25 * * *\", start: a}}\njobs: {a: {shell: x}}")
                .hasSuffix("\n      |                             ^~\n"))
    }

    @Test(
        arguments: [
            ("timeout: 5x", "'timeout': '5x' has the unknown unit 'x'; the units are d, h, m, s, ms and us"),
            ("timeout: 0s", "'timeout' must be more than 0"),
            ("timeout: [1]", "'timeout' must be text, not a list"),
            ("retry: {attempts: -1}", "'attempts' must be a whole number, 0 or more, not '-1'"),
            ("retry: {attempts: two}", "'attempts' must be a whole number, 0 or more, not 'two'"),
            ("retry: {attempts: 2, backoff: .inf}", "'backoff' must be a number, 1 or more, not '.inf'"),
            (
                "retry: {attempts: 2, jitter: ful}",
                "unknown value 'ful'; did you mean 'full'? 'jitter' is one of none, full"
            ),
            (
                "output: {table: t, path: p}",
                "'t' is no table; write 'database.table', both of letters, digits and '_', beginning with no digit"
            ),
            ("output: {table: a.b, path: /p}", "'path' is absolute; write the path relative to the workspace"),
            ("output: {table: a.b, path: p/../../q}", "'path' leaves the workspace with '..'"),
            ("output: {table: a.b, path: ./}", "'path' is empty; write a path relative to the workspace"),
            ("output: {table: a.b}", "'output' of job 'a' lacks 'path'"),
            (
                "output: {table: a.b, path: p, format: orc}",
                "unknown value 'orc'; 'format' is one of parquet, csv, ndjson, json"
            ),
            (
                "output: {table: a.b, path: p, write: merge}",
                "'merge' needs 'keys', the columns that tell one row from another"
            ),
            ("output: {table: a.b, path: p, keys: id}", "'keys' is for 'write: merge'"),
            (
                "output: {table: a.b, path: p, write: compact}",
                "unknown value 'compact'; 'write' is one of append, overwrite, overwrite-partitions, merge, error-if-exists"
            ),
            (
                "output: {table: a.b, path: p, mask: {a: hash}}",
                "'mask' is for sql jobs on DuckDB: what others write stands in their files as it is; mask it there, or in an sql job after it"
            ),
            (
                "output: {table: a.b, path: p, mask-salt: SALT}",
                "'mask-salt' is hashed along with values; say with 'mask' of which columns"
            ),
            (
                "output: {table: a.b, path: p, encrypt: people}",
                "'encrypt' is for sql jobs on DuckDB: what others write stands on the disk as it is; encrypt it there, or in an sql job after it"
            ),
            (
                "output: {table: a.b, path: p, write: overwrite-partitions}",
                "'overwrite-partitions' needs 'partition-by'; or write 'overwrite'"
            ),
            (
                "output: {table: a.b, path: p, partition-by: [a/b]}",
                "'a/b' cannot be a partition column: its name becomes a folder, NAME=value"
            ),
            (
                "output: {table: a.b, path: p, partition-by: [day, Day]}",
                "partition column 'Day' is there already in other capitals; remove one"
            ),
        ])
    func `a job's values`(value: String, message: String) {
        let found = messages("workflow: w\njobs:\n  a:\n    shell: x\n    \(value)\n")
        #expect(found.map { String($0.drop { $0 != "e" }) } == ["error: " + message])
    }

    @Test(
        arguments: [
            ("format: csv, ", "'encrypt' is for Parquet, and the output's format is csv; leave 'format' out"),
            ("encrypt: '', ", "'encrypt' is empty"),
        ])
    func `what cannot be encrypted`(keys: String, message: String) {
        let encrypt = keys.contains("encrypt") ? "" : "encrypt: people, "
        let found = messages(
            "workflow: w\njobs: {a: {sql: SELECT 1, output: {\(keys)\(encrypt)table: a.b, path: p}}}\n")
        #expect(found.count == 1 && found[0].hasSuffix(message), "\(found)")
    }

    @Test(
        arguments: [
            ("{path: /in}", "3:13 error: path pattern '/in' is absolute; write the path relative to the workspace"),
            ("{path: 'in/../../x'}", "3:17 error: path pattern 'in/../../x' leaves the workspace with '..'"),
            ("{table: a.b}", "3:3 error: dataset 'd' lacks 'path'"),
            (
                "{path: in/, table: 9a.b}",
                "3:25 error: '9a.b' is no table; write 'database.table', both of letters, digits and '_', beginning with no digit"
            ),
            ("{path: in/, settle: 1}", "3:26 error: 'settle': '1' has no unit; write seconds as '1s', minutes as '1m'"),
            (
                "{path: in/, validate: {expects: [x]}}",
                "3:29 error: unknown key 'expects' in 'validate' of dataset 'd'; did you mean 'expect'?"
            ),
            ("{path: in/, invalid: ../bad}", "3:27 error: 'invalid' leaves the workspace with '..'"),
        ])
    func `a dataset's values`(dataset: String, message: String) {
        #expect(messages("workflow: w\ndatasets:\n  d: \(dataset)\ncrawlers: {c: {datasets: d}}\n") == [message])
    }

    @Test func `a dataset whose name begins with a digit needs a table`() {
        #expect(
            messages("workflow: w\ndatasets: {2024-orders: {path: in/}}\ncrawlers: {c: {datasets: 2024-orders}}") == [
                "2:12 error: dataset '2024-orders' needs a 'table': 'w.2024_orders' cannot be one, as no part of it may "
                    + "begin with a digit"
            ])
    }

    @Test func `batch limits`() {
        let text = """
            workflow: w
            datasets: {d: {path: in/}}
            triggers: {t: {on-upload: d, batch: {files: 0, size: 1 XB, window: 0s, quiet: soon}, start: a}}
            jobs: {a: {shell: x}}
            """
        #expect(
            messages(text) == [
                "3:45 error: 'files' must be a whole number, 1 or more, not '0'",
                "3:54 error: 'size': '1 XB' has the unknown unit 'XB'; the units are B, KiB, MiB, GiB, TiB, PiB "
                    + "(powers of 1024) and kB, MB, GB, TB, PB (powers of 1000)",
                "3:68 error: 'window' must be more than 0",
                "3:79 error: 'quiet': 'soon' is no duration; write a number and a unit, such as 90s, 15m, 2h, 1d or 250ms",
            ])
    }

    @Test(arguments: ["Europe Rome", "/etc/passwd", "../UTC", "", "9/9", "Europe//Rome"])
    func `a zone has the form of a name`(zone: String) {
        #expect(
            messages("workflow: w\ntimezone: '\(zone)'\njobs: {a: {shell: x}}") == [
                "2:11 error: unknown time zone '\(zone)'; write a name such as 'Europe/Rome' or 'UTC', capitals as shown"
            ])
    }
}
