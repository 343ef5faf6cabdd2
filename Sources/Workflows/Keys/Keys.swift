import Files

/// Every key that a workflow file may have, by section.
///
/// The reader refuses what is not here; `tidegate schema` and the reference are made of it. Files of jobs' and steps'
/// keys are beside this one.
public enum Keys {
    /// All sections, the file itself first.
    public static let sections = [
        workflow, parameter, defaults, dataset, watch, classifier, validate, expectation, expectArrivals, trigger,
        upload, batch, catchUp,
        crawler, job, engine, resources,
        step, node,
        needs, retry, requires, forEach, branch, output, check, notify, template, use,
    ]

    /// The file itself.
    public static let workflow = SectionDefinition(
        "workflow", "The file itself. Keys that begin with `x-` are yours: a place for anchors.",
        [
            KeyDefinition("workflow", .name, nil, "its name, the first part of its runs' ids", example: "retail"),
            KeyDefinition("description", .text, "what it is for", example: "Joins orders and customers"),
            KeyDefinition("timezone", .text, "UTC", "the zone its schedules are read in", example: "Europe/Rome"),
            KeyDefinition(
                "max-concurrent-runs", .integer(atLeast: 1), "1", "runs that may be under way at once", example: "2"),
            KeyDefinition(
                "overlap", .choice(Overlap.allCases.map(\.rawValue)), "queue",
                "what a start does when there is no place: wait, make no run and let its files wait, or stop the oldest run",
                example: "skip"),
            KeyDefinition(
                "budget", .text,
                "what its runs may cost a day: batches stay open longer rather than that they cost more; needs a `price` in `tidegate.yaml`",
                example: "5 USD/day"),
            KeyDefinition(
                "expect-by", .text,
                "a time of day, or a cron text, by which a run is to have succeeded since the time before; else people are told",
                example: "'06:00'"),
            KeyDefinition(
                "parameters", .map(.either([.scalar, .section("parameter")])), "the properties that each run has",
                example: "{region: eu}"),
            KeyDefinition(
                "defaults", .section("defaults"), "what holds for each crawler and job that does not say otherwise",
                example: "{timeout: 1h}"),
            KeyDefinition(
                "datasets", .map(.section("dataset")), "where files arrive",
                example: "{orders: {path: landing/*.csv}}"),
            KeyDefinition(
                "triggers", .map(.section("trigger")), "people start it", "what starts runs, and edges between nodes",
                example: "{nightly: {schedule: '@daily', start: a}}"),
            KeyDefinition(
                "crawlers", .map(.section("crawler")), "nodes that take schemas into the catalog",
                example: "{crawl: {datasets: [d]}}"),
            KeyDefinition("jobs", .map(.section("job")), "nodes that do ETL", example: "{b: {shell: jobs/b.sh}}"),
            KeyDefinition(
                "steps", .map(.section("step")), "nodes that move the run on", example: "{pause: {wait: 15m}}"),
            KeyDefinition(
                "prelude", .some(.text),
                "SQL that is run before that of each job, such as macros: files that end in `.sql`, or texts",
                example: "jobs/macros.sql"),
            KeyDefinition("notify", .section("notify"), "who is told of what", example: "{failure: [ops]}"),
        ])

    static let parameter = SectionDefinition(
        "parameter", "A run property. Short: `region: eu` has that default, and its type.",
        [
            KeyDefinition(
                "type", .choice(Parameter.Kind.allCases.map(\.rawValue)), "the default's", "what values it takes",
                example: "date"),
            KeyDefinition(
                "default", .scalar, "the value must be given", "the value of a run that is given none",
                example: "2026-01-01"),
            KeyDefinition("description", .text, "what it is for", example: "the day to work on"),
        ])

    static let defaults = SectionDefinition(
        "defaults", "What holds for each crawler and job of the file that does not say otherwise.",
        node.keys.filter { ["retry", "timeout", "heartbeat", "grace", "pool", "max-concurrent"].contains($0.name) }
            + [resourcesKey, sandboxKey, logLimitKey])

