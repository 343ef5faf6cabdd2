/// The keys of crawlers, jobs and steps.
extension Keys {
    static let crawler = SectionDefinition(
        "crawler",
        "A node that merges the schemas of this run's files into the catalog; and the keys of any [node](#node).",
        [
            KeyDefinition("datasets", .some(.name), nil, "the datasets whose files it takes up", example: "[d]"),
            KeyDefinition(
                "on-schema-change", .choice(CrawlWork.SchemaChange.allCases.map(\.rawValue)), "evolve",
                "new columns or wider types: a new version of the table; leave it, and leave out files that do not fit; or fail",
                example: "fail"),
            KeyDefinition(
                "mode", .choice(CrawlWork.Mode.allCases.map(\.rawValue)), "evolve",
                "`create`: makes new tables and leaves those that are there; `evolve`: makes both; `partitions-only`: adds files to tables that are there, makes none and changes no schema",
                example: "partitions-only"),
            KeyDefinition(
                "max-new-tables", .integer(atLeast: 0), "one for each dataset",
                "fails, and writes nothing, if more tables would be new", example: "1"),
            KeyDefinition(
                "on-delete", .choice(CrawlWork.Deletion.allCases.map(\.rawValue)), "deprecate",
                "files that are gone leave the table; when none is left, it is marked, dropped; or nothing is done but a line in the log",
                example: "log"),
        ])

    static let job = SectionDefinition(
        "job", "A node that does ETL: exactly one of the first four; and the keys of any [node](#node).",
        [
            KeyDefinition(
                "sql", .text, "none",
                "a file that ends in `.sql`, or the text itself; runs in a DuckDB process of its own, or on Spark",
                example: "SELECT 1"),
            KeyDefinition(
                "python", .path, "none", "a script; runs with the workspace's `.venv/bin/python3`, else `python3`",
                example: "jobs/train.py"),
            KeyDefinition(
                "shell", .text, "none", "a script or a command line; runs with `/bin/sh`", example: "jobs/b.sh"),
            KeyDefinition(
                "compact", .text, "none",
                "a table that another job makes: its small files are written anew as few", example: "out.b"),
            KeyDefinition(
                "spark", .text, "none",
                "a script for PySpark, which ends in `.py`; anything else is SQL that runs on Spark",
                example: "jobs/big.py"),
            KeyDefinition(
                "engine", .either([.choice(["duckdb", "spark", "auto"]), .section("engine")]), "duckdb",
                "what runs the SQL; `auto`: Spark where the files that it reads are more than `tidegate.yaml` says",
                example: "auto"),
            KeyDefinition(
                "spark-conf", .map(.scalar), "none", "properties of Spark, beside those of `tidegate.yaml`",
                example: "{spark.sql.shuffle.partitions: 64}"),
            KeyDefinition(
                "args", .some(.text), "none", "arguments of a python, shell or PySpark job; `{name}` is filled in",
                example: "[--day, '{scheduled}']"),
            KeyDefinition(
                "env", .map(.scalar), "none", "further environment variables; `{name}` is filled in",
                example: "{LOG_LEVEL: info}"),
            KeyDefinition(
                "prelude", .some(.text), "none",
                "SQL that an sql job runs first, after that of the workflow: files that end in `.sql`, or texts",
                example: "jobs/macros.sql"),
            KeyDefinition(
                "files", .some(.path), "none",
                "files and folders that an sql job may touch besides its tables: paths, or patterns with `*`",
                example: "[reference/rates.csv, export/]"),
            KeyDefinition(
                "state", .boolean, "false",
                "keeps a small JSON value from one run that succeeds to the next", example: "true"),
            KeyDefinition(
                "output", .section("output"), "none", "the table that it makes", example: "{table: out.a, path: lake/a}"
            ),
            KeyDefinition(
                "check", .either([.text, .list(.either([.text, .section("expectation")])), .section("check")]), "none",
                "rules that the rows it has made are held to before they join the table, as in `expect`",
                example: "[day is not null]"),
            requirementsKey, resourcesKey, sandboxKey, logLimitKey,
        ])

    static let engine = SectionDefinition(
        "engine", "What runs the SQL of a job, by the bytes of the run's batch.",
        [
            KeyDefinition(
                "small", .choice(EngineRule.Engine.allCases.map(\.rawValue)), "duckdb", "for a batch of up to so many",
                example: "duckdb"),
            KeyDefinition(
                "large", .choice(EngineRule.Engine.allCases.map(\.rawValue)), "spark", "for one of more",
                example: "spark"),
            KeyDefinition("above", .size, nil, "how many bytes", example: "20 GiB"),
        ])

