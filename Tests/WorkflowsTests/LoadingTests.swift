import Files
import TableSchema
import Testing
import Workflows
import YAMLSource

@Suite struct LoadingTests {
    @Test func `the example of the language loads as it is meant`() throws {
        let workflow = try load(retail)
        #expect(workflow.name == "retail")
        #expect(workflow.description == "Joins each batch of uploaded orders with the customer base")
        #expect(workflow.timeZone == "Europe/Rome")
        #expect(workflow.maxConcurrentRuns == 1)
        #expect(workflow.notified == [.failure: ["ops"]])
        #expect(
            workflow.datasets == [
                Dataset(
                    name: "orders", pattern: try PathPattern("landing/orders/{date}/*.csv"),
                    table: TableName(database: "raw", table: "orders"),
                    requiredColumns: ["order_id", "customer_id", "amount"],
                    expectations: ["amount >= 0", "order_id is not null"], invalidFolder: "landing/failed/orders"),
                Dataset(
                    name: "customers", pattern: try PathPattern("landing/customers/*.json"),
                    table: TableName(database: "raw", table: "customers")),
            ])
        #expect(
            workflow.triggers == [
                Trigger(name: "nightly", condition: .schedule(Schedule(cron: "0 2 * * *")), start: ["crawl-landing"]),
                Trigger(
                    name: "uploads",
                    condition: .upload(
                        UploadCondition(
                            mode: .all, datasets: ["orders", "customers"], per: "date",
                            limits: BatchLimits(files: 100, bytes: 1 << 30, window: .seconds(900), quiet: .seconds(120))
                        )),
                    start: ["crawl-landing"]),
            ])
        #expect(workflow.nodes == Self.retailNodes)
        #expect(workflow.rootNodes.map(\.name) == ["crawl-landing"])
    }

    private static let retailNodes: [Node] = {
        let landed = NodeCondition(trigger: "landed", mode: .all, nodes: ["crawl-landing"], outcome: .success)
        return [
            Node(name: "crawl-landing", work: .crawl(CrawlWork(datasets: ["orders", "customers"]))),
            Node(
                name: "daily-sales",
                work: .sql(
                    SQLWork(
                        source: .file("jobs/daily_sales.sql"),
                        output: Output(
                            table: TableName(database: "curated", table: "daily_sales"), path: "lake/daily_sales",
                            format: .parquet, partitionBy: ["order_date"], write: .append))),
                activations: [landed],
                retry: [
                    RetryRule(attempts: 3, delay: .seconds(10), backoff: 2, maxDelay: .seconds(300), jitter: .full)
                ],
                timeout: .seconds(1800)),
            Node(
                name: "churn-features",
                work: .python(ProcessWork(command: "jobs/churn.py", arguments: ["--window", "90"])),
                activations: [landed]),
            Node(
                name: "train", work: .python(ProcessWork(command: "jobs/train.py")),
                activations: [
                    NodeCondition(
                        trigger: "needs", mode: .all, nodes: ["daily-sales", "churn-features"], outcome: .success)
                ], when: "daily_sales.rows >= 1000"),
            Node(
                name: "tell-failure", work: .shell(ProcessWork(command: "jobs/tell.sh")),
                activations: [NodeCondition(trigger: "on-failure", mode: .any, nodes: ["train"], outcome: .failure)]),
        ]
    }()

    @Test func `a workflow without triggers is started by people`() throws {
        let workflow = try load("workflow: w\njobs:\n  b: {shell: x, needs: a}\n  a: {shell: x}\n  c: {shell: x}\n")
        #expect(workflow.triggers == [Trigger(name: "on-demand", condition: .onDemand, start: ["a", "c"])])
        #expect(workflow.timeZone == "UTC")
    }

    @Test func `a dataset's table is named after workflow and dataset`() throws {
        let workflow = try load(
            "workflow: my-shop\ndatasets: {big-orders: {path: in/}}\ncrawlers: {c: {datasets: big-orders}}")
        #expect(workflow.datasets.first?.table.description == "my_shop.big_orders")
    }

    @Test(
        arguments: [
            ("jobs/a.sql", SQLWork.Source.file("jobs/a.sql")), ("./jobs//a.SQL", .file("jobs/a.SQL")),
            ("select 1", .text("select 1")), ("\"select * from a.sql\"", .text("select * from a.sql")),
            ("|\n      select 1;\n      select 2\n", .text("select 1;\nselect 2\n")),
        ])
    func `a text that ends in sql without spaces is a file`(text: String, source: SQLWork.Source) throws {
        let workflow = try load("workflow: w\njobs:\n  a:\n    sql: \(text)")
        #expect(workflow.node("a")?.work == .sql(SQLWork(source: source)))
    }

    @Test func `each way to wait for nodes has its mode`() throws {
        let workflow = try load(
            """
            workflow: w
            jobs:
              a: {shell: x}
              b: {shell: x}
              one: {shell: x, needs: a}
              list: {shell: x, needs: [a, b]}
              any: {shell: x, needs: {any: [a, b]}}
              all: {shell: x, on-failure: {all: [a, b]}}
              failed: {shell: x, on-failure: [a, b]}
              ended: {shell: x, on-completion: [a, b], on-success: a}
            """)
        let shown = workflow.nodes.dropFirst(2).map { node in
            node.activations.map { "\($0.trigger): \($0.formula.sentence)" }
        }
        #expect(
            shown == [
                ["needs: a succeeded"], ["needs: a succeeded and b succeeded"], ["needs: a succeeded or b succeeded"],
                ["on-failure: a failed and b failed"], ["on-failure: a failed or b failed"],
                ["on-success: a succeeded", "on-completion: a completed and b completed"],
            ])
    }

    @Test func `a trigger on nodes is an edge and no start`() throws {
        let workflow = try load(
            """
            workflow: w
            triggers:
              ask: {on-demand: true, start: a}
              then: {on-completion: [a], start: [b, c]}
            jobs: {a: {shell: x}, b: {shell: x}, c: {shell: x, needs: b}}
            """)
        let then = NodeCondition(trigger: "then", mode: .all, nodes: ["a"], outcome: .completion)
        #expect(workflow.triggers.map(\.name) == ["ask"])
        #expect(workflow.node("b")?.activations == [then])
        #expect(workflow.node("c")?.activations.last == then)
        #expect(workflow.nodes(startedBy: ["a"]).map(\.name) == ["a", "b", "c"])
    }

    @Test func `anchors and merge keys work, also in a key of one's own`() throws {
        let workflow = try load(
            """
            workflow: w
            x-defaults: &defaults {retry: {attempts: 4}, timeout: 5m}
            jobs:
              a: {<<: *defaults, shell: x}
              b: {<<: *defaults, shell: x, timeout: 1h}
            """)
        #expect(workflow.nodes.map { $0.retry.map(\.attempts) } == [[4], [4]])
        #expect(workflow.nodes.map(\.timeout) == [.seconds(300), .seconds(3600)])
    }

    @Test func `an upload trigger takes one name, any or all`() throws {
        func condition(_ text: String) throws -> Trigger.Condition? {
            try load(
                "workflow: w\ndatasets: {d: {path: 'in/{k}/*'}, e: {path: out/}}\njobs: {j: {shell: x}}\n"
                    + "triggers: {t: {on-upload: \(text), start: j}}"
            ).triggers.first?.condition
        }
        #expect(try condition("d") == .upload(UploadCondition(mode: .any, datasets: ["d"])))
        #expect(try condition("[d, e]") == .upload(UploadCondition(mode: .any, datasets: ["d", "e"])))
        #expect(try condition("{all: d, per: k}") == .upload(UploadCondition(mode: .all, datasets: ["d"], per: "k")))
    }

    @Test func `args and env are texts whatever they look like`() throws {
        let workflow = try load("workflow: w\njobs: {a: {shell: x, args: [90, true, on], env: {PORT: 8080, ON: yes}}}")
        #expect(
            workflow.node("a")?.work
                == .shell(
                    ProcessWork(
                        command: "x", arguments: ["90", "true", "on"], environment: ["PORT": "8080", "ON": "yes"])))
    }

    @Test func `parts left empty are as if left out`() throws {
        let workflow = try load("workflow: w\ndatasets:\ntriggers:\nnotify:\njobs: {a: {shell: x}}\n")
        #expect(workflow.datasets == [])
    }

    @Test func `the system's zones can be asked for`() {
        let text = "workflow: w\ntimezone: Mars/Base\njobs: {a: {shell: x}}\n"
        #expect(WorkflowLoader.load(text: text, file: "w.yaml").workflow?.timeZone == "Mars/Base")
        let result = WorkflowLoader.load(text: text, file: "w.yaml", isKnownTimeZone: { $0 != "Mars/Base" })
        #expect(result.workflow == nil)
        #expect(
            result.diagnostics.map(\.message) == [
                "unknown time zone 'Mars/Base'; write a name such as 'Europe/Rome' or 'UTC', capitals as shown"
            ])
    }
}