    static let dataset = SectionDefinition(
        "dataset", "A place where files arrive.",
        [
            KeyDefinition(
                "path", .path, nil,
                "which files belong to it, relative to the workspace, or of a bucket: `s3://bucket/folder/*.csv`; `{name}` captures a folder or a part of a name",
                example: "'landing/orders/{date}/*.csv'"),
            KeyDefinition(
                "include", .some(.path), "all",
                "of those, the files that count, relative to the folder before the first `*` or `{`",
                example: "'2026-*/**'"),
            KeyDefinition("exclude", .some(.path), "the files that do not, though included", example: "'**/old/**'"),
            KeyDefinition(
                "table", .text, "workflow.dataset", "the catalog table its files make", example: "raw.orders"),
            KeyDefinition(
                "classifier", .section("classifier"), "what you know of the files, so that it is not guessed",
                example: "{format: csv, delimiter: ';'}"),
            KeyDefinition(
                "lock", .boolean, "false",
                "the table's schema stays as it is: a file that would change it, or lacks a column, is INVALID",
                example: "true"),
            KeyDefinition("validate", .section("validate"), "what a valid file has", example: "{required: [id]}"),
            KeyDefinition(
                "invalid", .path, "they stay", "the folder that invalid files move to", example: "landing/failed"),
            KeyDefinition(
                "endpoint", .text, "AWS", "the server of a bucket: `https://host:port`",
                example: "'http://127.0.0.1:9000'"),
            KeyDefinition("region", .text, "us-east-1", "the region of a bucket", example: "eu-south-1"),
            KeyDefinition("every", .duration, "1m", "how often a bucket is listed", example: "5m"),
            KeyDefinition(
                "settle", .duration, "2s", "how long a file that nobody told of must stay unchanged before it counts",
                example: "5s"),
            KeyDefinition(
                "watch", .either([.choice(["events", "poll"]), .section("watch")]), "events",
                "whether the system tells of new files, or the folders are looked through every 10 s, as for network disks",
                example: "poll"),
            KeyDefinition(
                "on-replace", .choice(ReplaceRule.allCases.map(\.rawValue)), "append",
                "another content at the path of a file that a run has taken: one more file; one whose rows take the place of the old ones; passed over; or INVALID",
                example: "replace"),
            KeyDefinition(
                "duplicates", .choice(DuplicateRule.allCases.map(\.rawValue)), "allow",
                "a file whose content has come under another name: a file as any other, passed over, or INVALID",
                example: "skip"),
            KeyDefinition(
                "hold-for", .some(.name), "the first trigger that comes takes a file",
                "the triggers each of which takes every file once; the others take none",
                example: "[hourly, nightly]"),
            KeyDefinition(
                "done", .text, "files count by themselves",
                "the name of a file that tells that others in its folder are whole: `{name}.done` for one, `_SUCCESS` for all",
                example: "'{name}.done'"),
            KeyDefinition(
                "manifest", .text, "files count by themselves",
                "the names of files beside them that list those of a delivery: they go on when all are there",
                example: "'*.manifest'"),
            KeyDefinition(
                "expect-arrivals", .section("expect-arrivals"), "what files are to come, and until when",
                example: "{by: '06:00', files: 1..3}"),
        ])

    static let watch = SectionDefinition(
        "watch", "How new files are found.",
        [KeyDefinition("poll", .duration, nil, "how often the folders are looked through", example: "1m")])

    static let validate = SectionDefinition(
        "validate", "What a valid file has.",
        [
            KeyDefinition("required", .some(.text), "columns that must be there", example: "[order_id, amount]"),
            KeyDefinition(
                "expect", .some(.either([.text, .section("expectation")])),
                "SQL conditions that hold for every row, or for the file's statistics", example: "[amount >= 0]"),
            KeyDefinition(
                "rejects", .path, "the file is INVALID",
                "the folder that rows which do not meet a condition are written to, while the file goes on with the others",
                example: "landing/rejected"),
        ])

    static let expectation = SectionDefinition(
        "expectation", "A condition of `expect` that not all rows have to meet; short: the condition.",
        [
            KeyDefinition("rule", .text, nil, "the condition", example: "amount >= 0"),
            KeyDefinition(
                "tolerate", .text, "0%", "the part of the rows that need not meet it", example: "0.1%"),
            KeyDefinition(
                "severity", .choice(["error", "warn"]), "error",
                "with `warn` a file that does not meet it is VALID all the same, and the log and `files` tell",
                example: "warn"),
        ])

    static let expectArrivals = SectionDefinition(
        "expect-arrivals",
        "What files of a dataset are to come since the time before; if they do not, people are told.",
        [
            KeyDefinition(
                "by", .text, nil, "a time of day in the workflow's zone, or a cron text, at which they are looked for",
                example: "'0 6 * * MON-FRI'"),
            KeyDefinition("files", .scalar, "1..", "how many VALID files: `1..3`, `1..`, or `2`", example: "1..3"),
            KeyDefinition("size", .text, "any", "how large each of them is", example: "1 MB..20 MB"),
            KeyDefinition(
                "otherwise", .some(.name), "the nodes of a run that is made when too few have come", example: "a"),
        ])