    static let check = SectionDefinition(
        "check", "What the rows that a job has made are held to; short: the rules.",
        [
            KeyDefinition(
                "rules", .some(.either([.text, .section("expectation")])), nil, "as in `expect` of a dataset",
                example: "[day is not null]"),
            KeyDefinition(
                "on-failure", .choice(OutputCheck.FailureRule.allCases.map(\.rawValue)), "stop",
                "`stop`: the node fails with `quality`, and nothing is published; `branch`: all is published, and `when` may ask for the node's `quality`; `tell`: all is published, and people are told",
                example: "tell"),
        ])

    static let step = SectionDefinition(
        "step", "A node that moves the run on: exactly one of the first eight; and the keys of any [node](#node).",
        [
            KeyDefinition(
                "choice", .list(.section("branch")), "none",
                "the first branch whose condition holds says which nodes begin; the others that it names are SKIPPED",
                example: "[{when: batch.files > 0, go-to: b}]"),
            KeyDefinition("wait", .duration, "none", "lets so much time pass", example: "15m"),
            KeyDefinition(
                "until", .text, "none", "waits for a time: `06:00` in the workflow's zone, or a whole one",
                example: "'2026-12-01T06:00:00Z'"),
            KeyDefinition(
                "until-file", .path, "none", "waits until a file is there, at most `timeout`", example: "flags/go"),
            KeyDefinition(
                "signal", .text, "none",
                "waits for `tidegate runs signal`, at most `timeout`; says what people are asked to do",
                example: "look at the report"),
            KeyDefinition(
                "workflow", .name, "none", "a run of another workflow, waited for; its failure is this node's",
                example: "w"),
            KeyDefinition("pass", .map(.scalar), "none", "succeeds at once, with these outputs", example: "{n: 1}"),
            KeyDefinition("fail", .text, "none", "fails at once, with this message", example: "no credit"),
            KeyDefinition(
                "default", .some(.name), "the choice fails",
                "what begins when no branch of a choice holds; `[]` for nothing",
                example: "b"),
            KeyDefinition(
                "with", .map(.scalar), "none", "the other workflow's parameters; `{name}` is filled in",
                example: "{day: '{scheduled}'}"),
            KeyDefinition("error", .name, "failed", "the kind of error of `fail`", example: "no-credit"),
            KeyDefinition("every", .duration, "10s", "how often `until-file` looks", example: "1m"),
        ])

    static let branch = SectionDefinition(
        "branch", "One branch of a choice.",
        [
            KeyDefinition("when", .condition, nil, "when it is taken", example: "batch.files > 10"),
            KeyDefinition("go-to", .some(.name), nil, "the nodes that begin", example: "b"),
        ])

    static let node = SectionDefinition(
        "node", "The keys of any crawler, job or step.",
        [
            KeyDefinition(
                "needs", .either([.some(.name), .section("needs")]), "none",
                "begins when these have succeeded; a list means all",
                example: "[b]"),
            KeyDefinition(
                "on-success", .either([.some(.name), .section("needs")]), "none", "another word for `needs`",
                example: "[b]"),
            KeyDefinition(
                "on-failure", .either([.some(.name), .section("needs")]), "none",
                "begins when these have failed; a list means any",
                example: "[b]"),
            KeyDefinition(
                "on-completion", .either([.some(.name), .section("needs")]), "none",
                "begins when these have succeeded or failed; a list means all",
                example: "[b]"),
            KeyDefinition(
                "when", .condition, "none", "looked at when it would begin; false: it is SKIPPED",
                example: "batch.files > 0"),
            KeyDefinition(
                "retry", .some(.section("retry")), "none",
                "when it is tried again; of several rules the first that matches the error counts",
                example: "{attempts: 3}"),
            KeyDefinition(
                "catch", .map(.some(.name)), "none",
                "from kinds of errors, or `all`, to the nodes that go on; the run has not failed then",
                example: "{timeout: b}"),
            KeyDefinition(
                "timeout", .duration, "none", "how long one attempt may take, or a signal be waited for", example: "30m"
            ),
            KeyDefinition(
                "heartbeat", .duration, "none", "how long a job may leave the file TIDEGATE_HEARTBEAT untouched",
                example: "5m"),
            KeyDefinition(
                "grace", .duration, "10s",
                "how long a job that is asked to end, by TERM, has until it is ended, by KILL", example: "1m"),
            KeyDefinition(
                "requires", .some(.section("requires")), "none", "what must be there before each attempt",
                example: "{file: flags/ready}"),
            KeyDefinition(
                "for-each", .section("for-each"), "none", "runs a job, or another workflow, once for each item",
                example: "{items: [1, 2]}"),
            KeyDefinition("max-concurrency", .integer(atLeast: 1), "4", "items of `for-each` at once", example: "8"),
            KeyDefinition(
                "tolerate", .text, "0", "failed items that are put up with: a count, or a share such as 5%",
                example: "5%"),
            KeyDefinition(
                "max-concurrent", .integer(atLeast: 1), "none", "its attempts at once, over all runs of the workflow",
                example: "1"),
            KeyDefinition(
                "pool", .name, "none",
                "each attempt takes a slot of this pool; `tidegate.yaml` says how many there are, else one",
                example: "gpu"),
        ])

    static let needs = SectionDefinition(
        "needs", "A condition on the ends of other nodes; lists hold names or conditions again.",
        [
            KeyDefinition("all", .some(.either([.name, .section("needs")])), "none", "all of these", example: "[b]"),
            KeyDefinition("any", .some(.either([.name, .section("needs")])), "none", "any of these", example: "[b]"),
            KeyDefinition(
                "and", .list(.either([.name, .section("needs")])), "none", "another word for `all`", example: "[b]"),
            KeyDefinition(
                "or", .list(.either([.name, .section("needs")])), "none", "another word for `any`", example: "[b]"),
            KeyDefinition(
                "not", .some(.either([.name, .section("needs")])), "none", "not this, when it is settled", example: "b"),
            KeyDefinition(
                "state", .choice(["succeeded", "failed", "timeout", "skipped", "completed"]), "succeeded",
                "the end that counts of the nodes named beside it; `failed` counts timeouts too", example: "failed"),
        ])

    static let retry = SectionDefinition(
        "retry", "A rule for trying again, with the fields, defaults and counting of the Amazon States Language.",
        [
            KeyDefinition("on", .some(.name), "all", "the kinds of error it is for", example: "[timeout, lost]"),
            KeyDefinition(
                "attempts", .integer(atLeast: 0), "3", "attempts after the first that it grants", example: "5"),
            KeyDefinition("delay", .duration, "1s", "the wait before its first", example: "10s"),
            KeyDefinition(
                "backoff", .number(atLeast: 1), "2", "what each further wait is multiplied by", example: "1.5"),
            KeyDefinition("max-delay", .duration, "none", "the longest wait", example: "5m"),
            KeyDefinition(
                "jitter", .choice(RetryRule.Jitter.allCases.map(\.rawValue)), "none",
                "`full`: anywhere from nothing to the wait",
                example: "full"),
        ])

    static let requires = SectionDefinition(
        "requires", "What must be there: exactly one of the first four.",
        [
            KeyDefinition("file", .path, "none", "a file or folder; `{name}` is filled in", example: "flags/ready"),
            KeyDefinition("table", .text, "none", "a table of the catalog", example: "raw.orders"),
            KeyDefinition(
                "query", .text, "none", "a query whose first value is true",
                example: "SELECT count(*) > 0 FROM raw.orders"),
            KeyDefinition("command", .text, "none", "a command line that ends with status 0", example: "test -e x"),
            KeyDefinition("every", .duration, "10s", "how often it is asked for", example: "30s"),
            KeyDefinition(
                "within", .duration, "it is asked once",
                "how long it may take; then the attempt fails with `precondition`", example: "1h"),
        ])

    static let forEach = SectionDefinition(
        "for-each",
        "What a node is repeated over: exactly one of these. The item is `{item}`, a member of it `{item.name}`.",
        [
            KeyDefinition("items", .list(.anything), "none", "these values", example: "[eu, us]"),
            KeyDefinition("files", .name, "none", "the run's files of a dataset", example: "d"),
            KeyDefinition(
                "output", .text, "none", "an output of an earlier node, a JSON array; of a repeated one its `results`",
                example: "b.list"),
            KeyDefinition(
                "query", .text, "none", "the rows of a query over the catalog and the batch", example: "SELECT 1 AS n"),
        ])
}