    static let trigger = SectionDefinition(
        "trigger", "What starts runs: exactly one of the first six; or, with the next three, an edge inside runs.",
        [
            KeyDefinition(
                "schedule", .some(.cron),
                "at the times of a cron text: five fields, six with the second, `@daily` and the like, or AWS's `cron(…)`; takes all files that wait",
                example: "'0 2 * * *'"),
            KeyDefinition(
                "every", .duration, "at each whole multiple of a duration since 1970 in UTC", example: "15m"),
            KeyDefinition(
                "on-upload", .either([.some(.name), .section("upload")]), "when files of datasets have come",
                example: "d"),
            KeyDefinition("on-demand", .boolean, "when a person asks", example: "true"),
            KeyDefinition(
                "on-success", .either([.some(.name), .section("needs")]), "an edge: when these have succeeded",
                example: "b"),
            KeyDefinition(
                "on-failure", .either([.some(.name), .section("needs")]), "an edge: when these have failed",
                example: "b"),
            KeyDefinition(
                "on-completion", .either([.some(.name), .section("needs")]),
                "an edge: when these have succeeded or failed", example: "b"),
            KeyDefinition("batch", .section("batch"), "when a batch of files closes", example: "{files: 100}"),
            KeyDefinition(
                "catch-up", .either([.choice(["none", "latest", "all"]), .section("catch-up")]), "latest",
                "which times are made up for that passed while no daemon ran", example: "none"),
            KeyDefinition(
                "if-empty", .choice(EmptyRule.allCases.map(\.rawValue)), "run",
                "what a schedule does at a time when no file waits: make a run all the same, or none",
                example: "skip"),
            KeyDefinition("set", .map(.scalar), "run properties that it gives", example: "{region: us}"),
            KeyDefinition("start", .some(.name), nil, "the nodes that begin", example: "a"),
        ])

    static let upload = SectionDefinition(
        "upload", "Which files start a run; short: one dataset or a list, any of which will do.",
        [
            KeyDefinition("all", .some(.name), "every one of these datasets has files waiting", example: "[d]"),
            KeyDefinition("any", .some(.name), "one of these is enough", example: "[d]"),
            KeyDefinition(
                "per", .name, "a capture: files gather, and datasets are waited for, by each of its values apart",
                example: "date"),
            KeyDefinition(
                "late", .choice(LateRule.allCases.map(\.rawValue)), "wait",
                "with `all` and `per`, what becomes of a file whose value is done: that value is waited for anew, the file goes along with the next batch, or the value runs again with all its files",
                example: "rerun"),
        ])

    static let batch = SectionDefinition(
        "batch", "When a batch closes: whichever comes first; with none of these, as soon as a run may start.",
        [
            KeyDefinition("files", .integer(atLeast: 1), "so many files; it never holds more", example: "100"),
            KeyDefinition(
                "size", .size, "so many bytes; it never holds more, unless one file alone does", example: "1 GiB"),
            KeyDefinition("window", .duration, "so long after its first file", example: "15m"),
            KeyDefinition("quiet", .duration, "so long after its last file", example: "2m"),
        ])

    static let catchUp = SectionDefinition(
        "catch-up", "How many missed times are made up for, the latest ones.",
        [KeyDefinition("all", .integer(atLeast: 1), nil, "at most so many", example: "10")])

    static let notify = SectionDefinition(
        "notify", "Who is told; channels are set in `tidegate.yaml`.",
        [
            KeyDefinition(
                "failure", .some(.name), "the channels that hear of a node that failed, at once", example: "[ops]"),
            KeyDefinition(
                "recovery", .some(.name), "those that hear of the first run that succeeds after one that failed",
                example: "[ops]"),
            KeyDefinition(
                "invalid-file", .some(.name), "those that hear of files that are INVALID; many are told together",
                example: "[data]"),
            KeyDefinition(
                "schema-change", .some(.name), "those that hear of new tables and new versions of tables",
                example: "[data]"),
            KeyDefinition(
                "late", .some(.name),
                "those that hear of files or runs that did not come in time, and when they come after all",
                example: "[ops]"),
            KeyDefinition(
                "budget", .some(.name), "those that hear when most of a day's budget is used, and when it is used up",
                example: "[ops]"),
            KeyDefinition(
                "arrivals", .some(.name),
                "those that hear of more files than `expect-arrivals` says, and of larger or smaller ones",
                example: "[data]"),
            KeyDefinition(
                "quality", .some(.name),
                "those that hear of data which hold to fewer of their rules than those before, and of checks that `tell`",
                example: "[data]"),
        ])

    static let template = SectionDefinition(
        "template", "A file in `templates/`: the parameters it is stamped with, and a workflow with `{{name}}` in it.",
        [
            KeyDefinition("template", .name, nil, "its name", example: "ingest"),
            KeyDefinition("description", .text, "what it is for", example: "Loads one source"),
            KeyDefinition(
                "parameters", .map(.either([.scalar, .section("parameter")])), "what it is stamped with",
                example: "{source: {type: string}}"),
            KeyDefinition("workflow", .anything, nil, "the workflow, a mapping", example: "{workflow: w}"),
        ])

    static let use = SectionDefinition(
        "use", "A file in `workflows/` that stamps out workflows from a template.",
        [
            KeyDefinition("use", .name, nil, "the template", example: "ingest"),
            KeyDefinition("with", .map(.scalar), "values that hold for all of them", example: "{zone: eu}"),
            KeyDefinition(
                "for", .list(.map(.scalar)), "one workflow", "the values of each workflow", example: "[{source: a}]"),
        ])
}

extension KeyDefinition {
    /// A key that need not be there, and without which nothing is.
    fileprivate init(_ name: String, _ type: ValueType, _ meaning: String, example: String) {
        self.init(name, type, "none", meaning, example: example)
    }
}
